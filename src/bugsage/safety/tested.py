"""Whether any test executes the lines that a change adds."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from bugsage.model.code import CodeFile
from bugsage.model.patch import FilePatch

#: Names of what is measured.
TESTED, UNTESTED = "lines_tested", "lines_untested"


def lines_by_test(
    files: Iterable[FilePatch], outlines: Mapping[str, CodeFile], executed: Mapping[str, Collection[int]]
) -> dict[str, float]:
    """Added lines inside functions of the product, by whether a test executed something of their run of lines.

    A statement over several lines is executed at one of them, so lines that follow one another stand or fall together.
    `outlines` are those after the change, `executed` the lines that ran of each file as the change leaves it; a file
    without an entry says nothing. Empty where nothing could be told.
    """
    tested = untested = 0
    told = False
    for file in files:
        outline, ran = outlines.get(file.path), executed.get(file.path)
        if outline is None or outline.is_test or ran is None:
            continue
        told = True
        for numbers, code in _runs(file, outline):
            if any(line in ran for line in numbers):
                tested += code
            else:
                untested += code
    return {TESTED: float(tested), UNTESTED: float(untested)} if told else {}


def _runs(file: FilePatch, outline: CodeFile) -> Iterator[tuple[list[int], int]]:
    """Added lines that follow one another in one function, and how many are neither blank nor a comment."""
    inside = [(one.line + 1, one.end) for one in outline.definitions if one.kind == "function" and not one.is_test]
    run: list[int] = []
    code = 0
    for number, text in (*file.added(), (0, "")):
        if run and number != run[-1] + 1:
            yield run, code
            run, code = [], 0
        if any(first <= number <= last for first, last in inside):
            run.append(number)
            code += _is_code(text)


def _is_code(text: str) -> bool:
    plain = text.strip()
    return bool(plain) and not plain.startswith(("#", "//", "/*", "*", '"""', "'''"))

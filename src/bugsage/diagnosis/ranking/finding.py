"""Where the failing test stands in the code map: by its id, its titles, or the lines that its report points at."""

import re
from collections.abc import Iterable

from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.model.code import CodeFile, Definition
from bugsage.model.error import ErrorEvent
from bugsage.model.languages import is_source

_LONGEST_ID = 500
_LONGEST_TITLE = 300
_LEVEL = " > "
#: Languages whose test runners name a test without its file.
_NAMED_ALONE = frozenset(("go", "rust", "ruby", "php"))
_HOOK = re.compile(r"^\"(?:before|after)(?: each| all)?\" hook\b.{0,200}?(?: (?:for|in) \"(.{1,300})\")?$")


def find_test(event: ErrorEvent, candidates: Candidates) -> tuple[str | None, Definition | None]:
    """File and definition of the failing test; both None where it was no test or the code map does not know it."""
    if not event.test:
        return None, None
    if ("::" not in event.test or is_source(event.test.partition(_LEVEL)[0])) and (found := _titled(event, candidates)):
        return found
    if event.language in _NAMED_ALONE and (declared := _declared(event, candidates)):
        return declared
    path, separator, rest = event.test.partition("::")
    if not separator and path not in candidates.code.files:
        path, rest = _split_dotted(event.test, candidates)
    file = candidates.code.files.get(path) or candidates.code.files.get(event.file or "")
    if file is None or not (file.is_test or path == file.path):
        return None, None
    symbol = rest.split("[", 1)[0].replace("::", ".")
    test = candidates.code.find(file.path, symbol)
    if test is None:
        name = symbol.rpartition(".")[2]
        test = next((d for d in file.definitions if d.kind == "function" and d.name == name), None)
    return file.path, test


def _declared(event: ErrorEvent, candidates: Candidates) -> tuple[str, Definition] | None:
    """The function that a name without a path means: `TestTotal/empty item` of Go, `cart::tests::adds` of Rust.

    Or a method with its class: `TestCart#test_total` of Ruby, `CartTest::testTotal with data set #1` of PHP.
    """
    plain = re.split(r"/| with data set ", (event.test or "")[:_LONGEST_ID], maxsplit=1)[0]
    symbol = re.sub(r"::|#|\\", ".", plain)
    name = symbol.rpartition(".")[2]
    found = [
        (file.path, d)
        for file in candidates.code.files.values()
        for d in file.definitions
        if d.name == name and d.kind == "function" and candidates.code.is_test(file.path, d)
    ]
    whole = [entry for entry in found if f".{symbol}".endswith(f".{entry[1].symbol}")] or found
    pointed = {frame.file for exception in event.exceptions for frame in exception.frames}
    near = [entry for entry in whole if entry[0] in pointed] or whole
    return near[0] if len(near) == 1 else None


def titles_of(test: str) -> tuple[str, ...]:
    """The titles of an id like `path > title > title`; of a hook the test that it ran for."""
    parts = test.split(_LEVEL)
    if len(parts) > 1 and is_source(parts[0]):
        parts = parts[1:]
    hook = _HOOK.match(parts[-1])
    if hook:
        parts = [*parts[:-1], *([hook[1]] if hook[1] else [])]
    return tuple(" ".join(part.split())[:_LONGEST_TITLE] for part in parts)


def _split_dotted(test: str, candidates: Candidates) -> tuple[str, str]:
    """File and symbol of `tests.test_cart.TestTotal.test_sum`, as unittest names it; the file empty where none fits."""
    parts = test[:_LONGEST_ID].split(" ", 1)[0].split(".")
    for end in range(len(parts) - 1, 0, -1):
        found = candidates.named_like("/".join(parts[:end]))
        if len(found) == 1 and candidates.code.files[found[0]].is_test:
            return found[0], ".".join(parts[end:])
    return "", parts[-1]


def _titled(event: ErrorEvent, candidates: Candidates) -> tuple[str, Definition | None] | None:
    """The test that titles name: in the file of the id, else in the one file whose blocks bear them; None for none."""
    test = event.test or ""
    path = test.partition(_LEVEL)[0]
    titles = titles_of(test)
    file = candidates.code.files.get(path)
    if file is None and is_source(path):
        return None
    if file is not None:
        return file.path, _block(file, titles) or _at_line(file, event)
    found = [
        (one.path, block) for one in _with_blocks(candidates) if (block := _block(one, titles, whole=True)) is not None
    ]
    pointed = {frame.file for exception in event.exceptions for frame in exception.frames}
    near = [entry for entry in found if entry[0] in pointed] or found
    return near[0] if len(near) == 1 or (near and near[0][0] in pointed) else None


def _with_blocks(candidates: Candidates) -> Iterable[CodeFile]:
    return (
        file
        for file in candidates.code.files.values()
        if file.is_test and any(d.kind == "test" for d in file.definitions)
    )


def _block(file: CodeFile, titles: tuple[str, ...], *, whole: bool = False) -> Definition | None:
    """The block with these titles, else (unless `whole`) the one that shares most of the innermost of them."""
    blocks = [d for d in file.definitions if d.kind == "test"]
    wanted = _LEVEL.join(titles)
    exact = next((d for d in blocks if d.symbol == wanted), None) or next(
        (d for d in blocks if "*" in d.symbol and _fits(d.symbol, wanted)), None
    )
    if exact is not None or whole:
        return exact
    for start in range(1, len(titles)):  # a suite around it that only exists when it runs
        rest = _LEVEL.join(titles[start:])
        found = next((d for d in blocks if d.symbol == rest or d.symbol.endswith(_LEVEL + rest)), None)
        if found is not None:
            return found
    last = next((d for d in blocks if d.name == titles[-1] or ("*" in d.name and _fits(d.name, titles[-1]))), None)
    return last or next(
        (d for end in range(len(titles) - 1, 0, -1) for d in blocks if d.symbol == _LEVEL.join(titles[:end])), None
    )


def _fits(template: str, title: str) -> bool:
    """Whether a title may come from a template; one that is nothing but a placeholder says nothing."""
    if not re.search(r"\w", template.replace("*", "")):
        return False
    return re.fullmatch(".*".join(map(re.escape, re.split(r"\*+", template)[:20])), title, re.DOTALL) is not None


def _at_line(file: CodeFile, event: ErrorEvent) -> Definition | None:
    """The innermost block around the line that the report points at in this file."""
    lines = [f.line for e in event.exceptions for f in reversed(e.frames) if f.file == file.path and f.line]
    named = event.tags.get("test_line", "")
    lines += [int(named)] if named.isdecimal() and len(named) < 9 else []
    for line in lines:
        around = [d for d in file.definitions if d.kind == "test" and d.start <= line <= d.end]
        if around:
            return max(around, key=lambda d: (d.start, -d.end))
    return None

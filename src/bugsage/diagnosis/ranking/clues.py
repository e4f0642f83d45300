"""What one failure gives to search with."""

import re
from collections.abc import Callable, Iterable

from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.ranking.text import Bag, joined_parts, stem, stems_of
from bugsage.model.base import Noun
from bugsage.model.code import Call, Definition
from bugsage.model.error import ErrorEvent, ExceptionInfo
from bugsage.model.history import Change

Read = Callable[[str], str | None]

#: A text longer than this is cut before it is read as words.
_LONGEST_TEXT = 60_000
_LONGEST_ID = 500
_QUOTED = re.compile(r"['\"`](\w{3,80})['\"`]|\b(\w{3,80})\(\)")
_ENDING = re.compile(r"\.py|\.(?:[cm]?[jt]sx?|go|java|kt|rs|rb|php|cs|swift|c|cc|cpp)\b")
_OPERATOR = re.compile(r" (?:==|!=|in|is|<|>|<=|>=) ")


class Clues(Noun, frozen=True, kw_only=True):
    """One failure, read for the ranker. Texts are bags of stems, places are numbers of candidates."""

    event: ErrorEvent
    #: File and definition of the failing test, where the code map has them.
    test_file: str | None = None
    test: Definition | None = None
    #: Stems of the test's id, of its body, of the line in it that failed, of its parameters.
    test_id: Bag = {}
    body: Bag = {}
    test_line: Bag = {}
    parameters: Bag = {}
    #: Stems of the whole report of this failure, of the lines it marks, of the message alone.
    text: Bag = {}
    marked: Bag = {}
    message: Bag = {}
    #: Stems that stand only on the expected, or only on the obtained side of a comparison.
    expected_only: Bag = {}
    obtained_only: Bag = {}
    #: Stems of what was changed last in the test's own file and in data beside it.
    changed: Bag = {}
    #: Candidates in the traceback, the innermost first.
    stack: tuple[int, ...] = ()
    #: Calls of the test, and of the helpers and fixtures that it uses.
    calls: tuple[Call, ...] = ()
    helper_calls: tuple[Call, ...] = ()
    #: Names that the message quotes or writes as a call.
    quoted: tuple[str, ...] = ()
    #: How the innermost frame failed: `raise` (by itself), `implicit`, `installed` (in a package below it), or empty.
    crash: str = ""


def read_clues(event: ErrorEvent, candidates: Candidates, change: Change, read: Read) -> Clues:
    """Read one occurrence against the repository."""
    path, test = find_test(event, candidates)
    lines = (read(path) or "").split("\n") if path else []
    body = "\n".join(lines[test.start - 1 : test.end]) if test else ""
    message = "\n".join([event.message, *event.detail])[:_LONGEST_TEXT]
    obtained, expected = _sides(event)
    return Clues(
        event=event,
        test_file=path,
        test=test,
        test_id=_with_joined((event.test or "").partition("::")[2] or event.test or ""),
        body=stems_of(body[:_LONGEST_TEXT]),
        test_line=stems_of("\n".join(lines[n - 1] for n in _test_lines(event, path, test) if n <= len(lines))),
        parameters=_parameters(event.test or ""),
        text=stems_of(f"{event.excerpt[:_LONGEST_TEXT]} {event.test or ''}" if event.excerpt else message),
        marked=stems_of("\n".join([*(line.text for line in event.code if line.marked), message])[:_LONGEST_TEXT]),
        message=stems_of(message),
        expected_only={word: 1 for word in expected if word not in obtained},
        obtained_only={word: 1 for word in obtained if word not in expected},
        changed=_changed_words(path, candidates, change, read) if path else {},
        stack=_stack(event, candidates),
        calls=test.calls if test else (),
        helper_calls=_helper_calls(path, test, candidates) if path and test else (),
        quoted=tuple(dict.fromkeys(one or other for one, other in _QUOTED.findall(message[:4000]))),
        crash=_crash(event),
    )


def find_test(event: ErrorEvent, candidates: Candidates) -> tuple[str | None, Definition | None]:
    """File and definition of the failing test; both None where it was no test or the code map does not know it."""
    if not event.test:
        return None, None
    path, separator, rest = event.test.partition("::")
    if not separator and path not in candidates.code.files:
        path, rest = _split_dotted(event.test, candidates)
    file = candidates.code.files.get(path) or candidates.code.files.get(event.file or "")
    if file is None or not (file.is_test or path == file.path):
        return None, None
    symbol = rest.split("[", 1)[0].replace("::", ".")
    found = candidates.code.find(file.path, symbol)
    if found is None:
        name = symbol.rpartition(".")[2]
        found = next((d for d in file.definitions if d.kind == "function" and d.name == name), None)
    return file.path, found


def _split_dotted(test: str, candidates: Candidates) -> tuple[str, str]:
    """File and symbol of `tests.test_cart.TestTotal.test_sum`, as unittest names it; the file empty where none fits."""
    parts = test[:_LONGEST_ID].split(" ", 1)[0].split(".")
    for end in range(len(parts) - 1, 0, -1):
        found = candidates.named_like("/".join(parts[:end]))
        if len(found) == 1 and candidates.code.files[found[0]].is_test:
            return found[0], ".".join(parts[end:])
    return "", parts[-1]


def words_asked(clues: Iterable[Clues]) -> set[str]:
    """Every stem that any of these failures asks about."""
    asked: set[str] = set()
    for c in clues:
        for bag in (c.text, c.marked, c.body, c.test_id, c.test_line, c.parameters, c.changed, c.message):
            asked |= bag.keys()
    return asked


def _with_joined(text: str) -> Bag:
    bag = stems_of(_ENDING.sub("", text))
    for word in [*joined_parts(text), *(word.rstrip("0123456789") for word in list(bag))]:
        if len(word) > 1:
            bag.setdefault(stem(word), 1)
    return bag


def _parameters(test: str) -> Bag:
    _, opened, rest = test.partition("[")
    return _with_joined(rest.rstrip("]")) if opened else {}


def _test_lines(event: ErrorEvent, path: str | None, test: Definition | None) -> list[int]:
    if path is None or test is None:
        return []
    return [f.line for f in event.frames if f.file == path and f.line and test.start <= f.line <= test.end]


def _sides(event: ErrorEvent) -> tuple[Bag, Bag]:
    """Stems of the obtained and of the expected side of an assertion, as its report shows them."""
    plus = "\n".join(line[1:] for line in event.detail if line.startswith("+"))
    minus = "\n".join(line[1:] for line in event.detail if line.startswith("-"))
    if not plus and not minus:
        for line in event.detail[:6]:
            compared = line[:4000].partition("assert ")[2]
            if found := _OPERATOR.search(compared):
                return stems_of(compared[: found.start()]), stems_of(compared[found.end() :])
    return stems_of(plus[:_LONGEST_TEXT]), stems_of(minus[:_LONGEST_TEXT])


def _changed_words(path: str, candidates: Candidates, change: Change, read: Read) -> Bag:
    """Stems of the changed lines outside the product, provided that the failing test's file is among the changed."""
    ranges = [r for r in change.ranges if r.end >= r.start]
    if not any(r.file == path for r in ranges):
        return {}
    texts: list[str] = []
    lines: dict[str, list[str]] = {}
    for item in ranges[:400]:
        file = candidates.code.files.get(item.file)
        if file is None or file.is_test:
            if item.file not in lines:
                lines[item.file] = (read(item.file) or "").split("\n")
            texts += lines[item.file][item.start - 1 : item.end]
    return _with_joined("\n".join(texts)[:_LONGEST_TEXT])


def _stack(event: ErrorEvent, candidates: Candidates) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for exception in event.exceptions:
        for frame in reversed(exception.frames):
            if frame.in_app and frame.file and frame.line:
                number = candidates.at(frame.file, frame.line)
                if number is not None:
                    found.setdefault(number)
    if not found and not event.test and event.file and event.line:
        number = candidates.at(event.file, event.line)
        return () if number is None else (number,)
    return tuple(found)


def _helper_calls(path: str, test: Definition, candidates: Candidates) -> tuple[Call, ...]:
    """Calls of the functions beside the test that it calls, or takes as fixtures."""
    folder = path.rpartition("/")[0]
    wanted = {call.name.rpartition(".")[2] for call in test.calls} | {p.name for p in test.parameters}
    calls: list[Call] = []
    for file in candidates.code.files.values():
        if file.is_test and (file.path.rpartition("/")[0] == folder or file.path.endswith("conftest.py")):
            for definition in file.definitions:
                if definition.kind == "function" and definition.name in wanted and definition is not test:
                    calls += definition.calls
    return tuple(calls[:500])


def _crash(event: ErrorEvent) -> str:
    raised: ExceptionInfo | None = next((e for e in event.exceptions if e.frames), None)
    if raised is None:
        return ""
    last = raised.frames[-1]
    if not last.in_app:
        return "installed"
    return "raise" if (last.code or "").lstrip().startswith(("raise", "assert", "throw")) else "implicit"

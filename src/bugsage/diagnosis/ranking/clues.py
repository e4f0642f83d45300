"""What one failure gives to search with."""

import re
from collections.abc import Callable, Iterable, Sequence

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.comparing import comparison
from bugsage.diagnosis.ranking.candidates import AMBIGUOUS, Candidates
from bugsage.diagnosis.ranking.crashing import TAUGHT, by_origin, crash_kind
from bugsage.diagnosis.ranking.finding import find_test, titles_of
from bugsage.diagnosis.ranking.forwarding import forwarding
from bugsage.diagnosis.ranking.given import Wrong, wrong
from bugsage.diagnosis.ranking.importing import imported_files
from bugsage.diagnosis.ranking.text import Bag, joined_parts, stem, stems_of
from bugsage.diagnosis.values.producer import Producer
from bugsage.diagnosis.values.tracing import producers
from bugsage.model.base import Noun
from bugsage.model.code import Call, Definition
from bugsage.model.error import ErrorEvent, Frame
from bugsage.model.history import Change
from bugsage.model.languages import stem_of

Read = Callable[[str], str | None]

#: A text longer than this is cut before it is read as words.
_LONGEST_TEXT = 60_000
#: Lines around the place where a test's title stands that count as its body where it is no block of its own.
_AROUND_TITLE = 15
#: Exceptions of a chain, innermost lines of the product, and characters of a value that are read.
_CHAIN, _LINES, _VALUE = 4, 4, 400
_OBJECT = re.compile(r"<(?:class )?(?:[\w.]*\.)?(\w+)")
_COMPLAINT = re.compile(r"(?:type object )?'(\w+)'(?: object| has no attribute)")
_QUOTED = re.compile(r"['\"`](\w{3,80})['\"`]|\b(\w{3,80})\(\)|\bfunction (\w{3,80})\b")
#: A test of more lines is looked at around the place that its title names.
_LONGEST_BODY = 400
_IDENTIFIERS = re.compile(r"[A-Za-z_$][\w$]{2,80}")
_ENDING = re.compile(r"\.py|\.(?:[cm]?[jt]sx?|go|java|kt|rs|rb|php|cs|swift|c|cc|cpp)\b")
#: Columns beyond this one are looked up before they are believed.
_LONG_LINE = 300
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
    #: Candidates in the traceback, the innermost of what the failure began with first.
    stack: tuple[int, ...] = ()
    #: The same of the exception that all the others came from, where there is a chain.
    root: tuple[int, ...] = ()
    #: Those of the stack that only hand on what came in.
    forwarding: tuple[int, ...] = ()
    #: What frames of the product called before they failed: candidates with the distance from the innermost frame.
    called_before: tuple[tuple[int, int], ...] = ()
    #: Stems of the source lines that failed, and of what their variables held.
    lines: Bag = {}
    values: Bag = {}
    #: Names of classes: of the objects whose code failed, and of values that could not be used.
    classes: tuple[str, ...] = ()
    #: Calls of the test, and of the helpers and fixtures that it uses.
    calls: tuple[Call, ...] = ()
    helper_calls: tuple[Call, ...] = ()
    #: Files of the product that the test's file imports, and how directly.
    imports: dict[str, float] = {}
    #: Names of code among the words of the test's titles.
    titled: tuple[str, ...] = ()
    #: Names that the message quotes or writes as a call.
    quoted: tuple[str, ...] = ()
    #: How the innermost frame failed: `raise` (by itself), `implicit`, `installed` (in a package below it), or empty.
    crash: str = ""
    #: Who made, kept or handed over the value that the failing line could not use.
    producers: tuple[Producer, ...] = ()
    #: What the failed comparison obtained and did not want; None where none failed.
    wrong: Wrong | None = None


def read_clues(event: ErrorEvent, candidates: Candidates, change: Change, read: Read) -> Clues:
    """Read one occurrence against the repository."""
    path, test = find_test(event, candidates)
    lines = (read(path) or "").split("\n") if path else []
    body = _body(event, lines, test)
    message = "\n".join([event.message, *event.detail])[:_LONGEST_TEXT]
    obtained, expected = _sides(event)
    case = Case(event=event, code=candidates.code, change=Change(), commits=(), suspects=(), read=read)
    compared = comparison(case)
    named = _named(event, path)
    return Clues(
        event=event,
        test_file=path,
        test=test,
        test_id=_with_joined(named),
        body=stems_of(body[:_LONGEST_TEXT]),
        test_line=stems_of("\n".join(lines[n - 1] for n in _test_lines(event, path, test) if n <= len(lines))),
        parameters=_parameters(event.test or ""),
        text=stems_of(f"{event.excerpt[:_LONGEST_TEXT]} {event.test or ''}" if event.excerpt else message),
        marked=stems_of("\n".join([*(line.text for line in event.code if line.marked), message])[:_LONGEST_TEXT]),
        message=stems_of(message),
        expected_only={word: 1 for word in expected if word not in obtained},
        obtained_only={word: 1 for word in obtained if word not in expected},
        changed=_changed_words(path, candidates, change, read) if path else {},
        stack=_stack(event, candidates, read),
        root=_root(event, candidates),
        forwarding=forwarding(case, candidates),
        called_before=_called_before(event, candidates),
        lines=stems_of("\n".join(f.code or "" for f in _own_frames(event)[-_LINES:])),
        values=stems_of("\n".join(_values(event))[:_LONGEST_TEXT]),
        classes=_classes(event),
        calls=test.calls if test else (),
        helper_calls=_helper_calls(path, test, candidates) if path and test else (),
        imports=imported_files(path, candidates) if path else {},
        titled=_titled(named[:2000]),
        quoted=tuple(dict.fromkeys("".join(found) for found in _QUOTED.findall(message[:4000]))),
        crash=crash_kind(event, read),
        producers=producers(case),
        wrong=wrong(compared) if compared else None,
    )


def _named(event: ErrorEvent, path: str | None) -> str:
    """What of a test's id names the test: `Class::test` of `path::Class::test`, the titles of `path > title`.

    A class that only repeats the name of its file is no name either: that is what modules are compared with.
    """
    test = event.test or ""
    named = test.partition("::")[2] or " ".join(titles_of(test))
    if event.language in TAUGHT or path is None:
        return named
    file = stem_of(path).replace("_", "").lower()
    parts = re.split(r"[.#\\]|::", test)
    at = next((n for n, part in enumerate(parts[:-1]) if part.replace("_", "").lower() == file), None)
    return named if at is None else ".".join(parts[at + 1 :])


def _titled(named: str) -> tuple[str, ...]:
    """Names of code that a test's name or titles may hold: `round` of `test_round`, `add` of `#add() adds`."""
    words = _IDENTIFIERS.findall(named)
    return tuple(dict.fromkeys([*words, *(word.removeprefix("test_") for word in words)]))[:60]


def _body(event: ErrorEvent, lines: Sequence[str], test: Definition | None) -> str:
    """The test's own lines; where it is made from a table, those around the place where its title stands."""
    if not lines:
        return ""
    titles = titles_of(event.test or "")
    inside = lines[test.start - 1 : test.end] if test else lines
    whole = test is not None and (test.kind != "test" or test.name == titles[-1] or "*" in test.name)
    if whole and len(inside) <= _LONGEST_BODY:
        return "\n".join(inside)
    first = next((line.strip() for line in (event.test or "").rpartition(" > ")[2].split("\n") if line.strip()), "")
    at = _place_of(first, inside)
    if at is None:
        return "\n".join(inside) if test else ""
    return "\n".join(inside[max(0, at - _AROUND_TITLE) : at + _AROUND_TITLE])


def _place_of(title: str, lines: Sequence[str]) -> int | None:
    """The line in which a title stands, by its longest run without quotes and white space that was squeezed."""
    wanted = max(re.split(r"['\"`\\]|\s{2,}", title), key=len, default="")[:80].strip()
    if len(wanted) < 6:
        return None
    words = wanted.split()
    probes = (wanted, " ".join(words[:6]), " ".join(words[:3]))
    return next((at for probe in probes if len(probe) > 5 for at, line in enumerate(lines) if probe in line), None)


def words_asked(clues: Iterable[Clues]) -> set[str]:
    """Every stem that any of these failures asks about."""
    asked: set[str] = set()
    for c in clues:
        for bag in (
            c.text, c.marked, c.body, c.test_id, c.test_line, c.parameters, c.changed, c.message, c.lines, c.values
        ):  # fmt: skip
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


def _stack(event: ErrorEvent, candidates: Candidates, read: Read) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for exception in by_origin(event):
        for frame in reversed(exception.frames):
            if frame.in_app and (frame.file or event.language == "csharp"):
                number = _numbered(frame, candidates, read) if frame.file else _qualified(frame, candidates)
                if number is not None:
                    found.setdefault(number)
    if not found and not event.test and event.file and event.line:
        number = candidates.at(event.file, event.line)
        return () if number is None else (number,)
    return tuple(found)


def _numbered(frame: Frame, candidates: Candidates, read: Read) -> int | None:
    """The candidate that a frame is in: by its line, or by its function's name where the line is of another text."""
    path, line = frame.file or "", frame.line
    if line and frame.column and frame.column > _LONG_LINE:  # compiled into long lines, and not mapped back
        lines = (read(path) or "").split("\n")
        line = line if line <= len(lines) and frame.column <= len(lines[line - 1]) + 1 else None
    if line:
        return candidates.at(path, line)
    name = re.sub(r"^(?:async |new )+|\s*\[as .{0,200}\]$", "", frame.function or "").rpartition(".")[2]
    alike = [i for i in candidates.by_name.get(name, ()) if candidates.places[i][0].path == path]
    return alike[0] if len(alike) == 1 else None


def _qualified(frame: Frame, candidates: Candidates) -> int | None:
    """The one candidate that `Shop.Core.Cart.Total` means, class and method at least; overloads are one."""
    name = f".{frame.function or ''}"
    alike = [
        i
        for i in candidates.by_name.get(name.rpartition(".")[2], ())
        if "." in (symbol := candidates.places[i][1].symbol) and name.endswith(f".{symbol}")
    ]
    longest = max((len(candidates.places[i][1].symbol) for i in alike), default=0)
    best = [i for i in alike if len(candidates.places[i][1].symbol) == longest]
    return best[0] if len({candidates.places[i][0].path for i in best}) == 1 else None


def _own_frames(event: ErrorEvent) -> list[Frame]:
    """Frames of the product, from caller to callee; those of the exception that came first are the last."""
    chain = [x for x in event.exceptions if x.frames]
    return [f for x in chain[:_CHAIN] for f in x.frames if f.in_app and f.file]


def _root(event: ErrorEvent, candidates: Candidates) -> tuple[int, ...]:
    """Candidates in the traceback of the exception that the others hang on, the innermost first."""
    chain = [x for x in event.exceptions if any(f.in_app for f in x.frames)]
    found: dict[int, None] = {}
    for frame in reversed(chain[-1].frames if len(chain) > 1 else ()):
        if frame.in_app and frame.file and frame.line:
            number = candidates.at(frame.file, frame.line)
            if number is not None:
                found.setdefault(number)
    return tuple(found)


def _called_before(event: ErrorEvent, candidates: Candidates) -> tuple[tuple[int, int], ...]:
    """What each frame of the product called at or above the line where it failed, by names that few others share."""
    found: dict[int, int] = {}
    for depth, frame in enumerate(reversed(_own_frames(event))):
        number = candidates.at(frame.file or "", frame.line or 0)
        for call in candidates.places[number][1].calls if number is not None else ():
            if call.line <= (frame.line or 0):
                reached = candidates.called(call.name)
                for i in reached if len(reached) < AMBIGUOUS else ():
                    found.setdefault(i, depth)
    return tuple(found.items())


def _values(event: ErrorEvent) -> list[str]:
    """What the variables of the product's frames held, each text once."""
    texts = [text for f in _own_frames(event) for text in f.variables.values() if text[:1] in "'\"[({"]
    return [text[:_VALUE] for text in dict.fromkeys(texts)]


def _classes(event: ErrorEvent) -> tuple[str, ...]:
    """Classes of the objects in whose methods it failed, as their text says, and those that messages complain of."""
    chain = [x for x in event.exceptions if x.frames][:_CHAIN]
    selves = [f.variables.get("self", "") or f.variables.get("cls", "") for x in chain for f in x.frames[-2:]]
    named = [m.group(1) for text in selves if (m := _OBJECT.match(text))]
    said = [name for x in event.exceptions[:_CHAIN] for name in _COMPLAINT.findall(x.message[:4000])]
    return tuple(dict.fromkeys([*said, *named]))


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

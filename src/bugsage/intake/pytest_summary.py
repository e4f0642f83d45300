"""The lines of pytest's short summary, and which of them a failure block belongs to."""

import re
from collections import deque
from functools import cache
from itertools import islice

from bugsage.intake.clean import MESSAGE, NAME, TEST, cap
from bugsage.intake.pytest_blocks import UNTYPED, name_and_phase
from bugsage.intake.pytest_entries import looks_like_type
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, ExceptionInfo
from bugsage.model.report import Counts

_MOST_SPLITS = 20


class Line:
    """One line of the summary: `FAILED id - message`, where id and message may both hold ` - `."""

    __slots__ = ("body", "subtest", "used", "word")

    def __init__(self, text: str) -> None:
        found = _word().match(text)
        self.word = "ERROR" if found and found[2] == "ERROR" else "FAILED"
        self.subtest = ((found[1] or found[3] or "") if found else "").strip()
        self.body = text[found.end() :] if found else text
        self.used = False

    def ids(self) -> list[str]:
        """Every way to read the test's id, the shortest first."""
        parts = self.body.partition("\n")[0].split(" - ", _MOST_SPLITS)
        return [" - ".join(parts[:count]) for count in range(1, len(parts) + 1)]

    def id(self) -> str:
        """The likeliest id: brackets that are open before ` - ` are closed after it."""
        ids = self.ids()
        return next((one for one in ids if "[" not in one or one.rstrip().endswith("]")), ids[0]).strip()

    def message(self) -> str:
        """What follows the id."""
        return self.body[len(self.id()) :].lstrip().removeprefix("- ").strip()


class Match(Noun, frozen=True, kw_only=True):
    """The test that a block belongs to."""

    id: str
    line: Line


class Summary:
    """All lines, found by the titles that their blocks have."""

    def __init__(self, texts: list[str]) -> None:
        self.lines = [Line(text) for text in texts]
        self._by_title: dict[tuple[str, str], deque[tuple[str, Line]]] = {}
        for line in self.lines:
            for one in line.ids():
                for key in {_title_of(one, line.subtest), one}:
                    self._by_title.setdefault((line.word, key), deque()).append((one, line))

    def match(self, section: str, title: str, event: ErrorEvent | None) -> Match | None:
        """The first unused line that fits a title, those whose file stands in the block before others."""
        word = "ERROR" if section == "ERRORS" else "FAILED"
        name = name_and_phase(title)[0].removeprefix("[doctest] ")
        found = self._by_title.get((word, name)) or self._by_title.get(
            (word, event.test if event and event.test else "")
        )
        while found and found[0][1].used:
            found.popleft()
        free = [(one, line) for one, line in islice(found or (), 50) if not line.used]
        if not free:
            return None
        files = [f.file or "" for e in event.exceptions for f in e.frames] if event else []
        one, line = next((pair for pair in free if _has_file(files, pair[0])), free[0])
        line.used = True
        return Match(id=one, line=line)

    def unused(self) -> list[Line]:
        """Lines that no block was found for."""
        return [line for line in self.lines if not line.used]


def _has_file(files: list[str], test: str) -> bool:
    path = test.partition("::")[0]
    return any(file == path or file.endswith("/" + path) or (file and path.endswith("/" + file)) for file in files)


def _title_of(test: str, subtest: str) -> str:
    """The title of a test's block, by its id."""
    head, bracket, parameter = test.partition("::")[2].partition("[")
    name = head.replace("::", ".") + bracket + parameter
    return f"{name} {subtest}".strip()


def event_of(line: Line) -> ErrorEvent:
    """An event of which only the summary tells."""
    test, message = line.id(), line.message()
    kind, text = type_and_message(message, line.word)
    phase = "call" if line.word == "FAILED" else "collection" if "::" not in test else None
    return ErrorEvent(
        type=kind,
        message=text,
        tool="pytest",
        format="pytest_text",
        test=cap(test, TEST),
        phase=phase,
        file=cap(test.partition("::")[0], NAME) or None,
        exceptions=(ExceptionInfo(type=kind, message=text),),
        excerpt=cap(f"{line.word} {line.body}", MESSAGE),
        tags={"subtest": cap(line.subtest, NAME)} if line.subtest else {},
    )


def type_and_message(message: str, word: str) -> tuple[str, str]:
    """Type and message of a summary line, which is often cut: a cut type is no type."""
    found = _typed().match(message)
    if found and looks_like_type(found[1]) and not (found[2] is None and message.endswith("...")):
        return found[1], cap(found[2] or "", MESSAGE)
    if message.startswith(("assert ", "assert...")):
        return "AssertionError", cap(message, MESSAGE)
    return UNTYPED if word == "FAILED" else "Error", cap(message, MESSAGE)


def counts_of(finals: list[str]) -> Counts:
    """The counts of all runs of a text; what a last line does not name did not happen."""
    if not finals:
        return Counts()
    totals: dict[str, int] = {}
    for final in finals:
        for digits, word in _counted().findall(final.rpartition(" in ")[0]):
            totals[word] = totals.get(word, 0) + int(digits)
    return Counts(
        failed=totals.get("failed", 0),
        errors=totals.get("error", 0) + totals.get("errors", 0),
        passed=totals.get("passed", 0),
        skipped=totals.get("skipped", 0),
    )


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"([\[(].{0,500}[\])] )?(FAILED|ERROR|SUBFAIL(?:ED)?)([\[(].{0,500}?[\])](?= \S+::))? ")


@cache
def _typed() -> re.Pattern[str]:
    return re.compile(r"([^\W\d][\w.<>]{0,500})(?:: ?([\s\S]*))?$")


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(r"(\d{1,9}) (\w+)")

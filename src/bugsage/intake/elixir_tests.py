"""What ExUnit says of tests that failed, and of how many there were."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bugsage.intake.clean import LINE
from bugsage.intake.elixir_errors import Told, told
from bugsage.intake.elixir_stacks import Own, bare, frame
from bugsage.intake.thrown import MOST_CHAINED, MOST_EVENTS, Thrown, chained, frame_at, link
from bugsage.model.error import ExceptionInfo, Frame, SourceLine
from bugsage.model.report import Counts

#: What an assertion that did not hold raises; the report does not repeat it.
UNMET = "ExUnit.AssertionError"
#: Below this stands what a failed test logged.
LOGGED = "The following output was logged:"

_HEAD = re.compile(r"^ {0,2}\d{1,6}\) (?P<name>\S.{0,800}) \((?P<module>[A-Z][\w.]{0,300})\)$")
_ALL = re.compile(r"^ {0,2}\d{1,6}\) (?P<module>[A-Z][\w.]{0,300}): failure on setup_all callback")
_AT = re.compile(r"^ {5}(?P<file>[^\s*][^:\n]{0,500}\.exs?):(?P<line>\d{1,7})$")
_FAILURE = re.compile(r"^Failure #\d{1,6}$")
_LABEL = re.compile(
    r"^(?P<deep> {0,5})(?P<label>code|left|right|arguments|doctest|mailbox|hint|stacktrace):(?P<rest>.*)$"
)
_COUNTED = re.compile(
    r"^(?:\d{1,9} [a-z_]+, ){1,8}(?P<failed>\d{1,9}) failures?(?P<more>(?:, \d{1,9} (?:excluded|invalid|skipped))*)"
    r"(?: \((?P<left>\d{1,9}) excluded\))?$"
)
_RESULT = re.compile(
    r"^Result: (?P<passed>\d{1,9})(?:/(?P<total>\d{1,9}))? (?:passed|tests)(?: \([^)\n]{0,200}\))?"
    r"(?P<more>(?:, \d{1,9} (?:excluded|invalid|skipped))*)$"
)
#: Other runners count the same way.
_FOREIGN = re.compile(r"assertion|example|scenario|step|spec")
_TIMES = re.compile(
    r"^Finished in [\d.]{1,20} seconds(?: \((?:[\d.]+s on load, )?[\d.]+s (?:on load|async), .{1,60}\))?$"
)
_MOST_LINES = 3_000


def is_told(lines: Sequence[str], at: int) -> bool:
    """A failure of a test, or of what comes before all tests of a module, is told from this line on."""
    line = lines[at]
    if ") " not in line[:9] or not line.endswith((")", "invalidated")):
        return False
    if _ALL.match(line[:LINE]):
        return True
    return _HEAD.match(line[:LINE]) is not None and any(map(_AT.match, lines[at + 1 : at + 3]))


def is_counted(lines: Sequence[str]) -> bool:
    """ExUnit said how many tests there were, with the time they took or the seed they ran with."""
    seen = any(
        _TIMES.match(line) or line.startswith(("Randomized with seed ", "Running ExUnit with ")) for line in lines
    )
    return seen and counts(lines) != Counts()


def failures(lines: Sequence[str], own: Own) -> list[Thrown]:
    """One for each test that failed, and for each module whose `setup_all` did."""
    found: list[Thrown] = []
    at = 0
    while at < len(lines) and len(found) < MOST_EVENTS:
        if is_told(lines, at):
            found.append(_Block(lines, at, own).thrown())
            at = found[-1].end
        else:
            at += 1
    return found


def counts(lines: Sequence[str]) -> Counts:
    """The sum of what each run said at its end: an umbrella has one for each of its applications."""
    sums: dict[str, int] = {}
    for line in lines:
        if not line[:1].isdigit() and not line.startswith("Result: "):
            continue
        match = _COUNTED.match(line[:LINE].rstrip()) or _RESULT.match(line[:LINE].rstrip())
        if match and not _FOREIGN.search(line):
            for name, count in _count(match.groupdict(), line).items():
                sums[name] = sums.get(name, 0) + count
    return Counts(**sums) if sums else Counts()


def _count(fields: dict[str, str | None], line: str) -> dict[str, int]:
    """Tests that never ran because of their `setup_all` are errors; those that a filter left out are nothing at all."""
    more = {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", fields["more"] or "")}
    skipped, invalid = more.get("skipped", 0), more.get("invalid", 0)
    if fields.get("passed") is not None:
        passed = int(fields["passed"] or 0)
        failed = int(fields.get("total") or passed) - passed
    else:
        failed = int(fields["failed"] or 0)
        total = sum(int(number) for number, word in re.findall(r"(\d+) (\w+)", line[: line.index(" failure")]))
        passed = total - failed - skipped - invalid - more.get("excluded", 0)
    return {"failed": failed, "errors": invalid, "passed": max(passed, 0), "skipped": skipped}


class _Block:
    """The lines of one failed test, moved in by five."""

    def __init__(self, lines: Sequence[str], at: int, own: Own) -> None:
        self.lines, self.at, self.own = lines, at, own
        head = _HEAD.match(lines[at][:LINE])
        whole = _ALL.match(lines[at][:LINE]) if head is None or lines[at].endswith("invalidated") else None
        self.module = whole["module"] if whole else head["module"] if head else ""
        self.name = head["name"] if head and not whole else ""
        self.file, self.line = "", ""
        self.body = at + 1
        for place in range(at + 1, min(at + 3, len(lines))):
            match = _AT.match(lines[place]) if not whole else None
            if match:
                self.file, self.line, self.body = match["file"], match["line"], place + 1
                break
        self.inside = f'{self.module}."{self.name}"/1' if self.name else None
        self.folder = next((folder for folder in own.folders.values() if self.file.startswith(folder)), "")
        self.end = self._end()
        self.code: tuple[SourceLine, ...] = ()
        self.detail: list[str] = []

    def thrown(self) -> Thrown:
        """What the test raised; several at once hang on one."""
        members = [self._failure(start, end) for start, end in self._parts()]
        shown = members[0] if len(members) == 1 else self._several(members)
        tags = {"test_line": self.line} if self.line else {}
        return Thrown(
            exceptions=shown, start=self.at, end=self.end, test=f"{self.module} {self.name}".strip(), code=self.code,
            detail=tuple(self.detail[:40]), tags=tags,
        )  # fmt: skip

    def _end(self) -> int:
        end = self.at + 1
        while end < min(len(self.lines), self.at + _MOST_LINES):
            line = self.lines[end]
            if (line.strip() and not line.startswith("     ")) or is_told(self.lines, end):
                break
            end += 1
        while end > self.at + 1 and not self.lines[end - 1].strip():
            end -= 1
        return end

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Where each failure begins and ends, where a test has several."""
        last = next((n for n in range(self.body, self.end) if self.lines[n].strip() == LOGGED), self.end)
        starts = [n for n in range(self.body, last) if _FAILURE.match(self.lines[n].strip())]
        if not starts:
            yield self.body, last
        for start, end in zip(starts[:MOST_CHAINED], [*starts[1:], last], strict=False):
            yield start + 1, end

    def _failure(self, start: int, end: int) -> tuple[ExceptionInfo, ...]:
        """An error with its causes, or what an assertion compared; then the line of the test, and the stack."""
        while start < end and not self.lines[start].strip():
            start += 1
        labels = [(n, match) for n in range(start, end) if (match := _LABEL.match(self.lines[n][5:LINE]))]
        first = labels[0][0] if labels else end
        error = None
        if start < first:
            error = told(self.lines, start, first, self.own, self.inside, self.folder, whole=True)
        frames = self._labelled(labels, end)
        if error is None:
            said = [line[5:].rstrip() for line in self.lines[start:first]]
            return chained([(UNMET, self._message(said), frames or self._place())])
        self.detail += error.detail
        return chained(self._linked(error, frames))

    def _linked(self, error: Told, frames: tuple[Frame, ...]) -> list[tuple[str, str, Sequence[Frame]]]:
        """The stack of a test is that of its error; what another process raised has its own, and its own words."""
        (kind, message, inner), *causes = error.chain
        if kind == "EXIT" and not causes and message.startswith("an exception was raised:"):
            kind, message = UNMET, self._message(message.split("\n")[1:])
        inner = inner or frames
        known = any(level.in_app for level in inner) or any(level.in_app for _, _, below in causes for level in below)
        return [(kind, message, inner if known else (*self._place(), *inner)), *causes]

    def _message(self, said: Sequence[str]) -> str:
        """What was not met, without the values of variables."""
        text = "\n".join(said).strip()
        message, pinned, values = text.partition("\nThe following variables were pinned:")
        self.detail += [line.strip() for line in values.split("\n") if line.strip()] if pinned else []
        return message

    def _labelled(self, labels: Sequence[tuple[int, re.Match[str]]], end: int) -> tuple[Frame, ...]:
        """Takes in what stands behind labels, and gives the frames, from caller to callee."""
        frames: list[Frame] = []
        for number, (at, match) in enumerate(labels):
            until = labels[number + 1][0] if number + 1 < len(labels) else end
            below = [line[:LINE] for line in self.lines[at + 1 : until] if line.strip()]
            if match["label"] == "stacktrace":
                read = (frame(line, self.own, self.inside, self.folder) or bare(line) for line in below)
                frames += [one for one in read if one]
            elif match["label"] == "code":
                texts = [match["rest"].strip(), *(line.strip() for line in below)]
                self.code = self.code or tuple(SourceLine(text=text, marked=True) for text in texts[:20])
            else:
                self.detail.append(f"{match['label']}: {match['rest'].strip()}".strip())
                self.detail += [line[5:].rstrip() for line in below[:20]]
        return tuple(frames[::-1])

    def _place(self) -> tuple[Frame, ...]:
        """Where the test begins, of a failure without a stack."""
        if not self.file:
            return ()
        return (frame_at(self.file, self.line, self.inside, re.compile(r"(?!)"), module=self.module),)

    def _several(self, members: Sequence[tuple[ExceptionInfo, ...]]) -> tuple[ExceptionInfo, ...]:
        firsts = [f"{chain[0].type}: {chain[0].message}".partition("\n")[0] for chain in members if chain]
        found = [link("ExUnit.MultiError", "; ".join(firsts), ())]
        for chain in members:
            start = len(found)
            for number, one in enumerate(chain):
                parent = 0 if number == 0 else start + number - 1
                found.append(replace(one, relation="group" if number == 0 else "cause", parent=parent))
        return tuple(found[:MOST_CHAINED])

"""What Maven's test plug-ins, surefire and failsafe, print in a terminal, for one module or for many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.jvm_chains import frame
from bugsage.intake.jvm_tests import MOST_FAILURES, MOST_LINES, Failure, event, thrown_in
from bugsage.intake.surefire_summary import Told, read_summary
from bugsage.intake.thrown import lines_of
from bugsage.model.report import Counts

NAME = "surefire_text"
TOOL = "surefire"

_LEVEL = re.compile(r"^.{0,120}?\[(?:INFO|ERROR|WARNING|WARN|DEBUG)\]\s{1,8}")
_RAN = re.compile(
    r"Tests run: {1,2}(?P<run>\d{1,8}), Failures: (?P<failed>\d{1,8}), Errors: (?P<errors>\d{1,8})"
    r"(?:, Skipped: (?P<skipped>\d{1,8}))?(?:, Flakes: \d{1,8})?"
    r"(?P<elapsed>,? Time elapsed: .{1,30}?)?(?: <<< (?:FAILURE|ERROR)!)?(?: --? in (?P<owner>.{1,500}))?\s*$"
)
#: `total(shop.CartTest)  Time elapsed: 0.01 s  <<< FAILURE!`, and the same with class and name the other way round.
_FAILED = re.compile(r"^(?P<name>\S.{0,1500}?)(?: --)?\s{1,4}Time elapsed: [^<]{1,40}<<< (?P<what>FAILURE|ERROR)!\s*$")
_OWNER_BEHIND = re.compile(
    r"^(?P<name>.{1,1000})\((?P<owner>(?:[a-z_][\w$]{0,80}\.){1,20}[\w$]{1,200}|[A-Z][\w$]{0,200})\)$"
)
_RUNNING = re.compile(r"^Running (?P<owner>[\w$.]{1,500})$")
_RESULTS = re.compile(r"^Results ?:$")
#: With `-q` the list of a module has no heading above those of its groups.
_GROUP = re.compile(r"^\[(?:ERROR|WARNING)\] (?:Failures|Errors|Flakes):\s*$")
_STARTS = ("[INFO] ", "[ERROR] ", "[WARNING] ", "Tests run: ", "Running ", "Results :", "[WARN] ")
_DEFAULT = {"FAILURE": "Failure", "ERROR": "Error"}


def recognise(sample: str) -> float:
    """How surely Maven ran tests: its counts, with the headings around them or its marks of failure."""
    if "Tests run: " not in sample and "<<< " not in sample:
        return 0.0
    told = [match for line in lines_of(sample) if "Tests run: " in line and (match := _ran(line))]
    marked = "<<< FAILURE!" in sample or "<<< ERROR!" in sample
    headed = " T E S T S" in sample or re.search(r"(?m)\bResults ?:\s*$", sample) or " --- maven-surefire" in sample
    if "Testsuite: " in sample and not marked:
        return 0.0
    return 0.92 if marked and (told or "Time elapsed" in sample) else 0.9 if told and headed else 0.5 if told else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed in the end, in order; counts are those of the modules, added up."""
    lines = lines_of(text)
    run = _Run(lines)
    run.read()
    events = tuple(
        event(failure, lines, first_line, tool=TOOL, format=NAME) for failure in run.failures[:MOST_FAILURES]
    )
    counts = _counts(run.modules, run.uncounted) if run.modules else _counts(run.classes)
    failed = bool(events or counts.failed or counts.errors)
    return Parsed(tool=TOOL, counts=counts, events=events, failed=failed, notes=tuple(_notes(run.flaky)))


def _notes(flaky: Sequence[str]) -> Iterator[str]:
    for test in flaky[:20]:
        yield f"{test} failed at first and passed when it was run again: it is counted as passed."


def _ran(line: str) -> re.Match[str] | None:
    """The counts that a line tells; what a test wrote may stand before them."""
    line = line[:LINE]
    return _RAN.search(line, max(0, line.find("Tests run: ")))


def _bare(line: str) -> str:
    """A line without the level that Maven's log writes before it."""
    match = _LEVEL.match(line[:LINE]) if "] " in line[:160] else None
    return line[match.end() :] if match else line


def _counts(told: Sequence[re.Match[str]], uncounted: int = 0) -> Counts:
    if not told:
        return Counts()
    run, failed, errors, skipped = (
        sum(int(match[name] or 0) for match in told) for name in ("run", "failed", "errors", "skipped")
    )
    failed, run = failed + uncounted, run + uncounted
    return Counts(failed=failed, errors=errors, passed=max(run - failed - errors - skipped, 0), skipped=skipped)


class _Run:
    """Reads the whole of a build, module by module."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.failures: list[Failure] = []
        #: The counts that end a module, and those of single classes.
        self.modules: list[re.Match[str]] = []
        self.classes: list[re.Match[str]] = []
        self.flaky: list[str] = []
        #: Failures of modules whose own counts are missing.
        self.uncounted = 0
        #: Failures told since the last module ended.
        self._here: list[Failure] = []
        self._owner = ""
        self._end = 0

    def read(self) -> None:
        """Goes through the lines once."""
        at = 0
        while at < len(self.lines):
            at = max(at + 1, self._take(at))
        self.failures += self._here

    def _take(self, at: int) -> int:
        """Reads what begins on a line; gives the line after it."""
        line = self.lines[at]
        if "Tests run: " in line and (ran := _ran(line)):
            return self._counted(at, ran)
        if "<<< " in line and (failed := _FAILED.match(_bare(line)[:LINE])):
            return self._failed(at, failed)
        if "Running " in line and (running := _RUNNING.match(_bare(line).rstrip())):
            self._owner = running["owner"]
        elif "Results" in line and _RESULTS.match(_bare(line).strip()):
            return self._summed(at + 1)
        elif line.startswith("[") and _GROUP.match(line[:LINE]):
            return self._summed(at)
        return at + 1

    def _counted(self, at: int, ran: re.Match[str]) -> int:
        if ran["elapsed"]:
            self._owner = (ran["owner"] or self._owner).strip()
            self.classes.append(ran)
        else:
            self._module_ends(ran, ())
        return at + 1

    def _failed(self, at: int, failed: re.Match[str]) -> int:
        owner, test = self._named(failed["name"])
        end = self._block_end(at + 1)
        exceptions = thrown_in(self.lines[at + 1 : end], _DEFAULT[failed["what"]])
        phase = "setup" if test == owner else "call"
        self._here.append(Failure(test=test, owner=owner, exceptions=exceptions, start=at, end=end, phase=phase))
        return end

    def _named(self, name: str) -> tuple[str, str]:
        """The class of a test, and its id: the class, a dot, and what JUnit calls it."""
        if name == self._owner or (self._owner and name.startswith(f"{self._owner}.")):
            return self._owner, name
        behind = _OWNER_BEHIND.match(name)
        if behind and (behind["owner"] == self._owner or "." in behind["owner"] or not self._owner):
            return behind["owner"], f"{behind['owner']}.{behind['name']}"
        dotted = re.match(r"^((?:[a-z_]\w{0,80}\.){1,20}[A-Z][\w$]{0,200})(?:\.|$)", name)
        if dotted:
            return dotted[1], name
        return self._owner, f"{self._owner}.{name}" if self._owner else name

    def _block_end(self, start: int) -> int:
        """Behind the last line of a failure's stack, or of its message where it has none."""
        framed = False
        for at in range(start, min(len(self.lines), start + MOST_LINES)):
            line = self.lines[at]
            if line.startswith(_STARTS) or "<<< " in line:
                return at
            if frame(line):
                framed = True
            elif framed and not line.strip() and not self._goes_on(at + 1):
                return at
        return min(len(self.lines), start + MOST_LINES) if framed else min(len(self.lines), start + 5)

    def _goes_on(self, at: int) -> bool:
        following = self.lines[at].strip() if at < len(self.lines) else ""
        return following.startswith(("Caused by: ", "Suppressed: ", "at "))

    def _summed(self, start: int) -> int:
        """The list of failures that ends a module, up to its counts."""
        told, end = read_summary(self.lines, start, _bare)
        ran = _ran(self.lines[end]) if end < len(self.lines) else None
        ended = ran is not None and not ran["elapsed"]
        if not ended and not told:  # something else that a test printed
            return end
        self._module_ends(ran if ended else None, told)
        return end + 1 if ended else end

    def _module_ends(self, ran: re.Match[str] | None, told: Sequence[Told]) -> None:
        if ran:
            self.modules.append(ran)
        flaky = {one.key for one in told if one.flaky}
        self.flaky += [one.test for one in told if one.flaky]
        again = any(one.runs > 1 for one in told)
        kept: dict[object, Failure] = {}
        for n, failure in enumerate(self._here):
            if failure.key not in flaky:
                kept.setdefault(failure.test if again else n, failure)
        self.failures += kept.values()
        wanted = int(ran["failed"]) + int(ran["errors"]) - len(kept) if ran else len(told)
        known, known_more = {failure.key for failure in kept.values()}, 0
        for one in told:
            if wanted > 0 and not one.flaky and one.key not in known:
                self.failures.append(one.failure(tuple(match["owner"] or "" for match in self.classes)))
                wanted -= 1
                known_more += 1
        if ran is None:
            self.uncounted += len(kept) + known_more
        self._here = []

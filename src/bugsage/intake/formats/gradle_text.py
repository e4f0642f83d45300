"""What Gradle prints of tests in a plain terminal: its own events and counts, and those of the test logger plug-in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import dedent

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.jvm_tests import MOST_FAILURES, MOST_LINES, Failure, event, thrown_in
from bugsage.intake.thrown import lines_of
from bugsage.model.report import Counts

NAME = "gradle_text"
TOOL = "gradle"

#: `CartTest > adds() FAILED`, `shop.CartTest.adds FAILED`; of other events only the test's end matters.
_EVENT = re.compile(r"^(?P<path>[^\s:].{0,1900}?) (?P<what>FAILED|PASSED)(?: \([^()\n]{1,20}\))?\s*$")
_DOTTED = re.compile(
    r"^(?:[A-Za-z_]\w{0,80}\.){0,20}[A-Z][\w$]{0,200}\.[\w$]{1,300}(?:\([^()\n]{0,300}\))?(?:\[[^\n]{0,500}\])?$"
)
#: What the test logger plug-in prints below the name of a class.
_LOGGED = re.compile(
    r"^\s{2,20}(?:(?P<plain>Test )?(?P<name>\S.{0,1000}?) (?P<what>FAILED|PASSED)|[✘✖] (?P<mocha>\S.{0,1000}?))"
    r"(?: \([\d.]{1,12} ?m?[sm]\))?(?: \(retried\))?\s*$"
)
_CLASS = re.compile(r"^(?P<owner>(?:[\w$-]{1,120}\.){1,20}[A-Z][\w$]{0,200}(?: > \S.{0,300})?)\s*$")
_COMPLETED = re.compile(r"(?<!\S)(\d{1,8}) tests? completed(?:, (\d{1,8}) failed)?(?:, (\d{1,8}) skipped)?\s*$")
#: The plug-in's own last line, and the one that many build scripts print themselves.
_EXECUTED = re.compile(
    r"^\s{0,8}(?:SUCCESS|FAILURE|SKIPPED): Executed (?P<run>\d{1,8}) tests? in [^()\n]{1,40}"
    r"(?:\((?P<rest>[^()\n]{1,80})\))?\s*$"
)
_SCRIPTED = re.compile(
    r"^.{0,40}?Results?: (?:SUCCESS|FAILURE) \((\d{1,8}) tests?, (\d{1,8}) (?:successes|passed|succeeded), "
    r"(\d{1,8}) (?:failures|failed), (\d{1,8}) skipped\)"
)
_TASK = re.compile(r"^> Task (?P<task>:\S{1,300})(?P<failed> FAILED)?")
_AROUND = re.compile(r"^(?:Gradle (?:Test Run|Test Executor|suite|test|Project)\b.{0,200}|:[\w:.-]{1,300})$")
_CLASS_NAME = r"(?:^|[.$]){}(?:[.$(]|$)"


def recognise(sample: str) -> float:
    """How surely Gradle ran tests: its counts or events, among its tasks."""
    if any(_counts(line) for line in lines_of(sample)):
        return 0.93
    if " FAILED" not in sample and " PASSED" not in sample:
        return 0.0
    tasks = "> Task :" in sample or "gradle" in sample.lower() or "BUILD FAILED" in sample
    if any(_test_of(line) for line in lines_of(sample) if line.rstrip().endswith((" FAILED", " PASSED"))):
        return 0.9 if tasks else 0.7
    return 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, in order; counts of all tasks that tell them, added up."""
    lines = lines_of(text)
    run = _Run(lines)
    run.read()
    counts = run.counts()
    failures = run.failures[:MOST_FAILURES]
    events = tuple(event(failure, lines, first_line, tool=TOOL, format=NAME) for failure in failures)
    return Parsed(
        tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed), notes=tuple(_notes(run.flaky))
    )


def _counts(line: str) -> bool:
    """Whether a line tells how many tests a task ran."""
    if " completed" not in line and "xecuted " not in line and "esults" not in line:
        return False
    return any(one.search(line[:LINE]) for one in (_COMPLETED, _EXECUTED, _SCRIPTED))


def _notes(flaky: Sequence[str]) -> Iterator[str]:
    for test in flaky[:20]:
        yield f"{test} failed at first and passed when it was run again: it is counted as passed."


def _test_of(line: str) -> tuple[str, str, str] | None:
    """Class, test and how it ended, of a line with one of Gradle's events."""
    match = _EVENT.match(line[:LINE])
    if match is None:
        return None
    path = match["path"]
    if path.startswith(("> ", "Test ", "Execution ")) or (" > " not in path and not _DOTTED.match(path)):
        return None
    owner, test = _named([part.strip() for part in path.split(" > ")])
    return (owner, test, match["what"]) if test else None


def _named(parts: list[str]) -> tuple[str, str]:
    """The class, and the id of a test from what stands around it: class, nested classes, test, one of its cases."""
    while len(parts) > 1 and _AROUND.match(parts[0]):
        del parts[0]
    if len(parts) == 1:
        owner = re.split(r"\.(?=[^.()\[\]]+(?:[(\[]|$))", parts[0], maxsplit=1)[0]
        return owner, parts[0]
    owner, last = parts[0], parts[-1]
    simple = re.split(r"[.$]", owner)[-1]
    if re.search(_CLASS_NAME.format(re.escape(simple)), last[:500]) and "." in last:  # it says the whole itself
        return last.partition(f"{simple}.")[0] + simple if f"{simple}." in last else owner, last
    while len(parts) > 2 and re.match(r"^[A-Z][\w$]*$", parts[1]):
        owner = f"{owner}${parts[1]}"
        del parts[1]
    name = " > ".join(parts[1:])
    return owner, f"{owner} > {name}" if " > " in name else f"{owner}.{name}"


def _indent(line: str) -> int:
    """How far a line is moved in; a tab, as the runs of devices write it, is four."""
    blank = line[: len(line) - len(line.lstrip())]
    return len(blank) + 3 * blank.count("\t")


class _Run:
    """Reads the events of a whole build, task by task."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.failures: list[Failure] = []
        self.flaky: list[str] = []
        self._completed: list[tuple[int, int, int]] = []
        self._executed: list[tuple[int, int, int]] = []
        self._scripted: list[tuple[int, int, int]] = []
        self._logged: list[Failure] = []
        self._passed = 0
        #: Failures since a task told its counts, by test: one that passes later was flaky.
        self._open: dict[str, list[int]] = {}
        self._here: set[int] = set()
        self._retried: set[int] = set()
        self._owner = ""

    def read(self) -> None:
        """Goes through the lines once."""
        at = 0
        while at < len(self.lines):
            at = max(at + 1, self._take(at, self.lines[at]))
        own = [failure for n, failure in enumerate(self.failures) if n not in self._retried]
        known = {failure.key for failure in self.failures}
        own += [failure for failure in self._logged if failure.key not in known]
        self.failures = sorted(own, key=lambda failure: failure.start)

    def counts(self) -> Counts:
        """Gradle's own counts where it tells them; a task whose tests all passed tells none."""
        told = self._completed or self._executed or self._scripted
        if not told:
            failed = len(self.failures)
            return Counts(failed=failed, passed=self._passed or None) if failed or self._passed else Counts()
        run, failed, skipped = (sum(one[n] for one in told) for n in range(3))
        failed = max(0, failed - len(self._retried)) if self._completed else failed
        return Counts(failed=failed, passed=max(0, run - failed - skipped - len(self._retried)), skipped=skipped)

    def _take(self, at: int, line: str) -> int:
        bare = line.rstrip()
        if bare.endswith(("FAILED", "PASSED", ")")) or "✘" in bare or "✖" in bare:
            return self._event(at, bare)
        if " completed" in bare and (counted := _COMPLETED.search(bare[:LINE])):
            self._completed.append((int(counted[1]), int(counted[2] or 0), int(counted[3] or 0)))
            self._task_ends()
        elif bare and "." in bare and (owner := _CLASS.match(bare[:LINE])):
            self._owner = owner["owner"]
        return at + 1

    def _event(self, at: int, line: str) -> int:
        found = _test_of(line)
        if found:
            owner, test, what = found
            if what == "PASSED":
                self._passes(test)
                return at + 1
            self._open.setdefault(test, []).append(len(self.failures))
            self._here.add(len(self.failures))
            self.failures.append(self._failure(owner, test, at))
            return self.failures[-1].end
        if "xecuted " in line and (executed := _EXECUTED.match(line[:LINE])):
            numbers = {
                word: int(number) for number, word in re.findall(r"(\d+) (failed|skipped)", executed["rest"] or "")
            }
            self._executed.append((int(executed["run"]), numbers.get("failed", 0), numbers.get("skipped", 0)))
        elif "esults" in line and (scripted := _SCRIPTED.match(line[:LINE])):
            self._scripted.append((int(scripted[1]), int(scripted[3]), int(scripted[4])))
        elif self._owner and (logged := _LOGGED.match(line[:LINE])):
            return self._log(at, logged)
        return at + 1

    def _passes(self, test: str) -> None:
        self._passed += 1
        before = self._open.pop(test, [])
        if before:
            self._retried.update(before)
            self.flaky.append(test)

    def _task_ends(self) -> None:
        """Where one of a task's tests passed on a further try, a test that failed on each failed once."""
        if self._retried & self._here:
            for tries in self._open.values():
                self._retried.update(tries[:-1])
        self._open.clear()
        self._here.clear()

    def _log(self, at: int, logged: re.Match[str]) -> int:
        """A line of the test logger plug-in."""
        name = logged["mocha"] or logged["name"]
        if logged["what"] == "PASSED" or not (logged["mocha"] or logged["plain"]):
            return at + 1
        owner = self._owner.partition(" > ")[0]
        test = f"{owner} > {name}" if " > " in self._owner else f"{owner}.{name}"
        self._logged.append(self._failure(owner, test, at))
        return self._logged[-1].end

    def _failure(self, owner: str, test: str, at: int) -> Failure:
        end = self._block_end(at)
        shown = dedent("\n".join(self.lines[at + 1 : end])).split("\n")
        exceptions = thrown_in(shown) if any(line.strip() for line in shown) else ()
        return Failure(test=test, owner=owner, exceptions=exceptions, start=at, end=end)

    def _block_end(self, at: int) -> int:
        """Behind the lines that are moved in below an event's line."""
        indent = _indent(self.lines[at]) or 3
        end = at + 1
        for n in range(at + 1, min(len(self.lines), at + MOST_LINES)):
            line = self.lines[n]
            if not line.strip():
                continue
            if _indent(line) < indent or _LOGGED.match(line[:LINE]):
                break
            end = n + 1
        return end

"""What JUnit's own console runners print: the platform's launcher, and the text runner of JUnit 4 and 3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.jvm_tests import MOST_FAILURES, MOST_LINES, Failure, event, thrown_in
from bugsage.intake.thrown import lines_of
from bugsage.model.report import Counts

NAME = "junit_console_text"
TOOL = "junit"

#: What a build tool may write before each line: `    [junit] `, `    [java] `.
_TASK = re.compile(r"^\s{0,20}\[(?:junit|java|exec|junitlauncher|testng)\w{0,20}\](?: |$)")
_FAILURES = re.compile(r"^Failures \((?P<count>\d{1,7})\):\s*$")
_UNIT = re.compile(r"^ {2}(?P<path>[\w-][\w .-]{0,60}):(?P<rest>.{1,1500})$")
_SOURCE = re.compile(
    r"^ {4}(?:Method|Class)Source \[className = '(?P<owner>[^']{1,500})'(?:, methodName = '(?P<method>[^']{0,500})')?"
)
_THROWN = re.compile(r"^ {4}=> (?P<said>.*)$")
_TREE_FRAME = re.compile(r"^ {7}(?=[\w$.@/-]{1,500}\.[\w$<>]{1,200}\([^()]{1,200}\)\s*$)")
_COUNT = re.compile(
    r"^\[\s{0,9}(?P<count>\d{1,8}) tests (?P<what>found|skipped|started|aborted|successful|failed)\s{0,20}\]"
)
#: JUnit 4: `There was 1 failure:`, `1) adds(shop.CartTest)`, `FAILURES!!!`, `Tests run: 3,  Failures: 1`.
_THERE = re.compile(r"^There (?:was|were) \d{1,7} (?:failure|error)s?:\s*$")
_NUMBERED = re.compile(r"^(?P<number>\d{1,6})\) (?P<name>\S.{0,1000}?)\((?P<owner>[\w$.]{1,500})\)(?P<said>.*)$")
_RAN = re.compile(r"^Tests run: {1,2}(\d{1,8}), {1,2}Failures: (\d{1,8})(?:, {1,2}Errors: (\d{1,8}))?\s*$")
_OK = re.compile(r"^OK \((\d{1,8}) tests?\)\s*$")


def recognise(sample: str) -> float:
    """How surely this is JUnit's own console: the counts in brackets, or those of the text runner."""
    if " tests found " not in sample and "FAILURES!!!" not in sample and "JUnit version " not in sample:
        return 0.0
    lines = _lines(sample)
    if any(_COUNT.match(line) for line in lines):
        return 0.91
    if any(_RAN.match(line) for line in lines) and any(_NUMBERED.match(line) for line in lines):
        return 0.9
    return 0.8 if "JUnit version " in sample and any(_OK.match(line) for line in lines) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each failure of the lists, in order; counts of all runs, added up."""
    lines = _lines(text)
    failures = [*_launched(lines), *_listed(lines)]
    events = tuple(event(one, lines, first_line, tool=TOOL, format=NAME) for one in failures[:MOST_FAILURES])
    counts = _counts(lines)
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _lines(text: str) -> list[str]:
    return [
        _TASK.sub("", line, count=1) if "] " in line[:60] or line.endswith("]") else line for line in lines_of(text)
    ]


def _launched(lines: Sequence[str]) -> Iterator[Failure]:
    """Failures of the launcher's list: the path of names, the source, what was thrown, frames without `at`."""
    inside, at = False, 0
    while at < len(lines):
        line = lines[at][:LINE]
        inside = True if _FAILURES.match(line) else inside and not _COUNT.match(line)
        if inside and _UNIT.match(line):
            end = _end(lines, at + 1)
            yield _launcher_failure(lines, at, end)
            at = end
        else:
            at += 1


def _end(lines: Sequence[str], start: int) -> int:
    for at in range(start, min(len(lines), start + MOST_LINES)):
        line = lines[at]
        if _UNIT.match(line[:LINE]) or line.startswith(("Test run finished", "[  ")):
            return at
    return min(len(lines), start + MOST_LINES)


def _launcher_failure(lines: Sequence[str], start: int, end: int) -> Failure:
    unit = _UNIT.match(lines[start][:LINE])
    path = unit["rest"] if unit else lines[start].strip()
    owner, test, block = "", path, []
    for line in lines[start + 1 : end]:
        source = _SOURCE.match(line[:LINE])
        thrown = _THROWN.match(line[:LINE])
        if source:
            owner = source["owner"]
            test = f"{owner}.{_method(source['method'], path)}" if source["method"] else owner
        elif thrown:
            block.append(thrown["said"])
        elif line.strip() != "[...]":
            block.append(_TREE_FRAME.sub("\tat ", line[:LINE]))
    return Failure(test=test, owner=owner, exceptions=thrown_in(block), start=start, end=end)


def _method(method: str, path: str) -> str:
    """The method, with the case of it that the names of the path end with."""
    case = re.search(r":(\[\d{1,6}\].{0,500})$", path)
    return f"{method}{case[1]}" if case else method


def _listed(lines: Sequence[str]) -> Iterator[Failure]:
    """Failures of the text runner's list; their numbers rise by one."""
    wanted = 0
    for at, line in enumerate(lines):
        if _THERE.match(line):
            wanted = 1
        found = _NUMBERED.match(line[:LINE]) if wanted else None
        if found and int(found["number"]) == wanted:
            wanted += 1
            end = next(
                (n for n in range(at + 1, min(len(lines), at + MOST_LINES))
                 if _NUMBERED.match(lines[n][:LINE]) or _THERE.match(lines[n]) or lines[n].startswith("FAILURES!!!")),
                min(len(lines), at + MOST_LINES),
            )  # fmt: skip
            block = [found["said"], *lines[at + 1 : end]]
            owner = found["owner"]
            yield Failure(test=f"{owner}.{found['name']}", owner=owner, exceptions=thrown_in(block), start=at, end=end)


def _counts(lines: Sequence[str]) -> Counts:
    told: dict[str, int] = {}
    for line in lines:
        if line.startswith("[ ") and (count := _COUNT.match(line[:100])):
            told[count["what"]] = told.get(count["what"], 0) + int(count["count"])
    ran = [match for line in lines if line.startswith("Tests run: ") and (match := _RAN.match(line[:200]))]
    fine = sum(int(match[1]) for line in lines if line.startswith("OK (") and (match := _OK.match(line[:100])))
    if told:
        skipped = told.get("skipped", 0) + told.get("aborted", 0)
        return Counts(failed=told.get("failed", 0), passed=told.get("successful"), skipped=skipped)
    if ran:
        run, failed, errors = (sum(int(match[n] or 0) for match in ran) for n in (1, 2, 3))
        return Counts(failed=failed, errors=errors, passed=max(0, run - failed - errors) + fine)
    return Counts(failed=0, passed=fine) if fine else Counts()

"""How many tests ended how, in the words of each of .NET's test runners."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.clean import LINE
from bugsage.model.report import Counts


def _n(name: str) -> str:
    return rf"\s{{0,10}}(?P<{name}>\d{{1,8}})"


#: `Failed!  - Failed:     1, Passed:     2, Skipped:     0, Total:     3`, one for each project.
_PROJECT = re.compile(
    rf"(?:Failed|Passed|Skipped)!\s{{1,4}}- Failed:{_n('failed')}, Passed:{_n('passed')}, Skipped:{_n('skipped')}"
)
#: `Total tests: 3. Passed: 2. Failed: 1. Skipped: 0.`, or each on a line of its own.
_TOTAL = re.compile(r"^\s{0,8}Total tests: \d{1,8}(?P<rest>\. .{1,100})?\.?\s*$")
_LISTED = re.compile(
    r"^\s{0,12}(?P<word>Passed|Failed|Skipped|failed|succeeded|skipped|total|errors?): (?P<number>\d{1,8})\s*$"
)
_BUILD = re.compile(
    rf"Test summary: total: \d{{1,8}}[,;] failed:{_n('failed')}[,;] succeeded:{_n('passed')}[,;] "
    rf"skipped:{_n('skipped')}"
)
_PLATFORM = re.compile(r"^Test run summary: \S")
_XUNIT = re.compile(
    rf"Total:\s{{0,8}}(?P<total>\d{{1,8}}), Errors:{_n('errors')}, Failed:{_n('failed')}, Skipped:{_n('skipped')}"
)
_NUNIT = re.compile(
    rf"Test Count: \d{{1,8}}, Passed:{_n('passed')}, Failed:{_n('failed')}(?:, Warnings: \d{{1,8}})?"
    rf"(?:, Inconclusive: \d{{1,8}})?, Skipped:{_n('skipped')}"
)
_WORDS = {"Passed": "passed", "succeeded": "passed", "Failed": "failed", "Skipped": "skipped", "error": "errors"}
_MARKS = ("Failed:", "Total tests:", "Test summary:", "Test run summary:", "Test Count:")


def ends_run(line: str) -> bool:
    """Whether a line counts the tests of a run."""
    if not any(mark in line for mark in _MARKS):
        return False
    line = line[:LINE]
    return any(one.search(line) for one in (_PROJECT, _TOTAL, _BUILD, _PLATFORM, _XUNIT, _NUNIT))


def counts_of(lines: Sequence[str]) -> Counts:
    """All runs of the first manner that any line is in: they print the same tests each in their own words."""
    marked = [(at, line[:LINE]) for at, line in enumerate(lines) if any(mark in line for mark in _MARKS)]
    for pattern in (_PROJECT, _TOTAL, _BUILD, _PLATFORM, _XUNIT, _NUNIT):
        told = [(at, match) for at, line in marked if (match := pattern.search(line))]
        if told:
            return _added([_numbers(lines, at, match) for at, match in told])
    return Counts()


def _numbers(lines: Sequence[str], at: int, match: re.Match[str]) -> dict[str, int]:
    named = match.groupdict()
    found = {name: int(value) for name, value in named.items() if value and name != "rest"}
    if "total" in found:
        found["passed"] = max(0, found["total"] - found["failed"] - found["skipped"] - found.get("errors", 0))
    for word, number in re.findall(r"(Passed|Failed|Skipped): (\d+)", named.get("rest") or ""):
        found[_WORDS[word]] = int(number)
    if not found:
        for line in lines[at + 1 : at + 9]:
            listed = _LISTED.match(line[:LINE])
            if listed is None:
                break
            found[_WORDS.get(listed["word"], listed["word"])] = int(listed["number"])
    return found


def _added(told: Sequence[dict[str, int]]) -> Counts:
    failed, passed, skipped, errors = (
        sum(one.get(name, 0) for one in told) for name in ("failed", "passed", "skipped", "errors")
    )
    return Counts(failed=failed, passed=passed, skipped=skipped, errors=errors or None)

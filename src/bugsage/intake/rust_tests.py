"""What `cargo test` and nextest say of the tests of Rust: how many ended how, and which failed without a panic."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from bugsage.intake.thrown import MOST_EVENTS, MOST_MESSAGE, Thrown, frame_at, link
from bugsage.model.report import Counts

SURE = re.compile(r"^test result: (?:ok|FAILED)\. \d{1,7} passed; |^ {2,}Summary \[[^\]\n]{1,20}\]", re.MULTILINE)
_RESULT = re.compile(r"^test result: (?:ok|FAILED)\. (\d{1,7}) passed; (\d{1,7}) failed; (\d{1,7}) ignored;")
_SUMMARY = re.compile(r"^ {2,}Summary \[[^\]]{1,20}\] +\d{1,7}(?:/\d{1,7})? tests? run: (.{1,300})$")
_PART = re.compile(r"(\d{1,7}) (passed|failed|timed out|skipped|exec failed)")
#: The list of those that failed, at the end of each program's tests.
_LISTED = re.compile(r"^    (?P<test>\S.{0,500})$")
_STDOUT = re.compile(r"^---- (?P<test>\S.{0,500}?) stdout ----$")
_NEXTEST = re.compile(
    r"^ {2,}(?:FAIL|TIMEOUT|ABORT|SIG[A-Z]{3,8}) \[[^\]]{1,20}\] (?:\( *\d{1,7}/\d{1,7}\) )?"
    r"\S{1,300} (?P<test>\S.{0,500})$"
)
_PLACE = re.compile(r" at (?P<file>[^\s:]{1,500}\.rs):(?P<line>\d{1,7}):(?P<column>\d{1,6})$")
_LIBRARY = re.compile(r"^/rustc/|/\.cargo/(?:registry|git)/|/rustlib/src/|^library/")
_NOTHING_SAID = "the test failed"


def counts(lines: Sequence[str]) -> Counts:
    """The sums of all programs that were tested; without their results, nothing is known."""
    sums = [0, 0, 0]
    found = False
    for line in lines:
        if line.startswith("test result: ") and (result := _RESULT.match(line)):
            found = True
            sums = [have + int(more) for have, more in zip(sums, result.groups(), strict=True)]
        elif line.startswith("  ") and "Summary [" in line[:40] and (summary := _SUMMARY.match(line)):
            found = True
            said = {word: int(number) for number, word in _PART.findall(summary[1])}
            failed = said.get("failed", 0) + said.get("timed out", 0) + said.get("exec failed", 0)
            more = (said.get("passed", 0), failed, said.get("skipped", 0))
            sums = [have + one for have, one in zip(sums, more, strict=True)]
    return Counts(passed=sums[0], failed=sums[1], skipped=sums[2]) if found else Counts()


def failures(lines: Sequence[str], known: Collection[str | None]) -> list[Thrown]:
    """One for each test that failed and is not among those that are `known` to have panicked."""
    blocks = {match["test"]: at for at, line in enumerate(lines) if (match := _STDOUT.match(line[:600]))}
    found: dict[str, Thrown] = {}
    for at, test in _failed(lines):
        if test not in known and test not in found and len(found) < MOST_EVENTS:
            found[test] = _failure(lines, blocks.get(test, at), test)
    return list(found.values())


def _failed(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    listed = False
    for at, line in enumerate(lines):
        if line.startswith("failures:"):
            listed = True
        elif listed and (match := _LISTED.match(line[:600])):
            yield at, match["test"]
        elif listed and (line.strip() or (at and not lines[at - 1].startswith("failures:"))):
            listed = False
        elif match := _NEXTEST.match(line[:1_000]):
            yield at, match["test"]


def _failure(lines: Sequence[str], at: int, test: str) -> Thrown:
    """A test that returned an error, or did not panic as it should: what it says of it stands below its name."""
    end = at + 1
    if _STDOUT.match(lines[at][:600]):
        while end < min(len(lines), at + MOST_MESSAGE) and lines[end].strip() and not lines[end].startswith("---- "):
            end += 1
    said = "\n".join(lines[at + 1 : end]).removeprefix("note: ").removeprefix("Error: ").strip() or _NOTHING_SAID
    place = _PLACE.search(said.partition("\n")[0])
    frames = [frame_at(place["file"], place["line"], None, _LIBRARY, column=place["column"])] if place else []
    return Thrown(exceptions=(link("Failed", said, frames),), start=at, end=end, test=test)

"""What sbt prints of tests, whatever library they are written with, and ScalaTest below any other tool."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.format import Parsed
from bugsage.intake.jvm_tests import MOST_FAILURES, MOST_LINES, Failure, event, thrown_in
from bugsage.intake.thrown import lines_of, link
from bugsage.model.base import Noun
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts

NAME = "sbt_text"
TOOL = "sbt"

_LEVEL = re.compile(r"^(?:\[(?P<level>info|error|warn|success|debug|trace)\] ?){1,4}")
#: sbt's own last word on a project, of whatever library.
_TOTAL = re.compile(r"^(?:Failed|Passed|Error): Total \d{1,8}, (?P<rest>[A-Za-z0-9, ]{1,200})$")
_SCALATEST = re.compile(
    r"^Tests: succeeded (?P<passed>\d{1,8}), failed (?P<failed>\d{1,8}), canceled (?P<canceled>\d{1,8}), "
    r"ignored (?P<ignored>\d{1,8}), pending (?P<pending>\d{1,8})\s*$"
)
_SPECS2 = re.compile(
    r"^(?P<run>\d{1,8}) examples?, (?:\d{1,8} expectations?, )?(?P<failed>\d{1,8}) failures?, "
    r"(?P<errors>\d{1,8}) errors?(?:, (?P<skipped>\d{1,8}) skipped)?"
)
_JUNIT_RUN = re.compile(r"^Test run .{0,300}?finished: (\d{1,8}) failed, (\d{1,8}) ignored, (\d{1,8}) total")
#: How each library says that a test failed.
_STARRED = re.compile(r"^(?P<indent>\s{0,40})- (?P<name>\S.{0,1500}?) \*\*\* FAILED \*\*\*(?: \([^()\n]{1,60}\))?\s*$")
_ABORTED = re.compile(r"^(?P<owner>[\w$.]{1,300}) \*\*\* ABORTED \*\*\*")
_MARKED = re.compile(r"^(?P<indent>\s{1,40})(?P<mark>[x!]) (?P<name>\S.{0,1500}?)\s*$")
_MUNIT = re.compile(
    r"^==> X (?P<test>(?:\w{1,120}\.){0,20}[A-Z][\w$]{0,200}\..{1,1000}?) {1,3}(?:[\d.]{1,10}m?s )?"
    r"(?P<said>(?:\w{1,120}\.){1,20}[A-Z]\w{1,200}: .*)$"
)
_JUNIT = re.compile(
    r"^Test (?P<test>[\w$.]{1,500}(?:[.#][^\n]{1,500}?)?) failed: (?P<said>.*?)(?:, took [\d.,]{1,12} ?s(?:ec)?)?$"
)
_UTEST = re.compile(r"^X (?P<test>(?:\w{1,120}\.){1,20}[\w$]{1,200}(?: .{1,300})?) \d{1,9}m?s\s*$")
_SUITE = re.compile(r"^(?P<owner>[A-Z][\w$.]{1,300}|(?:[a-z]\w{0,80}\.){1,20}[A-Z][\w$]{0,200}):?\s*$")
_FAILED_SUITE = re.compile(r"^\t(?P<owner>[\w$.]{1,500})\s*$")
_PLACE = re.compile(r"\((?P<file>[\w$-]{1,120}\.(?:scala|java|kt)):(?P<line>\d{1,7})\)")
_MUNIT_PLACE = re.compile(r"^(?P<file>/?[^\s:]{1,500}\.(?:scala|java)):(?P<line>\d{1,7})")


class Line(Noun, frozen=True, kw_only=True):
    """A line without the level that sbt writes before it."""

    text: str
    level: str = ""


def recognise(sample: str) -> float:
    """How surely sbt, or ScalaTest below another tool, ran tests: their counts, or failures as they mark them."""
    if not any(mark in sample for mark in (": Total ", "*** FAILED ***", "Tests: succeeded ", "==> X ", " finished: ")):
        return 0.0
    lines = [_bare(line) for line in lines_of(sample)]
    if any(_TOTAL.match(line.text) or _SCALATEST.match(line.text) for line in lines):
        return 0.93
    failed = any(_STARRED.match(line.text) or _MUNIT.match(line.text[:LINE]) for line in lines)
    return 0.91 if failed else 0.85 if any(_JUNIT_RUN.match(line.text[:400]) for line in lines) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """One event for each test that failed, in order; counts of all projects, added up."""
    whole = lines_of(text)
    lines = [_bare(line) for line in whole]
    packages = _packages(lines)
    failures = [_packaged(failure, packages) for failure in _failures(lines)][:MOST_FAILURES]
    events = tuple(event(failure, whole, first_line, tool=TOOL, format=NAME) for failure in failures)
    counts = _counts(lines)
    return Parsed(tool=TOOL, counts=counts, events=events, failed=bool(events or counts.failed or counts.errors))


def _bare(line: str) -> Line:
    match = _LEVEL.match(line[:80]) if line.startswith("[") else None
    return Line(text=line[match.end() :], level=match["level"]) if match else Line(text=line)


def _packages(lines: Sequence[Line]) -> dict[str, str]:
    """Simple names of the suites that sbt lists at its end, with their packages."""
    found: dict[str, str] = {}
    for line in lines:
        listed = _FAILED_SUITE.match(line.text[:LINE]) if line.text.startswith("\t") and line.level == "error" else None
        if listed:
            found[listed["owner"].rpartition(".")[2]] = listed["owner"]
    return found


def _packaged(failure: Failure, packages: dict[str, str]) -> Failure:
    whole = packages.get(failure.owner)
    if whole is None or whole == failure.owner:
        return failure
    return Failure(
        test=whole + failure.test.removeprefix(failure.owner),
        owner=whole,
        exceptions=failure.exceptions,
        start=failure.start,
        end=failure.end,
    )


def _failures(lines: Sequence[Line]) -> Iterator[Failure]:
    """Goes through the lines once; what stands around a test is remembered by its indentation."""
    owner, around, at = "", [], 0  # type: tuple[str, list[tuple[int, str]], int]
    while at < len(lines):
        line = lines[at]
        text = line.text[:LINE]
        found = _failure(lines, at, owner, around)
        if found:
            yield found
            at = max(found.end, at + 1)
            continue
        suite = _SUITE.match(text) if text[:1].isalpha() else None
        if suite and (text.rstrip().endswith(":") or line.level) and not text.startswith("Tests:"):
            owner, around = suite["owner"], []
        elif (
            line.level in ("info", "error") and text.strip() and not text.lstrip().startswith(("- ", "+ ", "x ", "! "))
        ):
            indent = len(text) - len(text.lstrip())
            around = [entry for entry in around if entry[0] < indent] + [(indent, text.strip())]
        at += 1


def _failure(lines: Sequence[Line], at: int, owner: str, around: Sequence[tuple[int, str]]) -> Failure | None:
    line = lines[at]
    text = line.text[:LINE]
    starred = _STARRED.match(text) if "*** F" in text else None
    marked = _MARKED.match(text) if line.level == "error" and not starred else None
    if starred or marked:
        match = starred or marked
        assert match is not None
        indent = len(match["indent"])
        end = _deeper(lines, at, indent)
        said = [one.text for one in lines[at + 1 : end]]
        above = [name for width, name in around if width <= indent][-4:]
        name = " ".join([*(name.rstrip(":") for name in above), match["name"]])
        test = f"{owner} › {name}" if owner else name
        return Failure(test=test, owner=owner, exceptions=_said(said), start=at, end=end)
    if "*** A" in text and (aborted := _ABORTED.match(text)):
        end = _deeper(lines, at, 0)
        exceptions = _said([one.text for one in lines[at + 1 : end]])
        return Failure(test=aborted["owner"], owner=aborted["owner"], exceptions=exceptions, start=at, end=end)
    return _told(lines, at, text)


def _told(lines: Sequence[Line], at: int, text: str) -> Failure | None:
    """A failure that names its test in full: munit's, JUnit's below sbt, utest's."""
    found = (
        _MUNIT.match(text) if text.startswith("==> X ")
        else _JUNIT.match(text) if text.startswith("Test ") and " failed: " in text
        else _UTEST.match(text) if text.startswith("X ") else None
    )  # fmt: skip
    if found is None:
        return None
    test = found["test"].replace("#", ".")
    owner = re.match(r"^(?:[a-z_]\w{0,80}\.){0,20}[A-Z][\w$]{0,200}", test)
    end = _block_end(lines, at)
    head = [found["said"]] if "said" in found.groupdict() else []
    exceptions = _said([*head, *(line.text for line in lines[at + 1 : end])])
    return Failure(test=test, owner=owner[0] if owner else "", exceptions=exceptions, start=at, end=end)


def _deeper(lines: Sequence[Line], at: int, indent: int) -> int:
    """Behind the lines that are moved in further than a test's, and what they quote."""
    placed: int | None = None
    for n in range(at + 1, min(len(lines), at + MOST_LINES)):
        text = lines[n].text
        bare = text.lstrip()
        depth = len(text) - len(bare)
        if not bare or depth <= indent or (lines[at].level and not lines[n].level) or bare.startswith(("- ", "+ ")):
            return n
        if placed is not None and depth <= placed and not _goes_on(text) and not bare.startswith(("at ", "Analysis:")):
            return n
        if placed is None and (_PLACE.search(text[:LINE])):
            placed = depth
    return min(len(lines), at + MOST_LINES)


def _block_end(lines: Sequence[Line], at: int) -> int:
    """Behind the frames of a failure; its message may have lines of its own."""
    framed = False
    for n in range(at + 1, min(len(lines), at + MOST_LINES)):
        text = lines[n].text
        frame = text.lstrip().startswith("at ")
        if text.startswith(("Test ", "==> ", "X ", "Failed: ", "  + ")) or (
            framed and not frame and not _goes_on(text)
        ):
            return n
        framed = framed or frame
    return min(len(lines), at + MOST_LINES) if framed else at + 1


def _goes_on(text: str) -> bool:
    return text.strip() == "..." or text.lstrip().startswith(("Caused by: ", "Cause: ", "..."))


def _said(block: Sequence[str]) -> tuple[ExceptionInfo, ...]:
    """What was thrown; where only an assertion's words and its place stand there, those."""
    lines = [re.sub(r"^(\s*)Cause: ", r"\1Caused by: ", line) for line in block]
    found = thrown_in(lines, "TestFailedException")
    root = found[0]
    if _MUNIT_PLACE.match(root.message):  # munit begins with the place, which its frames tell as well
        root = link(root.type, root.message.partition("\n")[2], root.frames)
    if root.frames or not lines:
        return (root, *found[1:])
    place = next(
        (match for line in lines[:60] if (match := _PLACE.search(line[:LINE]) or _MUNIT_PLACE.search(line[:LINE]))),
        None,
    )
    if place is None:
        return (root, *found[1:])
    frame = Frame(file=place["file"], line=int(place["line"]))
    return (link(root.type, root.message, (frame,)), *found[1:])


def _counts(lines: Sequence[Line]) -> Counts:
    """Sbt's own totals where it prints them; else those of the library."""
    totals = [match for line in lines if ": Total " in line.text[:20] and (match := _TOTAL.match(line.text.rstrip()))]
    if totals:
        numbers: dict[str, int] = {}
        for total in totals:
            for word, number in re.findall(r"([A-Z][a-z]+) (\d+)", total["rest"]):
                numbers[word] = numbers.get(word, 0) + int(number)
        skipped = sum(numbers.get(word, 0) for word in ("Skipped", "Ignored", "Canceled", "Pending"))
        passed = numbers.get("Passed", 0)
        return Counts(failed=numbers.get("Failed", 0), errors=numbers.get("Errors", 0), passed=passed, skipped=skipped)
    scala = [match for line in lines if line.text.startswith("Tests: ") and (match := _SCALATEST.match(line.text))]
    if scala:
        passed, failed, *rest = (
            sum(int(match[name]) for match in scala) for name in ("passed", "failed", "canceled", "ignored", "pending")
        )
        return Counts(failed=failed, passed=passed, skipped=sum(rest))
    return _other_counts(lines)


def _other_counts(lines: Sequence[Line]) -> Counts:
    specs = [match for line in lines if " example" in line.text[:30] and (match := _SPECS2.match(line.text[:LINE]))]
    if specs:
        run, failed, errors, skipped = (
            sum(int(match[name] or 0) for match in specs) for name in ("run", "failed", "errors", "skipped")
        )
        return Counts(failed=failed, errors=errors, passed=max(0, run - failed - errors - skipped), skipped=skipped)
    ran = [
        match for line in lines if line.text.startswith("Test run ") and (match := _JUNIT_RUN.match(line.text[:400]))
    ]
    if ran:
        failed, ignored, total = (sum(int(match[n]) for match in ran) for n in (1, 2, 3))
        return Counts(failed=failed, passed=max(0, total - failed - ignored), skipped=ignored)
    return Counts()

"""Rust's tests on a terminal: `cargo test` with its binaries and documentation tests, and nextest."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bugsage.intake import rust_panics
from bugsage.intake.clean import LINE
from bugsage.intake.native_tests import FAILED, Failure, Run, added, together, told
from bugsage.intake.thrown import MOST_EVENTS, Thrown
from bugsage.model.base import Noun
from bugsage.model.error import ExceptionInfo, Frame
from bugsage.model.report import Counts

_RESULT = re.compile(
    r"^test result: (?:ok|FAILED)\. (?P<passed>\d{1,9}) passed; (?P<failed>\d{1,9}) failed;"
    r"(?: (?P<ignored>\d{1,9}) ignored;)?"
)
_ONE = re.compile(
    r"^(?:test )?(?P<test>\S.{0,1000}?)(?: - should panic)? (?P<what>\.\.\. FAILED|--- FAILED|\.\.\. ok)$"
)
#: With `--nocapture` what a test prints comes between its name and how it ended.
_OPENED = re.compile(r"^test (?P<test>\S.{0,1000}?)(?: - should panic)? \.\.\. (?P<said>.*)$")
_BLOCK = re.compile(r"^---- (?P<test>\S.{0,1000}?) std(?:out|err) ----$")
_LISTED = re.compile(r"^ {4}(?P<test>\S.{0,1000})$")
#: A binary that did not come to its own result: a signal, or an exit of its own.
_ENDED = re.compile(r"^ {2}process didn't exit successfully: `.{1,2000}` \((?P<how>.{1,200})\)$")
_SIGNAL = re.compile(r"\b(?:SIG[A-Z]{2,8}|STATUS_[A-Z_]{4,60})\b")
#: nextest: `FAIL [   0.032s] ( 1/10) shop cart::tests::adds`, `TRY 2 SIGSEGV [ … ] shop::api answers`.
_STATUS = re.compile(
    r"^ {0,14}(?P<status>[A-Z][A-Z0-9 +/-]{2,16}?) {1,4}\[ {0,9}[\d.]{1,12}s\] "
    r"(?:\[[\d/ ]{1,20}\] )?(?:\([^()]{1,30}\) )?(?P<binary>\S{1,300}) (?P<test>\S.{0,1000})$"
)
_HEAD = re.compile(r"^--- (?:TRY \d{1,4} )?STD(?:OUT|ERR): {1,20}(?P<binary>\S{1,300}) (?P<test>\S.{0,1000}?) -{3,}$")
_BEGINS = re.compile(r"^ {4,12}Starting \d{1,9} tests? across \d{1,9} binar")
_SUMMARY = re.compile(r"^ {4,12}Summary \[ {0,9}[\d.]{1,12}s\] (?P<ran>[\d/]{1,20}) tests? run: (?P<rest>.{1,300})$")
_FAILING = re.compile(r"FAIL|TMT|TIMEOUT$|SIG|ABORT|FL\+LK|FLKY-FL")
_ERROR = re.compile(r"^Error: (?P<message>.{1,4000})$")
_NO_PANIC = re.compile(
    r"^note: (?P<message>test did not panic as expected)(?: at (?P<file>\S{1,600}?):(?P<line>\d{1,7}):\d{1,6})?$"
)
_EXPECTED = re.compile(r"^ expected substring: (?P<text>.{1,2000})$")
_COMPILED = re.compile(r"^error(?P<code>\[E\d{4}\])?: (?P<message>.{1,2000})$")
_ARROW = re.compile(r"^ {1,8}--> (?P<file>\S{1,600}?):(?P<line>\d{1,7}):(?P<column>\d{1,6})$")
_OTHERWISE = re.compile(r"^\((?P<message>test (?:aborted|failed) with .{1,200})\)$")


class _Test(Noun, frozen=True, kw_only=True):
    """A test that failed, as far as it is known."""

    name: str
    binary: str = ""
    status: str = FAILED
    #: Indices of the first line that it has for itself and of the one after the last.
    start: int
    end: int


def is_run(text: str) -> bool:
    """Tests of Rust ran here: a binary told its result, or nextest how each test ended."""
    if re.search(r"(?m)^test result: (?:ok|FAILED)\. \d{1,9} passed; ", text):
        return True
    ran = re.search(
        r"(?m)^ {4,12}(?:Starting \d{1,9} tests? across|Summary \[ {0,9}[\d.]{1,12}s\] [\d/]{1,20} tests? run:)", text
    )
    if ran or re.search(r"(?m)^error: (?:doc)?test failed, to rerun pass ", text):
        return True
    return re.search(r"(?m)^test \S+(?: - should panic)? \.\.\. FAILED$", text) is not None


def read(lines: Sequence[str]) -> Run:
    """Each test that failed, then every other panic, in order; the counts of all binaries, added up."""
    reader = _Reader(lines)
    for at, line in enumerate(lines):
        reader.take(at, line[:LINE])
    return reader.finished()


class _Reader:
    """Goes through the lines once, then gives each panic to the test in whose output it stands."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self._counts: list[Counts] = []
        self._run = 0
        #: Inside a run of nextest; behind its summary, where what failed is told once more; in such a list of libtest.
        self._nextest = self._summed = self._listing = False
        self._tests: dict[tuple[int, str, str], _Test] = {}
        self._passed: set[str] = set()
        self._open: tuple[int, str, str] | None = None
        self._ended: list[tuple[int, str]] = []
        #: The test that prints, and where it began; where tests printed that passed.
        self._loud: tuple[str, int] | None = None
        self._fine: list[tuple[int, int]] = []

    def take(self, at: int, line: str) -> None:
        """One line."""
        if "s] " in line[:60] and (status := _STATUS.match(line)):
            self._status(at, status)
        elif line.startswith("---") and (head := _BLOCK.match(line) or _HEAD.match(line)):
            self._block(at, head["test"], head.groupdict().get("binary") or "")
        elif line.startswith("test result: ") and not self._nextest:
            self._result(at, line)
        elif line.startswith("failures:"):
            self._close(at)
            self._listing = not self._nextest
        elif self._loud and line in ("ok", "FAILED"):
            self._loudly(at, line)
        elif line.endswith((" ok", " FAILED")) and (one := _ONE.match(line)):
            self._one(at, one)
        elif self._listing and (listed := _LISTED.match(line)) and self._open is None:
            self._add(at, listed["test"], "")
        elif line.startswith("    "):
            self._of_nextest(at, line)
        elif line.startswith("test ") and not self._nextest and (opened := _OPENED.match(line)):
            self._loud = None if opened["said"].startswith("ignored") else (opened["test"], at)
        elif line.startswith("  process didn't") and (ended := _ENDED.match(line)):
            self._ended.append((at, ended["how"]))

    def finished(self) -> Run:
        """What was read when the text is over."""
        self._close(len(self.lines))
        tests = list(self._tests.values())
        if self._loud is not None and self._ended:  # it ended the program
            self._loudly(self._ended[-1][0], "FAILED")
        panics = rust_panics.panics([line.removeprefix("    ") for line in self.lines])
        shares = list(_held(tests, panics, self._passed))
        found = [self._failure(test, held) for test, held in shares]
        taken = {id(panic) for _, held in shares for panic in held}
        outside = [_outside(panic) for panic in self._unknown(panics) if id(panic) not in taken]
        outside += [_ending(how, at) for at, how in self._ended]
        every = sorted([*found, *outside], key=lambda failure: failure.start)
        counts = [*self._counts, *([Counts(errors=len(self._ended))] if self._ended else [])]
        return Run(failures=tuple(every[:MOST_EVENTS]), counts=added(counts))

    def _unknown(self, panics: Sequence[Thrown]) -> Iterator[Thrown]:
        """Panics of no test: none that should panic, and did, and none in the output of a test that failed."""
        names = self._passed | {test.name for test in self._tests.values()}
        told = sorted([*((test.start, test.end) for test in self._tests.values()), *self._fine])
        for panic in panics:
            at = bisect_right(told, (panic.start, len(self.lines) + 1)) - 1
            inside = at >= 0 and panic.start < told[at][1]
            if not inside and (panic.test or panic.tags.get("thread", "")) not in names:
                yield panic

    def _status(self, at: int, match: re.Match[str]) -> None:
        self._close(at)
        key = (self._run, match["binary"], match["test"])
        if _FAILING.search(match["status"]) and "PASS" not in match["status"]:
            status = re.sub(r"^TRY \d+ ", "", match["status"])
            known = self._tests.get(key)
            if known is None:
                self._tests[key] = _Test(
                    name=match["test"], binary=match["binary"], status=status, start=at, end=at + 1
                )
            known = self._tests[key]
            self._open = key if not self._summed and known.end - known.start < 2 else None
        else:
            self._tests.pop(key, None)  # a later try passed
            self._passed.add(match["test"])

    def _block(self, at: int, test: str, binary: str) -> None:
        self._close(at)
        self._open = (self._run, binary, test)
        known = self._tests.get(self._open)
        if known is None:
            self._tests[self._open] = _Test(name=test, binary=binary, start=at, end=at + 1)
        elif known.end - known.start < 2:
            self._tests[self._open] = replace(known, start=at, end=at + 1)

    def _close(self, at: int) -> None:
        """The output of a test ends before this line."""
        known = self._tests.get(self._open) if self._open else None
        if known is not None and self._open is not None:
            self._tests[self._open] = replace(known, end=max(at, known.end))
        self._open = None

    def _one(self, at: int, one: re.Match[str]) -> None:
        if one["what"].endswith("ok"):
            self._passed.add(one["test"])
        elif not self._nextest and self._open is None:
            self._add(at, one["test"], "")

    def _loudly(self, at: int, word: str) -> None:
        name, start = self._loud or ("", at)
        self._loud = None
        if word == "ok":
            self._passed.add(name)
            self._fine.append((start, at))
        else:
            self._tests.setdefault((self._run, "", name), _Test(name=name, start=start, end=at + 1))

    def _add(self, at: int, name: str, binary: str) -> None:
        key = (self._run, binary, name)
        if key not in self._tests:
            self._tests[key] = _Test(name=name, binary=binary, start=at, end=at + 1)

    def _result(self, at: int, line: str) -> None:
        self._close(at)
        self._listing = False
        self._run += 1
        if match := _RESULT.match(line):
            self._counts.append(
                Counts(failed=int(match["failed"]), passed=int(match["passed"]), skipped=int(match["ignored"] or 0))
            )

    def _of_nextest(self, at: int, line: str) -> None:
        if _BEGINS.match(line):
            self._nextest, self._summed, self._run = True, False, self._run + 1
        elif match := (_SUMMARY.match(line) if "Summary [" in line[:24] else None):
            self._close(at)
            self._nextest, self._summed = False, True
            rest = re.sub(r"\([^()]{0,200}\)", "", match["rest"])
            named = {words.strip(): int(number) for number, words in re.findall(r"(\d+) ([a-z ]+)", rest)}
            failed = named.get("failed", 0) + named.get("exec failed", 0) + named.get("timed out", 0)
            self._counts.append(Counts(failed=failed, passed=named.get("passed", 0), skipped=named.get("skipped", 0)))

    def _failure(self, test: _Test, panics: Sequence[Thrown]) -> Failure:
        bare = [line[:LINE].removeprefix("    ") for line in self.lines[test.start : test.end]]
        if opened := _OPENED.match(bare[0]):
            bare[0] = opened["said"]
        chain: list[ExceptionInfo] = [panic.exceptions[0] for panic in panics] or [_otherwise(test, bare)]
        end = max([test.end, *(panic.end for panic in panics)])
        expected = next((match["text"] for line in bare if (match := _EXPECTED.match(line))), None)
        if expected and panics:
            message = f"{chain[0].message}\npanic did not contain expected string: {expected}"
            chain[0] = replace(chain[0], message=message)
        compared = tuple(
            line for line in chain[0].message.split("\n") if line.lstrip().startswith(("left: ", "right: "))
        )
        tags = {"binary": test.binary} if test.binary else {}
        start = min([test.start, *(panic.start for panic in panics)])
        return Failure(
            exceptions=together(chain),
            start=start,
            end=end,
            test=test.name,
            language="rust",
            detail=compared,
            tags=tags,
        )


def _outside(panic: Thrown) -> Failure:
    return Failure(
        exceptions=panic.exceptions, start=panic.start, end=panic.end, phase=None, language="rust", tags=panic.tags
    )


def _ending(how: str, at: int) -> Failure:
    """A binary that a signal ended, or a test that left it: which test that was is not told."""
    named = _SIGNAL.search(how)
    one = told(named[0] if named else FAILED, f"The tests did not run to their end: {how}")
    return Failure(exceptions=(one,), start=at, end=at + 1, phase=None, language="rust")


def _held(tests: Sequence[_Test], panics: Sequence[Thrown], passed: set[str]) -> Iterator[tuple[_Test, list[Thrown]]]:
    """Each test with the panics in its output; where it has none, with those of the thread that bears its name."""
    starts = sorted(range(len(panics)), key=lambda n: panics[n].start)
    by_thread: dict[str, list[Thrown]] = {}
    for panic in panics:
        by_thread.setdefault(panic.test or panic.tags.get("thread", ""), []).append(panic)
    at = 0
    for test in sorted(tests, key=lambda test: test.start):
        while at < len(starts) and panics[starts[at]].start < test.start:
            at += 1
        own: list[Thrown] = []
        while at < len(starts) and panics[starts[at]].start < test.end:
            own.append(panics[starts[at]])
            at += 1
        if not own and test.end - test.start < 2 and test.name not in passed:
            own = by_thread.get(test.name, [])[:1]
        yield test, own


def _otherwise(test: _Test, bare: Sequence[str]) -> ExceptionInfo:
    """What a test says that failed without a panic: an error that it returned, code that does not compile, a signal."""
    for at, line in enumerate(bare):
        if match := _ERROR.match(line):
            return told("Error", match["message"])
        if match := _NO_PANIC.match(line):
            place = (Frame(file=match["file"], line=int(match["line"])),) if match["file"] else ()
            return told(FAILED, match["message"], place)
        if match := _COMPILED.match(line):
            arrow = next((found for one in bare[at : at + 4] if (found := _ARROW.match(one))), None)
            frame = Frame(file=arrow["file"], line=int(arrow["line"]), column=int(arrow["column"])) if arrow else None
            return told(f"error{match['code'] or ''}", match["message"], (frame,) if frame else ())
        if match := _OTHERWISE.match(line):
            return told(FAILED if test.status == "FAIL" else test.status, match["message"])
    return told(FAILED if test.status == "FAIL" else test.status, "")

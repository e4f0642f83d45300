"""Counts while the tests still run: what a runner says of each test as it goes, as far as a line tells it.

For a line of progress, not for an answer: what failed is read from the whole output when it is there.
"""

import re

#: Bytes of output that are counted; after that the counts stand still and are no longer told.
MOST = 32_000_000
#: A longer line is no test's; one of a character for each test may be twenty times as long.
_LONGEST = 400
_COLOURS = re.compile(rb"\x1b\[[0-9;]*[mK]")
_DOTS = re.compile(rb"(?:[^\s:]+\.py )?([.FEsxXISRWN*]+)(?: +\[ *\d+%\]| +\d+ / \d+ \( *\d+%\))?")
_TOTALS = re.compile(rb"\d\d:\d\d \+(\d+)(?: ~\d+)?(?: -(\d+))?: ")
_MODULE = re.compile(
    rb"\[(?:INFO|ERROR|WARNING)\] Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+),? Time"
)
_ONE = re.compile(
    rb"\S+::\S.* (PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b"  # pytest -v
    rb"|\[gw\d+\] \[ *\d+%\] (PASSED|FAILED|ERROR|SKIPPED) "  # its workers
    rb"|.{1,300} \.\.\. (ok|FAILED|FAIL|ERROR|ignored|skipped)\b"  # cargo test, unittest -v
    rb"|\s*--- (PASS|FAIL|SKIP): "  # go test -v
    rb"|\s+(PASS|FAIL) \[ "  # nextest
    rb"|(ok|not ok) \d"  # TAP
    rb"|\s+(\xe2\x9c[\x93-\x98]|\xe2\x88\x9a|\xc3\x97) \S"  # jest, vitest, node: ✓ ✔ ✕ ✖ ✗ ✘, √, ×
    rb"|\s+(\d+\)) \S"  # mocha
    rb"|\S.* > .+ (PASSED|FAILED|SKIPPED)$"  # Gradle
    rb"|\s*\d+/\d+ Test +#\d+: .{1,300}?(Passed|\*\*\*[A-Z]\w+)"  # ctest
    rb"|  (Passed|Failed|Skipped) \S"  # dotnet test
    rb"|Test Case '.{1,300}' (passed|failed) \("  # XCTest
    rb"|//\S+ +(PASSED|FAILED)\b"  # bazel
)
_PASSED = frozenset((b"PASSED", b"XPASS", b"ok", b"PASS", b"Passed", b"passed", *map(str.encode, "✓✔√")))
_SKIPPED = frozenset((b"SKIPPED", b"XFAIL", b"ignored", b"skipped", b"SKIP", b"Skipped"))
#: Where the list of tests ends, and what failed is told once more.
_END = re.compile(rb"\s+\d+ passing\b|=+ (?:FAILURES|ERRORS|short test summary)|failures:$|Failures:$|Finished in ")


class Tally:
    """Counts of a stream of output that comes in pieces."""

    def __init__(self) -> None:
        self._passed = self._failed = 0
        self._rest = b""
        self._read = 0
        self._over = False

    def feed(self, chunk: bytes) -> None:
        """Take in the next piece."""
        self._read += len(chunk)
        if self._over or self._read > MOST:
            return
        *lines, rest = (self._rest + chunk).replace(b"\r", b"\n").split(b"\n")
        self._rest = rest[: 20 * _LONGEST]
        for line in lines:
            if line:
                self._take(line)

    def counts(self) -> tuple[int, int] | None:
        """How many passed and failed so far; None where the runner does not say it, or says more than is counted."""
        passed, failed = self._dots(self._rest) if not self._over else (0, 0)
        passed, failed = passed + self._passed, failed + self._failed
        return (passed, failed) if (passed or failed) and self._read <= MOST else None

    def _take(self, line: bytes) -> None:
        if self._over:
            return
        line = _plain(line)
        one = _ONE.match(line) if len(line) <= _LONGEST else None
        if one:
            word = one[one.lastindex or 0]
            self._passed += word in _PASSED
            self._failed += word not in _PASSED and word not in _SKIPPED
        elif totals := _TOTALS.match(line[:_LONGEST]):
            self._passed, self._failed = int(totals[1]), int(totals[2] or 0)
        elif module := _MODULE.match(line[:_LONGEST]):
            run, failures, errors, skipped = map(int, module.groups())
            self._failed += failures + errors
            self._passed += max(0, run - failures - errors - skipped)
        elif _END.match(line[:_LONGEST]):
            self._over = True
        else:
            passed, failed = self._dots(line)
            self._passed, self._failed = self._passed + passed, self._failed + failed

    @staticmethod
    def _dots(line: bytes) -> tuple[int, int]:
        """A line of one character for each test, also while it grows."""
        match = _DOTS.fullmatch(_plain(line).rstrip())
        if match is None:
            return 0, 0
        dots = match[1]
        return dots.count(b"."), dots.count(b"F") + dots.count(b"E")


def _plain(line: bytes) -> bytes:
    """Without colours; of a line that is far too long only the beginning."""
    line = line[: 20 * _LONGEST]
    return _COLOURS.sub(b"", line) if b"\x1b" in line else line

"""What `go test -json` writes, and gotestsum keeps: one line for each thing that happens, those of all tests mixed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import msgspec
from msgspec.structs import replace

from bugsage.intake import go_panics, go_tests, json_lines
from bugsage.intake.clean import clean
from bugsage.intake.format import Parsed
from bugsage.intake.results import MOST_EVENTS, Failure, Results, exception, occurrence
from bugsage.intake.thrown import lines_of, read
from bugsage.model.error import ErrorEvent

NAME = "go_json"
TOOL = "go"

_ENDS = {"pass": "passed", "fail": "failed", "skip": "skipped"}
#: Pieces of output that are kept of one test, and of what stands between the lines of JSON.
_MOST_OUTPUT, _MOST_LOOSE = 4_000, 20_000
_MOST_TOLD = 20


class _Line(msgspec.Struct):
    """The fields of a line that matter."""

    Action: str
    Package: str = ""
    ImportPath: str = ""
    Test: str = ""
    Output: str = ""


def recognise(sample: str) -> float:
    """Sure where most lines are of this shape."""
    shown = [line for line in lines_of(sample[:64_000]) if line.strip()][:200]
    told = sum(1 for line in shown if line.startswith("{") and ('"Action":"' in line or '"Action": "' in line))
    return 0.9 if shown and 2 * told > len(shown) else 0.0


def parse(text: str, first_line: int = 1) -> Parsed:
    """Every failed test, panic and package that did not build. Never raises; damage is told in `notes`."""
    return _collect(line.encode("utf-8", "replace") for line in lines_of(text))


def parse_stream(stream: BinaryIO) -> Parsed:
    """The same, line by line; only the output of tests that have not passed is held."""
    return _collect(json_lines.lines_of_stream(stream))


def _collect(lines: Iterable[bytes]) -> Parsed:
    run, damage = _Run(), json_lines.Damage()
    for number, line in enumerate(lines, 1):
        if not line.startswith(b"{"):
            run.loose(line)
            continue
        told = json_lines.decoded(line, _Line)
        if told is None:
            damage.at(number)
        else:
            run.take(told)
    run.finish()
    return run.results.parsed(TOOL, damage.note())


class _Run:
    """The packages that are open, with what their tests printed."""

    def __init__(self) -> None:
        self.results = Results()
        self._packages: dict[str, dict[str, list[str]]] = {}
        self._failed: dict[str, int] = {}
        self._loose: list[str] = []

    def loose(self, line: bytes) -> None:
        """A line that is no JSON: what the compiler says, before Go 1.24."""
        if line.strip() and len(self._loose) < _MOST_LOOSE:
            self._loose.append(clean(line.decode("utf-8", "replace").rstrip("\r\n")))

    def take(self, line: _Line) -> None:
        """One thing that happened."""
        self.results.begun = True
        if line.Action == "build-output":
            self._loose += line.Output.rstrip("\n").split("\n")[: _MOST_LOOSE - len(self._loose)]
            return
        tests = self._packages.setdefault(line.Package, {})
        outputs = tests.setdefault(line.Test, [])
        if line.Output and len(outputs) < _MOST_OUTPUT:
            outputs.append(line.Output)
        if line.Action not in _ENDS:
            return
        if not line.Test:
            self._close(line.Package, failed=line.Action == "fail")
            return
        self.results.count(_ENDS[line.Action])
        if line.Action != "fail":
            tests.pop(line.Test)
            return
        self._failed[line.Package] = self._failed.get(line.Package, 0) + 1
        if not any("--- FAIL: " in one for one in outputs):
            outputs.append(f"\n--- FAIL: {line.Test} (0.00s)\n")

    def finish(self) -> None:
        """What is open still when the lines end, and what the compiler said."""
        for package in list(self._packages):
            self._close(package, failed=False)
        built = read(go_tests.builds(self._loose), self._loose, 1, language=TOOL, format=NAME)
        self._keep(built.events, told_before=True)

    def _close(self, package: str, *, failed: bool) -> None:
        tests = self._packages.pop(package)
        if not failed and package not in self._failed:
            return
        lines = [clean(line) for line in go_tests.joined(tests, package)]
        panics = go_panics.panics(lines)
        told = go_tests.failures(lines, {one.test for one in panics if one.test})
        found = sorted([*panics, *told, *go_tests.builds(lines)], key=lambda one: one.start)
        events = read(found, lines, 1, language=TOOL, format=NAME).events
        if not self._failed.pop(package, 0):
            self.results.count("error")
            events = events or (_untold(package, tests.get("", []), bool(self._loose)),)
        self._keep(events)

    def _keep(self, events: Iterable[ErrorEvent], *, told_before: bool = False) -> None:
        """Keeps events; what the compiler said takes the place of packages of which nothing else is known."""
        new = [replace(event, excerpt_line=None) for event in events]
        if told_before and new:
            self.results.events = [event for event in self.results.events if event.phase != "collection"]
        self.results.events += new[: max(0, MOST_EVENTS - len(self.results.events))]


def _untold(package: str, outputs: list[str], built: bool) -> ErrorEvent:
    """A package that failed though none of its tests did: it did not build, or its tests did not begin."""
    said = [line for line in clean("".join(outputs)).split("\n") if line.strip() and not line.startswith("FAIL")]
    kind = go_tests.BROKEN if built or any(go_tests.BROKEN in one for one in outputs) else go_tests.FAILED
    message = "\n".join(said[-_MOST_TOLD:]) or f"the tests of {package} failed"
    failure = Failure(
        exceptions=exception(kind, message), phase="collection", language="go", excerpt="".join(outputs),
        tags={"package": package},
    )  # fmt: skip
    return occurrence(failure, tool=TOOL, format=NAME)

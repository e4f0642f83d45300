"""What `go test` says of tests that failed, in its text, with `-v` or not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.thrown import MOST_EVENTS, MOST_MESSAGE, Thrown, link
from bugsage.model.error import Frame
from bugsage.model.report import Counts

#: Go has no type for it: a test is told that it failed.
FAILED = "Failed"
BROKEN = "build failed"

_RESULT = re.compile(r"^(?P<indent>\s{0,80})--- (?P<how>FAIL|PASS|SKIP): (?P<test>\S{1,500}) \([\d.]{1,12}s\)\s*$")
_RUNS = re.compile(r"^\s{0,80}=== (?:RUN|CONT|NAME)\s{1,8}(?P<test>\S{1,500})\s*$")
_PACKAGE = re.compile(r"^(?:FAIL|ok  )\t(?P<package>\S{1,500})(?:\t|$)")
_SAID = re.compile(r"^(?P<indent> {4,80})(?P<file>[^\s:/]{1,200}\.go):(?P<line>\d{1,7}): ?(?P<message>.*)$")
#: A package that did not compile, and what the compiler or `go vet` says of its files.
_BUILT = re.compile(r"^# (?P<package>[^\s#]{1,500})(?: \[[^\]\n]{1,500}\])?$")
_WRONG = re.compile(
    r"^(?:vet: )?(?P<file>[^\s:]{1,500}\.go):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?: (?P<message>\S.{0,2000})$"
)
#: The fields in which testify tells an assertion, and a line of the place of one.
_FIELD = re.compile(r"^\s*(?P<name>Error Trace|Error|Test|Messages):\s*(?P<value>.*)$")
_DIFFERS = re.compile(r"^\s*(?:\+(?!\+)|-(?!-))\s*\S")
_TRACE = re.compile(r"^\s*(?P<file>[^\s:][^\n:]{0,500}\.go):(?P<line>\d{1,7})$")


class _Said:
    """What a test logged on one line of its source, with the lines that go on with it."""

    def __init__(self, match: re.Match[str], at: int) -> None:
        self.file, self.line, self.at, self.end = match["file"], int(match["line"]), at, at + 1
        self.text = [match["message"]]
        self.deeper = match["indent"] + "    "


class _Package:
    """The tests of a package that failed, by the line that says so, and what each of its tests logged."""

    def __init__(self) -> None:
        self.name = ""
        self.failed: dict[str, int] = {}
        self.said: dict[str, list[_Said]] = {}


def is_result(line: str) -> bool:
    """A line on which a test's failure is told."""
    match = _RESULT.match(line[:LINE]) if "--- FAIL: " in line else None
    return match is not None


def builds(lines: Sequence[str]) -> list[Thrown]:
    """One for each package that did not compile: what is wrong first is what the rest may come from."""
    found: list[Thrown] = []
    for at, line in enumerate(lines):
        package = _BUILT.match(line[:LINE]) if line.startswith("# ") else None
        told: list[re.Match[str]] = []
        while package and (match := _WRONG.match("".join(lines[at + 1 + len(told) : at + 2 + len(told)])[:LINE])):
            told.append(match)
        if package and told and len(found) < MOST_EVENTS:
            first, file = told[0], told[0]["file"]
            place = Frame(
                file=f"{package['package']}/{file[2:]}" if file.startswith("./") else file,
                line=int(first["line"]),
                column=int(first["column"] or 0) or None,
            )
            message = "\n".join(match["message"] for match in told[:MOST_MESSAGE])
            found.append(Thrown(exceptions=(link(BROKEN, message, [place]),), start=at, end=at + 1 + len(told)))
    return found


def joined(tests: Mapping[str, Sequence[str]], package: str) -> list[str]:
    """The lines of a package whose output is known for each test apart; its own stands under the empty name."""
    own = "".join(tests.get("", ()))
    ending = own if _PACKAGE.search(own) else f"{own}\nFAIL\t{package}\t(json)"
    runs = (f"=== RUN   {test}\n" + "".join(outputs) for test, outputs in tests.items() if test)
    return ("".join(runs) + f"\n{ending}\n").split("\n")


def failures(lines: Sequence[str], known: Collection[str]) -> list[Thrown]:
    """One for each test that failed and has no failing one inside; those of `known` are told elsewhere."""
    found: list[Thrown] = []
    for package in _packages(lines):
        around = _around(package.failed)
        told = {test for test in package.failed if any(test == one or one.startswith(f"{test}/") for one in known)}
        tests = [test for test in package.failed if test not in around | told]
        found += [_thrown(package, test) for test in tests[: MOST_EVENTS - len(found)]]
    return found


def _around(tests: Collection[str]) -> set[str]:
    """The tests that hold others of these: `TestA` of `TestA/b`."""
    return {test[:at] for test in tests for at in range(len(test)) if test[at] == "/"}


def counts(lines: Sequence[str]) -> Counts:
    """How many tests ended how; those that passed are told only with `-v`."""
    results = [match for line in lines if "--- " in line and (match := _RESULT.match(line[:LINE]))]
    names = {match["test"]: match["how"] for match in results}
    around = _around(names)
    ended = [how for name, how in names.items() if name not in around]
    if not ended:
        return Counts()
    verbose = "PASS" in ended or any(line.startswith("=== RUN") for line in lines)
    return Counts(
        failed=ended.count("FAIL"),
        passed=ended.count("PASS") if verbose else None,
        skipped=ended.count("SKIP") if verbose else None,
    )


def _packages(lines: Sequence[str]) -> list[_Package]:
    """What is told of each package, up to the line that names it."""
    package = _Package()
    packages = [package]
    current: str | None = None
    last: _Said | None = None
    for at, whole in enumerate(lines):
        line = whole[:LINE]
        if last is not None and line.startswith(last.deeper) and len(last.text) < MOST_MESSAGE and not is_result(line):
            last.text.append(line[len(last.deeper) :])
            last.end = at + 1
            continue
        last = None
        if "=== " in line and (match := _RUNS.match(line)):
            current = match["test"]
        elif "--- " in line and (match := _RESULT.match(line)):
            current = match["test"]
            if match["how"] == "FAIL":
                package.failed.setdefault(current, at)
        elif current is not None and (match := _SAID.match(line)):
            last = _Said(match, at)
            package.said.setdefault(current, []).append(last)
        elif match := _PACKAGE.match(line):
            package.name = match["package"]
            package, current = _Package(), None
            packages.append(package)
    return packages


def _thrown(package: _Package, test: str) -> Thrown:
    """The last line that a test logged is taken for the one that ended it; all of them are its message."""
    at, function = package.failed[test], test.partition("/")[0]
    said = package.said.get(test, [])
    said = [one for one in said if _fields(one.text)] or said
    last = said[-1] if said else None
    frames = list(_trace(_fields(last.text).get("Error Trace", []), function)) if last else []
    if last and not frames:
        folder = f"{package.name}/" if package.name else ""
        frames = [Frame(file=f"{folder}{last.file}", line=last.line, function=function)]
    message = "\n".join(filter(None, (_message(one.text) for one in said)))
    return Thrown(
        exceptions=(link(FAILED, message, frames),),
        start=min([at, *(one.at for one in said)]),
        end=max([at + 1, *(one.end for one in said)]),
        test=test,
        detail=tuple(line.strip() for line in message.split("\n") if _DIFFERS.match(line))[:MOST_MESSAGE],
        tags={"package": package.name[:200]} if package.name else {},
    )


def _message(text: Sequence[str]) -> str:
    fields = _fields(text)
    kept = [*fields.get("Messages", []), *fields["Error"]] if "Error" in fields else list(text)
    return "\n".join(line.rstrip() for line in kept).strip()


def _fields(text: Sequence[str]) -> dict[str, list[str]]:
    """What testify writes under its labels; nothing where it is not its writing."""
    found: dict[str, list[str]] = {}
    if not any(line.lstrip().startswith("Error Trace:") for line in text):
        return found
    current: list[str] = []
    for line in text:
        match = _FIELD.match(line)
        if match and line[:1] == "\t":
            current = found.setdefault(match["name"], [])
        value = match["value"] if match else line.strip()
        if value and found:
            current.append(value)
    return found


def _trace(lines: Sequence[str], function: str) -> Iterator[Frame]:
    """From caller to callee; only the outermost is known to be the test."""
    places = [match for line in lines if (match := _TRACE.match(line))]
    for at, match in enumerate(reversed(places[:50])):
        name = function if at == 0 else None
        yield Frame(file=match["file"], line=int(match["line"]), function=name)

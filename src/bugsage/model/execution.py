"""What a run of tests executed of the project, seen from inside the run."""

import msgspec

from bugsage.model.base import Noun


class Returned(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The first value that one return statement gave in one test; a function that falls off its end gives NoneType."""

    line: int
    #: Name of its type; `list[0]`, `dict[0]`, `str[0]`, … for one of the built-in kinds that was empty.
    type: str


class FunctionRun(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One function as one test ran it. Tests that ran it alike share one value."""

    #: Relative to the repository, with `/`.
    file: str
    #: Its first line, decorators included; 1 for a module's own code.
    line: int
    #: The qualified name inside the file as `Definition.symbol` has it; where only a bare name is known (before Python
    #: 3.11) that one. Lambdas and comprehensions carry the name of the function around them and a line of their own.
    symbol: str
    #: Lines in order of first execution; empty where only functions were recorded.
    lines: tuple[int, ...] = ()
    returns: tuple[Returned, ...] = ()
    #: It stands in a file that holds tests or fixtures.
    is_test: bool = False


class Thrown(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An exception inside the project's own functions, also one that nobody outside saw."""

    file: str
    line: int
    #: Name of the exception's class.
    type: str
    #: `raised` where it began, or came into the project's code from outside; `caught` where a handler took it.
    kind: str


class Receiver(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A class on whose instances, or on which, methods ran: inherited ones too, which stand elsewhere."""

    module: str
    #: The qualified name inside the module as `Definition.symbol` has it.
    symbol: str


class Given(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A value that a function returned or yielded in a failing test: texts as they are, others as described."""

    #: As in `FunctionRun`.
    file: str
    line: int
    symbol: str
    text: str


class FileReach(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a whole run executed of one file and what it did not, whichever of its tests it was."""

    #: Relative to the repository, with `/`.
    file: str
    #: Lines that ran.
    ran: tuple[int, ...] = ()
    #: Lines that can run, and did not.
    missed: tuple[int, ...] = ()
    #: First lines of functions that the tool counts by themselves, with whether each was called.
    functions: tuple[tuple[int, bool], ...] = ()
    #: Every line that ran is in `ran`: what is in neither list did not run.
    whole: bool = False
    #: What the tool calls its functions, with the line that each begins on: says whether the file is still the same.
    names: tuple[tuple[int, str], ...] = ()


class TestExecution(Noun, frozen=True, kw_only=True):
    """What one test executed, its fixtures included."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    #: As in `ErrorEvent.test`.
    test: str
    #: `passed`, `failed`, `error`, `skipped`, `xfailed`, `xpassed`; `unknown` where the run ended before it did.
    outcome: str = "unknown"
    #: As far as told: its own call, and setup and teardown where something happened in them.
    seconds: float = 0.0
    #: In order of first entry.
    functions: tuple[FunctionRun, ...] = ()
    exceptions: tuple[Thrown, ...] = ()
    #: The classes that methods ran for.
    receivers: tuple[Receiver, ...] = ()
    #: Different values that its functions gave, in the order in which they came first; only of tests that a run is for.
    given: tuple[Given, ...] = ()

    @property
    def failed(self) -> bool:
        """It failed, or something around it did."""
        return self.outcome in ("failed", "error")

    def lines(self) -> dict[str, tuple[int, ...]]:
        """Executed lines by file, function after function in order of first entry."""
        found: dict[str, dict[int, None]] = {}
        for function in self.functions:
            found.setdefault(function.file, {}).update(dict.fromkeys(function.lines))
        return {file: tuple(lines) for file, lines in found.items()}


class Execution(Noun, frozen=True, kw_only=True):
    """What a run executed, test by test."""

    tests: tuple[TestExecution, ...] = ()
    #: What saw it: `recorder`, or the kind of coverage report that told it (`coverage.py`, `lcov`, `istanbul`,
    #: `cobertura`, `go`, `v8`); empty where nothing did.
    source: str = ""
    #: What the run as a whole executed, file by file, where a coverage report told it.
    reach: tuple[FileReach, ...] = ()
    #: When the report was made, in seconds since 1970, as it says itself; None where it does not.
    made: float | None = None
    #: What ran while tests were collected and between tests: imports above all.
    shared: tuple[FunctionRun, ...] = ()
    #: Sentences on what is missing and why.
    notes: tuple[str, ...] = ()

    @property
    def in_order(self) -> bool:
        """Functions and lines stand in the order in which they ran: only a recorder sees that."""
        return self.source in ("", "recorder")

    def of(self, test: str) -> TestExecution | None:
        """The execution of one test."""
        return next((one for one in self.tests if one.test == test), None)

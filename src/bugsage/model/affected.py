"""Which tests a change touches: what they were seen to run, and what is chosen of them."""

import msgspec

from bugsage.model.base import Noun

#: Why a test is chosen, the surest first: it was red, it is itself changed or new, it ran what changed, it may reach it
#: by the code or by what changed together before, and nothing can be told.
BECAUSE = ("red", "itself", "ran", "near", "unknown")


class Trace(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one test function ran, all its parameters together."""

    #: Numbers of places in `Traces.places`, ascending.
    ran: tuple[int, ...]
    #: Numbers of classes in `Traces.classes` that methods ran for.
    of: tuple[int, ...] = ()
    #: As long as all its parameters took together.
    seconds: float = 0.0
    red: bool = False
    #: What it ran has changed since: it is to be run again before it can be trusted.
    stale: bool = False


class Traces(Noun, frozen=True, kw_only=True):
    """What recorded runs know of the tests of a repository, the newest of each test."""

    #: File and symbol, as in `FunctionRun`.
    places: tuple[tuple[str, str], ...] = ()
    #: Module and symbol, as in `Receiver`.
    classes: tuple[tuple[str, str], ...] = ()
    #: By the id of the test without its parameters: `tests/test_api.py::TestApi::test_create`.
    tests: dict[str, Trace] = {}
    #: Places that ran while modules were imported, in no test.
    shared: tuple[int, ...] = ()
    #: Digest of the content of every file that a place stands in, as it is understood here.
    files: dict[str, str] = {}


class FileChange(Noun, frozen=True, kw_only=True):
    """One file before and after; None where there is none, or it cannot be read as text."""

    path: str
    before: str | None
    after: str | None
    #: It is there, and is no text, or too large: only that it changed is known.
    opaque: bool = False


class Chosen(msgspec.Struct, frozen=True, array_like=True):
    """A test, or a whole file of tests, that a change touches."""

    #: Its id without parameters, or the path of a file of tests.
    test: str
    #: One of BECAUSE.
    because: str
    #: What of the change it touches: `src/api.py::Api.create`, or a few words; empty where it is none of the change.
    detail: str = ""


class Affected(Noun, frozen=True, kw_only=True):
    """What is to be run for a change, the likeliest to fail first."""

    tests: tuple[Chosen, ...] = ()
    #: Why every test is wanted; empty where the chosen ones are all that can be touched.
    everything: str = ""
    #: Changed files for which nothing is run, each with the reason.
    passed_over: tuple[tuple[str, str], ...] = ()
    #: Tests that are known, chosen or not.
    known: int = 0

    @property
    def idle(self) -> bool:
        """There is nothing to run."""
        return not self.tests and not self.everything

"""Trying variants of a program against its failing tests."""

from bugsage.model.base import Noun

#: `passed`: every test that was asked for. `failed`: one of them. `broken`: it did not come so far, for the text cannot
#: be read or imported. `timeout`: longer than the baseline allows. `crashed`: the process died. `untried`: it cannot be
#: tried like this, and only a run from the start can tell.
VALIDATED = ("passed", "failed", "broken", "timeout", "crashed", "untried")


class Variant(Noun, frozen=True, kw_only=True):
    """The program with some files in other words."""

    #: Chosen by who asks, to know the answer by.
    number: int
    #: File, relative to the repository, to its whole text.
    texts: dict[str, str]
    #: Further tests that are run once the failing ones pass, as in `ErrorEvent.test`.
    others: tuple[str, ...] = ()


class TestFailed(Noun, frozen=True, kw_only=True):
    """How one test failed."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    test: str
    type: str = ""
    #: Its first lines, cleaned and capped.
    message: str = ""
    #: Where it was raised, relative to the repository.
    file: str = ""
    line: int = 0


class Validated(Noun, frozen=True, kw_only=True):
    """What became of one variant. It was tried in a warm process: only a run from the start is a proof."""

    number: int
    #: One of VALIDATED.
    outcome: str
    #: Why it was not tried, or how it ended, where that needs a word.
    because: str = ""
    failures: tuple[TestFailed, ...] = ()
    seconds: float = 0.0
    #: It was tried where everything was loaded before, by functions that were exchanged; else it was imported.
    loaded: bool = False


class Baseline(Noun, frozen=True, kw_only=True):
    """The program as it is, tried in the same way."""

    #: Test to outcome, as in `TestOutcome`: the failing ones, and others that the command runs, if those end in time.
    outcomes: dict[str, str] = {}
    failures: tuple[TestFailed, ...] = ()
    #: Processor time and wall time of the failing tests, once everything is loaded.
    cpu_seconds: float = 0.0
    seconds: float = 0.0
    #: It is known which lines were executed.
    traced: bool = False
    #: Lines that the failing tests executed, by file, in order of first execution; those of imports are apart.
    lines: dict[str, tuple[int, ...]] = {}
    imported: dict[str, tuple[int, ...]] = {}


class ValidationOrder(Noun, frozen=True, kw_only=True):
    """What is tried, and how."""

    #: The command that runs the failing tests.
    command: tuple[str, ...]
    #: The failing tests, as in `ErrorEvent.test`; empty where only the command's exit status is known.
    tests: tuple[str, ...] = ()
    #: Others that variants may be asked for; empty for all that the command runs.
    others: tuple[str, ...] = ()
    #: The folder with the program, where nothing is written by who tries.
    folder: str
    environment: dict[str, str | None] = {}
    #: Processes at the same time.
    jobs: int = 1
    #: Seconds for the baseline; variants may take three times the processor time that it took.
    seconds: float = 60.0
    #: Memory that a variant may take beyond what the loaded program takes.
    memory_mb: int = 1024


#: Where a call comes from: the failing tests, others, near what those gave, made from what is declared.
CALL_KINDS = ("failing", "passing", "near", "made")


class Call(Noun, frozen=True, kw_only=True):
    """A call of a function with certain arguments."""

    #: As a person would write it, cleaned and capped: `f(x=[])`.
    text: str
    #: One of CALL_KINDS.
    kind: str


class Answer(Noun, frozen=True, kw_only=True):
    """What a call came to."""

    #: The same for what is alike; `late` where it did not end.
    digest: str
    #: What it gave, raised or left behind, in few words: `gives 2`, `raises KeyError`, `does not end`.
    text: str = ""

    @property
    def raises(self) -> bool:
        """It came to an exception."""
        return self.text.startswith("raises ")


class Behaviour(Noun, frozen=True, kw_only=True):
    """What variants do where they change something, for the same calls."""

    calls: tuple[Call, ...] = ()
    #: What the program gives as it is, in the order of `calls`.
    original: tuple[Answer, ...] = ()
    #: The same by number of the variant; None for a call whose answer does not count. A variant that cannot be compared
    #: is missing.
    variants: dict[int, tuple[Answer | None, ...]] = {}

"""Whether a failure can be seen again, and what it hangs on."""

from bugsage.model.base import Noun

#: Verdicts, as they stand in every document. `unknown`: the test could not be run again at all.
VERDICTS = ("deterministic", "flaky", "order-dependent", "environment", "not-reproduced", "unknown")
#: The test did what it did before; it passed; it failed in another way; it did not run.
FAILED, PASSED, OTHER, UNKNOWN = "failed", "passed", "other", "unknown"


class TestOutcome(Noun, frozen=True, kw_only=True):
    """How one test of a run ended."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    #: As in `ErrorEvent.test`.
    test: str
    #: `passed`, `failed`, `error`, `skipped`, `xfailed` or `xpassed`.
    outcome: str
    seconds: float = 0.0
    #: The process that ran it, where tests run in several.
    worker: str = ""


class Failure(Noun, frozen=True, kw_only=True):
    """A failing test that is to be seen failing again."""

    #: As in `ErrorEvent.test`; empty where only the whole command is known to fail.
    test: str = ""
    #: What it raised, and the hash of the issue's fingerprint.
    type: str = ""
    fingerprint: str = ""
    #: The tests that ran before and after it when it failed, in order; empty where that is not known.
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    #: It runs on Python, whose hashes a seed decides.
    python: bool = True
    #: Tests can be run one by one and in an order of choice.
    can_choose: bool = True
    can_order: bool = True
    #: Names of the variables of the environment that could matter.
    variables: tuple[str, ...] = ()
    #: The network can be cut.
    can_cut: bool = False


class Step(Noun, frozen=True, kw_only=True):
    """One run that would tell more."""

    #: `alone`, `prefix`, `file`, `suite`, `shuffled`, `environment` or `network`: the question that it answers.
    asks: str
    #: What is run, in this order; empty for everything of a `file` or `suite`.
    tests: tuple[str, ...] = ()
    #: Set over the user's own environment; None takes a variable away.
    environment: dict[str, str | None] = {}
    network: bool = True


class Trial(Noun, frozen=True, kw_only=True):
    """What came of a step."""

    step: Step
    #: FAILED, PASSED, OTHER or UNKNOWN.
    outcome: str
    seconds: float = 0.0
    #: The tests that ran before and after the failing one in it, in order.
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    #: Why it did not run, or how it failed instead; one line.
    said: str = ""


class Limits(Noun, frozen=True, kw_only=True):
    """How much may be spent on one failure."""

    #: Runs of the test alone; as many again, and orders, where it passes alone.
    runs: int = 3
    seconds: float = 60.0


class Reproduction(Noun, frozen=True, kw_only=True):
    """Whether a failure was seen again, and what it hangs on."""

    #: One of VERDICTS.
    verdict: str
    #: The test that was run.
    test: str = ""
    #: How often it was run in all, and how often it failed in the same way.
    runs: int = 0
    failed: int = 0
    #: PYTHONHASHSEED with which it fails, where that matters.
    seed: int | None = None
    #: `victim`: it fails after `others`; `brittle`: it needs them to pass. Empty unless order-dependent.
    role: str = ""
    #: The tests that decide, or where time ran out those among which they are.
    others: tuple[str, ...] = ()
    #: Nothing can be left out of `others`.
    minimal: bool = True
    #: Variables of the environment that decide, as `TZ=UTC`; `-TZ` where it must be absent; `network`.
    variables: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    #: Shows the failure again, quoted for a shell; empty where nothing did.
    command: str = ""
    #: Shows the test passing, where it can.
    passes: str = ""
    seconds: float = 0.0
    #: Where the repository stood, and when it was tried.
    commit: str | None = None
    dirty: bool = False
    time: str = ""

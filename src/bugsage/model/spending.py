"""What fixes took, what they may take, and what was tried."""

from bugsage.model.base import Noun

#: How an attempt can end. `plausible`: every check held. `failed`: one did not. `refused`: a rule, the tamper guard or
#: a limit. `error`: the agent did not get so far. `stopped`: the kill switch. `escalated`: a person is needed.
OUTCOMES = ("plausible", "failed", "refused", "error", "stopped", "escalated")


class FixAttempt(Noun, frozen=True, kw_only=True):
    """One try at a fix, as it is written on the timeline."""

    #: Which fix it belongs to, and which of its attempts it is, from 1.
    fix: str = ""
    number: int = 1
    #: Agent or template, and the model behind it.
    agent: str = ""
    model: str = ""
    #: One of OUTCOMES.
    outcome: str = ""
    seconds: float = 0.0
    #: None where the agent does not say.
    tokens: int | None = None
    cost_usd: float | None = None
    #: Changed lines, added and removed, and changed files.
    lines: int = 0
    files: int = 0
    #: Category of the cause, `file::symbol` of what was changed, fingerprint of the patch.
    category: str = ""
    places: tuple[str, ...] = ()
    patch: str = ""
    #: File to a digest of its text before the change.
    texts: dict[str, str] = {}
    #: Why it ended so.
    note: str = ""


class Spent(Noun, frozen=True, kw_only=True):
    """What some attempts and opinions took together."""

    attempts: int = 0
    #: Second opinions of a model.
    opinions: int = 0
    seconds: float = 0.0
    tokens: int = 0
    usd: float = 0.0
    #: Changed lines and files of attempts that became plausible.
    lines: int = 0
    files: int = 0
    #: Attempts that did not say what they cost; they count as nothing above.
    unpriced: int = 0


class Allowance(Noun, frozen=True, kw_only=True):
    """How much may be spent; None without a limit."""

    attempts: int | None = None
    minutes: float | None = None
    tokens: int | None = None
    usd: float | None = None
    lines: int | None = None
    files: int | None = None


class FixLimits(Noun, frozen=True, kw_only=True):
    """All limits that are in force."""

    #: For one fix, for one day (UTC), and for the repository as long as its timeline goes back.
    fix: Allowance
    day: Allowance
    repository: Allowance
    #: Fixes that may run at the same time.
    concurrency: int
    #: Somebody set that number, so nothing that is asked for in passing raises it.
    concurrency_set: bool = False


class Accounts(Noun, frozen=True, kw_only=True):
    """What was spent, as far as each limit reaches."""

    fix: Spent = Spent()
    day: Spent = Spent()
    repository: Spent = Spent()


class Exhausted(Noun, frozen=True, kw_only=True):
    """A limit that leaves no room."""

    #: `fix`, `day` or `repository`.
    scope: str
    #: `attempts`, `minutes`, `tokens`, `usd`, `lines` or `files`.
    what: str
    spent: float
    limit: float
    #: One sentence.
    said: str


class Budget(Noun, frozen=True, kw_only=True):
    """Whether one more attempt is within all limits, and what it may take."""

    exhausted: tuple[Exhausted, ...] = ()
    #: The least that any limit leaves.
    left: Allowance = Allowance()

    @property
    def allowed(self) -> bool:
        """Nothing ran out."""
        return not self.exhausted


class TriedFix(Noun, frozen=True, kw_only=True):
    """An attempt whose outcome says something about trying the like again."""

    issue: str
    #: ISO 8601, UTC.
    time: str
    #: Agent or template, and category of the cause.
    agent: str
    category: str = ""
    #: `file::symbol` of everything that it changed.
    places: tuple[str, ...] = ()
    #: Fingerprint of the patch; empty where there was none.
    patch: str = ""
    #: File to a digest of its text before the change, where that was noted.
    texts: dict[str, str] = {}
    #: It was plausible, and was not taken back.
    held: bool = False
    #: Why it did not hold.
    note: str = ""


class FixPlan(Noun, frozen=True, kw_only=True):
    """What is about to be tried, as far as that is known beforehand."""

    agent: str
    category: str = ""
    places: tuple[str, ...] = ()
    patch: str = ""
    #: File to a digest of its text now.
    texts: dict[str, str] = {}


class Avoided(Noun, frozen=True, kw_only=True):
    """A pattern that failed so often here that it is not tried again for now."""

    #: `patch`, `symbol` or `file`.
    kind: str
    #: Both are empty for a patch, which nobody needs to try again.
    agent: str
    category: str
    #: The patch's fingerprint, `file::symbol` or the file.
    pattern: str
    tried: int
    held: int
    #: At most so often it would hold, 95 % sure; recent outcomes count more.
    chance: float
    #: When it was tried last, ISO 8601, UTC.
    last: str
    #: One sentence.
    reason: str


class CostRow(Noun, frozen=True, kw_only=True):
    """What one day, agent, issue or model took."""

    name: str
    spent: Spent


class Costs(Noun, frozen=True, kw_only=True):
    """What was spent in a repository."""

    total: Spent = Spent()
    today: Spent = Spent()
    #: The newest first; of the others the dearest first.
    days: tuple[CostRow, ...] = ()
    agents: tuple[CostRow, ...] = ()
    issues: tuple[CostRow, ...] = ()
    models: tuple[CostRow, ...] = ()
    limits: FixLimits | None = None

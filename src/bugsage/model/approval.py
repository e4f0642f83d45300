"""Who must agree to a change: everything that this is decided from, and what was decided."""

from bugsage.model.base import Noun

#: From the most to the least trusting. A refused change is `escalate` as well.
PATHS = ("auto", "review", "escalate")
#: What must hold of a fix before it could be taken without a look: the failure was there, it is gone, nothing else
#: broke, and no test, check or setting was bent for it.
GATES = ("failed-before", "passed-after", "still-passing", "untampered")


class Demand(Noun, frozen=True, kw_only=True):
    """What a rule asks for beyond its points."""

    rule: str
    #: `review`, `escalate` or `deny`; any other word is taken for `escalate`.
    asks: str
    reason: str


class Terms(Noun, frozen=True, kw_only=True):
    """The settings that a decision goes by. No field has a default: what is recorded must not change its meaning."""

    #: Scores up to here could go without a look.
    auto_up_to: float
    #: Scores up to here need a look; above them a person decides.
    review_up_to: float
    #: The diagnosis is at least so sure.
    confidence: float
    #: Kinds of triage and categories of causes for which `auto` is switched on.
    auto: tuple[str, ...]
    #: Kinds and categories for which it stays off all the same.
    never: tuple[str, ...]
    #: Names of the gates of the proof that must have been passed.
    gates: tuple[str, ...]


#: What holds where nobody said anything: nothing goes without a look.
SAFEST = Terms(auto_up_to=2.5, review_up_to=6.5, confidence=0.8, auto=(), never=(), gates=GATES)


class Facts(Noun, frozen=True, kw_only=True):
    """Everything that a decision reads. What is not known is given as such, and never taken for harmless."""

    #: `issue` (nothing is changed yet), `change` (somebody's, as it is) or `fix` (made here, to be taken or not).
    about: str
    #: 0 to 10; None where it could not be worked out.
    score: float | None
    #: What rules ask for beyond their points.
    demands: tuple[Demand, ...]
    #: Probability of the first suspect; None without a diagnosis.
    confidence: float | None
    #: The failure was seen again before the change was made; None where nobody tried.
    reproduced: bool | None
    #: Gates of the proof by name: `passed`, `failed` or `not-run`.
    gates: dict[str, str]
    #: Kind of the issue's triage and category of its first cause; empty where not known.
    kind: str
    category: str
    #: `human:NAME`, `agent:NAME` or `template:NAME`; empty where nothing says so.
    maker: str
    #: What ran for it ran in a sandbox; None where nothing ran, or nobody knows.
    sandboxed: bool | None
    #: The kill switch is on; None where it could not be looked at.
    stopped: bool | None
    #: Limits that leave nothing more to spend, in words; None where what was spent is not known.
    exhausted: tuple[str, ...] | None
    #: What else should be known and is not, in words: a rule that could not be asked, a diff that was cut.
    unknown: tuple[str, ...]
    terms: Terms


class Consideration(Noun, frozen=True, kw_only=True):
    """One thing that a decision looks at."""

    #: `score`, `confidence`, `rule`, …
    name: str
    #: What it is, and what it is held against; empty where there is nothing to hold it against.
    value: str
    threshold: str = ""
    #: What it asks for: `auto` (it stands in nobody's way), `review`, `escalate` or `refused`.
    asks: str
    #: One sentence.
    because: str


class Approval(Noun, frozen=True, kw_only=True):
    """A decision, with every consideration that made it."""

    #: `auto`, `review` or `escalate`.
    path: str
    #: Nobody may agree to it as things stand.
    refused: bool = False
    rows: tuple[Consideration, ...] = ()

    @property
    def because(self) -> tuple[Consideration, ...]:
        """What asked for the most, and so decided."""
        asked = "refused" if self.refused else self.path
        return tuple(row for row in self.rows if row.asks == asked)


class DecidedAgain(Noun, frozen=True, kw_only=True):
    """A recorded decision that its own facts do not give."""

    #: Number of its entry in the timeline.
    number: int
    issue: str
    time: str
    recorded: str
    now: str


class Replayed(Noun, frozen=True, kw_only=True):
    """All recorded decisions, made again."""

    same: int = 0
    #: Made by another version of the deciding function, and not compared.
    other_versions: int = 0
    differing: tuple[DecidedAgain, ...] = ()


class Decision(Noun, frozen=True, kw_only=True):
    """A decision as it is recorded: whoever reads it can decide again."""

    #: Of the deciding function.
    version: int
    path: str
    refused: bool
    facts: Facts

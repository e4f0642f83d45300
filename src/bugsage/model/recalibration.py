"""What the verdicts of one repository teach about the probabilities that ship."""

import math

from bugsage.model.base import Noun

#: No probability is read as surer than this on either side, so that no single outcome weighs without bound.
SURE = 0.9


class Recalibration(Noun, frozen=True, kw_only=True):
    """A line on the log-odds of the first suspect; without outcomes it is the identity."""

    intercept: float = 0.0
    #: Always above 0: what was surer stays surer.
    slope: float = 1.0
    #: What is added to the intercept for one kind of failure.
    kinds: dict[str, float] = {}
    #: So many outcomes were learned from.
    n: int = 0

    def chance(self, probability: float, kind: str = "") -> float:
        """The probability as this repository has shown it to be; exactly the one that ships before any outcome."""
        if not self.n or not 0.0 < probability < 1.0:
            return probability
        bent = self.intercept + self.kinds.get(kind, 0.0) + self.slope * log_odds(probability)
        return 1 / (1 + math.exp(-bent))


def log_odds(probability: float) -> float:
    """The logarithm of the odds; 0 for even ones."""
    return math.log(probability / (1 - probability))


def kind_of_failure(type: str, test: str | None) -> str:
    """`assertion` or `crash` of a test, `trace` without one: chances are right at different rates for them."""
    if not test:
        return "trace"
    return "assertion" if type.rpartition(".")[2] in ("AssertionError", "Failed", "AssertionFailedError") else "crash"

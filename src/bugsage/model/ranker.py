"""What the ranker was taught: weights, calibration, and where they come from."""

from typing import Any

from bugsage.model.base import Noun


class Calibration(Noun, frozen=True, kw_only=True):
    """From the score of the first suspect to the chance that it is right."""

    #: Logistic regression over the named inputs: `intercept` and one coefficient each.
    coefficients: dict[str, float]
    #: Suspects whose calibrated probability is at least this are in the set that holds the fault with `coverage`.
    threshold: float
    coverage: float = 0.9
    #: Number of cases it was fitted on, and the share of them whose first suspect was right.
    cases: int = 0
    base_rate: float = 0.5


class Weights(Noun, frozen=True, kw_only=True):
    """One linear ranker: for failures of a kind."""

    #: Feature to weight, in log-odds units.
    features: dict[str, float]
    calibration: Calibration


class Kinds(Noun, frozen=True, kw_only=True):
    """What was learned from cases of one language; None for a kind that they did not teach."""

    test: Weights | None = None
    trace: Weights | None = None


class Ranker(Noun, frozen=True, kw_only=True):
    """All that was learned from cases; a data file, never code."""

    version: int
    #: For failures with a test that the code map knows.
    test: Weights
    #: For failing tests whose run was recorded; None in a file that knows none.
    run: Weights | None = None
    #: For tracebacks and messages without one.
    trace: Weights
    #: Weights of their own for failures in a language (`javascript` is TypeScript as well); others have those above.
    languages: dict[str, Kinds] = {}
    #: Weights that no case could teach, with the reason for each.
    assumed: dict[str, float] = {}
    #: Script, data, number of cases and repositories, date, figures out of fold.
    provenance: dict[str, Any] = {}

    def features(self) -> frozenset[str]:
        """Everything that has a weight, for failures of whatever kind."""
        kinds = [Kinds(test=self.test, trace=self.trace), Kinds(test=self.run), *self.languages.values()]
        taught = (weights.features for own in kinds for weights in (own.test, own.trace) if weights)
        return frozenset(self.assumed).union(*taught)

    def weights(self, kind: str, language: str) -> Weights:
        """The weights for a `test`, `run` or `trace` failure of a language; `test` stands in for an untaught `run`."""
        own = self.languages.get("javascript" if language == "typescript" else language, Kinds())
        if kind == "run" and self.run and not own.test:
            return self.run
        if kind != "trace":
            return own.test or self.test
        return own.trace or self.trace

"""What the ranker was taught."""

from bugsage.model.ranker import Calibration, Kinds, Ranker, Weights

FLAT = Calibration(coefficients={}, threshold=0.1)


def taught(*names: str) -> Weights:
    return Weights(features=dict.fromkeys(names, 1.0), calibration=FLAT)


def test_features_are_those_of_all_kinds_and_languages() -> None:
    own = {"javascript": Kinds(test=taught("titled")), "go": Kinds(trace=taught("panicked"))}
    ranker = Ranker(version=1, test=taught("text"), trace=taught("stack"), languages=own, assumed={"introduced": 1.0})
    assert ranker.features() == {"text", "stack", "titled", "panicked", "introduced"}
    with_run = Ranker(version=1, test=taught("text"), run=taught("executed"), trace=taught("stack"))
    assert with_run.features() == {"text", "executed", "stack"}

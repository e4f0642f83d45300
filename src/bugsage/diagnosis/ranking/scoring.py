"""From features to scores to probabilities."""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence

from bugsage.diagnosis.ranking.candidates import Scores
from bugsage.model.ranker import Calibration, Weights

#: No static reading of a failure makes the first suspect surer than this.
SUREST = 0.97


def linear(features: Mapping[str, Scores], weights: Mapping[str, float], size: int) -> list[float]:
    """Sum of weight times value for each of `size` candidates."""
    scores = [0.0] * size
    for name, weight in weights.items():
        for i, value in features.get(name, {}).items():
            scores[i] += weight * value
    return scores


def largest(scores: Sequence[float], most: int) -> list[int]:
    """Positions of so many of the largest, the largest first, equal ones in their order."""
    values = heapq.nlargest(most, scores)
    found = [i for i, score in enumerate(scores) if score >= values[-1]] if values else []
    return sorted(found, key=lambda i: -scores[i])[:most]


def softmax(scores: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Probabilities that sum to 1, in the order of the scores."""
    top = max(scores, default=0.0)
    raised = list(map(math.exp, [(score - top) / temperature for score in scores]))
    total = sum(raised)
    return [value / total for value in raised]


def tempered(scores: Sequence[float], first: float) -> list[float]:
    """The softmax whose largest value is `first`, as near as a temperature between 0.02 and 50 comes to it."""
    low, high = 0.02, 50.0
    top = max(scores, default=0.0)
    below = [score - top for score in scores]
    for _ in range(20):
        middle = math.sqrt(low * high)
        if first * sum(map(math.exp, [score / middle for score in below])) < 1:  # the largest is 1 / sum
            low = middle
        else:
            high = middle
    return softmax(scores, math.sqrt(low * high))


def confidence_inputs(
    scores: Sequence[float], agreeing: Sequence[frozenset[int]], on_stack: Iterable[int]
) -> dict[str, float]:
    """What the calibration looks at, of the first in the order of the scores.

    `logit` of its plain probability; `margin` to the second; `agreement`: how many of the signals have it first too;
    `on_stack`: whether the traceback holds it; `candidates`: ln of their number.
    """
    first, *others = largest(scores, 2)
    top = scores[first]
    p = min(max(1 / sum(map(math.exp, [score - top for score in scores])), 1e-6), 1 - 1e-6)
    return {
        "logit": math.log(p / (1 - p)),
        "margin": min(top - scores[others[0]], 5.0) if others else 5.0,
        "agreement": float(sum(first in firsts for firsts in agreeing)),
        "on_stack": float(first in set(on_stack)),
        "candidates": math.log(len(scores)),
    }


def calibrated(calibration: Calibration, inputs: Mapping[str, float]) -> float:
    """Chance that the first suspect is right."""
    logit = sum(
        c * (inputs.get(name, 0.0) if name != "intercept" else 1.0) for name, c in calibration.coefficients.items()
    )
    return min(1 / (1 + math.exp(-max(min(logit, 30.0), -30.0))), SUREST)


def first_chance(features: Mapping[str, Scores], weights: Weights, scores: Sequence[float]) -> float:
    """Calibrated probability of the first of the candidates, as it ships."""
    inputs = confidence_inputs(scores, signals(features), features.get("on_stack", ()))
    return max(calibrated(weights.calibration, inputs), 1 / len(scores))


def probabilities(features: Mapping[str, Scores], weights: Weights, scores: Sequence[float]) -> list[float]:
    """Calibrated probability of every candidate; they sum to 1."""
    return tempered(scores, first_chance(features, weights, scores)) if scores else []


def set_size(chances: Sequence[float], calibration: Calibration) -> int:
    """How many of the first suspects the conformal set holds; at least one."""
    return max(sum(map(calibration.threshold.__le__, chances)), 1)


#: Signals that were gathered apart from one another; each may have a first of its own.
INDEPENDENT = (
    "text",
    "body",
    "name_in_test",
    "stack_position",
    "changed_text",
    "function_changes_with_test",
    "message",
    "model_choice",
)


def signals(features: Mapping[str, Scores]) -> tuple[frozenset[int], ...]:
    """For each of the independent signals the candidates that it puts first."""
    found = []
    for name in INDEPENDENT:
        scores = features.get(name, {})
        highest = max(scores.values(), default=0.0)
        found.append(frozenset(i for i, value in scores.items() if value >= highest > 0))
    return tuple(found)

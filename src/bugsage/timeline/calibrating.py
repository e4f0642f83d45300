"""Verdicts to figures: how far first suspects could be trusted here."""

from collections.abc import Sequence
from math import sqrt

from bugsage.model.timeline import Reliability, ReliabilityBin, State

#: So many verdicts' weight has what was believed before the first one.
WEIGHT = 20
BINS = 10
#: Of the normal distribution, for 95 %.
_Z = 1.959964


def calibrate(state: State, prior: float = 0.5) -> Reliability:
    """How the probabilities of first suspects compare with the verdicts given on them.

    Of several verdicts on one diagnosis the last counts; one on a diagnosis without a suspect counts for nothing.
    `prior` is the share of first suspects that is right before anything is known of this repository.
    """
    last: dict[tuple[str, str], tuple[float, bool]] = {}
    for record in state.issues.values():
        for verdict in record.verdicts:
            if verdict.suspect is not None:
                last[verdict.issue, verdict.diagnosis] = (verdict.suspect.probability, verdict.right)
    pairs = tuple(last.values())
    if not pairs:
        return Reliability(prior=prior, expected=prior)
    n = len(pairs)
    rate = sum(right for _, right in pairs) / n
    bins = bins_of(pairs)
    return Reliability(
        pairs=pairs,
        bins=bins,
        n=n,
        brier=sum((p - right) ** 2 for p, right in pairs) / n,
        ece10=ece(pairs),
        base_rate=rate,
        interval=wilson_interval(rate, n),
        expected=(n * rate + WEIGHT * prior) / (n + WEIGHT),
        prior=prior,
    )


def wilson_interval(rate: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share seen in `n` > 0 trials, after Wilson."""
    spread = _Z * sqrt(rate * (1 - rate) / n + _Z**2 / (4 * n**2))
    middle, scale = rate + _Z**2 / (2 * n), 1 + _Z**2 / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def ece(pairs: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins: the mean distance of what was said from what came out."""
    said, came = [0.0] * BINS, [0] * BINS
    for probability, right in pairs:
        index = _bin(probability)
        said[index] += probability
        came[index] += right
    return sum(abs(s - c) for s, c in zip(said, came, strict=True)) / len(pairs)


def _bin(probability: float) -> int:
    return min(int(max(probability, 0.0) * BINS), BINS - 1)


def bins_of(pairs: Sequence[tuple[float, bool]]) -> tuple[ReliabilityBin, ...]:
    """The ten equal bins that hold anything."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for pair in pairs:
        members.setdefault(_bin(pair[0]), []).append(pair)
    return tuple(
        ReliabilityBin(
            low=index / BINS,
            high=(index + 1) / BINS,
            n=len(same),
            stated=sum(p for p, _ in same) / len(same),
            right=sum(right for _, right in same) / len(same),
            interval=wilson_interval(sum(right for _, right in same) / len(same), len(same)),
        )
        for index, same in sorted(members.items())
    )

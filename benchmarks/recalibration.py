"""How many verdicts it takes until a repository that differs from the shipped prior is calibrated.

`python -m benchmarks.recalibration [REPEATS]`: outcomes are drawn for repositories whose true chances are a line on the
log-odds of what ships; after so many verdicts the calibration error over 2,000 new failures is measured, unrecalibrated
and recalibrated. `liar`: every tenth verdict says the opposite. The worst that one verdict does is tried as well.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Sequence

from bugsage.model.recalibration import log_odds
from bugsage.timeline.calibrating import ece
from bugsage.timeline.recalibrating import Outcome, recalibrate

VERDICTS = (0, 5, 10, 20, 50, 100, 200, 400)
#: Name to intercept, slope, and share of verdicts that are wrong.
REPOSITORIES = {
    "as shipped": (0.0, 1.0, 0.0),
    "harder": (-0.7, 1.0, 0.0),
    "much harder": (-1.5, 1.0, 0.0),
    "easier": (0.7, 1.0, 0.0),
    "flatter": (0.0, 0.5, 0.0),
    "harder, liar": (-0.7, 1.0, 0.1),
}
KINDS = ("assertion", "crash", "trace")
FAILURES = 2_000


def main() -> None:
    """Print one line for each repository, then what a single verdict can do."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print(f"{'ECE10 after verdicts':<22}" + "".join(f"{n:>8}" for n in VERDICTS))
    for name, truth in REPOSITORIES.items():
        runs = [_run(truth, random.Random(f"{name} {n}")) for n in range(repeats)]
        means = [sum(run[i] for run in runs) / repeats for i in range(len(VERDICTS))]
        print(f"{name:<22}" + "".join(f"{mean:8.3f}" for mean in means))
    print(f"one verdict moves a probability by at most {_most_moved():.3f}")


def _run(truth: tuple[float, float, float], dice: random.Random) -> list[float]:
    seen = [_outcome(truth, dice) for _ in range(VERDICTS[-1])]
    later = [_outcome((*truth[:2], 0.0), dice) for _ in range(FAILURES)]
    found = []
    for n in VERDICTS:
        learned = recalibrate(seen[:n])
        found.append(ece([(learned.chance(o.shipped, o.kind), o.right) for o in later]))
    return found


def _outcome(truth: tuple[float, float, float], dice: random.Random) -> Outcome:
    shipped = min(max(dice.betavariate(1.6, 1.3), 0.02), 0.97)
    chance = 1 / (1 + math.exp(-(truth[0] + truth[1] * log_odds(shipped))))
    right = (dice.random() < chance) != (dice.random() < truth[2])
    return Outcome(shipped=shipped, shown=shipped, right=right, kind=dice.choice(KINDS))


def _most_moved() -> float:
    """The largest change of any probability that one more verdict makes, after none and after honest ones."""
    dice = random.Random(7)
    most = 0.0
    for n in (0, 1, 5, 20, 100):
        before = [_outcome((0.0, 1.0, 0.0), dice) for _ in range(n)]
        for kind in KINDS:
            for said in (0.02, 0.2, 0.5, 0.8, 0.97):
                for right in (True, False):
                    after = [*before, Outcome(shipped=said, shown=said, right=right, kind=kind)]
                    most = max(most, _moved(before, after, kind))
    return most


def _moved(before: Sequence[Outcome], after: Sequence[Outcome], kind: str) -> float:
    old, new = recalibrate(before), recalibrate(after)
    asked = [p / 50 for p in range(1, 50)]
    return max(abs(old.chance(p, kind) - new.chance(p, kind)) for p in asked)


if __name__ == "__main__":
    main()

"""How many candidates a second are tried: python -m benchmarks.validating [--python PATH] [--jobs N] [--runs N].

A small package with a test, and variants of it of which none mends: those that differ in the body of a function only,
and those that have to be imported anew. Getting ready is told apart. Candidates per second of the clock, and what the
processor time that they took allows on so many processors: the first is worth nothing on a machine that is busy.
Medians of the runs. Ends with 1 where the bodies stay below 40 a second by processor time.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bugsage.adapters.validator import ForkingValidator
from bugsage.errors import RunFailed
from bugsage.model.validation import ValidationOrder, Variant
from bugsage.ports import Sandbox

LEAST = 40.0
SHOP = """\
import dataclasses
import json

RATE = 2


@dataclasses.dataclass
class Cart:
    prices: list

    def total(self):
        return sum(self.prices) - 1

    def text(self):
        return json.dumps(self.prices)
"""
TEST = """\
import pytest

from shop import Cart


@pytest.fixture
def cart():
    return Cart([2, 3])


def test_total(cart):
    assert cart.total() == 5
"""


class Taken(NamedTuple):
    """What some variants took."""

    number: int
    seconds: float
    processor: float


def main() -> None:
    """Print a line for each kind of variant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="an interpreter with pytest")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--variants", type=int, default=400)
    options = parser.parse_args()
    kinds = {"bodies": ("- 1", "- {}"), "imported anew": ("RATE = 2", "RATE = {}")}
    best = 0.0
    with tempfile.TemporaryDirectory(prefix="bugsage-bench-") as name:
        root = Path(name).resolve()
        (root / "shop.py").write_text(SHOP)
        (root / "test_shop.py").write_text(TEST)
        for kind, (old, new) in kinds.items():
            number = options.variants if kind == "bodies" else options.variants // 10
            texts = [SHOP.replace(old, new.format(at + 9)) for at in range(number)]
            runs = [_measured(root, options.python, options.jobs, texts) for _ in range(options.runs)]
            clock = statistics.median(taken.number / taken.seconds for taken, _ in runs)
            processor = statistics.median(taken.number / taken.processor * options.jobs for taken, _ in runs)
            ready = statistics.median(seconds for _, seconds in runs)
            best = max(best, processor)
            print(
                f"{kind:14} {clock:6.1f} a second by the clock, {processor:6.1f} by processor time of {options.jobs}; "
                f"ready after {ready:.2f} s (n={number}, median of {options.runs})"
            )
    sys.exit(1 if best < LEAST else 0)


def _measured(root: Path, python: str, jobs: int, texts: list[str]) -> tuple[Taken, float]:
    """What the variants took beyond what one takes, and the seconds until the first could be tried."""
    one, ready = _run(root, python, jobs, texts[:1])
    all_of_them, _ = _run(root, python, jobs, texts)
    taken = Taken(len(texts) - 1, all_of_them.seconds - one.seconds, all_of_them.processor - one.processor)
    return taken, ready


def _run(root: Path, python: str, jobs: int, texts: list[str]) -> tuple[Taken, float]:
    before, began = _processor(), time.perf_counter()
    order = ValidationOrder(
        command=(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py"),
        tests=("test_shop.py::test_total",),
        folder=str(root),
        environment={"PYTHONDONTWRITEBYTECODE": "1"},
        jobs=jobs,
    )
    with ForkingValidator(lambda: dict(os.environ), _no_sandbox).open(order) as validation:
        ready, since = time.perf_counter() - began, time.perf_counter()
        found = [told.outcome for told in validation.run(_variants(texts))]
        seconds = time.perf_counter() - since
    if set(found) != {"failed"}:
        raise SystemExit(f"the variants should fail: {sorted(set(found))}")
    return Taken(len(texts), seconds, _processor() - before), ready


def _variants(texts: list[str]) -> Iterator[Variant]:
    return (Variant(number=number, texts={"shop.py": text}) for number, text in enumerate(texts))


def _processor() -> float:
    """Seconds of this process and of all that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _no_sandbox() -> Sandbox:
    raise RunFailed("nothing is caged here")


if __name__ == "__main__":
    main()

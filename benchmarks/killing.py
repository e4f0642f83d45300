"""What the benchmarks that kill a command at random moments share: their words, what is kept, and how far they are."""

import argparse
import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from bugsage.model.base import Noun

T = TypeVar("T", bound=Noun)

#: A line tells how far it is after so many kills.
_TELL = 25


def wished(description: str | None, kills: int) -> argparse.Namespace:
    """`--kills`, `--seed` and `--work`. From here on SIGTERM ends the program as Ctrl-C does."""
    words = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    words.add_argument("--kills", type=int, default=kills)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--work", type=Path)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return words.parse_args()


def gathered(
    kills: Iterable[T], most: int, *, is_hit: Callable[[T], bool], counts: Callable[[list[T]], str]
) -> list[T]:
    """All of them, or those until Ctrl-C; what they came to is told now and then."""
    found: list[T] = []
    with suppress(KeyboardInterrupt):
        for one in kills:
            found.append(one)
            if len(found) % _TELL == 0:
                print(f"[{sum(map(is_hit, found))}/{most}] {counts(found)}", flush=True)
    return found


def kept(work: Path | None, name: str, kind: type[T]) -> tuple[Path, list[T]]:
    """The file that keeps what each kill did, and what it holds; without a folder to work in nothing is kept."""
    if work is None:
        return Path(os.devnull), []
    work.mkdir(parents=True, exist_ok=True)
    file = work / name
    lines = file.read_bytes().splitlines() if file.is_file() else []
    return file, [msgspec.json.decode(line, type=kind) for line in lines]

"""Landings killed at random moments: python -m benchmarks.killed_landings [--kills 300] [--seed 1] [--work DIR].

A repository with staged, unstaged, untracked, ignored and stashed work, some of it in files that a fix changes, gets
`bugsage review --commit`, the same with a part of the patch, and `bugsage undo`, each killed (SIGKILL to its process
alone): a fourth of them anywhere in the time that a whole one takes, a fourth after the moment its journal is there, a
fourth after it holds git's lock, a fourth after its journal says that branch, files and index are about to move. Then
`bugsage doctor --clean` must bring everything to exactly one of two states, as before the command or as after a whole
one; what the user had staged and not staged must be the same in both, and nothing may be left behind. The timeline must
tell what the branch holds.

Ctrl-C or SIGTERM cuts it short, and what was done so far is counted. With --work each kill is kept in
`landings-SEED.jsonl` there, and the same command goes on behind the last one; remove the file to begin anew.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from benchmarks.killing import gathered, kept, wished
from benchmarks.landed_state import END, PART, Shop, made
from benchmarks.leftovers import leftovers, surroundings, temporary
from bugsage.model.base import Noun

#: From when the seconds until the kill count.
_FROM = ("start", "journal", "lock", "ready")
#: A command takes at least so many times what one has already taken when it was killed.
_MORE = 1.05
#: Seconds that the rest takes from there, at most; about.
_REST = {"journal": 3.0, "lock": 0.6, "ready": 0.3}


class Lost(Noun, frozen=True, kw_only=True):
    """What one kill did."""

    command: str
    since: str
    after: float
    #: What the killed process was at: `nothing`, `begun`, `ready`, `done`, or that it had ended.
    phase: str
    #: What came of it: `before` or `after`, or what differs from both.
    state: str = ""
    broken: tuple[str, ...] = ()


def main() -> None:
    """Kill and count."""
    given = wished(__doc__, 300)
    found = gathered(
        kills(given.work, given.seed, given.kills),
        given.kills,
        is_hit=is_hit,
        counts=lambda so_far: f"{sum(bool(one.broken) for one in so_far)} broken",
    )
    broken = [one for one in found if one.broken]
    print(f"{hits(found)} kills, {len(found) - hits(found)} more commands that ended first; broken: {len(broken)}")
    for what in ("command", "since", "phase", "state"):
        counts = Counter(getattr(one, what) for one in found)
        print(f"  {what}: {', '.join(f'{name} {count}' for name, count in sorted(counts.items()))}")
    for one in broken[:20]:
        print(f"  {one.command}, {one.after:.3f} s after {one.since}, {one.phase}: {'; '.join(one.broken)}")
    sys.exit(bool(broken))


def is_hit(one: Lost) -> bool:
    """The command was killed at work."""
    return one.phase != "ended"


def hits(found: list[Lost]) -> int:
    """Commands that were killed at work."""
    return sum(map(is_hit, found))


def kills(work: Path | None, seed: int, count: int) -> Iterator[Lost]:
    """What each did: those that are kept, and as many more as are wanted."""
    file, done = kept(work, f"landings-{seed}.jsonl", Lost)
    yield from done
    chance, left = random.Random(seed * 1000 + len(done)), count - hits(done)
    if left <= 0:
        return
    with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as place:
        scratch = Path(place).resolve()
        (scratch / "tmp").mkdir()
        shop = made(scratch / "shop", lambda *words: run(scratch / "shop", *words))
        print(f"whole commands: {shop.seconds:.1f} s; {len(done)} kills were kept", flush=True)
        while left > 0:
            one = killed(shop, chance)
            left -= is_hit(one)
            with file.open("ab") as out:
                out.write(msgspec.json.encode(one) + b"\n")
            yield one


def run(root: Path, *words: str) -> None:
    """A command to its end. Raises CalledProcessError where it does not do what it is told."""
    command, own = [sys.executable, "-m", "bugsage", *words], surroundings(root.parent)
    subprocess.run(command, cwd=root, env=own, capture_output=True, check=True)


def killed(shop: Shop, chance: random.Random) -> Lost:
    """One command killed, and what that did."""
    before = shop.where()
    command = chance.choice(("whole", "part")) if before == "nothing" else "undo"
    since, files = chance.choice(_FROM), temporary(shop.root.parent)
    span = shop.seconds if since == "start" else _REST[since]
    after = chance.uniform(0, 1) * span
    land = ("review", "--commit", "--anyway")
    words = {"whole": land, "part": (*land, "--take", PART), "undo": ("undo",)}
    own = surroundings(shop.root.parent)
    process = subprocess.Popen(
        [sys.executable, "-m", "bugsage", *words[command]], cwd=shop.root, env=own,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    began = time.monotonic()
    try:
        _wait(shop, process, since)
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        ended, took = process.poll() is not None, time.monotonic() - began
    finally:
        process.kill()
        process.wait()
    if since == "start":  # what a whole one takes changes with what else this machine has to do
        shop.seconds = took if ended else max(shop.seconds, took * _MORE)
    phase = "ended" if ended else shop.phase()
    broken = shop.lost()  # even before anything is mended
    with suppress(subprocess.CalledProcessError):
        run(shop.root, "doctor", "--clean")
    left = leftovers(shop.root, shop.root.parent, files, shop.git)
    now = shop.where()
    state = "before" if now == before else "after" if now == END[command] else now
    broken += [*(f"left: {one}" for one in left), *shop.broken(now)]
    broken += [f"it is {now}"] if state not in ("before", "after") else []
    return Lost(command=command, since=since, after=after, phase=phase, state=state, broken=tuple(broken))


def _wait(shop: Shop, process: "subprocess.Popen[bytes]", since: str) -> None:
    """Until the moment from which it counts."""
    while since != "start" and process.poll() is None and not shop.has(since):
        time.sleep(0.001)


if __name__ == "__main__":
    main()

"""How fast a watch answers: python -m benchmarks.watching --work DIR [--files N] [--saves N].

A repository of N files is made, half of them tests. Functions are broken and mended in turn; measured is from the write
of the file to the first affected test that begins, and from a test result to its diagnosis. Then the processor time of
a watch that has nothing to do, the process that it keeps ready included, over a minute.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import SimpleQueue

from benchmarks.measure import figure
from bugsage.model.watch import Happening
from bugsage.pipeline.living import watch
from bugsage.pipeline.living.post import Post
from bugsage.wiring import open_house

_FUNCTIONS = 6
_IDLE = 60.0
_IDENTITY = ("-c", "user.name=watching", "-c", "user.email=watching@localhost")


def main() -> None:
    """Make, watch, print a line for each figure."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--work", type=Path, required=True)
    words.add_argument("--files", type=int, default=2000)
    words.add_argument("--saves", type=int, default=60)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's tests are compiled once
    tree = made(given.work / "shop", given.files)
    started, explained = answered(tree, given.saves, random.Random(given.seed))
    print(figure("save to the first affected test", started))
    print(figure("test result to diagnosis", explained))
    print(f"idle watch: {idle(tree):.2%} of a core over {_IDLE:.0f} s")


def made(tree: Path, files: int) -> Path:
    """A repository of so many files."""
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "tests").mkdir(parents=True)
    settings = f'[test]\ncommand = "{sys.executable} -m pytest -q tests"\n\n[watch]\nrest = false\n'
    (tree / "bugsage.toml").write_text(settings)
    for number in range(files // 2):
        package = tree / "shop" / f"part{number // 50}"
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
        module = "".join(f"def price{i}(count):\n    return count * {i + 2}\n\n\n" for i in range(_FUNCTIONS))
        (package / f"item{number}.py").write_text(module)
        tests = "".join(
            f"def test_price{i}():\n    assert item{number}.price{i}(10) == {10 * (i + 2)}\n\n\n"
            for i in range(_FUNCTIONS)
        )
        head = f"from shop.part{number // 50} import item{number}\n\n\n"
        (tree / "tests" / f"test_item{number}.py").write_text(head + tests)
    for command in (("init", "-q"), ("add", "-A"), (*_IDENTITY, "commit", "-q", "-m", "All")):
        subprocess.run(["git", "-C", str(tree), *command], check=True)
    return tree


def answered(tree: Path, saves: int, chance: random.Random) -> tuple[list[float], list[float]]:
    """Seconds from saves to the first test, and from red tests to their diagnoses."""
    told: SimpleQueue[tuple[float, Happening]] = SimpleQueue()
    post = Post()
    house = open_house(tree)
    runner = threading.Thread(target=watch, args=(house, post, lambda one: told.put((time.perf_counter(), one))))
    runner.start()
    started, explained = [], []
    try:
        _until(told, "ended", "idle")
        modules = sorted((tree / "shop").rglob("item*.py"))
        for _ in range(saves):
            time.sleep(0.3)
            module, which = chance.choice(modules), chance.randrange(_FUNCTIONS)
            good = module.read_text()
            for text in (good.replace(f"count * {which + 2}\n", f"count * {which + 3}\n"), good):
                began = time.perf_counter()
                module.write_text(text)
                seen = _until(told, "ended", "idle")
                started.append(next(at for at, one in seen if one.kind == "began") - began)
                red = next((at for at, one in seen if one.kind == "red"), None)
                if red is not None:
                    explained.append(next(at for at, one in seen if one.kind == "diagnosed") - red)
    finally:
        post.put("over")
        runner.join()
    return started, explained


def _until(told: SimpleQueue[tuple[float, Happening]], kind: str, phase: str) -> list[tuple[float, Happening]]:
    seen = []
    while True:
        seen.append(told.get(timeout=600))
        if seen[-1][1].kind == kind and seen[-1][1].view.phase == phase:
            return seen


def idle(tree: Path) -> float:
    """Processor seconds by wall seconds, of a watch and all below it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bugsage", "watch", "--plain"],
        cwd=tree,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(20)
        before, began = _spent(process.pid), time.monotonic()
        time.sleep(_IDLE)
        return (_spent(process.pid) - before) / (time.monotonic() - began)
    finally:
        process.terminate()
        process.wait()


def _spent(pid: int) -> float:
    found = 0.0
    for one in [pid, *_below(pid)]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        found += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _below(pid: int) -> list[int]:
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(inner for child in children for inner in _below(child))]


if __name__ == "__main__":
    main()

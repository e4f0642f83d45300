"""Reading a large log, beside ripgrep and grep: `python -m benchmarks.large_log [MEGABYTES] [RUNS]`."""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import costs
from bugsage.intake.scan import MARKERS

TRACEBACK = """\
Traceback (most recent call last):
  File "/srv/shop/src/shop/api.py", line {line}, in create
    total = cart.total(user)
  File "/srv/shop/src/shop/cart.py", line 41, in total
    return sum(item.price for item in self.items[user])
KeyError: 'user-{line}'
"""


def main() -> None:
    """Make the log in a temporary folder and print what each reader costs."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    bugsage = str(Path(sys.executable).with_name("bugsage"))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "ci.log"
        write_log(log, size * 1_000_000)
        small = Path(folder) / "small.log"
        small.write_text(TRACEBACK.format(line=1))
        texts = dict.fromkeys(marker.text.strip().decode("latin-1") for marker in MARKERS)
        same = [word for text in texts for word in ("-e", text)]
        three = ["-e", TRACEBACK.split("\n", 1)[0], "-e", "=" * 20, "-e", "KeyError"]
        commands = {
            "bugsage parse": [bugsage, "parse", str(log)],
            "bugsage parse (small file)": [bugsage, "parse", str(small)],
        }
        if shutil.which("rg"):
            commands["rg, the same markers"] = ["rg", "-j1", "-a", "-c", "-F", *same, str(log)]
            commands["rg, three markers"] = ["rg", "-j1", "-a", "-c", "-F", *three, str(log)]
        if shutil.which("grep"):
            commands["grep, the same markers"] = ["grep", "-a", "-c", "-F", *same, str(log)]
        measured = costs(commands, runs)
    for name, cost in measured.items():
        print(f"{name:<34} {1000 * cost.cpu:8.1f} ms CPU   {cost.peak / 1e6:7.1f} MB peak")


def write_log(path: Path, size: int) -> None:
    """A build log of this many bytes with three tracebacks near its end; always the same."""
    dice = random.Random(7)
    words = [f"module_{n}" for n in range(400)]
    with path.open("w") as out:
        written = 0
        while written < size - 60_000:
            line = (
                f"2026-01-05T10:{dice.randrange(60):02}:00Z [{dice.randrange(9999):4}] compiling {dice.choice(words)}.c"
            )
            written += out.write(f"{line} -O2 -o build/{dice.choice(words)}.o\n")
        for n in range(3):
            out.write(TRACEBACK.format(line=n + 1))
            for _ in range(200):
                out.write(
                    f"2026-01-05T10:59:00Z [   0] cleaning {dice.choice(words)} in /tmp/build-{dice.random():.6f}\n"
                )


if __name__ == "__main__":
    main()

"""Keeps the README's picture of the demo true: python examples/demo/readme.py FOLDER writes it again.

What differs from run to run and from machine to machine (times, durations, the folder) is written as it was once; the
rest is shown as it is.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
README = HERE.parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- demo: begin -->\n```text\n).*?(\n```\n<!-- demo: end -->)", re.DOTALL)
#: What varies, and what stands for it. The last line's length varies, so line breaks may fall anywhere in it.
_VARYING = (
    (re.compile(r"\bin \d+\.\d\ds$", re.MULTILINE), "in 0.15s"),
    (re.compile(r"(last seen\s+)20\d\d-\d\d-\d\d(\s+)\d\d:\d\d"), r"\g<1>2026-05-06\g<2>09:30"),
    (
        re.compile(r"^Read .*?\(pytest\):\s2\s+failed,\s+22\s+passed\.", re.MULTILINE | re.DOTALL),
        "Read the run (pytest): 2 failed, 22 passed.",
    ),
)


def shown(folder: Path) -> str:
    """What the demo prints in this folder. Raises CalledProcessError where it does not end well."""
    command = [sys.executable, str(HERE / "show.py"), str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def settled(text: str) -> str:
    """The same text for every run."""
    for pattern, instead in _VARYING:
        text = pattern.sub(instead, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def picture(readme: str) -> str:
    """The README's block."""
    found = _BLOCK.search(readme)
    if found is None:
        raise ValueError("README.md has no block between `demo: begin` and `demo: end`")
    return readme[found.end(1) : found.start(2)]


def replaced(readme: str, text: str) -> str:
    """The README with another picture."""
    return _BLOCK.sub(lambda found: f"{found[1]}{text}{found[2]}", readme)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: readme.py FOLDER")
    before = README.read_text("utf-8")
    README.write_text(replaced(before, settled(shown(Path(sys.argv[1])))), "utf-8")

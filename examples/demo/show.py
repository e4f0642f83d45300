"""Shows what BugSage says of the demo: python examples/demo/show.py FOLDER.

Builds the repository, runs its tests under `bugsage test`, and lists the issues that came of it. The commands are the
ones that a user would type in that folder.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build import build

COMMANDS = (
    ("git", "log", "--format=%h %as %an: %s", "--max-count=6"),
    ("bugsage", "test"),
    ("bugsage", "issues"),
)
#: What the tests of the demo are to end with: two of them fail.
EXPECTED = {("bugsage", "test"): 1}


def main(folder: Path) -> int:
    """Run the commands one after the other; 1 where one of them does not end as it should."""
    build(folder)
    for command in COMMANDS:
        print("$", " ".join(f"'{word}'" if " " in word else word for word in command), flush=True)
        status = run(command, folder)
        print(flush=True)
        if status != EXPECTED.get(command, 0):
            print(f"error: {' '.join(command)} ended with status {status}", file=sys.stderr)
            return 1
    return 0


def run(command: Sequence[str], folder: Path) -> int:
    """Run one command in the folder, eighty columns wide, with what it prints passed through."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_", "BUGSAGE_"))}
    # The environment that BugSage runs in is not the one of the service: that has its own, in `.venv`.
    # On a build machine, or where colours are forced, pytest would print the same run in other words.
    apart = ("VIRTUAL_ENV", "PYTHONPATH", "CI", "BUILD_NUMBER", "FORCE_COLOR", "PY_COLORS")
    own = {name: value for name, value in own.items() if name not in apart}
    own |= {"COLUMNS": "80", "GIT_PAGER": "cat", "GIT_CONFIG_GLOBAL": os.devnull, "TZ": "UTC"}
    program = [sys.executable, "-m", "bugsage"] if command[0] == "bugsage" else [command[0]]
    return subprocess.run([*program, *command[1:]], cwd=folder, env=own, check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: show.py FOLDER")
    sys.exit(main(Path(sys.argv[1])))

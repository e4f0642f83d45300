"""Run BugSage with the weights that were learned without the repository it is asked about.

    python -m benchmarks.ranker.left_out DIR diagnose LOG --repo CHECKOUT …

DIR is what `python -m benchmarks.ranker --left-out DIR` wrote; the checkout's folder is named like its repository.
So the yardstick can measure the whole command and still see only repositories that the weights never saw.
"""

import os
import sys
from pathlib import Path


def main() -> None:
    """Choose the weights and become BugSage."""
    folder, *arguments = sys.argv[1:]
    if "--repo" in arguments:
        name = Path(arguments[arguments.index("--repo") + 1]).name
        os.environ["BUGSAGE_RANKER"] = str(Path(folder) / f"{name}.json")
    os.execv(sys.executable, [sys.executable, "-m", "bugsage", *arguments])


if __name__ == "__main__":
    main()

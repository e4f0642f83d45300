"""The options that the benchmarks over real failures share."""

from __future__ import annotations

import argparse
from pathlib import Path

_HELP: dict[str, tuple[type, str]] = {
    "cases": (Path, "JSON Lines, one failure a line"),
    "logs": (Path, "folder with one <id>.txt for each case"),
    "mirrors": (Path, "folder with <owner>+<name>/repo, full clones"),
    "work": (Path, "folder for checkouts and what is gathered"),
    "records": (Path, "folder with one <id>.jsonl for each case, as `benchmarks.ranker.record` makes them"),
    "python": (str, "interpreter of the cases' environments; {repo} stands for owner__name"),
}


def over_cases(doc: str | None, *names: str) -> argparse.ArgumentParser:
    """A command line that needs these of the shared options."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in names:
        kind, text = _HELP[name]
        parser.add_argument(f"--{name}", type=kind, required=True, help=text)
    return parser

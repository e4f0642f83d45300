"""Questions to the person at the terminal. Without one there is never a question."""

import sys

from bugsage.surfaces import stderr, stdout
from bugsage.surfaces.clean import one_line


def is_possible() -> bool:
    """A person reads what is written, and can answer."""
    return stdout.is_terminal() and stderr.is_terminal() and sys.stdin is not None and sys.stdin.isatty()


def ask(question: str) -> str | None:
    """The answer, on one line; None where the person ended the input."""
    stderr.draw(f"{question} ")
    said = sys.stdin.readline()
    if not said:
        stderr.draw("\n")
        return None
    return one_line(said, 2000)

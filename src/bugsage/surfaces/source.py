"""Lines of the user's source, for showing beside a suspect. Nothing outside the repository is opened."""

from collections.abc import Callable
from pathlib import Path

#: Files larger than this are not shown.
LARGEST = 5_000_000

ReadSource = Callable[[str], tuple[str, ...]]


def reader(root: str | Path) -> ReadSource:
    """Gives the lines of a file by its path relative to `root`; none where it is not there, not text or not inside."""
    top = Path(root).resolve()

    def read(path: str) -> tuple[str, ...]:
        try:
            file = (top / path).resolve()
            if not file.is_relative_to(top) or not file.is_file() or file.stat().st_size > LARGEST:
                return ()
            return tuple(file.read_bytes().decode("utf-8").split("\n"))
        except (OSError, ValueError, RuntimeError):
            return ()

    return read


def no_source(_path: str) -> tuple[str, ...]:
    """A reader for places where no source is to be had."""
    return ()

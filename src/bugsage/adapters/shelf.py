"""One file with what can be made again: put there whole or not at all, and missed by nobody when it is gone."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

#: A file larger than this was not written by us.
LARGEST = 256 * 1024 * 1024


class FileShelf:
    """Keeps a few bytes between two commands: empty where it cannot be read, and where it cannot be written."""

    def __init__(self, path: Path | None, make: Callable[[], object] = lambda: None) -> None:
        """`path` is None where nothing can be kept; `make` makes the folder around it, when the first is kept."""
        self._path, self._make = path, make

    def read(self) -> bytes | None:
        """What was kept last; None where nothing is."""
        if self._path is None:
            return None
        try:
            if not self._path.is_file() or self._path.is_symlink() or self._path.stat().st_size > LARGEST:
                return None
            return self._path.read_bytes()
        except OSError:
            return None

    def write(self, content: bytes) -> None:
        """Keep this in place of what was kept before, if that can be done."""
        if self._path is None:
            return
        self._make()
        with suppress(OSError):
            descriptor, part = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
            try:
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(content)
                os.replace(part, self._path)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise


def shelf_of(state: Path | None, name: str, make: Callable[[], object] = lambda: None) -> FileShelf:
    """For what was fetched under a name, in a folder of its own; `make` makes the state folder around that.

    Keeps nothing where there is no place for one.
    """
    if state is None:
        return FileShelf(None)
    folder = state / "fetched"

    def made() -> None:
        make()
        with suppress(OSError):
            folder.mkdir(exist_ok=True)

    return FileShelf(folder / name, made)

"""`.bugsage/`, where state and caches of a repository are kept."""

import os
from pathlib import Path

from bugsage.errors import StateUnwritable

_NAME = ".bugsage"
_EVERYTHING = b"*\n"


class StateFolder:
    """The state folder of one repository, made when something is first kept."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    @property
    def path(self) -> Path:
        """The folder, made if it is missing, with a `.gitignore` of its own. Raises StateUnwritable."""
        folder = self.root / _NAME
        self._refuse_outside(folder)
        try:
            folder.mkdir(exist_ok=True)
            _ignore_everything(folder / ".gitignore")
        except OSError as error:
            raise StateUnwritable(f"{folder} cannot be written: {error.strerror}") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise StateUnwritable(f"{folder} cannot be written: permission denied")
        return folder

    def place_or_none(self) -> Path | None:
        """Where it is, or would be made; None where nothing can be kept. A folder that is not there stays so."""
        folder = self.root / _NAME
        if not os.path.lexists(folder):
            return folder if os.access(self.root, os.W_OK | os.X_OK) else None
        return self.open_or_none()

    def open_or_none(self) -> Path | None:
        """The folder, or None where nothing can be kept, as in a repository that is read-only."""
        try:
            return self.path
        except StateUnwritable:
            return None

    def _refuse_outside(self, folder: Path) -> None:
        """A checked-out link could have us write anywhere."""
        try:
            inside = folder.resolve().is_relative_to(self.root.resolve())
        except (OSError, RuntimeError):
            inside = False
        if not inside:
            raise StateUnwritable(
                f"{folder} is a link that leads out of the repository",
                hint="remove the link; BugSage makes a folder of its own",
            )


def _ignore_everything(file: Path) -> None:
    """Written once, whole or not at all; whoever changed it since keeps the change."""
    if file.exists():
        return
    try:
        _linked(file)
    except FileExistsError:
        return
    except OSError:
        _renamed(file)


def _linked(file: Path) -> None:
    """By a file without a name until it is whole: git may be looking at the folder. Linux, most file systems."""
    if not hasattr(os, "O_TMPFILE"):
        raise OSError
    descriptor = os.open(file.parent, os.O_TMPFILE | os.O_WRONLY, 0o644)
    try:
        os.write(descriptor, _EVERYTHING)
        # A folder is named, which an absolute path does not need, for without one Python links the link itself.
        os.link(f"/proc/self/fd/{descriptor}", file, src_dir_fd=descriptor, follow_symlinks=True)
    finally:
        os.close(descriptor)


def _renamed(file: Path) -> None:
    import tempfile

    descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(_EVERYTHING)
    os.chmod(part, 0o644)
    os.replace(part, file)

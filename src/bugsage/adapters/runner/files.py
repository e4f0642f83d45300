"""Where logs and records of runs are kept."""

import os
import re
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bugsage.adapters.runner.capped import CappedLog
from bugsage.errors import StateUnwritable

KEEP = 20
TAIL = 16_384
_NAME = re.compile(r"(\d{8}T\d{6}-\d{6}-\d+)\.(?:log|jsonl)")


class RunFiles:
    """The files of one run, named so that later runs sort after earlier ones."""

    def __init__(self, folder: Path, make: Callable[[], object] = lambda: None) -> None:
        """`make` makes the folder that `folder` lies in."""
        now = time.time_ns()
        moment = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now // 1_000_000_000))
        self.folder, self._make = folder.absolute(), make
        self.id = f"{moment}-{now // 1000 % 1_000_000:06d}-{os.getpid()}"
        self.log = self.folder / f"{self.id}.log"
        self.record = self.folder / f"{self.id}.jsonl"

    def begin(self) -> CappedLog:
        """The log, open for writing, after the oldest runs were thrown away. Raises StateUnwritable."""
        self._make()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _throw_away_oldest(self.folder)
            descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise StateUnwritable(f"{self.folder} cannot be written: {error.strerror}") from error
        return CappedLog(os.fdopen(descriptor, "wb", buffering=0), self.folder)

    def tail(self) -> bytes:
        """The last bytes of the log; none where it is gone."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - TAIL))
                return log.read()
        except OSError:
            return b""


def rewrite(path: Path, change: Callable[[bytes], bytes], at_most: int) -> None:
    """Put what `change` makes of a file in its place, whole or not at all; only its owner may read it."""
    with suppress(OSError):  # then it stays as it was
        if path.is_symlink() or path.stat().st_size > at_most:
            return
        content = path.read_bytes()
        changed = change(content)
        if changed != content:
            descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
            try:
                with os.fdopen(descriptor, "wb") as stream:
                    stream.write(changed)
                os.replace(part, path)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise


def _throw_away_oldest(folder: Path) -> None:
    """Leaves room for one more run; files of other names are not ours."""
    runs: dict[str, list[Path]] = {}
    for file in folder.iterdir():
        match = _NAME.fullmatch(file.name)
        if match:
            runs.setdefault(match[1], []).append(file)
    for old in sorted(runs)[: max(0, len(runs) - KEEP + 1)]:
        for file in runs[old]:
            with suppress(OSError):
                file.unlink()

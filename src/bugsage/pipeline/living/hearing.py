"""What a run says while it runs: which test begins, which has ended and how."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bugsage.intake.clean import TEST, cap, clean

_BAD = ("failed", "error")


class Heard(NamedTuple):
    """One thing that a run said."""

    #: `collected`, `began`, `passed` (or skipped, or expected to fail), `red`.
    kind: str
    test: str = ""
    tests: int = 0


class Hearing:
    """Reads the lines of a recorder; ids are given as paths of the repository."""

    def __init__(self, root: Path) -> None:
        self._root, self._before = root.resolve(), ""
        #: Tests of which a part has failed: what their end says later makes them no better.
        self._bad: set[str] = set()

    def read(self, lines: Iterable[bytes]) -> Iterator[Heard]:
        """What lines say; those of another shape say nothing."""
        for line in lines:
            if not line.startswith(b'{"kind":"executed"'):
                try:
                    yield from self._read(msgspec.json.decode(line))
                except (msgspec.DecodeError, LookupError, TypeError, ValueError):
                    continue

    def _read(self, said: dict[str, Any]) -> Iterator[Heard]:
        kind = said["kind"]
        if kind == "header":
            below = Path(str(said["rootdir"])).resolve()
            self._before = below.relative_to(self._root).as_posix() if below.is_relative_to(self._root) else ""
        elif kind == "collected":
            yield Heard("collected", tests=int(said["count"]))
        elif kind == "started":
            yield Heard("began", self._named(said["nodeid"]))
        elif kind == "test":
            test = self._named(said["nodeid"])
            if said["outcome"] in _BAD:
                self._bad.add(test)
                yield Heard("red", test)
            elif test not in self._bad and said["phase"] in ("call", "setup"):
                yield Heard("passed", test)

    def _named(self, nodeid: str) -> str:
        name = cap(clean(nodeid), TEST)
        return posixpath.normpath(f"{self._before}/{name}") if self._before not in ("", ".") else name

"""`.lattice/history/changelog.jsonl`: one line a change, each hanging on the one before it by a digest.

Lines that another tool wrote stand between ours and are left alone. After a merge of two branches two entries may hang
on the same one; an entry that hangs on none is the sign that something was taken out or changed.
"""

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from bugsage.errors import HistoryDamaged, StateUnwritable
from bugsage.model.mutation import Mutation

PATH = ".lattice/history/changelog.jsonl"
#: What the first entry hangs on.
GENESIS = ""
_MAX_BYTES, _MAX_LINE = 64 << 20, 1 << 20
_CANONICAL = msgspec.json.Encoder(order="sorted")
_FIELDS = frozenset(Mutation.__struct_fields__)


class Changelog:
    """The history of one repository's contracts."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.path = self.root / PATH

    def entries(self) -> tuple[Mutation, ...]:
        """All entries in order. Raises HistoryDamaged that names the line."""
        return tuple(parse(self._content()))

    def append(self, mutations: Iterable[Mutation]) -> tuple[Mutation, ...]:
        """Write entries behind the last one, all or none; gives them back as written. Raises StateUnwritable.

        Several processes may append at once: each holds the file while it looks for the last entry and writes.
        """
        wanted = tuple(mutations)
        if not wanted:
            return ()
        try:
            self._refuse_outside()
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self._append(wanted)
        except OSError as error:
            raise StateUnwritable(f"{PATH} cannot be written: {error.strerror}") from error

    def _append(self, wanted: tuple[Mutation, ...]) -> tuple[Mutation, ...]:
        import fcntl

        with open(self.path, "a+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.seek(0)
            content = stream.read(_MAX_BYTES + 1)
            known = tuple(parse(content))
            previous = next((one.sha256 for one in reversed(known) if one.sha256), GENESIS)
            line = content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
            written, made = b"" if not content or content.endswith(b"\n") else b"\n", []
            for one in wanted:
                line += 1
                one = chained(one, previous)
                made.append(msgspec.structs.replace(one, line=line))
                written += msgspec.json.encode(one) + b"\n"
                previous = one.sha256
            stream.write(written)
            stream.flush()
            os.fsync(stream.fileno())
        return tuple(made)

    def _content(self) -> bytes:
        try:
            self._refuse_outside()
            with open(self.path, "rb") as stream:
                content = stream.read(_MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError):
            return b""
        except OSError as error:
            raise HistoryDamaged(f"{PATH} cannot be read: {error.strerror}") from error
        if len(content) > _MAX_BYTES:
            raise HistoryDamaged(f"{PATH} is larger than {_MAX_BYTES >> 20} MB")
        return content

    def _refuse_outside(self) -> None:
        if not self.path.resolve().is_relative_to(self.root.resolve()):
            raise StateUnwritable(f"{PATH} is a link that leads out of the repository")


def chained(mutation: Mutation, previous: str) -> Mutation:
    """The entry as it hangs on the one with this digest."""
    bare = msgspec.structs.replace(mutation, sha256_prev=previous, sha256="", line=0)
    return msgspec.structs.replace(bare, sha256=digest(msgspec.to_builtins(bare)))


def digest(entry: dict[str, Any]) -> str:
    """Hexadecimal SHA-256 of the canonical JSON of all keys but the digest itself."""
    kept = {key: value for key, value in entry.items() if key != "sha256"}
    return sha256(_CANONICAL.encode(kept)).hexdigest()


def parse(content: bytes) -> Iterator[Mutation]:
    """The entries of a file, checked. Raises HistoryDamaged that names the first line that does not fit."""
    seen = {GENESIS}
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        entry = _read(line, number)
        if "sha256" in entry:
            if digest(entry) != entry["sha256"]:
                raise damaged_at(number, "it was changed after it was written")
            if entry.get("sha256_prev", GENESIS) not in seen:
                raise damaged_at(number, "what it hangs on is gone: a line before it was taken out")
            seen.add(entry["sha256"])
        yield _mutation(entry, number)


def _read(line: bytes, number: int) -> dict[str, Any]:
    if len(line) > _MAX_LINE:
        raise damaged_at(number, f"it is longer than {_MAX_LINE >> 20} MB")
    try:
        entry = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise damaged_at(number, "it is no JSON, or only the beginning of it") from None
    if not isinstance(entry, dict):
        raise damaged_at(number, "it is no JSON object")
    return entry


def _mutation(entry: dict[str, Any], number: int) -> Mutation:
    known = {key: value for key, value in entry.items() if key in _FIELDS}
    try:
        made = msgspec.convert(known | {"line": number}, Mutation)
    except msgspec.ValidationError:
        if "sha256" in entry:
            raise damaged_at(number, "it holds values that no entry has") from None
        # Another tool's line: what it says of whom, and when, is all that is taken from it.
        time, action, code, reason = (str(entry.get(key, "")) for key in ("timestamp", "action", "code", "reason"))
        made = Mutation(timestamp=time, action=action, code=code, reason=reason, line=number)
    return made


def damaged_at(line: int, why: str) -> HistoryDamaged:
    """The error that names the line."""
    return HistoryDamaged(f"{PATH}:{line}: the history of the contracts is damaged: {why}")

"""What a pre-push hook is told, read with nothing that takes long to import: most pushes end here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bugsage.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OFF = ("", "0", "false", "no", "off")


class Line(NamedTuple):
    """One line of a hook's standard input. A side that is not there has no commit."""

    local_ref: str
    local: str | None
    remote_ref: str
    remote: str | None


def read(said: bytes) -> list[Line]:
    """The lines as git writes them: local ref, its commit, remote ref, its commit. Raises UsageError."""
    found = []
    for number, line in enumerate(said.decode("utf-8", "surrogateescape").splitlines(), start=1):
        words = line.split(" ")
        if not line.strip():
            continue
        # What is pushed may be written as it was typed, with blanks in it: `@{10 days ago}`.
        local_ref, (local, remote_ref, remote) = " ".join(words[:-3]), (*words[-3:], "", "", "")[:3]
        if len(words) < 4 or not (_is_hash(local) and _is_hash(remote)):
            raise UsageError(
                f"line {number} of standard input is not what git tells a pre-push hook",
                hint="without a remote, `bugsage hook run` judges what `git push` would push now",
            )
        found.append(Line(local_ref, _commit(local), remote_ref, _commit(remote)))
    return found


def of_pre_commit(environment: Mapping[str, str]) -> list[Line] | None:
    """What pre-commit says of a push, which reads the lines itself; None where it is not what called."""
    branch, target = (environment.get(f"PRE_COMMIT_{name}", "") for name in ("LOCAL_BRANCH", "REMOTE_BRANCH"))
    local = environment.get("PRE_COMMIT_TO_REF") or branch
    if not environment.get("PRE_COMMIT_REMOTE_NAME") or not local or local.startswith("-") or "\n" in local:
        return None
    known = environment.get("PRE_COMMIT_FROM_REF", "")
    return [Line(branch or local, local, target or branch or local, known if _is_hash(known) else None)]


def is_skipped(environment: Mapping[str, str]) -> bool:
    """Somebody wants this push not to be judged."""
    return environment.get("BUGSAGE_SKIP", "").strip().lower() not in _OFF


def _is_hash(word: str) -> bool:
    return len(word) in (40, 64) and not word.strip("0123456789abcdef")


def _commit(word: str) -> str | None:
    return word if word.strip("0") else None

"""Sight: which change a name means, and its diff; nothing is made of it yet, so it is there at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from bugsage.errors import BugSageError, GitFailed, UnknownFix
from bugsage.model.fix import Fix
from bugsage.model.review import Sight
from bugsage.model.unified_diff import parse_diff
from bugsage.model.written_diff import diff_text
from bugsage.pipeline.house import House
from bugsage.pipeline.landing.finding import all_found, names_a_fix
from bugsage.pipeline.proposing import Asked, read

_PATCHES = (".diff", ".patch")


def sight(house: House, name: str, *, staged: bool = False) -> Sight:
    """What a name means: a fix, a patch file, a commit or a range; without one the newest fix that is still there.

    Raises UnknownFix, UnknownIssue, GitFailed, PatchUnreadable, SourceNotFound.
    """
    if not staged and names_a_fix(name):
        return _of_fixes(house, all_found(house, name))
    if not staged and (name == "-" or name.endswith(_PATCHES)):
        return _of_patch(house, name)
    is_address = not staged and "://" in name
    asked = Asked(revisions="" if is_address else name, staged=staged, patch=name if is_address else "")
    patch = read(house, asked)
    return Sight(name=patch.name, files=patch.files, diff=diff_text(patch.files), patch=patch, only_seen=True)


def lost(fix: Fix) -> BugSageError:
    """Its commit is gone."""
    said = f"the commit {(fix.commit or '')[:12]} of {fix.id} is not in this repository any more"
    return UnknownFix(said, hint=f"make it again: bugsage fix {fix.issue}")


def _of_fixes(house: House, fixes: Sequence[Fix]) -> Sight:
    """The first whose commit is there; where none is, it is the first that is missed."""
    for fix in fixes:
        with suppress(GitFailed):
            diff = house.landing.diff(fix.commit or "")
            return Sight(name=fix.id, fix=fix, files=parse_diff(diff), diff=diff)
    raise lost(fixes[0])


def _of_patch(house: House, name: str) -> Sight:
    """A file with a diff, byte for byte; it is made for the newest commit, or does not fit."""
    (report, *_) = house.sources.read(name)
    content = report.content if isinstance(report.content, bytes) else report.content.read()
    patch = house.changes.of_text(content.decode("utf-8", "replace"), name)
    diff = content.decode("utf-8", "surrogateescape")
    files = patch.files if patch.cut else parse_diff(diff)
    return Sight(name=patch.name, files=files, diff=diff, patch=patch)

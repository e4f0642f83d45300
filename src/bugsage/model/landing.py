"""Landing: a patch, or a part of it, becomes a commit of the user's; undo takes the newest one back."""

from typing import Any

from bugsage.model.base import Noun


class LandOrder(Noun, frozen=True, kw_only=True):
    """What is to be committed, and how."""

    #: The whole change is what this commit changes of its first parent…
    commit: str = ""
    #: … or this diff, made against `base`. What is no UTF-8 in it stands there as surrogates.
    diff: str = ""
    base: str = ""
    #: The message, trailers included.
    message: str
    signoff: bool = False
    #: Short name of the branch; None for what is checked out.
    branch: str | None = None
    #: Told again with what came of it, by whoever finishes a landing that was cut off. JSON values.
    memo: dict[str, Any] = {}


class Landed(Noun, frozen=True, kw_only=True):
    """A landing, or one that was taken back."""

    #: Its own name: `LD-` and eight hexadecimal digits.
    id: str
    #: `commit` (one was made), or `back` (the branch went back to where it was before it).
    way: str
    #: Where the branch is now, and where it was before.
    commit: str
    before: str
    #: Short name; None where no branch was checked out.
    branch: str | None
    #: Paths that changed, sorted.
    paths: tuple[str, ...] = ()
    #: What one should know, a sentence each.
    notes: tuple[str, ...] = ()
    memo: dict[str, Any] = {}


class Taken(Noun, frozen=True, kw_only=True):
    """A landing as the timeline keeps it, so that it can be taken back."""

    #: Name of the landing.
    id: str
    #: What it was for: the id of an issue, or `change:` and a name.
    issue: str
    commit: str
    branch: str | None = None
    #: The fix; empty for any other patch.
    fix: str = ""
    #: All of the patch, and not a part.
    whole: bool = True

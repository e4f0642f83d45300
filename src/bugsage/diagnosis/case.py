"""What every cause looks at: one error with all that is known about the code around it."""

from collections.abc import Callable

from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Suspect
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change, Commit


class Case(Noun, frozen=True, kw_only=True):
    """One error, the code as it is now, and what changed lately."""

    event: ErrorEvent
    code: CodeMap
    #: What differs between the last good state and the working tree.
    change: Change
    #: Newest first.
    commits: tuple[Commit, ...]
    #: Best first.
    suspects: tuple[Suspect, ...]
    #: Text of a file of the repository, by its path relative to the top; None if there is none.
    read: Callable[[str], str | None]

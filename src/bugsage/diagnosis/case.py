"""What every cause looks at: one error with all that is known about the code around it."""

from collections.abc import Callable
from typing import TypeVar

from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Suspect
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution
from bugsage.model.history import Change, Commit

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


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
    #: What a run of the failing tests executed; None where none is on record.
    execution: Execution | None = None


def remembered(compute: Callable[[_Key], _Value]) -> Callable[[_Key], _Value]:
    """Compute once for each object, as long as it is asked about the same one: many causes look at one case."""
    last: tuple[_Key, _Value] | None = None

    def answer(key: _Key) -> _Value:
        nonlocal last
        known = last
        if known is None or known[0] is not key:
            last = known = (key, compute(key))
        return known[1]

    answer.__doc__ = compute.__doc__
    return answer

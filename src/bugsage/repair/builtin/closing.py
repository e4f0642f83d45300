"""What is still to be done when the model says that it is done."""

from typing import Literal

from bugsage.model.base import Noun

#: How often a change that does not make the tests pass is sent back.
_SENT_BACK = 2

Closing = Literal["test", "send back", "review", "end"]


class Standing(Noun, frozen=True, kw_only=True):
    """How far the work is."""

    #: Something differs from what it was.
    changed: bool
    #: The whole command passed since the last edit; None where it was not run since.
    passes: bool | None
    #: How often it was sent back since its tests failed.
    sent_back: int = 0
    #: It was looked over, or that cannot be.
    reviewed: bool = False


def at_finish(standing: Standing) -> Closing:
    """The next thing before the end.

    >>> at_finish(Standing(changed=True, passes=None))
    'test'
    """
    if not standing.changed:
        return "end"
    if standing.passes is None:
        return "test"
    if not standing.passes:
        return "send back" if standing.sent_back < _SENT_BACK else "end"
    return "end" if standing.reviewed else "review"

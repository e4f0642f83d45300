"""What a diagnosis may have beside it where it is wished for: a run of the tests, coverage, a second opinion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bugsage.pipeline.house import House

if TYPE_CHECKING:
    from bugsage.pipeline.ci import FromCi
    from bugsage.pipeline.diagnosing import Again, Rerun, Second
    from bugsage.pipeline.house import Notes
    from bugsage.pipeline.opining import Asking
    from bugsage.pipeline.reproducing import Wish


def second(house: House, notes: Notes, asking: Asking | None) -> Second | None:
    """Who is asked for a second opinion; nobody where that is not wished for."""
    if asking is None:
        return None
    from bugsage.pipeline.opining import SecondOpinion

    return SecondOpinion(house, notes, asking)


def rerun(house: House, command: Sequence[str] | None) -> Rerun | None:
    """A run of the failing tests; none without a command."""
    if command is None:
        return None
    from bugsage.pipeline.rerunning import rerun

    return rerun(house, command)


def covered(
    house: House, names: Sequence[str], seen: Rerun | None, sources: Sequence[str] = (), ci: FromCi | None = None
) -> Rerun | None:
    """With what coverage reports tell; those of CI among them where a source may be a run of it."""
    fetched = ci.coverage if ci and any("://" in source for source in sources) else None
    if not names and not house.settings.diagnose.coverage and fetched is None:
        return seen
    from bugsage.pipeline.covering import covered

    return covered(house, names, seen, () if fetched is None else fetched)


def recorded(house: House, record: str | None) -> Rerun | None:
    """What the run of a report itself executed."""
    from bugsage.pipeline.rerunning import recorded

    return recorded(house, record)


def again(house: House, wish: Wish | None, command: Sequence[str], source: str | None) -> Again | None:
    """Runs of the failing tests until it is known what the failure hangs on."""
    if wish is None:
        return None
    from bugsage.pipeline.reproducing import again

    return again(house, wish, command=command, source=source)

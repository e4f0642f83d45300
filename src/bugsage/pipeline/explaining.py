"""What of the outside goes into a diagnosis: the sources or the newest failing run, and what is wished with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bugsage.pipeline import wished
from bugsage.pipeline.diagnosing import explain
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.receiving import newest_failing_run, receive, receive_run

if TYPE_CHECKING:
    from bugsage.model.diagnosis import Report
    from bugsage.pipeline.ci import FromCi
    from bugsage.pipeline.opining import Asking
    from bugsage.pipeline.reproducing import Wish


class Said(NamedTuple):
    """How the sources are read, and what is read beside them."""

    format: str | None
    top: int | None
    coverage: Sequence[str]
    green: Sequence[str]
    ci: FromCi | None


def diagnose(
    house: House,
    sources: Sequence[str],
    said: Said,
    *,
    reproduce: Wish | None,
    asking: Asking | None,
    rerun: Sequence[str] | None,
) -> Report:
    """Why it failed; without a source, why the newest recorded run did."""
    notes = Notes()
    second, seen = wished.second(house, notes, asking), wished.rerun(house, rerun)
    if sources:
        seen = wished.covered(house, said.coverage, seen, sources, said.ci)
        again = wished.again(house, reproduce, (), None)
        hear = partial(receive, house, sources, said.format, said.green, said.ci)
        return explain(house, hear, top=said.top, notes=notes, again=again, second=second, rerun=seen)
    run = newest_failing_run(house)
    again = wished.again(house, reproduce, run.command, run.record or run.log)
    heard = partial(receive_run, house, run.id, record=run.record, log=run.log)
    seen = wished.covered(house, said.coverage, seen or wished.recorded(house, run.record))
    return explain(house, heard, top=said.top, notes=notes, again=again, second=second, rerun=seen)


def questions(
    house: House, sources: Sequence[str], format: str | None, top: int | None, asking: Asking
) -> tuple[bytes, ...]:
    """What a model would be sent first; nothing is sent and nothing is written down."""
    from bugsage.pipeline.opining import Questions

    second = Questions(house, asking)
    if sources:
        explain(house, lambda: receive(house, sources, format), top=top, second=second, keep=False)
    else:
        run = newest_failing_run(house)
        heard = receive_run(house, run.id, record=run.record, log=run.log)
        explain(house, lambda: heard, top=top, second=second, keep=False)
    return tuple(second.bodies)

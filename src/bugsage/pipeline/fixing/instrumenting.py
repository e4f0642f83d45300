"""Where a fix ends without a patch because too little is known: a statement that would tell it the next time."""

from __future__ import annotations

from collections.abc import Iterator

from bugsage import __version__
from bugsage.diagnosis.case import Case
from bugsage.errors import BugSageError, Stopped
from bugsage.model.diagnosis import Suspect
from bugsage.model.fix import InstrumentationPatch
from bugsage.model.history import Change
from bugsage.pipeline.code_knowledge import CodeKnowledge
from bugsage.pipeline.fixing.proving import Prover
from bugsage.pipeline.fixing.working import Work
from bugsage.repair.diffs import diff_of
from bugsage.repair.instrumentation import Instrumented, instrumented
from bugsage.repair.proposal import Proposed
from bugsage.repair.site import Site
from bugsage.timeline import instrumentation_proposed

#: First suspects whose probabilities differ by less than this are near equal, if none of them is likelier than not.
_NEAR, _LIKELY = 0.1, 0.5
#: Suspects that are looked at, and seconds for which the tests may run that must stay green.
_MOST, _SECONDS = 5, 60.0


def instrumentation(work: Work, *, seen: bool) -> InstrumentationPatch | None:
    """A patch that no test minds, written down; None where enough is known, or nothing can be told. Raises Stopped.

    `seen`: the failure was seen in the worktree.
    """
    if not work.diagnosis.triage.fixable or work.left() <= 1.0 or (seen and not _is_open(work)):
        return None
    found = next(_found(work), None)
    return work.notes.attempt(lambda: _proposed(work, found), None) if found else None


def _is_open(work: Work) -> bool:
    """The first suspects are near equal."""
    first = [one.probability for one in work.diagnosis.suspects[:2]]
    return len(first) == 2 and first[0] < _LIKELY and first[0] - first[1] < _NEAR


def _found(work: Work) -> Iterator[Instrumented]:
    """What would tell more, in the function that raised it before the others."""
    diagnosis, house = work.diagnosis, work.house
    event = diagnosis.issue.event
    code = house.code.code_map()
    case = Case(event=event, code=code, change=Change(), commits=(), suspects=diagnosis.suspects, read=house.code.text)
    on_stack = {frame.file: at for at, frame in enumerate(event.frames)}

    def order(one: Suspect) -> tuple[bool, int, int]:
        return one.file not in on_stack, -on_stack.get(one.file, 0), one.rank

    for suspect in sorted(diagnosis.suspects[:_MOST], key=order):
        text = house.code.text(suspect.file)
        if text is None or not suspect.file.endswith(".py") or code.files[suspect.file].is_test:
            continue
        try:
            site = Site(suspect.file, text, suspect.symbol, event=event, knowledge=CodeKnowledge(case))
            found = instrumented(site)
        except (SyntaxError, ValueError, RecursionError):
            continue
        if found is not None:
            yield found


def _proposed(work: Work, found: Instrumented) -> InstrumentationPatch | None:
    """The patch, if what passed passes with it."""
    before = {found.file: work.house.code.text(found.file)}
    after: dict[str, str | None] = {found.file: found.text}
    work.wish.tell(f"trying a statement that would tell more in {found.file}")
    said = Prover(work).minds(Proposed(texts=after, by="instrumentation"), min(_SECONDS, work.left() / 2))
    if said:
        work.notes.say(f"a statement that would tell more was thrown away: {said}")
        return None
    made = InstrumentationPatch(
        file=found.file,
        line=found.line,
        kind=found.kind,
        code=found.code,
        why=found.why,
        patch=diff_of(before, after),
    )
    entry = instrumentation_proposed(work.issue, made, time=work.house.clock.now(), version=__version__)
    try:
        work.house.timeline.append([entry])
    except Stopped:
        raise
    except BugSageError as error:
        work.notes.say(str(error))
    return made

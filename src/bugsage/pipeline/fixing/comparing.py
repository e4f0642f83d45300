"""Several patches with which the failing tests pass: which is offered first, and what speaks of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bugsage.errors import RunFailed
from bugsage.intake.clean import cap
from bugsage.intake.redaction.redact import redact
from bugsage.model.base import Noun
from bugsage.model.validation import Behaviour, Variant
from bugsage.pipeline.fixing.working import Work
from bugsage.ports import Validation
from bugsage.repair.choosing import Choice, Plausible, choose
from bugsage.repair.covering import Covering
from bugsage.repair.disagreeing import disagreement
from bugsage.repair.idiom import Traits, oddness, size
from bugsage.repair.making import changes, made
from bugsage.repair.ordering import Tryable

#: Seconds that comparing may take, and share of what is left of the fix.
_MOST, _SHARE = 4.0, 0.1
_SAID = 500


class Mended(Noun, frozen=True, kw_only=True):
    """A patch with which the failing tests pass."""

    tryable: Tryable
    #: Others that were found, and where one of them does something else.
    alternatives: int = 0
    disagreement: str = ""
    #: Some of all that were found do something else than others, or may.
    contested: bool = False
    #: Passing tests that execute what it changes, as far as they were asked.
    passed_by: int = 0


class Comparing:
    """Puts the patches of one fix in order."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._before: dict[str, Traits] = {}

    def ordered(self, found: Sequence[Tryable], ready: Validation, covering: Covering) -> Iterator[Mended]:
        """The one that a person would commit first. Raises Stopped."""
        if not found:
            return
        behaviour = self._behaviour(found, ready, covering) if len(found) > 1 else Behaviour()
        choice = choose([self._plausible(at, one) for at, one in enumerate(found)], behaviour)
        for at, number in enumerate(choice.order):
            others = choice.order[at + 1 :]
            said = disagreement(number, others, behaviour) or _uncompared(number, others, choice)
            said = cap(redact(said, self._work.house.private), _SAID)
            one = found[number]
            yield Mended(
                tryable=one,
                alternatives=len(others),
                disagreement=said,
                contested=len(choice.classes) > 1,
                passed_by=len(covering.tests(one.candidate)),
            )

    def _behaviour(self, found: Sequence[Tryable], ready: Validation, covering: Covering) -> Behaviour:
        self._work.wish.tell(f"{len(found)} patches mend it: comparing what they do")
        read = self._work.house.code.text
        variants = [
            Variant(number=at, texts=made(one.candidate.edits, read), others=covering.tests(one.candidate))
            for at, one in enumerate(found)
        ]
        try:
            return ready.compare(variants, min(_MOST, self._work.left() * _SHARE))
        except RunFailed:
            return Behaviour()

    def _plausible(self, number: int, one: Tryable) -> Plausible:
        read, edits = self._work.house.code.text, one.candidate.edits
        event = self._work.diagnosis.issue.event
        said = "\n".join((event.message, *event.detail))
        cost = 0.0
        for file, after in made(edits, read).items():
            if not file.endswith(".py"):
                continue
            if file not in self._before:
                self._before[file] = Traits(read(file) or "")
            cost += oddness(self._before[file], Traits(after), said)
        large = sum(size((read(file) or "")[start:end], text) for file, start, end, text in changes(edits, read))
        return Plausible(number=number, score=one.score, size=large, oddness=cost)


def _uncompared(number: int, others: Sequence[int], choice: Choice) -> str:
    """Patches of which nobody knows whether they do the same."""
    own = next(members for members in choice.classes if number in members)
    count = sum(one not in own for one in others)
    return f"{count} of them could not be compared with it" if count else ""

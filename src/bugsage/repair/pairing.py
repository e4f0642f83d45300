"""Two edits in one candidate: one that brought the failing tests further, and a second beside it."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from bugsage.model.edit import Candidate, Edit
from bugsage.model.validation import TestFailed
from bugsage.repair.ordering import Tryable

#: Failures by which a change only shows that it is wrong itself.
_OWN_FAULT = (
    "SyntaxError", "IndentationError", "NameError", "UnboundLocalError", "ImportError", "ModuleNotFoundError",
    "RecursionError", "MemoryError",
)  # fmt: skip
#: Names of what a pair is made by, and what a second edit costs in log-odds.
NAME, _COST = "two-edits", 1.0


def progressed(before: Sequence[TestFailed], after: Sequence[TestFailed], tests: Collection[str]) -> bool:
    """A change that did not mend brought the failing tests further: they fail later, or otherwise, or another does.

    `before` are the failures without it, `after` the first with it, `tests` the names of the failing tests: a change
    that breaks any other test is no progress.
    """
    if not after or after[0].type.rpartition(".")[2] in _OWN_FAULT or after[0].test not in tests:
        return False
    own = {one.test: one for one in before}
    new, old = after[0], own.get(after[0].test)
    if old is None:
        return False
    if list(own)[:1] != [new.test]:
        return True  # the tests run in their order, and those before it pass now
    if old.type != new.type:
        return True
    if (old.file, new.file) == (new.file, old.file) and old.line != new.line:
        return new.line > old.line
    return old.message != new.message


def pairs(firsts: Sequence[Tryable], seconds: Sequence[Tryable], most: int) -> list[Tryable]:
    """Each of the first with each of the second, the likeliest first; at most so many.

    Left out are pairs whose edits touch one another, and those that lie in files apart.
    """
    found: dict[frozenset[tuple[str, int, int, str]], Tryable] = {}
    for one in firsts:
        for other in _beside(one, seconds):
            name = frozenset((e.file, e.start, e.end, e.text) for e in (*one.candidate.edits, *other.candidate.edits))
            pair = _pair(one, other)
            if name not in found or found[name].score < pair.score:
                found[name] = pair
    ordered = sorted(found.values(), key=lambda one: (-one.score, one.candidate.place, one.candidate.line))
    return ordered[:most]


def _beside(one: Tryable, seconds: Iterable[Tryable]) -> Iterator[Tryable]:
    own = one.candidate.edits
    files = {edit.file for edit in own}
    for other in seconds:
        edits = other.candidate.edits
        if other is one or not files & {edit.file for edit in edits}:
            continue
        if not any(_touch(a, b) for a in own for b in edits):
            yield other


def _touch(one: Edit, other: Edit) -> bool:
    return one.file == other.file and one.start <= other.end and other.start <= one.end


def _pair(one: Tryable, other: Tryable) -> Tryable:
    first, second = one.candidate, other.candidate
    # The same kind of change in the same function is what one mistake in two places needs.
    alike = 1.0 * (first.by == second.by) + 1.0 * (first.symbol == second.symbol) + 1.0 * (first.why == second.why)
    why = first.why if first.why == second.why else f"{first.why}, and {second.why[:1].lower()}{second.why[1:]}"
    candidate = Candidate(
        edits=(*first.edits, *second.edits),
        by=first.by if first.by == second.by else NAME,
        category=first.category or second.category,
        file=first.file,
        symbol=first.symbol,
        line=min(first.line, second.line),
        weight=first.weight + second.weight - _COST,
        why=why,
    )
    return Tryable(
        candidate=candidate, score=max(one.score, other.score) + min(one.score, other.score) / 2 + alike - _COST
    )

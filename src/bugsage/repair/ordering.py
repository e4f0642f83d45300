"""In which order candidates are tried: likely places first, likely changes first, nothing twice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log
from typing import Protocol, TypeVar

from msgspec.structs import replace

from bugsage.model.base import Noun
from bugsage.model.edit import Candidate
from bugsage.repair.making import Change, changes

#: No place is thought less likely than this.
_LEAST = 1e-3
#: In log-odds: what the likeliest change is worth, with what a repository teaches; and what it costs that the failing
#: tests were not seen to come by its place, which they may have done where nobody could see it.
_BEST, _UNSEEN = 3.0, 3.0


class Tryable(Noun, frozen=True, kw_only=True):
    """A candidate that fits and changes something. The texts that it makes are made by who tries it."""

    candidate: Candidate
    #: Log-odds of place and change together; only the order counts.
    score: float


class Later:
    """Candidates for places that were not seen to run, made only once one of them may be the likeliest that is left."""

    def __init__(self, places: Sequence["Place"], make: Callable[[], list[Tryable]]) -> None:
        """`make` makes those for the places, and is called once at most."""
        self._make = make
        #: No candidate of them has a higher score.
        self.bound = max((_place(one) for one in places), default=float("-inf")) + _BEST - _UNSEEN

    def take(self) -> list[Tryable]:
        """All of them, the likeliest first; none when they were taken before."""
        taken = [] if self.bound == float("-inf") else self._make()
        self.bound = float("-inf")
        return [replace(one, score=one.score - _UNSEEN) for one in taken]


class Place(Protocol):
    """A site in any language."""

    file: str
    text: str
    probability: float


P = TypeVar("P", bound=Place, contravariant=True)


class Operator(Protocol[P]):
    """What proposes candidates for sites of one sort."""

    @property
    def propose(self) -> Callable[[P], Iterator[Candidate]]:
        """Candidates for a site."""
        ...

    def fits(self, site: P) -> bool:
        """It is worth asking for this site."""
        ...


def tryables(
    sites: Sequence[P],
    templates: Sequence[Operator[P]],
    read: Callable[[str], str | None],
    learned: Callable[[Candidate], float] = lambda _: 0.0,
) -> list[Tryable]:
    """Everything that the templates propose for the sites, the likeliest first.

    Left out: what makes the text that was there, what another candidate makes as well, and what the failing tests did
    not execute. `learned` adds what this repository taught.
    """
    found: dict[tuple[Change, ...], Tryable] = {}
    for name, one in _all(sites, templates, read, learned):
        known = found.get(name)
        if known is None or one.score > known.score:
            found[name] = one
    return ranked(found.values())


def ranked(found: Iterable[Tryable]) -> list[Tryable]:
    """The likeliest first."""
    return sorted(found, key=lambda one: (-one.score, one.candidate.place, one.candidate.line))


def _all(
    sites: Iterable[P],
    templates: Sequence[Operator[P]],
    read: Callable[[str], str | None],
    learned: Callable[[Candidate], float],
) -> Iterator[tuple[tuple[Change, ...], Tryable]]:
    for site in sites:
        place = _place(site)
        for template in templates:
            if not template.fits(site):
                continue
            for candidate in _proposed(template, site):
                name = _name(candidate, site, read)
                if name:
                    score = place + candidate.weight + learned(candidate)
                    yield name, Tryable(candidate=candidate, score=score)


def _place(site: Place) -> float:
    return log(max(site.probability, _LEAST))


def _proposed(template: Operator[P], site: P) -> Iterator[Candidate]:
    """What a template proposes, up to where it meets source that it cannot read: the others go on without it."""
    try:
        yield from template.propose(site)
    except (SyntaxError, ValueError, RecursionError):
        return


def _name(candidate: Candidate, site: Place, read: Callable[[str], str | None]) -> tuple[Change, ...]:
    """What it changes; empty where it changes nothing or does not fit."""
    try:
        return changes(candidate.edits, lambda file: site.text if file == site.file else read(file))
    except ValueError:
        return ()

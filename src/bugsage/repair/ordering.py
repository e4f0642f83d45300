"""In which order candidates are tried: likely places first, likely changes first, nothing twice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from math import log
from typing import Protocol, TypeVar

from msgspec.structs import replace

from bugsage.model.base import Noun
from bugsage.model.edit import Candidate
from bugsage.repair.making import Change, changes

#: What a candidate changes.
Changes = tuple[Change, ...]
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


class Group(Noun, frozen=True, kw_only=True):
    """Candidates for one place that nobody made yet."""

    #: File and qualified name.
    place: tuple[str, str]
    #: Hardly a candidate of them has a higher score; one that has comes a little late.
    bound: float
    make: Callable[[], list[Tryable]]


class Later:
    """Candidates for many places, made for one only once one of them may be the likeliest that is left."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        #: Those not made yet, the likeliest last.
        self._groups = sorted(groups, key=lambda one: one.bound)
        self.places = tuple(one.place for one in self._groups)

    @property
    def bound(self) -> float:
        """Hardly a candidate that is not made yet has a higher score."""
        return self._groups[-1].bound if self._groups else float("-inf")

    def filled(self, found: Iterable[Tryable]) -> list[Tryable]:
        """The given ones and as many others, the likeliest first, that none which is not made goes before the first."""
        most = list(found)
        while self._groups and max((one.score for one in most), default=float("-inf")) < self.bound:
            most += self._groups.pop().make()
        return ranked(most)

    def rest(self) -> list[Tryable]:
        """All that are not made yet."""
        groups, self._groups = self._groups, []
        return ranked(one for group in reversed(groups) for one in group.make())


class Place(Protocol):
    """A site in any language."""

    file: str
    text: str
    symbol: str
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


def groups(
    sites: Iterable[P],
    templates: Sequence[Operator[P]],
    read: Callable[[str], str | None],
    learned: Callable[[Candidate], float],
    known: set[Changes],
    *,
    unseen: bool = False,
) -> Iterator[Group]:
    """What the templates propose for each site; what is in `known` is proposed already, and what is made goes there.

    `unseen`: the failing tests were not seen to come by.
    """
    less = _UNSEEN if unseen else 0.0

    def made(site: P) -> list[Tryable]:
        found = tryables([site], templates, read, learned, known)
        return [replace(one, score=one.score - less) for one in found]

    for site in sites:
        yield Group(place=(site.file, site.symbol), bound=_place(site) + _BEST - less, make=partial(made, site))


def tryables(
    sites: Sequence[P],
    templates: Sequence[Operator[P]],
    read: Callable[[str], str | None],
    learned: Callable[[Candidate], float] = lambda _: 0.0,
    known: set[Changes] | None = None,
) -> list[Tryable]:
    """Everything that the templates propose for the sites, the likeliest first.

    Left out: what makes the text that was there, what another candidate makes as well or is in `known`, and what the
    failing tests did not execute. `learned` adds what this repository taught.
    """
    found: dict[Changes, Tryable] = {}
    for name, one in _all(sites, templates, read, learned):
        other = found.get(name)
        if (other is None or one.score > other.score) and (known is None or name not in known):
            found[name] = one
    if known is not None:
        known.update(found)
    return ranked(found.values())


def ranked(found: Iterable[Tryable]) -> list[Tryable]:
    """The likeliest first."""
    return sorted(found, key=lambda one: (-one.score, one.candidate.place, one.candidate.line))


def _all(
    sites: Iterable[P],
    templates: Sequence[Operator[P]],
    read: Callable[[str], str | None],
    learned: Callable[[Candidate], float],
) -> Iterator[tuple[Changes, Tryable]]:
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


def _name(candidate: Candidate, site: Place, read: Callable[[str], str | None]) -> Changes:
    """What it changes; empty where it changes nothing or does not fit."""
    try:
        return changes(candidate.edits, lambda file: site.text if file == site.file else read(file))
    except ValueError:
        return ()

"""In which order candidates are tried: likely places first, likely changes first, nothing twice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log

from bugsage.model.base import Noun
from bugsage.model.edit import Candidate
from bugsage.repair.making import Change, changes
from bugsage.repair.site import Site
from bugsage.repair.template import Template

#: No place is thought less likely than this.
_LEAST = 1e-3


class Tryable(Noun, frozen=True, kw_only=True):
    """A candidate that fits and changes something. The texts that it makes are made by who tries it."""

    candidate: Candidate
    #: Log-odds of place and change together; only the order counts.
    score: float


def tryables(
    sites: Sequence[Site],
    templates: Sequence[Template],
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
    return sorted(found.values(), key=lambda one: (-one.score, one.candidate.place, one.candidate.line))


def _all(
    sites: Iterable[Site],
    templates: Sequence[Template],
    read: Callable[[str], str | None],
    learned: Callable[[Candidate], float],
) -> Iterator[tuple[tuple[Change, ...], Tryable]]:
    for site in sites:
        place = log(max(site.probability, _LEAST))
        for template in templates:
            if not template.fits(site):
                continue
            for candidate in template.propose(site):
                name = _name(candidate, site, read)
                if name:
                    score = place + candidate.weight + learned(candidate)
                    yield name, Tryable(candidate=candidate, score=score)


def _name(candidate: Candidate, site: Site, read: Callable[[str], str | None]) -> tuple[Change, ...]:
    """What it changes; empty where it changes nothing or does not fit."""
    try:
        return changes(candidate.edits, lambda file: site.text if file == site.file else read(file))
    except ValueError:
        return ()

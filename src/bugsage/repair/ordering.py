"""In which order candidates are tried: likely places first, likely changes first, nothing twice."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import log

from bugsage.model.base import Noun
from bugsage.model.edit import Candidate, by_file, edited
from bugsage.repair.site import Site
from bugsage.repair.template import Template

#: No place is thought less likely than this.
_LEAST = 1e-3


class Tryable(Noun, frozen=True, kw_only=True):
    """A candidate with the whole texts that it makes."""

    candidate: Candidate
    texts: dict[str, str]
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
    found: dict[tuple[tuple[str, str], ...], Tryable] = {}
    for one in _all(sites, templates, read, learned):
        key = tuple(sorted(one.texts.items()))
        known = found.get(key)
        if known is None or one.score > known.score:
            found[key] = one
    return sorted(found.values(), key=lambda one: (-one.score, one.candidate.place, one.candidate.line))


def _all(
    sites: Iterable[Site],
    templates: Sequence[Template],
    read: Callable[[str], str | None],
    learned: Callable[[Candidate], float],
) -> Iterator[Tryable]:
    for site in sites:
        place = log(max(site.probability, _LEAST))
        for template in templates:
            if not template.fits(site):
                continue
            for candidate in template.propose(site):
                texts = _texts(candidate, site, read)
                if texts:
                    score = place + candidate.weight + learned(candidate)
                    yield Tryable(candidate=candidate, texts=texts, score=score)


def _texts(candidate: Candidate, site: Site, read: Callable[[str], str | None]) -> dict[str, str]:
    """The files as the candidate makes them; empty where it changes nothing or does not fit."""
    made: dict[str, str] = {}
    for file, edits in by_file(candidate.edits).items():
        old = site.text if file == site.file else read(file)
        if old is None:
            return {}
        try:
            new = edited(old, edits)
        except ValueError:
            return {}
        if new != old:
            made[file] = new
    return made

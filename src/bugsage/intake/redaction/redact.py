"""Takes secrets and home folders out of a text. Everything that leaves the machine goes through `redact`.

Pure: what only this machine knows comes in as `Private`. A placeholder says which kind of thing stood there, so it is
the same for every secret of a kind, and redacting twice changes nothing. It errs on the side of code: an assignment of
one name to another is no secret.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from bugsage.intake.redaction import personal
from bugsage.intake.redaction.judging import is_random
from bugsage.intake.redaction.names import named
from bugsage.intake.redaction.places import places
from bugsage.intake.redaction.structured import structured
from bugsage.intake.redaction.tokens import tokens
from bugsage.intake.redaction.views import View, joined, unescaped
from bugsage.model.redaction import Finding, Private, Redacted

#: Known values shorter than this are words that stand everywhere.
SHORTEST_VALUE = 8
#: Values of one text that are looked for a second time, wherever they stand.
_MOST_AGAIN = 200
_ROUNDS = 6
_NOTHING = Private()
_NONE: Mapping[str, str] = {}
#: A number of a JSON document, and what stands beside it there.
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_BEFORE, _BEHIND = re.compile(r'(?:":|[\[,])\s{0,40}\Z'), re.compile(r"\s{0,40}[,\]}]")
_NO_SECRETS = (personal.HOME, "email", "ip-address", "card-number")


def redact(text: str, private: Private = _NOTHING) -> str:
    """The text with a placeholder for everything that `find` finds, and for what shows only once that is gone."""
    return redacted(text, private).text


def keepable(text: str, private: Private = _NOTHING) -> str:
    """The text as it may be kept on this machine: without secrets, with every path whole, for it is read again."""
    return redacted(text, private, homes=False).text


def redacted(
    text: str, private: Private = _NOTHING, *, homes: bool = True, seen: Mapping[str, str] = _NONE
) -> Redacted:
    """The text without what was found in it, and what that was, by its places in the text as it came.

    `seen` are secrets that were found before, with their kinds; they are taken out wherever they stand.
    """
    all_found: list[Finding] = []
    views: list[View] = []
    first = [*_all(text, private, homes=homes), *structured(text)]
    for value, kind in seen.items():
        first += _each(text, value, kind)
    found = _apart([*first, *_again(text, first)])
    while found and len(views) < _ROUNDS:
        found = tuple(replace(one, quote=one.quote or _is_bare(text, one)) for one in found)
        all_found += (_brought_back(one, views) for one in found)
        view, begun = _without(text, found)
        views.append(view)
        text = view.text
        # What was not touched was looked through already.
        touched = _lines_of(text, begun)
        again = [moved(touched, one) for one in _all(touched.text, private, homes=homes)]
        found = _apart([*again, *_again(text, again)])
    return Redacted(text=text, findings=_apart(all_found))


def placeholder(kind: str) -> str:
    """What stands in place of a finding; a home folder keeps the sign that people know."""
    return "~" if kind == personal.HOME else f"[redacted {kind}]"


def written(found: Finding) -> str:
    """The placeholder of a finding, as it is written in its place."""
    return f'"{placeholder(found.kind)}"' if found.quote else placeholder(found.kind)


def find(text: str, private: Private = _NOTHING) -> tuple[Finding, ...]:
    """Everything to be taken out, in order and without overlaps; of two that overlap the more telling one stays."""
    return redacted(text, private).findings


def _without(text: str, found: Sequence[Finding]) -> tuple[View, list[int]]:
    """The text with placeholders, and where these begin."""
    view, last, begun = View(), 0, []
    for one in found:
        view.keep(text, last, one.start)
        begun.append(view.length)
        view.replace(written(one), one.start, one.end)
        last = one.end
    view.keep(text, last, len(text))
    return view, begun


def _is_bare(text: str, found: Finding) -> bool:
    """A number of a document, which would be none any more with a placeholder that has no quotes."""
    if _NUMBER.fullmatch(text, found.start, found.end) is None or _BEHIND.match(text, found.end) is None:
        return False
    return _BEFORE.search(text[max(found.start - 42, 0) : found.start]) is not None


def _lines_of(text: str, places: Sequence[int]) -> View:
    """The lines in which these places are."""
    view, last = View(), -1
    for place in places:
        if place >= last:
            start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place) + 1
            last = end or len(text)
            view.keep(text, start, last)
    return view


def moved(view: View, found: Finding) -> Finding:
    """A finding in a view, by its place in the text that this is a view of."""
    start, end = view.origin(found.start, found.end)
    return replace(found, start=start, end=end)


def _brought_back(found: Finding, views: Sequence[View]) -> Finding:
    """A finding in a text that was changed already, by its place in the first one."""
    for view in reversed(views):
        found = moved(view, found)
    return found


def _apart(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for found in sorted(findings, key=lambda f: (f.start, -f.end)):
        if kept and found.start < kept[-1].end:
            if found.end > kept[-1].end:
                kept[-1] = replace(kept[-1], end=found.end)
            continue
        kept.append(found)
    return tuple(kept)


def _all(text: str, private: Private, *, homes: bool) -> list[Finding]:
    found = [*_known(text, private.values), *_secrets(text)]
    if view := unescaped(text):
        found += (moved(view, one) for one in _secrets(view.text))
    if view := joined(text):
        found += (moved(view, one) for one in _over_a_joint(view))
    found += personal.people(text, private)
    if homes:
        found += personal.homes(text, private)
    return found


def _secrets(text: str) -> Iterator[Finding]:
    plain = text.encode("ascii", "replace")
    small = plain.lower()
    yield from tokens(text, plain)
    yield from places(text, small)
    yield from named(text, small)
    yield from personal.cards(text, plain)


def _over_a_joint(view: View) -> Iterator[Finding]:
    for found in _secrets(view.text):
        joint = bisect_right(view.joints, found.start)
        if joint < len(view.joints) and view.joints[joint] < found.end:
            yield found


def _known(text: str, values: Sequence[str]) -> Iterator[Finding]:
    for value in values:
        if len(value) >= SHORTEST_VALUE:
            yield from _each(text, value, "known-value")


def telling(text: str, found: Iterable[Finding]) -> dict[str, str]:
    """The values among the findings, with their kinds, that are the same secret wherever else they stand."""
    values = {text[one.start : one.end]: one.kind for one in found if one.kind not in _NO_SECRETS}
    known = [(value, kind) for value, kind in values.items() if "\n" not in value and is_random(value, SHORTEST_VALUE)]
    return dict(known[:_MOST_AGAIN])


def _again(text: str, found: Sequence[Finding]) -> Iterator[Finding]:
    """The same secrets where nothing beside them tells that they are."""
    for value, kind in telling(text, found).items():
        yield from _each(text, value, kind)


def _each(text: str, value: str, kind: str) -> Iterator[Finding]:
    start = text.find(value)
    while start >= 0:
        yield Finding(kind=kind, start=start, end=start + len(value))
        start = text.find(value, start + len(value))

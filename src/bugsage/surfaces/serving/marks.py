"""What is shown in an editor: marks at lines, and a card for each issue."""

from collections.abc import Iterable, Iterator, Sequence

from bugsage.model.contract import Violation
from bugsage.model.diagnosis import WHATEVER_FAILED, Diagnosis, Evidence, Suspect
from bugsage.model.lattice import Checked
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.documents.base import Part
from bugsage.surfaces.documents.lattice import place_of
from bugsage.surfaces.render import words
from bugsage.surfaces.render.markdown import code, prose

#: Suspects of one issue that are marked, and the probability below which the second and third are not.
MOST_SUSPECTS, LEAST = 3, 0.1
#: Contract findings that are marked at most.
MOST_FINDINGS = 500


class Mark(Part, frozen=True, kw_only=True):
    """One place in a file, and what is said there."""

    #: Relative to the top of the repository, with `/`.
    file: str
    #: From 1, in the file as it lies on disk.
    line: int
    #: `error`, `warning` or `information`.
    level: str
    message: str
    #: Id of the issue or of the contract.
    code: str
    #: Empty where it is no issue's.
    issue: str = ""
    #: `error` (raised here), `suspect` or `contract`.
    kind: str
    #: The qualified name of what it speaks of; empty where there is none.
    symbol: str = ""
    #: The line on which that began when the tests ran; 0 where it is not known.
    start: int = 0
    #: `file:line` of the other places of the issue, with a few words on each.
    related: tuple[tuple[str, int, str], ...] = ()


class Card(Part, frozen=True, kw_only=True):
    """What is said of one issue, short enough for a message."""

    id: str
    title: str
    #: A few sentences, as plain text.
    said: str
    #: The same in Markdown, with evidence and contracts.
    markdown: str
    #: A fix may be tried.
    fixable: bool
    #: A fix waits for a person.
    proposed: bool


def marks_of(found: Diagnosis) -> Iterator[Mark]:
    """The error's own line first, then the suspects'; a suspect at the error's line is told there."""
    event = found.issue.event
    title, cause = words.headline(event), _cause(found)
    suspects = _suspects(found)
    places = {(one.file, words.line_of(one)): f"suspect {one.rank}: {one.symbol}" for one in suspects}
    raised = (event.file, event.line) if event.file and event.line else None
    here = next((one for one in suspects if (one.file, words.line_of(one)) == raised), None)
    if raised:
        places.setdefault(raised, f"raised here: {title}")
        said = [f"{title}{f' in {words.tail(event.test, 120)}' if event.test else ''}", cause]
        said += [_suspected(here)] if here else []
        said += [_broken(one) for one in found.contracts if one.verdict == "violated"][:2]
        yield _mark(found, raised, "error", said, _around(found, raised), places)
    for one in suspects:
        if one is not here:
            said = [_suspected(one), cause if one.rank == 1 else "", title]
            level = "warning" if one.rank == 1 else "information"
            yield _mark(found, (one.file, words.line_of(one)), level, said, one, places)


def _suspects(found: Diagnosis) -> list[Suspect]:
    """Those that are worth a mark."""
    return [one for one in found.suspects[:MOST_SUSPECTS] if one.rank == 1 or one.probability >= LEAST]


def _mark(
    found: Diagnosis,
    place: tuple[str, int],
    level: str,
    said: Sequence[str],
    inside: Suspect | None,
    places: dict[tuple[str, int], str],
) -> Mark:
    name = found.issue.id
    return Mark(
        file=place[0],
        line=place[1],
        level=level,
        message="\n".join(line for line in said if line),
        code=name,
        issue=name,
        kind="error" if level == "error" else "suspect",
        symbol=inside.symbol if inside else "",
        start=inside.start if inside else 0,
        related=tuple((*other, why) for other, why in places.items() if other != place),
    )


def _around(found: Diagnosis, place: tuple[str, int]) -> Suspect | None:
    """The smallest suspect that holds the line."""
    holding = [one for one in found.suspects if one.file == place[0] and one.start <= place[1] <= one.end]
    return min(holding, key=lambda one: one.end - one.start, default=None)


def _suspected(one: Suspect) -> str:
    return f"suspect {one.rank} ({words.percent(one.probability)}): {one_line(one.symbol)}"


def _cause(found: Diagnosis) -> str:
    first = found.hypotheses[0] if found.hypotheses else None
    if found.unsure is not None or first is None:
        return ""
    return f"{one_line(first.cause, 400)} ({words.confidence(first.confidence)})"


def _broken(one: Violation) -> str:
    return one_line(f"contract {one.id} ({one.clause}) is violated: {one.evidence}", 400)


def marks_checked(found: Checked) -> Iterator[Mark]:
    """A mark for each clause that is violated, and for drift; at the contract where no code shows it."""
    known = {one.id: one for one in found.contracts}
    told = (one for one in found.findings if one.verdict == "violated" or one.clause == "drift")
    for one, _ in zip(told, range(MOST_FINDINGS), strict=False):
        file, line = place_of(one, known.get(one.id))
        if file:
            message = one_line(f"{one.id} ({one.clause}): {one.evidence}", 600)
            level = "information" if one.clause == "drift" else "warning"
            yield Mark(file=file, line=max(1, line), level=level, message=message, code=one.id, kind="contract",
                       symbol=one.place.partition("::")[2])  # fmt: skip


def cards_of(diagnoses: Iterable[Diagnosis], proposed: frozenset[str]) -> Iterator[Card]:
    """One for each issue."""
    for found in diagnoses:
        name = found.issue.id
        yield Card(
            id=name,
            title=words.headline(found.issue.event),
            said=_said(found),
            markdown=_markdown(found),
            fixable=found.triage.fixable,
            proposed=name in proposed,
        )


def _said(found: Diagnosis) -> str:
    lines = [f"{found.issue.id}: {words.headline(found.issue.event)}"]
    lines += [_cause(found) or f"Why is not known: {one_line(found.unsure or 'no known cause fits what was read')}."]
    if found.suspects:
        first = found.suspects[0]
        lines.append(
            f"First suspect ({words.percent(first.probability)}): {one_line(first.symbol)}, {words.place(first)}."
        )
        lines += [one_line(one.detail, 200) for one in _telling(first)[:2]]
    lines += [_broken(one) for one in found.contracts if one.verdict == "violated"][:2]
    return "\n".join(lines)


def _markdown(found: Diagnosis) -> str:
    cause = _cause(found)
    lines = [f"**{code(words.headline(found.issue.event))}** {code(found.issue.id)}", ""]
    lines += [prose(cause) if cause else f"Why is not known: {prose(found.unsure or 'no known cause fits')}", ""]
    for one in _suspects(found):
        lines.append(f"- {words.percent(one.probability)} {code(one.symbol)}, {code(words.place(one))}")
        lines += [f"  - {prose(evidence.detail)}" for evidence in _telling(one)[: 3 if one.rank == 1 else 0]]
    lines += [f"- contract {code(v.id)} ({v.clause}): **violated**, {prose(v.evidence)}"
              for v in found.contracts if v.verdict == "violated"]  # fmt: skip
    return "\n".join(lines)


def _telling(one: Suspect) -> list[Evidence]:
    """The evidence that speaks most, without what holds of a place whatever failed."""
    ranked = sorted(one.evidence, key=lambda evidence: -abs(evidence.weight))
    return [evidence for evidence in ranked if evidence.detail != WHATEVER_FAILED]

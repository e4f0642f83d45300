"""Why a change is: its cause, what speaks for it and against it, as text with the theme's colours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.fix import FixCheck, Proof
from bugsage.model.review import Checked, Review
from bugsage.model.risk import Risk
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.render.fix import proof_lines
from bugsage.surfaces.tui.review.comments import Comment

_PATHS = {"auto": "$success", "review": "$warning", "escalate": "$error"}
_MEANS = {
    "auto": "nobody has to look at it",
    "review": "somebody looks at it first",
    "escalate": "a person who knows this code decides",
}
#: Pieces of evidence that are shown.
_MOST = 6


def why(
    whole: Review,
    taken: Review | None,
    comments: Sequence[Comment],
    checked: Checked | None,
    *,
    unicode: bool,
) -> Content:
    """Everything that is known; `taken` is what was taken of it, None where that is nothing."""
    shown, fix = taken or whole, whole.fix
    made = whole.judgement.proposal.diagnosis
    lines = [
        *_section("your comments", [f"{one.place}  {one_line(one.text, 400)}" for one in comments]),
        *(_checked(checked, unicode=unicode) if checked else []),
        *_section("what", [one_line(fix.said, 600)] if fix and fix.said else []),
        *_section("cause", [one_line(whole.cause, 600)] if whole.cause else []),
        *_section("evidence", _evidence(made) if made else []),
        *_section("contracts", _contracts(made) if made else []),
        *(_proof("proof" if shown is whole else "proof of the whole", fix.proof, unicode=unicode) if fix else []),
        *_risk(shown.judgement.risk, part=shown is not whole),
        *_section("tests", _tests(shown)),
        *_section("notes", [one_line(note, 400) for note in shown.judgement.notes]),
    ]
    return Content("\n").join(lines[1:])


def _section(name: str, said: Sequence[str]) -> Iterator[Content]:
    if said:
        yield from _heading(name)
        yield from (Content(one) for one in said)


def _heading(name: str) -> Iterator[Content]:
    yield Content()
    yield Content.from_markup("[$primary b]$name[/]", name=name)


def _evidence(made: Diagnosis) -> list[str]:
    """What speaks for the first suspect."""
    if not made.suspects:
        return []
    first = made.suspects[0]
    heaviest = sorted(first.evidence, key=lambda one: -abs(one.weight))[:_MOST]
    return [
        f"{one_line(first.symbol, 80)} in {one_line(first.file, 120)}, {first.probability:.0%}",
        *(f"  {one.weight:+.2f} {one_line(one.detail, 200)}" for one in heaviest),
    ]


def _contracts(made: Diagnosis) -> list[str]:
    return [
        f"{one_line(one.id, 60)} {one.clause}: {one.verdict}, {one_line(one.evidence, 200)}" for one in made.contracts
    ]


def _proof(name: str, proof: Proof, *, unicode: bool) -> Iterator[Content]:
    """What ran, and how each check ended."""
    told = [str(getattr(one, "plain", one)) for one in proof_lines(proof)]
    yield from _heading(name)
    yield from (Content(one) for one in told or (() if proof.checks else ("nothing was run",)))
    yield from (_check(one, unicode=unicode) for one in proof.checks)


def _checked(found: Checked, *, unicode: bool) -> Iterator[Content]:
    """What came of the checks on what is taken."""
    yield from _heading("checked again")
    if found.said:
        yield Content.from_markup("[$error b]it does not hold[/]: $said", said=one_line(found.said, 400))
    else:
        yield Content.from_markup("[$success b]what is taken holds every check[/]")
    told = [str(getattr(one, "plain", one)) for one in proof_lines(found.proof)]
    yield from (Content(one) for one in told if not one.startswith("not held: "))
    yield from (_check(one, unicode=unicode) for one in found.proof.checks)
    yield from (Content(one_line(note, 400)) for note in found.notes)


def _check(one: FixCheck, *, unicode: bool) -> Content:
    mark = ("✓" if one.passed else "✗") if unicode else ("ok" if one.passed else "NO")
    colour = "$success" if one.passed else "$error"
    return Content.from_markup(
        f"[{colour}]$mark[/] $name [dim]$seconds$command[/]$detail",
        mark=mark,
        name=one.name,
        seconds=f"{one.seconds:.1f} s " if one.seconds else "",
        command=one_line(one.command, 120),
        detail=f"\n  {clean(one.detail)[:600]}" if one.detail else "",
    )


def _risk(risk: Risk, *, part: bool) -> Iterator[Content]:
    """The score, and everything that made it."""
    refused = risk.decision is not None and risk.decision.refused
    yield from _heading("risk of what is taken" if part else "risk")
    yield Content.from_markup(
        f"[{'$error' if refused else _PATHS.get(risk.path, '$warning')} b]$score of 10[/], $path",
        score=f"{risk.score:.1f}",
        path="not allowed as it is" if refused else f"{risk.path}: {_MEANS.get(risk.path, '')}",
    )
    for hit in sorted(risk.hits, key=lambda one: -one.points):
        where = f" {one_line(hit.file, 120)}{f':{hit.line}' if hit.line else ''}" if hit.file else ""
        yield Content.from_markup(
            "[b]$points[/] $reason[dim]$where[/]",
            points=f"{hit.points:+.1f}",
            reason=one_line(hit.reason or hit.rule, 300),
            where=where,
        )


def _tests(review: Review) -> list[str]:
    """Which tests it brings."""
    from bugsage.model.languages import is_test_path, language_of

    test = review.fix.regression_test if review.fix else None
    said = [f"{one_line(test.test or test.file, 200)}, written for it"] if test and test.added else []
    for file in review.files:
        language = language_of(file.path)
        if language and is_test_path(file.path, language.name) and not (test and test.added and test.file == file.path):
            added, removed = sum(1 for _ in file.added()), sum(1 for _ in file.removed())
            said.append(f"{one_line(file.path, 160)}: {words.count(added, 'line')} added, {removed} removed")
    return said

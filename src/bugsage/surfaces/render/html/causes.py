"""Why it failed, what speaks for that, and what hangs on it."""

from bugsage.model.diagnosis import WHATEVER_FAILED, Diagnosis, Hypothesis
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.render.html.tags import Html, bar, prose, rows, section, tag, together

_MOST_EVIDENCE, _MOST_NAMES = 12, 8
_PATHS = {"auto": "good", "review": "warn", "escalate": "bad"}


def why(found: Diagnosis) -> Html:
    """The cause in words, how sure that is, and what to do next."""
    first = found.hypotheses[0] if found.hypotheses else None
    if found.unsure is not None or first is None:
        said = prose(one_line(found.unsure or "no known cause fits what was read", 600))
        parts = [tag("p", together("It is not known why: ", said), class_="cause")]
    else:
        parts = [tag("p", prose(one_line(first.cause, 600)), class_="cause"), _sure(first)]
    parts += [tag("p", prose(one_line(one, 400))) for one in (first.evidence[:4] if first else ())]
    if first and first.fix_hint:
        parts.append(tag("p", tag("b", "Next: "), prose(one_line(first.fix_hint, 600))))
    if first and first.confirm:
        parts.append(tag("p", tag("b", "To be sure: "), prose(one_line(first.confirm, 600))))
    if again := words.again(found):
        parts.append(tag("p", tag("b", "Run it again: "), tag("code", again)))
    others = [f"{one_line(h.cause, 300)} ({words.confidence(h.confidence)})" for h in found.hypotheses[1:3]]
    parts += [tag("p", "Or: ", prose(one), class_="quiet") for one in others]
    return section("Why", *parts)


def _sure(first: Hypothesis) -> Html:
    style = "good" if first.confidence >= 0.5 else "warn"
    said = f" {words.confidence(first.confidence)}; cause: {one_line(first.category, 60)}"
    return tag("p", bar(first.confidence, style), said, class_="quiet")


def evidence(found: Diagnosis) -> Html:
    """What speaks for the first suspect and against it."""
    said = [e for e in found.suspects[0].evidence if e.detail != WHATEVER_FAILED] if found.suspects else []
    shown = sorted(said, key=lambda e: -abs(e.weight))[:_MOST_EVIDENCE]
    largest = max((abs(e.weight) for e in shown), default=0.0) or 1.0
    lines = [
        (
            bar(abs(e.weight) / largest, "good" if e.weight >= 0 else "bad") if e.weight else "",
            f"{e.weight:+.1f}" if e.weight else "",
            prose(one_line(e.detail, 400)),
        )
        for e in shown
    ]
    return section("What speaks for that place", rows(*lines, class_="bars")) if lines else Html("")


def around(found: Diagnosis) -> Html:
    """Contracts, impact, risk."""
    impact, risk = found.impact, found.risk
    lines: list[tuple[str, ...]] = []
    for one in found.contracts:
        style = {"violated": "bad", "holds": "good"}.get(one.verdict, "quiet")
        what = f"{one_line(one.id, 60)} {one.clause.replace('_', ' ')}"
        lines.append(
            ("contract", tag("span", one.verdict, class_=style), together(what, ": ", prose(one_line(one.evidence))))
        )
    if impact.callers:
        lines.append(("called", "", words.count(impact.callers, "place")))
    for name, names in (("reached from", impact.entry_points), ("seen by", impact.tests)):
        if names:
            lines.append((name, "", tag("code", ", ".join(one_line(one, 120) for one in names[:_MOST_NAMES]))))
    if risk:
        lines.append(("risk", bar(risk.score / 10, _PATHS.get(risk.path, "")), words.risk(risk)))
        lines += [("", f"{hit.points:+.1f}", prose(one_line(hit.reason or hit.rule, 300))) for hit in risk.hits[:8]]
    return section("What hangs on it", rows(*lines, class_="bars")) if lines else Html("")

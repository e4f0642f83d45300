"""One diagnosis as blocks of text."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from bugsage.model.amount import duration
from bugsage.model.contract import Violation
from bugsage.model.diagnosis import MOST_LISTED, WHATEVER_FAILED, Diagnosis, Evidence, Hypothesis, Impact, Suspect
from bugsage.model.reproduction import Reproduction
from bugsage.model.risk import Risk
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import production, together, words
from bugsage.surfaces.render.code import listing
from bugsage.surfaces.render.page import columns, join, labelled, place, say, unbroken
from bugsage.surfaces.source import ReadSource

Row = tuple[str, Sequence[RenderableType]]

_MOST_EVIDENCE = 5
_MOST_SEEN = 4
_MOST_FACTS = 2
_MOST_BROKEN = 6
_MOST_OTHERS = 4
_MOST_TOLD = 5
_BAR = 8
#: Two places whose probabilities differ by less than this factor are about as probable.
_NEAR = 1.4
#: A test's id that is longer stands on two lines.
_LONG_ID = 68
_NO_WAY_IN = (
    "Check that this is the repository the error comes from (--repo DIR); a traceback or a failing test leads further"
    " than a message."
)


def section(diagnosis: Diagnosis, read: ReadSource) -> list[RenderableType]:
    """The cause, then everything that stands behind it, in groups with a line between them."""
    first = diagnosis.suspects[0] if diagnosis.suspects else None
    groups: list[list[Row]] = [
        [("error", _error(diagnosis)), ("seen", _seen(diagnosis))],
        [
            ("again", _again(diagnosis.reproduction) if diagnosis.reproduction else []),
            ("sentry", [say(line) for line in production.told(diagnosis.issue.event.production)]),
            ("since", [say(words.introduced(diagnosis.introduction))] if diagnosis.introduction else []),
        ],
        [
            ("with it", together.joined(diagnosis)),
            ("apart", together.apart(diagnosis)),
            ("before", together.before(diagnosis)),
        ],
        [("where", _where(first, read) if first else [say("no code of this repository is suspect", "dim")])],
        [
            ("evidence", _evidence(first) if first else []),
            ("also", [_alternative(diagnosis, h) for h in diagnosis.hypotheses[1:3]]),
            ("others", _others(diagnosis)),
        ],
        [("opinion", _opinion(diagnosis))],
        [
            ("contract", _contracts(diagnosis)),
            ("impact", _impact(diagnosis.impact)),
            ("kind", _kind(diagnosis) if diagnosis.triage.kind != "code" else []),
            ("risk", _risk(diagnosis.risk) if diagnosis.risk else []),
        ],
    ]
    shown = [labelled(group) for group in groups if any(lines for _, lines in group)]
    return [*_cause(diagnosis), *(part for group in shown for part in (Text(), group)), *_next(diagnosis)]


def _cause(diagnosis: Diagnosis) -> list[RenderableType]:
    first = diagnosis.hypotheses[0] if diagnosis.hypotheses else None
    if diagnosis.unsure is not None or first is None:
        why = diagnosis.unsure or "no known cause fits what was read"
        lines: list[RenderableType] = [say("I don't know why.", "bold yellow"), say(_sentence(why))]
        return [*lines, join(say("At best: ", "bold"), _alternative(diagnosis, first))] if first else [
            *lines, *_start(diagnosis, None)
        ]  # fmt: skip
    kind = say(f"; cause: {one_line(first.category)}", "dim")
    sure = say(_capital(words.confidence(first.confidence)), "green" if first.confidence >= 0.5 else "yellow")
    return [say(_sentence(first.cause), "bold"), join(sure, kind), *_start(diagnosis, first)]


def _start(diagnosis: Diagnosis, hypothesis: Hypothesis | None) -> list[RenderableType]:
    """Where to look first, when the cause does not speak of the first suspect."""
    first = diagnosis.suspects[0] if diagnosis.suspects else None
    told = hypothesis.suspect if hypothesis else None
    if first is None or told == first.rank or diagnosis.triage.kind not in ("code", "test"):
        return []
    best = f"{words.place(first)} ({one_line(first.symbol)}, {words.percent(first.probability)})"
    spoken_of = next((s for s in diagnosis.suspects if s.rank == told), None)
    if spoken_of is None:
        return [say(f"The most probable place of a fix is {best}.")]
    other = f"{words.place(spoken_of)}, suspect {spoken_of.rank} ({words.percent(spoken_of.probability)})"
    if first.probability <= _NEAR * spoken_of.probability:
        return [say(f"This shows at {other}; {best} is about as probable a place of a fix.")]
    return [say(f"This shows at {other}; look first at {best}, where a fix more probably goes.")]


def _seen(diagnosis: Diagnosis) -> list[RenderableType]:
    """What the cause rests on, without what stands elsewhere in the report."""
    first = diagnosis.hypotheses[0] if diagnosis.hypotheses else None
    if first is None:
        return []
    shown = f"{words.place(diagnosis.suspects[0])}:" if diagnosis.suspects else None
    said = one_line(f"{diagnosis.issue.event.type}: {diagnosis.issue.event.message}", 600)
    lines = [one_line(e) for e in first.evidence]
    telling = [e for e in lines if not (shown and e.startswith(shown)) and e not in first.cause and e not in said]
    return [say(e) for e in telling[:_MOST_SEEN]]


def _elsewhere(diagnosis: Diagnosis, hypothesis: Hypothesis) -> str:
    """Where the cause lies, when that is not the first suspect."""
    spoken_of = next((s for s in diagnosis.suspects if s.rank == hypothesis.suspect and s.rank > 1), None)
    return f" at {words.place(spoken_of)}, suspect {spoken_of.rank}" if spoken_of else ""


def _error(diagnosis: Diagnosis) -> list[RenderableType]:
    event = diagnosis.issue.event
    seen = diagnosis.issue.occurrences
    times = f", seen {seen} times" if seen > 1 else ""
    known = say(f"{diagnosis.issue.id}{times}", "dim")
    head, *rest = words.message_lines(event)
    lines: list[RenderableType] = [say(one_line(head, 240), "red")]
    lines += [say(f"  {_as_it_stands(line)}", "red") for line in rest]
    if event.test:
        phase = f" ({event.phase})" if event.phase not in (None, "call") else ""
        whole = one_line(event.test)
        file, _, name = whole.partition("::")
        parts = [f"{file}::", f"  {name}"] if name and len(whole) > _LONG_ID else [whole]
        lines += [say(part) for part in parts[:-1]] + [say(parts[-1] + phase)]
    elif event.file:
        lines.append(say(one_line(f"{event.file}:{event.line}" if event.line else event.file)))
    began = words.origin(event)
    return [*lines, *([say(began)] if began else []), known]


def _as_it_stands(line: str, limit: int = 200) -> str:
    """A line of a comparison: its blanks at the left and inside carry meaning."""
    shown = clean(line.expandtabs(4)[: 4 * limit]).replace("\n", " ")
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def _again(found: Reproduction) -> list[RenderableType]:
    """What running the test again showed."""
    verdict = words.REPRODUCED.get(found.verdict, found.verdict)
    times = f"; it failed {found.failed} of {words.count(found.runs, 'time')}" if found.runs else ""
    lines: list[RenderableType] = [join(say(verdict, "bold"), times)]
    return [*lines, *(say(one_line(said, 400)) for said in found.evidence[:_MOST_TOLD])]


def _where(suspect: Suspect, read: ReadSource) -> list[RenderableType]:
    head = join(
        place(words.place(suspect), suspect.file, "bold"),
        f"  {one_line(suspect.symbol)}",
        say(f"  {words.percent(suspect.probability)}", "green"),
        say(_before_verdicts(suspect), "dim"),
    )
    return [head, *listing(suspect, read(suspect.file))]


def _before_verdicts(suspect: Suspect) -> str:
    """Said where it makes a difference that can be seen."""
    if suspect.shipped is None or words.percent(suspect.shipped) == words.percent(suspect.probability):
        return ""
    return f"  ({words.percent(suspect.shipped)} before the verdicts given here)"


def _evidence(suspect: Suspect) -> list[RenderableType]:
    unweighed = [e for e in suspect.evidence if not e.weight][:_MOST_FACTS]
    facts: list[RenderableType] = [say(one_line(e.detail)) for e in unweighed]
    weighty = (e for e in suspect.evidence if e.weight and e.detail != WHATEVER_FAILED)
    shown = sorted(weighty, key=lambda e: -abs(e.weight))[:_MOST_EVIDENCE]
    if not shown:
        return facts
    largest = max(abs(e.weight) for e in shown) or 1.0
    table = columns([_evidence_row(e, largest) for e in shown], right=(1,))
    left = len(suspect.evidence) - len(shown) - len(facts)
    more = f"and {left} more; " if left else ""
    return [*facts, table, say(f"{more}+0.7 doubles the odds of a place, -0.7 halves them", "dim")]


def _evidence_row(evidence: Evidence, largest: float) -> tuple[Text, Text, Text]:
    length = max(1, round(abs(evidence.weight) / largest * _BAR))
    style = "green" if evidence.weight >= 0 else "red"
    bar = ("█" if evidence.weight >= 0 else "░") * length
    return say(f"{bar:<{_BAR}}", style), say(f"{evidence.weight:+.1f}"), say(one_line(evidence.detail))


def _alternative(diagnosis: Diagnosis, hypothesis: Hypothesis) -> Text:
    said = f" ({words.confidence(hypothesis.confidence)}{_elsewhere(diagnosis, hypothesis)})"
    return join(one_line(hypothesis.cause), say(said, "dim"))


def _others(diagnosis: Diagnosis) -> list[RenderableType]:
    others = diagnosis.suspects[1:]
    within = diagnosis.suspect_set
    fits = within is not None and within.size <= 2 * _MOST_OTHERS
    room = max(_MOST_OTHERS, within.size - 1) if within and fits else _MOST_OTHERS
    rows = [(say(f"{s.rank}."), say(words.percent(s.probability)), _other(s)) for s in others[:room]]
    lines: list[RenderableType] = [columns(rows, right=(0, 1))] if rows else []
    if len(others) > room:
        lines.append(say(f"and {len(others) - room} less likely", "dim"))
    if within and diagnosis.suspects:
        which = "it is the first" if within.size <= 1 else f"it is one of the first {within.size}"
        lines.append(say(f"With {words.percent(within.coverage)} probability {which}.", "dim"))
    return lines


def _other(suspect: Suspect) -> Text:
    return join(place(words.place(suspect), suspect.file), f"  {one_line(suspect.symbol)}")


def _opinion(diagnosis: Diagnosis) -> list[RenderableType]:
    """What a model said, marked as its words."""
    opinion = diagnosis.opinion
    if opinion is None or not (opinion.choices or opinion.explanation):
        return []
    said = "said earlier" if opinion.recorded else duration(round(opinion.seconds))
    cost = f", {opinion.cost_usd:.3f} USD" if opinion.cost_usd else ""
    head = f"A model's words, not checked ({one_line(opinion.model, 60)}; {opinion.tokens} tokens{cost}, {said}):"
    lines: list[RenderableType] = [say(head, "dim")]
    lines += [say(f"  {one_line(p, 3_000)}") for p in opinion.explanation.split("\n") if p.strip()]
    for number, choice in enumerate(opinion.choices, 1):
        why = f": {one_line(choice.why)}" if choice.why else ""
        lines.append(join(say(f"{number}. "), f"{one_line(choice.file)}  {one_line(choice.symbol)}", say(why, "dim")))
    for line in opinion.instrumentation:
        there = f"to see more, {line.kind} at {one_line(line.file)}:{line.line}: "
        lines.append(join(say(there), say(one_line(line.code), "bold"), say(f"  {one_line(line.why)}", "dim")))
    return lines


def _contracts(diagnosis: Diagnosis) -> list[RenderableType]:
    """Every broken clause with what shows it; the others by name."""
    broken = [v for v in diagnosis.contracts if v.verdict == "violated"]
    lines: list[RenderableType] = [
        join(
            say(f"{_clause(v)} "),
            say(v.verdict, "bold red"),
            f": {one_line(v.evidence)}" if v.evidence else "",
        )
        for v in broken[:_MOST_BROKEN]
    ]
    lines += [say(f"{_clause(v)}: {one_line(v.evidence)}", "yellow") for v in diagnosis.contracts if v.signal]
    told = [v for v in diagnosis.contracts if v.clause == "statement"]
    lines += [say(f"{one_line(v.id)} says of {one_line(v.place)}: {one_line(v.evidence)}", "dim") for v in told]
    if len(broken) > _MOST_BROKEN:
        lines.append(say(f"and {len(broken) - _MOST_BROKEN} more violated", "dim"))
    for verdict, said in (("holds", "kept"), ("unknown", "not to be judged from this")):
        plain = (v for v in diagnosis.contracts if v.verdict == verdict and not v.signal and v not in told)
        others = dict.fromkeys(_clause(v) for v in plain)
        lines += [say(f"{said}: {_some(tuple(others), 4)}", "dim")] if others else []
    return lines


def _clause(violation: Violation) -> str:
    return f"{one_line(violation.id)} {violation.clause.replace('_', ' ')}"


def _impact(impact: Impact) -> list[RenderableType]:
    called = f"called in {impact.callers} other places" if impact.callers > 1 else ""
    reached = f"reached from {_some(impact.entry_points)}" if impact.entry_points else ""
    lines = ["; ".join(part for part in (called, reached) if part)] if called or reached else []
    if impact.tests:
        number = len(impact.tests)
        many = f"at least {number} tests" if number >= MOST_LISTED else words.count(number, "test")
        lines.append(f"{many} can see it: {_some(impact.tests)}")
    return [say(line) for line in lines]


def _some(names: Sequence[str], most: int = 2) -> str:
    shown = ", ".join(words.tail(name, 80) for name in names[:most])
    if len(names) >= MOST_LISTED:
        return f"{shown} and others"
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _kind(diagnosis: Diagnosis) -> list[RenderableType]:
    triage = diagnosis.triage
    reason = f": {one_line(triage.reason)}" if triage.reason else ""
    tail = "" if triage.fixable else say(" (not for an automatic fix)", "dim")
    return [join(triage.kind, reason, tail)]


def _risk(risk: Risk) -> list[RenderableType]:
    style = {"auto": "green", "review": "yellow", "escalate": "red"}.get(risk.path, "")
    head = say(words.risk(risk), style if risk.hits else "")
    rows = [(say(f"{hit.points:+.1f}"), say(one_line(hit.reason or hit.rule))) for hit in risk.hits[:4]]
    return [head, columns(rows, right=(0,))] if rows else [head]


def _next(diagnosis: Diagnosis) -> list[RenderableType]:
    first = diagnosis.hypotheses[0] if diagnosis.hypotheses else None
    steps = [one_line(first.fix_hint)] if first and first.fix_hint else []
    if not diagnosis.suspects and diagnosis.triage.kind in ("code", "unknown"):
        steps.append(_NO_WAY_IN)
    if first and first.confirm:
        steps.append(f"To be sure: {one_line(first.confirm)}")
    again = words.again(diagnosis)
    rows = [columns([(say("-"), say(step))]) for step in steps]
    parts: list[RenderableType] = [Text(), labelled([("next", rows)])] if rows else [Text()] if again else []
    return [*parts, unbroken("" if rows else "next", f"-  Run it again: {again}")] if again else parts


def _sentence(text: str) -> str:
    text = _capital(one_line(text, 600))
    return text if text.endswith((".", "!", "?", "…", ":")) else text + "."


def _capital(text: str) -> str:
    """A sentence that begins with a path or a name keeps its letters."""
    return text[:1].upper() + text[1:] if text.partition(" ")[0].rstrip(",:").isalpha() else text

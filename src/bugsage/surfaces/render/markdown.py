"""A report for pasting into a GitHub issue or a pull request."""

import re
from collections.abc import Sequence

from bugsage.model.diagnosis import Diagnosis, Report, Suspect
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import production, together, words
from bugsage.surfaces.render.code import window
from bugsage.surfaces.source import ReadSource

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&]|^[-+=#]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
#: What GitHub links after Markdown was rendered, where a backslash no longer helps.
_LINKED = re.compile(r"[@#](?=\w)")
_TICKS = re.compile(r"`+")


def report(report: Report, read: ReadSource) -> str:
    """The whole report, most sure issue first."""
    ranked = sorted(report.diagnoses, key=words.sureness, reverse=True)
    parts = [_diagnosis(found, read) for found in ranked]
    parts += [
        f"**I could not read {code(r.source)}:** {escape(r.unreadable)}\n\n{block(r.tail)}"
        for r in report.readings
        if r.unreadable is not None
    ]
    return "\n\n---\n\n".join(parts) or "No error was found in what was read."


def escape(text: str) -> str:
    """Text that means nothing to Markdown and to GitHub: no link, no mention, no tag, no table cell."""
    return _escaped(one_line(text, 1000))


def prose(text: str) -> str:
    """A sentence of ours that may quote code in backticks; all else in it is escaped."""
    pieces = one_line(text, 1000).split("`")
    if len(pieces) % 2 == 0:
        return escape(text)
    return "".join(code(piece) if number % 2 and piece else _escaped(piece) for number, piece in enumerate(pieces))


def _escaped(text: str) -> str:
    return _LINKED.sub(r"\g<0><!-- -->", _SPECIAL.sub(r"\\\1", text))


def code(text: str) -> str:
    """Text in backticks, whatever backticks it holds."""
    text = one_line(text, 500)
    fence = "`" * (max((len(ticks) for ticks in _TICKS.findall(text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(lines: Sequence[str], language: str = "") -> str:
    """Lines in a fence that none of them can close."""
    longest = max((len(ticks) for line in lines for ticks in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join((fence + language, *(clean(line) for line in lines), fence))


def _diagnosis(found: Diagnosis, read: ReadSource) -> str:
    paragraphs = [f"### {code(words.headline(found.issue.event))}", _cause(found), _facts(found)]
    if found.suspects:
        first = found.suspects[0]
        paragraphs += [_suspects(found), _source(first, read), _evidence(first)]
    paragraphs += [_opinion(found), _contracts(found), _risk(found), _next(found)]
    return "\n\n".join(part for part in paragraphs if part)


def _cause(found: Diagnosis) -> str:
    first = found.hypotheses[0] if found.hypotheses else None
    if found.unsure is not None or first is None:
        return f"**I don't know why:** {prose(found.unsure or 'no known cause fits what was read')}"
    return f"**{prose(first.cause)}** ({words.confidence(first.confidence)})"


def _facts(found: Diagnosis) -> str:
    event, triage = found.issue.event, found.triage
    facts = [f"issue {code(found.issue.id)}, seen {words.count(found.issue.occurrences, 'time')}"]
    facts += [f"test {code(event.test)}"] if event.test else []
    facts.append(f"kind: {triage.kind}" + (f" ({prose(triage.reason)})" if triage.reason else ""))
    if tried := found.reproduction:
        times = f", it failed {tried.failed} of {words.count(tried.runs, 'time')}" if tried.runs else ""
        facts.append(f"run again: {words.REPRODUCED.get(tried.verdict, tried.verdict)}{times}")
        facts += [f"run again: {prose(said)}" for said in tried.evidence]
    facts += [f"with it {code(one.test or one.type)} ({words.percent(one.probability)}: {prose(together.why(one))})"
              for one in found.joined]  # fmt: skip
    facts += [f"solved before: {code(one.issue)}, {prose(together.solved(one))}" for one in found.similar]
    facts += [f"Sentry: {prose(line)}" for line in production.told(event.production)]
    facts += [f"introduced by {prose(words.introduced(found.introduction))}"] if found.introduction else []
    return "\n".join(f"- {fact}" for fact in facts)


def _suspects(found: Diagnosis) -> str:
    rows = [f"| {s.rank} | {words.percent(s.probability)} | {_cell(words.place(s))} | {_cell(s.symbol)} |"
            for s in found.suspects]  # fmt: skip
    within = found.suspect_set
    tail = (
        f"\n\nWith {words.percent(within.coverage)} probability it is one of the first {within.size}." if within else ""
    )
    return "\n".join(("| | probability | place | symbol |", "|--:|--:|---|---|", *rows)) + tail


def _cell(text: str) -> str:
    return code(text).replace("|", "\\|")


def _source(suspect: Suspect, read: ReadSource) -> str:
    shown = window(suspect, read(suspect.file))
    lines = [f"{'>' if marked else ' '} {number:>4} | {text}".rstrip() for number, text, marked in shown]
    return block(lines) if lines else ""


def _evidence(suspect: Suspect) -> str:
    ranked = sorted(suspect.evidence, key=lambda e: -abs(e.weight))
    return "\n".join(f"- {e.weight:+.1f} {e.kind}: {prose(e.detail)}" for e in ranked)


def _opinion(found: Diagnosis) -> str:
    """What a model said, in a block that nothing in it can close."""
    opinion = found.opinion
    if opinion is None or not (opinion.choices or opinion.explanation):
        return ""
    lines = [line for line in opinion.explanation.split("\n") if line.strip()]
    lines += [f"{n}. {c.file} {c.symbol}: {one_line(c.why)}" for n, c in enumerate(opinion.choices, 1)]
    lines += [f"{i.kind} at {i.file}:{i.line}: {i.code}" for i in opinion.instrumentation]
    return f"A model's words, not checked ({code(opinion.model)}):\n\n{block(lines)}"


def _contracts(found: Diagnosis) -> str:
    return "\n".join(
        f"- contract {code(v.id)} ({v.clause}): **{v.verdict}**" + (f", {prose(v.evidence)}" if v.evidence else "")
        for v in found.contracts
    )


def _risk(found: Diagnosis) -> str:
    if found.risk is None:
        return ""
    return f"Risk: {words.risk(found.risk)}."


def _next(found: Diagnosis) -> str:
    first = found.hypotheses[0] if found.hypotheses else None
    steps = [prose(first.fix_hint)] if first and first.fix_hint else []
    steps += [f"To be sure: {prose(first.confirm)}"] if first and first.confirm else []
    again = words.again(found)
    steps += [f"Run it again: {code(again)}"] if again else []
    return "\n".join(("**Next**", "", *(f"- {step}" for step in steps))) if steps else ""

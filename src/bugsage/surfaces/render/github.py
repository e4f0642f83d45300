"""A report as annotations of a GitHub Actions run: one workflow command for each issue."""

from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words

#: Order matters: the percent sign first.
_DATA = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY = (*_DATA, (":", "%3A"), (",", "%2C"))


def report(report: Report) -> str:
    """One line each, most sure first; sources that could not be read become warnings."""
    ranked = sorted(report.diagnoses, key=words.sureness, reverse=True)
    lines = [line for found in ranked for line in (_diagnosis(found), *_opinion(found))]
    lines += [
        _command("warning", {"title": "BugSage could not read this"}, f"{reading.source}: {reading.unreadable}")
        for reading in report.readings
        if reading.unreadable is not None
    ]
    lines += [_command("notice", {"title": "BugSage notes"}, note) for note in report.notes]
    return "\n".join(lines) or _command("notice", {"title": "BugSage"}, "no error was found in what was read")


def _diagnosis(found: Diagnosis) -> str:
    return _command("error", _place(found) | {"title": words.headline(found.issue.event, 120)}, _message(found))


def _opinion(found: Diagnosis) -> list[str]:
    """The second opinion as a notice of its own, so that nobody takes a model's words for a finding."""
    opinion = found.opinion
    if opinion is None or not (opinion.choices or opinion.explanation):
        return []
    lines = [line for line in opinion.explanation.split("\n") if line.strip()]
    lines += [f"{n}. {c.file} {c.symbol}: {one_line(c.why)}" for n, c in enumerate(opinion.choices, 1)]
    lines += [f"{i.kind} at {i.file}:{i.line}: {i.code}" for i in opinion.instrumentation]
    title = f"A model's words, not checked ({one_line(opinion.model, 60)})"
    return [_command("notice", _place(found) | {"title": title}, "\n".join((*lines, f"Issue: {found.issue.id}")))]


def _place(found: Diagnosis) -> dict[str, str]:
    event = found.issue.event
    if found.suspects:
        first = found.suspects[0]
        place = {"file": first.file, "line": str(words.line_of(first))}
        return place if first.lines else place | {"endLine": str(first.end)}
    if event.file is None:
        return {}
    return {"file": event.file} | ({"line": str(event.line)} if event.line else {})


def _message(found: Diagnosis) -> str:
    first = found.hypotheses[0] if found.hypotheses else None
    if found.unsure is not None or first is None:
        lines = [f"I don't know why: {found.unsure or 'no known cause fits what was read'}"]
    else:
        lines = [f"{first.cause} ({words.confidence(first.confidence)})"]
        lines += [first.fix_hint] if first.fix_hint else []
    if found.suspects:
        suspect = found.suspects[0]
        lines.append(f"Suspect: {words.place(suspect)} {suspect.symbol}, {words.percent(suspect.probability)}")
    lines += [f"Test: {found.issue.event.test}"] if found.issue.event.test else []
    return "\n".join((*lines, f"Issue: {found.issue.id}"))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    shown = ",".join(f"{key}={_escaped(value, _PROPERTY)}" for key, value in properties.items())
    return f"::{name}{' ' + shown if shown else ''}::{_escaped(message, _DATA)}"


def _escaped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    text = clean(text)
    for character, code in table:
        text = text.replace(character, code)
    return text

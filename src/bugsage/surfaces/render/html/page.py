"""The page as a whole."""

from pathlib import Path

from bugsage import __version__
from bugsage.pipeline.reporting import Dossier
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.render.html import causes, places, remedies
from bugsage.surfaces.render.html.tags import Html, rows, section, tag, together
from bugsage.surfaces.render.known import moment

#: Stands in every page, so that one of ours is known again.
MARK = "bugsage-report"
#: Nothing is loaded and nothing is run, whatever stands in the page.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(told: Dossier) -> str:
    """The whole file."""
    event = told.diagnosis.issue.event
    title = words.headline(event, 160)
    parts = (
        tag("h1", title),
        _chips(told),
        causes.why(told.diagnosis),
        places.where(told.diagnosis, told.source),
        causes.evidence(told.diagnosis),
        places.error(event),
        remedies.fix(told.fix),
        causes.around(told.diagnosis),
        _history(told),
        _footer(told),
    )
    css = Path(__file__).with_name("report.css").read_text("utf-8")
    head = together(
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="generator" content="{MARK}">'
        ),
        tag("title", f"{told.diagnosis.issue.id}: {title}"),
        Html(f"<style>{css}</style>"),
    )
    return f'<!doctype html>\n<html lang="en">{tag("head", head)}{tag("body", tag("main", *parts))}</html>\n'


def _chips(told: Dossier) -> Html:
    record = told.record
    said = [told.diagnosis.issue.id, record.status, f"seen {words.count(record.occurrences, 'time')}"]
    said += [f"first {moment(record.first_seen)}"] if record.first_seen else []
    said += [f"last {moment(record.last_seen)}"] if record.last_seen else []
    said += [told.diagnosis.triage.kind, *record.sources[:4]]
    return tag("div", *(tag("span", one_line(one, 60)) for one in said if one), class_="chips")


def _history(told: Dossier) -> Html:
    if not told.history:
        return Html("")
    more = (
        tag("p", f"{told.left_out} entries before these are left out.", class_="quiet") if told.left_out else Html("")
    )
    lines = [(tag("span", moment(time), class_="quiet"), one_line(said, 600)) for time, said in told.history]
    return section("What was done", more, rows(*lines))


def _footer(told: Dossier) -> Html:
    at = f", at commit {told.commit[:10]}" if told.commit else ""
    said = f"Written by BugSage {__version__} on {moment(told.time)} UTC{at}."
    return tag(
        "footer", f"{said} Secrets were taken out as far as they are known. This page loads nothing and runs nothing."
    )

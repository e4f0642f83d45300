"""The rows of the watch's list: tests that fail, and issues of production."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.text import Text
from textual.content import Content
from textual.visual import VisualType

from bugsage.model.watch import ProductionIssue, Red, View
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import outside
from bugsage.surfaces.render.section import section
from bugsage.surfaces.source import ReadSource
from bugsage.surfaces.tui.telling import MARKS, item

Row = Red | ProductionIssue


def rows(view: View, wanted: str) -> list[Row]:
    """Those that hold the wanted words, failing tests first."""
    words = wanted.casefold()
    known: list[Row] = [*view.reds, *view.production]
    return [row for row in known if words in _text(row).casefold()]


def name_of(row: Row) -> str:
    """What a row is known by while the list changes."""
    return row.test if isinstance(row, Red) else row.issue


def drawn(row: Row, view: View, doing: str = "", *, unicode: bool) -> Content:
    """Two lines: what it is, and how it failed; a third where something is `doing` for it."""
    found = _drawn(row, view, unicode=unicode)
    return found if not doing else Content.assemble(found, "\n  ", (doing, "$accent"))


def _drawn(row: Row, view: View, *, unicode: bool) -> Content:
    if isinstance(row, Red):
        return item(row, unicode=unicode)
    marks = MARKS[unicode]
    red = any(one.diagnosis and one.diagnosis.issue.id == row.issue for one in view.reds)
    return Content.from_markup(
        "[$warning]$mark[/] [b]$title[/]\n  [$warning]$here[/][dim]$red$about[/]",
        mark=marks["production"],
        title=outside.title(row),
        here=f"{marks['changed']} changed here, " if row.touched else "",
        about=outside.about(row),
        red="red here too, " if red else "",
    )


def explained(row: Row, read: ReadSource) -> VisualType:
    """All that is known of it."""
    if isinstance(row, Red):
        return Group(*section(row.diagnosis, read)) if row.diagnosis else f"{row.test}\n\nbeing explained"
    head = [Text(f"in production: {outside.about(row)}", style="bold")]
    head += [Text(f"{outside.here(row, one)}", style="bold yellow") for one in row.touched]
    if row.diagnosis is None:
        return Group(*head, Text(), Text(f"{outside.title(row)}\n\nit could not be diagnosed"))
    return Group(*head, Text(), *section(row.diagnosis, read))


def issue_of(row: Row | None) -> str:
    """The issue that the keys are about; empty where none is known."""
    if isinstance(row, ProductionIssue):
        return row.issue
    return row.diagnosis.issue.id if row is not None and row.diagnosis is not None else ""


def place_of(row: Row) -> tuple[str, int]:
    """File and line of the first suspect; else where it was raised, or where the test is; else no file."""
    made = row.diagnosis
    first = made.suspects[0] if made and made.suspects else None
    if first is not None:
        return first.file, (first.lines or (first.start,))[0]
    test = row.test.partition("::")[0] if isinstance(row, Red) else ""
    event = made.issue.events[-1] if made and made.issue.events else None
    return (event.file or test, event.line or 1) if event else (test, 1)


def _text(row: Row) -> str:
    parts: Sequence[str] = (name_of(row), row.type, row.message)
    if isinstance(row, ProductionIssue):
        parts = (*parts, outside.about(row), "production")
    return one_line(" ".join(parts), 2_000)

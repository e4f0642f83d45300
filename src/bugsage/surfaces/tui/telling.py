"""What the screen of a watch says, as text with the theme's colours."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from bugsage.model.watch import Red, View
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.render.watch import of_known

#: Marks where the terminal has more than ASCII, and where it has not.
MARKS = {
    True: {"red": "✗", "green": "●", "run": "▶", "stale": "↻", "production": "◆", "changed": "≠"},
    False: {"red": "x", "green": "*", "run": ">", "stale": "~", "production": "P", "changed": "!="},
}
_WORDS = {"affected": "what the change touches", "rest": "the rest", "all": "all tests"}


def status(view: View, *, unicode: bool) -> Content:
    """One line: what runs, how far it is, and whether all is well; behind it how production is."""
    marks = MARKS[unicode]
    seen = f"  {marks['production']} {len(view.production)} in production" if view.production else ""
    away = f"  {one_line(view.outside[0], 200)}" if view.outside else ""
    return Content.assemble(
        _tests(view, marks), Content.from_markup("[$warning]$seen[/][dim]$away[/]", seen=seen, away=away)
    )


def _tests(view: View, marks: Mapping[str, str]) -> Content:
    if view.phase != "idle":
        far = f" {view.done:,} of {view.total:,}" if view.total else ""
        red = f", {len(view.reds)} red" if view.reds else ""
        return Content.from_markup(
            "[$primary]$mark[/] $what$far$red  [dim]$test[/]",
            mark=marks["run"],
            what=_WORDS[view.phase],
            far=far,
            red=red,
            test=one_line(view.running, 200),
        )
    if view.trouble:
        return Content.from_markup("[$error b]$mark $said[/]", mark=marks["red"], said=one_line(view.trouble, 300))
    if view.reds:
        said = f"{words.count(len(view.reds), 'test')} red, {view.passed:,} passed"
        return Content.from_markup("[$error b]$mark $said[/]", mark=marks["red"], said=said)
    if not view.known and not view.passed:
        return Content("nothing has run yet")
    return Content.from_markup(
        "[$success b]$mark all green[/]  $known", mark=marks["green"], known=f"{words.count(view.known, 'test')} known"
    )


def item(red: Red, *, unicode: bool) -> Content:
    """Two lines of the list: the test, and how it failed."""
    marks = MARKS[unicode]
    file, _, name = red.test.partition("::")
    said = f"{red.type}: {red.message}" if red.message else red.type
    return Content.from_markup(
        "[$error]$mark[/] [b]$name[/] [dim]$file[/]\n  $said",
        mark=marks["stale"] if red.stale else marks["red"],
        name=one_line(name or file, 120),
        file=one_line(file if name else "", 80),
        said=one_line(said, 160) or "…" if unicode else "...",
    )


def changed(view: View) -> str:
    """What changed last, what was chosen for it and why, and what runs nothing."""
    lines = [f"changed: {', '.join(map(one_line, view.changed)) or 'nothing since the start'}", ""]
    if view.everything:
        lines.append(f"all tests: {one_line(view.everything, 300)}")
    elif view.chosen:
        lines.append(f"{of_known(view)} are touched:")
        lines += [
            f"  {one_line(one.test, 160)}  {one.because}: {one_line(one.detail, 160)}" for one in view.chosen[:200]
        ]
    lines += [f"nothing is run for {one_line(path)}: {one_line(why)}" for path, why in view.passed_over]
    return "\n".join([*lines, *_outside(view)])


def nothing(view: View) -> str:
    """What is shown where no test is red and production brought nothing."""
    return changed(view) if view.changed else "\n".join(["No test is red.", *_outside(view)])


def _outside(view: View) -> list[str]:
    """Where programs may report to, and what keeps production from being read."""
    lines = [f"programs report here with SENTRY_DSN={view.door.dsn}"] if view.door else []
    lines += [one_line(said, 400) for said in view.outside]
    return ["", *lines] if lines else []

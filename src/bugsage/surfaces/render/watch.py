"""What a watch tells, line by line."""

from __future__ import annotations

from bugsage.model.watch import Happening, Red, View
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import outside, words
from bugsage.surfaces.render.known import moment

#: Changed files and failing tests that are named in one line.
MOST_NAMED = 3


def lines(told: Happening) -> list[str]:
    """The lines of one happening; none for what only a screen that moves can show."""
    say = _SAYING.get(told.kind)
    return [f"{moment(told.time)[-8:]}  {line}" for line in say(told)] if say else []


def _changed(told: Happening) -> list[str]:
    view = told.view
    names = ", ".join(map(one_line, view.changed[:MOST_NAMED]))
    more = f" and {len(view.changed) - MOST_NAMED} more" if len(view.changed) > MOST_NAMED else ""
    if not view.changed:
        return []
    if view.everything:
        return [f"{names}{more} changed: all tests, for {one_line(view.everything)}"]
    if view.chosen:
        return [f"{names}{more} changed: {of_known(view)} first"]
    why = view.passed_over[0][1] if view.passed_over else "nothing hangs on it"
    return [f"{names}{more} changed: nothing to run, {one_line(why)}"]


def of_known(view: View) -> str:
    """`12 of 1,904 tests`."""
    return f"{len(view.chosen):,} of {words.count(view.known, 'test')}" if view.known else f"{len(view.chosen):,} tests"


def _red(told: Happening) -> list[str]:
    return [f"RED    {one_line(told.test, 300)}"]


def _green(told: Happening) -> list[str]:
    return [f"GREEN  {one_line(told.test, 300)}"]


def _diagnosed(told: Happening) -> list[str]:
    red = next((one for one in told.view.reds if one.test == told.test), None)
    return [f"WHY    {why(red)}"] if red else []


def why(red: Red) -> str:
    """`KeyError: 'user_id'; src/api.py:41 Api.create, very likely 72%: a key is read that nobody sets`."""
    made = red.diagnosis
    title = one_line(f"{red.type}: {red.message}" if red.message else red.type, 160)
    first = made.suspects[0] if made and made.suspects else None
    if made is None or first is None:
        return title
    cause = f": {one_line(made.hypotheses[0].cause, 200)}" if made.hypotheses else ""
    return f"{title}; {words.place(first)} {one_line(first.symbol)}, {words.confidence(first.probability)}{cause}"


def _ended(told: Happening) -> list[str]:
    view = told.view
    if view.trouble:
        return [f"STUCK  {one_line(view.trouble, 400)}"]
    if view.phase != "idle":
        return []
    if view.reds:
        return [f"{words.count(len(view.reds), 'test')} red, {view.passed:,} passed"]
    return [f"all green: {words.count(view.passed, 'test')} passed"]


def _trouble(told: Happening) -> list[str]:
    return [f"STUCK  {one_line(told.view.trouble, 400)}"]


_SAYING = {
    "production": outside.came,
    "touched": outside.touched,
    "closed": outside.closed,
    "outside": outside.away,
    "changed": _changed,
    "red": _red,
    "green": _green,
    "diagnosed": _diagnosed,
    "ended": _ended,
    "trouble": _trouble,
}

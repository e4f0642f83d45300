"""A fix with what it changes and what it was proven by."""

from bugsage.model.fix import Fix
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.render.html.tags import Html, prose, section, tag

_MOST_LINES = 600
_STYLES = {"+": "added", "-": "gone", "@": "hunk"}


def fix(found: Fix | None) -> Html:
    """Nothing where there is none."""
    if found is None or not found.patch:
        return Html("")
    proof = found.proof
    said = [f"by {one_line(found.agent, 80)}", found.status]
    said += [f"on branch {one_line(found.branch, 120)}"] if found.branch else []
    parts = [tag("p", ", ".join(said), class_="quiet"), tag("p", prose(one_line(found.said, 800)))]
    if proof.failed_before and proof.passed_after:
        held = (
            f"Without it {words.count(len(proof.failed_before), 'test')} failed, with it {len(proof.passed_after)} pass"
        )
        kept = f"; {words.count(proof.still_passing, 'other test')} passed before and pass now."
        parts.append(tag("p", held + kept, class_="good"))
    if proof.broken:
        parts.append(tag("p", f"{words.count(len(proof.broken), 'test')} broke with it.", class_="bad"))
    parts += [tag("p", prose(one_line(one, 400)), class_="quiet") for one in proof.not_run[:6]]
    lines = found.patch.splitlines()
    shown = [tag("span", clean(line), class_=_style(line)) for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        shown.append(tag("span", f"… and {len(lines) - _MOST_LINES} more lines", class_="hunk"))
    return section("A fix that was proposed", *parts, tag("pre", *shown))


def _style(line: str) -> str:
    return "hunk" if line.startswith(("+++", "---")) else _STYLES.get(line[:1], "")

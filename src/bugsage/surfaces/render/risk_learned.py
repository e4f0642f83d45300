"""What a repository's past taught about risk, for a person at a terminal."""

from bugsage.model.risk_model import LearnedRisk
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.page import columns, draw, labelled, say


def learned(found: LearnedRisk, look: Look) -> str:
    """What it was learned from, whether it helps, and what counts differently now."""
    rows = [(say(f"x {by:.2f}"), say(name)) for name, by in sorted(found.factors.items(), key=lambda one: -one[1])]
    outcome = "kept in .bugsage/risk.json; delete it to go back" if found.kept else f"nothing was kept: {found.reason}"
    page = labelled(
        [
            ("learned", [say(outcome, "green" if found.kept else "yellow")]),
            ("from", [say(f"{found.commits} commits, {found.inducing} with a bug, by {found.fixes} fixes")]),
            ("helps", [say(_helps(found))] if found.before is not None and found.after is not None else []),
            ("counts", [columns(rows, right=(0,))] if rows else []),
        ]
    )
    return draw([page], look)


def _helps(found: LearnedRisk) -> str:
    return (
        f"of the newest third, the commit with a bug scores higher in {found.before:.1%} of all pairs by the weights "
        f"that ship, in {found.after:.1%} by those of the older ones"
    )

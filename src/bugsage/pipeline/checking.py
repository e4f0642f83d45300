"""Check: what works here, what does not, what mends it."""

from bugsage.model.run import Check
from bugsage.pipeline import caging, production, stopping
from bugsage.pipeline.house import House, checked


def check_all(house: House) -> tuple[Check, ...]:
    """Every finding of `doctor`."""
    return (
        *house.project.checks(),
        *checked("sandbox", lambda: caging.check(house)),
        production.check(house),
        stopping.check(house),
        *checked("fixes", lambda: (_fixes(house),)),
        *checked("ci", lambda: house.ci.checks()),
    )


def clean(house: House) -> int:
    """Remove the worktrees that killed fixes left behind, with what git remembers of them; how many there were."""
    house.runner.sweep()
    return house.workspace.sweep()


def _fixes(house: House) -> Check:
    """What fixes left behind: worktrees of killed ones, and branches, which are the user's to keep or to delete."""
    left, branches = house.workspace.left(), house.workspace.branches()
    more = f" and {len(branches) - 5} more" if len(branches) > 5 else ""
    kept = f"; branches of fixes: {', '.join(branches[:5])}{more}" if branches else ""
    if not left:
        return Check(name="fixes", state="ok", finding=f"no fix left a worktree behind{kept}")
    worktrees = "1 worktree of a killed fix is" if left == 1 else f"{left} worktrees of killed fixes are"
    return Check(name="fixes", state="warn", finding=f"{worktrees} left{kept}", mend="bugsage doctor --clean")

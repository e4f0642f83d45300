"""Check: what works here, what does not, what mends it."""

from typing import NamedTuple

from bugsage.model.run import Check
from bugsage.pipeline import caging, probing, production, stopping
from bugsage.pipeline.house import House, checked

#: What killed agents left behind is known to each of them.
_ANY = "command"


def check_all(house: House) -> tuple[Check, ...]:
    """Every finding of `doctor`."""
    looks = {
        "sandbox": lambda: caging.check(house),
        "agents": lambda: (probing.check(house),),
        "sentry": lambda: (production.check(house),),
        "stop": lambda: (stopping.check(house),),
        "fixes": lambda: (_fixes(house),),
        "landings": lambda: (_landings(house),),
        "ci": lambda: house.ci.checks(),
        "notifications": lambda: notifications(house),
    }
    found = house.project.checks()
    broken = any(check.name == "settings" and check.state == "fail" for check in found)
    more = (check for name, look in looks.items() for check in checked(name, look, said=broken))
    return (*found, *more)


class Cleaned(NamedTuple):
    """How much killed fixes had left behind."""

    worktrees: int
    #: Folders that a coding agent had for itself.
    homes: int
    #: Landings that were cut off and are finished or taken back now.
    landings: int = 0


def clean(house: House) -> Cleaned:
    """Remove what killed fixes left behind: worktrees, with what git remembers of them, and homes of agents.

    A landing that was cut off is finished or taken back first. Raises LandingRefused where git's lock is another's.
    """
    from bugsage.pipeline.landing.telling import settle

    landings = house.landing.left()
    settle(house)
    house.runner.sweep()
    homes = house.agent(_ANY).sweep()  # first: in one of them somebody may still be at work in a worktree
    return Cleaned(house.workspace.sweep(), homes, landings)


def _fixes(house: House) -> Check:
    """What fixes left behind: worktrees of killed ones, and branches, which are the user's to keep or to delete."""
    left, branches, homes = house.workspace.left(), house.workspace.branches(), house.agent(_ANY).left()
    more = f" and {len(branches) - 5} more" if len(branches) > 5 else ""
    kept = f"; branches of fixes: {', '.join(branches[:5])}{more}" if branches else ""
    if not left and not homes:
        return Check(name="fixes", state="ok", finding=f"no fix left a worktree behind{kept}")
    parts = (_counted(left, "worktree", "killed fix", "es"), _counted(homes, "home", "killed agent", "s"))
    said = f"{' and '.join(filter(None, parts))} {'is' if left + homes == 1 else 'are'} left{kept}"
    login = "; a copy of a login may lie in a home" if homes else ""
    return Check(name="fixes", state="warn", finding=f"{said}{login}", mend="bugsage doctor --clean")


def _landings(house: House) -> Check:
    """Whether one was killed half-way: then git's index is locked until it is finished."""
    left = house.landing.left()
    if not left:
        return Check(name="landings", state="ok", finding="no landing was cut off", mend="")
    said = "a landing was cut off" if left == 1 else f"{left} landings were cut off"
    finding = f"{said}; nothing of yours is lost, and the index may be locked until it is finished"
    return Check(name="landings", state="warn", finding=finding, mend="bugsage doctor --clean")


def notifications(house: House) -> tuple[Check, ...]:
    """Only where somebody wants them."""
    if not house.settings.watch.notify:
        return ()
    program = house.notifier.program()
    if program:
        return (Check(name="notifications", state="ok", finding=f"{program} tells the desktop how the tests are"),)
    said = "no program here shows notifications (notify-send); a terminal that can is asked to, and others show nothing"
    return (Check(name="notifications", state="warn", finding=said, mend="sudo apt-get install libnotify-bin"),)


def _counted(count: int, what: str, whose: str, several: str) -> str:
    """Nothing where there is none."""
    if count == 1:
        return f"1 {what} of a {whose}"
    return f"{count} {what}s of {whose}{several}" if count else ""

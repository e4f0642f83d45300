"""A day with BugSage, told in pictures: python examples/demo/story.py FOLDER PICTURES.

Builds the demo's repository and works in it as a user would, on terminals that tmux drives: tests turn red under
`bugsage watch`, one is mended by BugSage and taken in the review, the other by hand, and what is pushed is judged by
the hook. Each step waits for what it should show and fails where that never comes.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build import build, git
from screen import Screen

#: What the user writes by hand: whoever pays first pays the cents that are left.
SPLIT = (
    "    return [rounded(cents, parts)] * parts\n",
    "    share, left = divmod(cents, parts)\n    return [share + 1] * left + [share] * (parts - left)\n",
)
#: A change that looks harmless.
PERCENT = ("return rounded(cents * percent, 100)", "return cents * percent // 100")
#: Beginnings of variables that would make it another day.
_APART = (
    *("GIT_", "PYTEST_", "BUGSAGE_", "XDG_", "VIRTUAL_ENV", "PYTHON", "CI", "BUILD_NUMBER", "FORCE_COLOR", "NO_COLOR"),
    *("PY_COLORS", "COLUMNS", "LINES", "TMUX"),
)
TITLES = {
    "red": "bugsage watch: two tests are red, and why",
    "fix": "f: a fix was made and proven, beside your work",
    "review": "bugsage review: what it changes, and what speaks for it",
    "commit": "C: taken, as a commit of yours",
    "green": "saved: the other one, mended by hand",
    "push": "git push: the hook judges what is pushed",
}
#: Words that stand on each picture.
SEEN = {
    "red": ("test_an_expired_code_is_charged_in_full", "test_payments_add_up_to_the_total", "none-value"),
    "fix": ("a fix waits",),
    "review": ("if discount is None:", "contracts", "C commit"),
    "commit": ("commit to main", "sign off"),
    "green": ("all green", "changed: billing/money.py"),
    "push": ("passed, with a warning", "1 test fails with it", "failed to push"),
}


def main(folder: Path, pictures: Path) -> None:
    """Live through it."""
    build(folder)
    with tempfile.TemporaryDirectory(prefix="demo-story-") as scratch:
        own = environment(Path(scratch))
        git(Path(scratch), "init", "--quiet", "--bare", "billing.git")
        git(folder, "remote", "add", "origin", str(Path(scratch, "billing.git")))
        git(folder, "push", "--quiet", "origin", "main")

        def shown(screen: Screen, name: str) -> None:
            screen.picture(pictures / f"{name}.svg", TITLES[name])

        with Screen(folder, own) as watch, Screen(folder, own) as other:
            tell(watch, other, folder, shown)


def tell(watch: Screen, other: Screen, folder: Path, shown: Callable[[Screen, str], None]) -> None:
    """The steps, each with its picture: one terminal watches, in the other one works."""
    other.run("bugsage", "hook", "install")
    other.until("pre-push")
    watch.enter("bugsage", "watch")
    watch.until("2 tests red, 22 passed")
    select(watch, "`DiscountBook.find()` returned None")
    watch.until(*SEEN["red"])
    shown(watch, "red")
    watch.press("f")
    watch.until(*SEEN["fix"])
    shown(watch, "fix")
    other.enter("bugsage", "review")
    other.until(*SEEN["review"], gone=("working out",))
    shown(other, "review")
    other.press("C")
    other.until(*SEEN["commit"])
    shown(other, "commit")
    other.press("Enter")
    other.until("bugsage undo")
    other.press("Escape")
    other.until("C commit", gone=("bugsage undo",))
    other.press("q")
    other.until(gone=("C commit",))
    watch.until("1 test red")
    replace(folder / "billing/money.py", *SPLIT)
    watch.until(*SEEN["green"], gone=SEEN["fix"])
    shown(watch, "green")
    watch.press("q")
    other.enter("clear")
    other.run("git", "commit", "-qam", "Who pays first pays the cents that are left")
    other.run("git", "push", "-q", "origin", "main")
    other.until("passed, with a warning")
    replace(folder / "billing/money.py", *PERCENT)
    other.run("git", "commit", "-qam", "Percents without a detour")
    other.run("git", "push", "-q", "origin", "main")
    other.until(*SEEN["push"])
    shown(other, "push")


def select(screen: Screen, said: str) -> None:
    """Choose the failing test of which this is said."""
    for key in ("Up", "Down", "Down"):
        if said in " ".join(screen.text().split()):
            return
        screen.press(key)
        screen.until(gone=("a fix waits",))
    screen.until(said)


def replace(file: Path, old: str, new: str) -> None:
    """A save. Raises ValueError where the text is another one."""
    text = file.read_text("utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{file} is not what it was")
    file.write_text(text.replace(old, new), "utf-8")


def environment(scratch: Path) -> dict[str, str]:
    """That of a user who has set up nothing but a name for git."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(_APART)}
    (scratch / ".gitconfig").write_text("[user]\n\tname = Ana Kovac\n\temail = ana@roastery.example\n")
    path = f"{Path(sys.executable).parent}{os.pathsep}{own.get('PATH', os.defpath)}"
    # Plugins of BugSage's own tests are none of the service's, and would make each of its runs three times as long.
    return own | {"HOME": str(scratch), "PATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: story.py FOLDER PICTURES")
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""A day with BugSage, told in pictures: python examples/demo/story.py FOLDER PICTURES.

Builds the demo's repository and works in it as a user would, on a terminal that is driven by tmux: tests turn red under
`bugsage watch`, one is mended by BugSage and taken in the review, the other by hand, and what is pushed is judged by the
hook. Each step waits for what it should show and fails where that never comes.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from build import build, git
from screen import Screen

#: What the user writes by hand: whoever pays first pays the cents that are left.
SPLIT = (
    "    return [rounded(cents, parts)] * parts\n",
    "    share, left = divmod(cents, parts)\n    return [share + 1] * left + [share] * (parts - left)\n",
)
#: A change that looks harmless.
PERCENT = ("return rounded(cents * percent, 100)", "return cents * percent // 100")
TITLES = {
    "red": "bugsage watch: two tests are red, and why",
    "fix": "f: a fix was made and proven, beside your work",
    "review": "d: what it changes, and what speaks for it",
    "commit": "C: taken, as a commit of yours",
    "green": "saved: the other one, mended by hand",
    "push": "git push: the hook judges what is pushed",
}


def main(folder: Path, pictures: Path) -> None:
    """Live through it."""
    build(folder)
    with tempfile.TemporaryDirectory(prefix="demo-story-") as scratch:
        own = environment(Path(scratch))
        git(Path(scratch), "init", "--quiet", "--bare", "billing.git")
        git(folder, "remote", "add", "origin", str(Path(scratch, "billing.git")))
        git(folder, "push", "--quiet", "origin", "main")
        with Screen(folder, own) as screen:
            tell(screen, folder, lambda name: screen.picture(pictures / f"{name}.svg", TITLES[name]))


def tell(screen: Screen, folder: Path, shown: Callable[[str], None]) -> None:
    """The steps, each with its picture."""
    screen.enter("bugsage", "hook", "install")
    screen.until("pre-push")
    screen.enter("clear")
    screen.enter("bugsage", "watch")
    screen.until("2 tests red, 22 passed", "test_an_expired_code_is_charged_in_full")
    select(screen, "`DiscountBook.find()` returned None")
    shown("red")
    screen.press("f")
    screen.until("a fix waits")
    shown("fix")
    replace(folder / "billing/money.py", *SPLIT)
    screen.until("1 test red")
    shown("green")
    screen.press("q")
    screen.until(gone=("q quit",))
    for words in (
        ("git", "commit", "-qam", "Who pays first pays the cents that are left"),
        ("clear",),
        ("git", "push", "origin", "main"),
    ):
        screen.enter(*words)
    screen.until("main -> main")
    replace(folder / "billing/money.py", *PERCENT)
    screen.enter("git", "commit", "-qam", "Percents without a detour")
    screen.enter("git", "push", "origin", "main")
    screen.until("failed to push")
    shown("push")


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
    apart = ("VIRTUAL_ENV", "PYTHONPATH", "CI", "BUILD_NUMBER", "FORCE_COLOR", "NO_COLOR", "PY_COLORS", "COLUMNS", "LINES", "TMUX")
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_", "BUGSAGE_", "XDG_"))}
    own = {name: value for name, value in own.items() if name not in apart}
    (scratch / ".gitconfig").write_text("[user]\n\tname = Ana Kovac\n\temail = ana@roastery.example\n")
    return own | {"HOME": str(scratch), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{own.get('PATH', os.defpath)}"}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: story.py FOLDER PICTURES")
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]), Path(sys.argv[2]))

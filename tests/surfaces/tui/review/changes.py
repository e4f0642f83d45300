"""Changes that a review is tried on."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.pilot import Pilot

from bugsage.model.patch import FilePatch
from bugsage.model.unified_diff import parse_diff
from bugsage.pipeline.landing.sighting import sight
from bugsage.surfaces.tui.review.app import ReviewApp
from bugsage.surfaces.tui.review.desk import Desk
from bugsage.wiring import open_house

DIFF = """\
diff --git a/cart.py b/cart.py
--- a/cart.py
+++ b/cart.py
@@ -1,4 +1,5 @@ def total(cart):
 def total(cart):
-    found = 0
-    for item in cart:
+    found = 0  # pence
+    for item in cart.items:
+        found += 1
         pass
@@ -20,3 +21,2 @@ class Cart:
 a
-b
 c
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
"""


def files(diff: str = DIFF) -> tuple[FilePatch, ...]:
    return parse_diff(diff)


#: What somebody might plant in a change so that whoever looks at it sees something else.
HOSTILE = """\
diff --git "a/ev\\033[2Jil.py" "b/ev\\033[2Jil.py"
new file mode 100644
--- /dev/null
+++ "b/ev\\033[2Jil.py"
@@ -0,0 +1,4 @@ [red]def[/red] \x1b[31mx
+allowed = "user\u202e \u2066# admin\u2069 \u2066"
+print("[bold]$error[/bold] [@click=app.quit]x[/]")\x1b]0;title\x07
+\tzero\u200bwidth = 1  # 日本語
+x = "\x1b[2J"
"""


def app_of(root: Path, name: str = "", *, staged: bool = False, **options: object) -> ReviewApp:
    house = open_house(root)
    return Played(Desk(house, sight(house, name, staged=staged)), **options)  # type: ignore[arg-type]


def patch_file(folder: Path, diff: str) -> str:
    path = folder / "given.patch"
    path.write_bytes(diff.encode())
    return str(path)


class Played(ReviewApp):
    """Beside a test there is no terminal that could be left to an editor."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is done beside the screen."""
    app = pilot.app
    assert isinstance(app, ReviewApp)
    await pilot.pause(app.CALM + 0.05)
    while app.works.job is not None:
        await pilot.pause(0.02)
    await pilot.pause()


def pressing(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Press keys one after the other, each once the one before has done what it does."""

    async def press(pilot: Pilot[None]) -> None:
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
        await settled(pilot)

    return press


def played(app: ReviewApp, *steps: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = (140, 45)) -> None:
    """The screen with these steps."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            for step in steps:
                await step(pilot)

    asyncio.run(run())
    app.over()

"""What is said for a while is shown as it stands."""

import asyncio

from textual.widgets._toast import Toast

from bugsage.surfaces.tui.plain import PlainApp

SAID = "no [/such] tag, [bold]not bold[/bold], [@click=app.quit]no link[/]"


def test_brackets_are_brackets() -> None:
    async def run() -> None:
        app = PlainApp()
        async with app.run_test(size=(100, 20), notifications=True) as pilot:
            app.notify(SAID, severity="error")
            while not app.screen.query(Toast):
                await pilot.pause(0.02)
            assert str(app.screen.query_one(Toast).render()) == SAID

    asyncio.run(run())

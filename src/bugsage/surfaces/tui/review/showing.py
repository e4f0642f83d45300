"""From the command line to the screen: the change is read while textual is being loaded."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bugsage.model.landing import Landed
from bugsage.model.review import Sight
from bugsage.pipeline import House
from bugsage.pipeline.knowing import no_collection

#: Seconds after which a thread that works out a risk lets the screen be painted.
_SWITCH = 0.0005


def shown(house: House, look: Callable[[], Sight], *, theme: str, unicode: bool) -> list[tuple[Landed, str]]:
    """Show it until somebody leaves; what was committed meanwhile, each with the issue that is mended by it.

    Raises what `look` raises, before there is a screen.
    """
    sys.setswitchinterval(_SWITCH)
    with no_collection(), ThreadPoolExecutor(1) as pool:
        seen = pool.submit(look)
        from bugsage.surfaces.tui import leaving
        from bugsage.surfaces.tui.review.app import ReviewApp
        from bugsage.surfaces.tui.review.desk import Desk

        app = ReviewApp(Desk(house, seen.result()), theme=theme, unicode=unicode)
    app.settle()
    try:
        with leaving.in_order(app):
            app.run()
    finally:
        app.over()
    if app.works.crash is not None:
        raise app.works.crash
    return [(one, review.fix.issue if review.fix and review.is_whole else "") for one, review in app.landed]

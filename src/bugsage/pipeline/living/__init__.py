"""Watch: while somebody works, the tests that a change touches run at once, and what fails is explained.

    saved files -> what changed -> affected tests -> a run, followed line by line -> red and green -> diagnoses
    production  -> an issue, diagnosed -> what the working tree changes of the code that it came from

One thread does all of this, and is told of saves, of keys and of production through one queue; whoever shows it hears
of every happening with a view of how things stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bugsage.model.watch import Happening
    from bugsage.pipeline.house import House
    from bugsage.pipeline.living.feeds import Feed
    from bugsage.pipeline.living.post import Post


def watch(
    house: House,
    post: Post,
    tell: Callable[[Happening], None],
    *,
    once: bool = False,
    feeds: Sequence[Feed] = (),
) -> None:
    """Until `post` says that it is over; with `once` until everything that is due has run.

    `feeds` bring issues of production, and cannot end it.

    Raises TestCommandUnknown, TestToolMissing, StateUnwritable.
    """
    from bugsage.pipeline.living.feeds import fed
    from bugsage.pipeline.living.locations import Locations
    from bugsage.pipeline.living.session import Session

    locations, command = Locations(house), house.project.test_command()

    def hear(told: Happening) -> None:
        locations.hear(told)
        tell(told)

    session = Session(house, command.argv, hear)
    try:
        with fed(feeds, post), house.observer.into(lambda paths: post.put("saved", paths)):
            session.begin()
            while not (once and session.is_idle):
                kind, what = post.get(0.01 if session.is_busy else None)
                if kind == "over":
                    return
                session.obey(kind, what)
                session.step()
    finally:
        session.close()

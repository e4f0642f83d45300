"""What brings production to a watch, each in a thread of its own and with a house of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from bugsage.errors import BugSageError
from bugsage.model.listening import Door
from bugsage.model.watch import ProductionIssue
from bugsage.pipeline.house import House
from bugsage.pipeline.living.post import Post
from bugsage.pipeline.living.resolved import Resolved
from bugsage.pipeline.living.sighted import heard_of, known_before, seen
from bugsage.pipeline.watching import LONGEST_PAUSE, Wish, watch_sentry

#: Runs until the event is set, and puts into the post what comes.
Feed = Callable[[Post, threading.Event], None]
#: Seconds that a feed has for putting its things in order.
LEAVING = 1.0
#: How their threads are called.
NAME = "bugsage production"


@contextmanager
def fed(feeds: Sequence[Feed], post: Post) -> Iterator[None]:
    """Until the end of the block all of them run."""
    over = threading.Event()
    threads = [
        threading.Thread(target=_run, args=(feed, post, over), name=f"{NAME} {number}", daemon=True)
        for number, feed in enumerate(feeds)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(LEAVING)  # one that waits for an answer is left: what it did not write it will read again


def _run(feed: Feed, post: Post, over: threading.Event) -> None:
    """Whatever becomes of it, the watch goes on."""
    try:
        feed(post, over)
    except Exception as error:
        said = f"production is read no more, for a fault in BugSage itself: {type(error).__name__}: {error}"
        post.put("outside", ("feed", said))


def from_sentry(house: House, *, interval: float = 30.0, hours: int = 24) -> Feed:
    """Polls the project's Sentry, whatever answers. The house must be nobody else's."""

    def run(post: Post, over: threading.Event) -> None:
        resolved = Resolved(house)

        def put(one: ProductionIssue) -> None:
            resolved.told(one)
            post.put("production", one)

        try:
            for one in known_before(house, hours):
                put(one)
        except BugSageError as error:
            post.put("outside", ("sentry", _sentence(error)))
        failed = 0

        def well() -> None:
            nonlocal failed
            failed = 0
            post.put("outside", ("sentry", ""))
            with suppress(BugSageError):  # the round was read; this is asked again after the next
                if names := resolved.now():
                    post.put("closed", names)

        wish = Wish(
            interval=interval,
            hours=hours,
            again=True,
            tell=lambda said: post.put("outside", ("sentry", "" if said == "Sentry answers again" else said)),
            well=well,
            pause=lambda seconds: not over.wait(seconds),
        )
        while not over.is_set():
            try:
                for found in watch_sentry(house, wish):
                    put(seen(found))
                    if over.is_set():
                        return
            except BugSageError as error:
                failed += 1
                post.put("outside", ("sentry", _sentence(error)))
                over.wait(min(interval * 2.0 ** min(failed, 10), LONGEST_PAUSE))

    return run


def from_programs(house: House, *, host: str, port: int | None) -> Feed:
    """Listens to programs of this machine. The house must be nobody else's."""
    from bugsage.pipeline.listening import Listening, Until

    def run(post: Post, over: threading.Event) -> None:
        def opened(door: Door) -> None:
            post.put("listening", door)
            post.put("outside", ("listen", ""))

        listening = Listening(
            house, Until(), lambda said: post.put("outside", ("listen", said)), goes_on=lambda: not over.is_set()
        )
        try:
            for heard in listening.run(opened, host=host, port=port):
                post.put("production", heard_of(heard, house.clock.now()))
                post.put("outside", ("listen", ""))
        except BugSageError as error:
            post.put("outside", ("listen", _sentence(error)))

    return run


def _sentence(error: BugSageError) -> str:
    return f"{error}{f' ({error.hint})' if error.hint else ''}"

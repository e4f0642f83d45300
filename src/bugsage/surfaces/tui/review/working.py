"""Work beside a screen: in threads, one thing at a time, with a word of what it is and a way to end it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from textual.app import App

from bugsage.errors import BugSageError

T = TypeVar("T")
#: Seconds in which what runs is ended when the screen is left.
LEAVING = 15.0


class Job(Generic[T]):
    """One piece of work; `over` is set where nobody wants it any more."""

    def __init__(self, said: str, *, can_end: bool) -> None:
        self.said, self.can_end = said, can_end
        self.over = threading.Event()
        self.began = 0.0


class Works:
    """What is done beside the screen of an app. No workers of textual's: those are waited for when it ends."""

    def __init__(self, app: App[Any], changed: Callable[[], None]) -> None:
        self._app, self._changed = app, changed
        self.job: Job[Any] | None = None
        self._thread: threading.Thread | None = None
        self._gone = False
        #: What was asked for while something short was being done.
        self._next: Callable[[], object] | None = None
        #: What nobody reckoned with; the screen ends, and it is told then.
        self.crash: Exception | None = None

    def begin(
        self,
        said: str,
        work: Callable[[threading.Event], T],
        then: Callable[[T], None],
        otherwise: Callable[[BugSageError], None],
        *,
        can_end: bool = False,
    ) -> bool:
        """Do it, and tell of how it ended, behind what takes not long; False where something else is being done."""
        if self.job is not None:
            if self.job.can_end or self._next is not None:
                return False
            self._next = partial(self.begin, said, work, then, otherwise, can_end=can_end)
            return True
        job: Job[T] = Job(said, can_end=can_end)
        self.job = job

        def run() -> None:
            try:
                made = work(job.over)
            except BugSageError as error:
                self._tell(job, otherwise, error)
            except Exception as error:
                self.crash = error
                self._tell(job, lambda _: self._app.exit(), None)
            else:
                self._tell(job, then, made)

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        self._changed()
        return True

    def _tell(self, job: Job[Any], whom: Callable[[Any], None], what: object) -> None:
        def told() -> None:
            self.job = None
            self._changed()
            if not job.over.is_set():
                whom(what)
            waiting, self._next = self._next, None
            if waiting is not None:
                waiting()

        if not self._gone:
            self._app.call_later(told)

    def end(self) -> bool:
        """Nobody wants it any more; False where it cannot be ended, or nothing is done."""
        if self.job is None or not self.job.can_end or self.job.over.is_set():
            return False
        self.job.over.set()
        self._changed()
        return True

    def leave(self) -> None:
        """The screen is gone: what can be ended is, and what cannot is waited for."""
        self._gone = True
        if self.job is not None and self._thread is not None:
            self.job.over.set()
            self._thread.join(LEAVING)

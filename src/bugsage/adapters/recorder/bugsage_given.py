"""What the functions of a project gave in one test, in the order in which they gave it: part of BugSage's tracer.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any

    from bugsage.adapters.recorder.bugsage_values import given, is_secret
else:
    from bugsage_values import given, is_secret

#: Different values of one function, calls of it that are looked at, and characters of one test in all.
VALUES, CALLS, ALL = 12, 100, 300_000
#: Calls of one function whose collections are told with what is inside the objects in them.
INSIDE = 3


class Given:
    """The values that functions returned or yielded, as text; each value of a function where it came first."""

    def __init__(self) -> None:
        #: A test runs for whose sake the run was made.
        self.on = False
        self.left = ALL
        self.calls: dict[int, int] = {}
        self.found: dict[tuple[int, str], CodeType] = {}
        self.counts: dict[int, int] = {}
        self.places: set[tuple[int, int]] = set()

    def first(self, code: CodeType, offset: int) -> bool:
        """Whether a return was not met before in this test."""
        place = (id(code), offset)
        if place in self.places:
            return False
        self.places.add(place)
        return True

    def note(self, code: CodeType, value: Any) -> bool:
        """Keeps a value; False where the next ones of this function are not wanted."""
        key = id(code)
        calls = self.calls[key] = self.calls.get(key, 0) + 1
        if calls > CALLS or self.left <= 0 or (calls == 1 and is_secret(code.co_name)):
            self.calls[key] = CALLS
            return False
        try:
            text = given(value, inside=calls <= INSIDE)
        except KeyboardInterrupt:
            raise
        except BaseException:  # out of stack above all: the project's code must not see it
            return False
        if not text:
            return True
        if (key, text) not in self.found:
            self.found[key, text] = code
            self.left -= len(text)
            self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts.get(key, 0) < VALUES  # a test may have ended meanwhile, in another thread

    def take(self) -> list[tuple[CodeType, str]]:
        """What was kept since the last time, oldest first."""
        found = [(code, text) for (_, text), code in list(self.found.items())]
        for memory in (self.found, self.calls, self.counts, self.places):
            memory.clear()
        self.left, self.on = ALL, False
        return found

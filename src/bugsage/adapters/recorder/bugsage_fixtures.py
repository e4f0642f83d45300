"""What fixtures run that several tests share: part of BugSage's recorder.

pytest sets such a fixture up within the first test that asks for it. What it runs there belongs to every test that uses
it. Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from bugsage.adapters.recorder.bugsage_sink import Sink
    from bugsage.adapters.recorder.bugsage_tracer import Tracer

    Hook = TypeVar("Hook", bound=Callable[..., Any])

hookimpl: Callable[..., Callable[[Hook], Hook]]
try:
    import pytest
except ImportError:  # the rest of the recorder can be used without one

    def hookimpl(**options: object) -> Callable[[Hook], Hook]:
        """Marks nothing."""
        return lambda function: function
else:
    hookimpl = pytest.hookimpl

#: Fixtures of one test that are told, and characters of the name of one.
MOST, NAME = 200, 400


class Fixtures:
    """The hooks that tell them apart."""

    def __init__(self, tracer: Tracer, sink: Sink, quiet: Any) -> None:
        """`quiet` is a context that swallows what goes wrong in here."""
        self.tracer, self.sink, self.quiet = tracer, sink, quiet
        #: Those that are being set up, the innermost last.
        self.open: list[str] = []
        #: Those that ran something of the project.
        self.ran: set[str] = set()

    @hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """What runs in here is the fixture's, where it is shared; what it asks for has been set up before."""
        name = ""
        with self.quiet:
            name = _name(fixturedef)
            self._next(name, begins=True)
        yield
        with self.quiet:
            self._next(name, begins=False)

    def _next(self, name: str, *, begins: bool) -> None:
        """From here on what runs belongs to somebody else."""
        if name:
            owner = self.open[-1] if self.open else ""
            if self.tracer.cut(self.tracer.test, owner):
                self.ran.add(owner)
        if name and begins:
            self.open.append(name)
        elif name:
            self.open.pop()

    @hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: Any) -> None:
        """Which of them the test used, those that it asked for by name while it ran included."""
        with self.quiet:
            request = getattr(item, "_request", None)
            names = [_name(one) for one in getattr(request, "_fixture_defs", {}).values()]
            used = sorted(self.ran.intersection(filter(None, names)))[:MOST]
            if used:
                self.sink.add("uses", nodeid=self.tracer.test, fixtures=used)


def _name(fixturedef: Any) -> str:
    """What tells a shared fixture from others; empty for one that is set up for each test."""
    scope = getattr(fixturedef, "scope", "function")
    if scope == "function":
        return ""
    base = getattr(fixturedef, "baseid", None) or ""
    return f"{base}::{getattr(fixturedef, 'argname', '')}"[:NAME]

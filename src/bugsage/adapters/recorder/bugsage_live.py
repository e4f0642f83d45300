"""Tells a run while it runs, and leaves out tests that were not chosen: part of BugSage's recorder.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import json
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bugsage.adapters.recorder.bugsage_sink import Sink


class Live:
    """The hooks of a run that somebody watches."""

    def __init__(self, sink: Sink | None, root: str, choice: str) -> None:
        """`choice` is a file with `{"known": [ids], "run": [ids]}`: of the known tests only these are run.

        With `"files": [paths]` no other file is looked at.
        """
        self.sink, self.root = sink, root
        self.left_out: set[str] = set()
        #: Files that are looked at, and every folder above them; none where all are.
        self.wanted: set[str] = set()
        if choice:
            with open(choice, encoding="utf-8") as file:
                found = json.load(file)
            self.left_out = set(found["known"]).difference(found["run"])
            for inside in found.get("files", ()):
                for top in {root, os.path.realpath(root)}:
                    path = os.path.join(top, *inside.split("/"))
                    while path not in self.wanted and len(path) >= len(top):
                        self.wanted.add(path)
                        path = os.path.dirname(path)

    def ignored(self, path: Any) -> bool | None:
        """To look at every file of a folder takes longer than to run one: only what is asked for is looked at."""
        return True if self.wanted and str(path) not in self.wanted else None

    def pytest_collection_modifyitems(self, config: Any, items: list[Any]) -> None:
        """Leaves out what is known and was not chosen; what is new runs."""
        if self.left_out:
            rest = [item for item in items if self.base(item) in self.left_out]
            if rest:
                gone = set(map(id, rest))
                items[:] = [item for item in items if id(item) not in gone]
                config.hook.pytest_deselected(items=rest)

    def base(self, item: Any) -> str:
        """The id of a test without parameters, as a path of the repository."""
        _, colons, rest = item.nodeid.partition("::")
        path = str(getattr(item, "path", None) or getattr(item, "fspath", ""))
        file = os.path.relpath(os.path.realpath(path), os.path.realpath(self.root)).replace(os.sep, "/")
        return str(file + colons + rest.partition("[")[0])

    def pytest_collection_finish(self, session: Any) -> None:
        """So many tests will run."""
        if self.sink is not None:
            self.sink.add("collected", count=len(session.items))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """A test begins; what the last one said is written along with that."""
        if self.sink is not None:
            self.sink.add("started", nodeid=nodeid)


def live(sink: Sink | None, root: str, choice: str) -> Live:
    """The hooks; that which leaves out files has another argument before pytest 7, and is not there."""
    import pytest
    from bugsage_looking import looking  # type: ignore[import-not-found]

    if getattr(pytest, "version_tuple", (0,))[0] < 7:
        return Live(sink, root, choice)

    class Chosen(Live):
        @pytest.hookimpl(tryfirst=True)
        def pytest_ignore_collect(self, collection_path: Any) -> bool | None:
            return self.ignored(collection_path)

        @pytest.hookimpl(hookwrapper=True)
        def pytest_collection(self, session: Any) -> Iterator[None]:
            with looking(session, self.wanted):
                yield

    return Chosen(sink, root, choice)

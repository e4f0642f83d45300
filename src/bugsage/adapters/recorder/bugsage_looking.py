"""Which names of a folder pytest sees while it collects: part of BugSage's recorder.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


@contextmanager
def looking(session: Any, wanted: set[str]) -> Iterator[None]:
    """Meanwhile a folder seems to hold what is wanted alone, and what the command names; all where nothing is wanted.

    What is left out would be ignored anyway. But each of a thousand names would become a path before, and be asked
    about. Only pytest from version 8 on lists folders in a way that allows it.
    """
    import _pytest.main as main
    import _pytest.python as python

    plain: Any = getattr(main, "scandir", None) if wanted else None

    def listed(*given: Any) -> Any:
        named = getattr(session, "_initialpaths_with_parents", None)
        if named is None:
            return plain(*given)
        seen = wanted.union(map(str, named))
        return [entry for entry in plain(*given) if entry.path in seen]

    parts: list[Any] = [part for part in (main, python) if plain and getattr(part, "scandir", None) is plain]
    for part in parts:
        part.scandir = listed
    try:
        yield
    finally:
        for part in parts:
            part.scandir = plain

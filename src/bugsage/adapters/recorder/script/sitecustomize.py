"""Watches a Python program for BugSage: Python imports this as it starts, and the one that it hides after it.

It stays out of what the program starts: variable and path are taken away at once. Nothing is recorded but an exception
that ends the program. Standard library only, Python 3.8 and up.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_FOLDER = os.path.dirname(os.path.abspath(__file__))


def _watch() -> None:
    wanted = os.environ.pop("BUGSAGE_PROGRAM", "")
    record, root = os.environ.get("BUGSAGE_RECORD", ""), os.environ.get("BUGSAGE_ROOT", "")
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if _FOLDER in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join(path for path in paths if path != _FOLDER)
    sys.path[:] = [path for path in sys.path if path != _FOLDER]
    if not wanted or not record:
        return
    folder, shown = os.getcwd(), sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        try:
            sys.path.insert(0, os.path.dirname(_FOLDER))
            from bugsage_program import write  # type: ignore[import-not-found]

            write(record, root or folder, folder, error)
        except BaseException:  # a program ends as it would without us
            pass
        finally:
            shown(kind, error, trace)

    sys.excepthook = hook


def _go_on() -> None:
    """Imports the module that this one stands before."""
    own = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # type: ignore[import-not-found]  # noqa: F401
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        if own is not None:
            sys.modules.setdefault("sitecustomize", own)


_watch()
_go_on()

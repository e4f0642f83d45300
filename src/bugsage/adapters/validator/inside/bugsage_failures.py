"""How a test failed, in few words: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

MESSAGE, TEST = 2000, 1000
#: The weight of an outcome: of several the worst is told.
_WORST = ("passed", "xfailed", "skipped", "xpassed", "failed", "error")


class Outcomes:
    """How each test ended, and how the failures read."""

    def __init__(self, own: Callable[[Any], str | None], folder: str) -> None:
        """`own` gives the real path of a file of the project, which lies in `folder`; None for any other."""
        self._own, self._folder = own, folder
        self.outcomes: dict[str, str] = {}
        self.failures: list[dict[str, Any]] = []

    def add(self, test: str, outcome: str, error: BaseException | None = None, said: str = "") -> None:
        """One part of a test has ended."""
        test = test[:TEST]
        before = self.outcomes.get(test, "passed")
        self.outcomes[test] = max(before, outcome, key=lambda one: _WORST.index(one) if one in _WORST else 0)
        if outcome in ("failed", "error"):
            self.failures.append(dict(self._of(error), test=test) if error is not None else _said(test, said))

    def _of(self, error: BaseException) -> dict[str, Any]:
        file, line = "", 0
        link = error.__traceback__
        while link is not None:
            path = self._own(link.tb_frame.f_code.co_filename)
            if path:
                file, line = path, link.tb_lineno or 0
            link = link.tb_next
        if isinstance(error, SyntaxError) and self._own(error.filename):
            file, line = self._own(error.filename) or "", error.lineno or 0
        place = file[len(self._folder) + 1 :] if file else ""
        return {"type": type(error).__name__, "message": _message(error), "file": place, "line": line}


def _said(test: str, said: str) -> dict[str, Any]:
    return {"test": test, "type": "", "message": said[-MESSAGE:], "file": "", "line": 0}


def _message(error: BaseException) -> str:
    try:
        return str.__str__(str(error))[:MESSAGE]
    except BaseException:
        return ""

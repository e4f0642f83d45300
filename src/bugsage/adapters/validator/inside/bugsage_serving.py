"""Serves files in other words to whoever imports them: part of BugSage's validator.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import importlib.machinery
import linecache
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType
    from typing import Any


class Loader(importlib.machinery.SourceFileLoader):
    """A file with a text that is not on disk."""

    def __init__(self, name: str, path: str, text: bytes) -> None:
        super().__init__(name, path)
        self._text = text

    def get_data(self, path: Any) -> bytes:
        """The text; nothing was compiled of it before."""
        return self._text

    def get_code(self, fullname: str) -> CodeType | None:
        """Compiled now, and kept nowhere."""
        code: CodeType = compile(self._text, self.path, "exec", dont_inherit=True)
        return code


class Finder:
    """Goes before all others, and finds these files alone."""

    def __init__(self, texts: dict[str, str]) -> None:
        """`texts` by real path."""
        self.texts = {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
        self.served: set[str] = set()
        for path, text in texts.items():
            show(path, text)

    def stand(self) -> None:
        """From here on imports find them."""
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """What the others find, with another text where it is one of these files."""
        for finder in list(sys.meta_path):
            look = getattr(finder, "find_spec", None)
            if finder is self or look is None or type(finder).__name__ == "AssertionRewritingHook":
                continue
            spec = look(name, path, target)
            if spec is not None:
                return self._changed(name, spec)
        return None

    def _changed(self, name: str, spec: Any) -> Any:
        place = os.path.realpath(spec.origin) if spec.origin and spec.has_location else ""
        if place not in self.texts:
            return None  # whoever finds it will find it again
        self.served.add(place)
        spec.loader = Loader(name, spec.origin, self.texts[place])
        spec.cached = None
        return spec


def show(path: str, text: str) -> None:
    """Whoever shows lines of the file shows these."""
    lines = text.splitlines(True)
    linecache.cache[path] = (len(text), None, lines, path)

"""Python test files of a project, and what they are written for."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bugsage.adapters.project.reading import text_of
from bugsage.model.base import Noun
from bugsage.model.foreign import is_foreign

_NAME = re.compile(r"test_\w*\.py|tests?\.py|\w+_test\.py")
_WITH_PYTEST = re.compile(r"^(?:import pytest|from pytest)\b|^(?:async )?def test_", re.MULTILINE)
_WITH_UNITTEST = re.compile(r"^(?:import unittest|from unittest|from django\.test|from twisted\.trial)\b", re.MULTILINE)
DEPTH, MOST_FOLDERS, MOST_FILES = 4, 2_000, 200


class Styles(Noun, frozen=True, kw_only=True):
    """Files that show how the tests are written, relative to the root; empty where there is none of the kind."""

    pytest: str = ""
    unittest: str = ""
    #: The outermost folder that holds the unittest file: `tests`, or `.`.
    folder: str = "."


def styles_of(root: Path) -> Styles | None:
    """What the test files are written for; None where there are none. One that says neither counts for pytest."""
    unittest = neutral = ""
    for path in _test_files(root):
        text, name = text_of(path), path.relative_to(root).as_posix()
        if _WITH_PYTEST.search(text):
            return Styles(pytest=name)
        if _WITH_UNITTEST.search(text):
            unittest = unittest or name
        else:
            neutral = neutral or name
    if unittest:
        return Styles(unittest=unittest, folder=unittest.partition("/")[0] if "/" in unittest else ".")
    return Styles(pytest=neutral) if neutral and re.search(r"(?:^|/)test_", neutral) else None


def _test_files(root: Path) -> Iterator[Path]:
    seen = 0
    for place, children, files in islice(os.walk(root), MOST_FOLDERS):
        deep = len(Path(place).relative_to(root).parts) >= DEPTH
        children[:] = [] if deep else sorted(c for c in children if not is_foreign(f"{c}/"))
        for name in sorted(name for name in files if _NAME.fullmatch(name)):
            seen += 1
            yield Path(place) / name
        if seen > MOST_FILES:
            return

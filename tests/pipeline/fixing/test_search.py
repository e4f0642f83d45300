"""Searching where no template fits: two edits where one is not enough, and what earlier fixes did."""

import json
from pathlib import Path

import pytest

from bugsage.pipeline.fixing.mining import mined
from bugsage.wiring import open_house
from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import COMMAND, failing, fixed

pytestmark = pytest.mark.slow

SETTINGS = {".gitignore": "__pycache__/\n", "bugsage.toml": f"[test]\ncommand = {json.dumps(COMMAND)}\n"}
TWICE = """def width(text, unit):
    first = len(text) * unit
    return first


def frame(text, unit, edge):
    inner = width(text, edge)
    left = edge * edge
    return inner + left
"""
TEST = """from frame import frame


def test_frame():
    assert [frame("abc", 2, 5), frame("abcd", 3, 7), frame("", 4, 9)] == [6 + 10, 12 + 21, 0 + 36]


def test_plain():
    assert frame("", 0, 0) == 0
"""


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.mark.slow
def test_two_edits_where_one_is_not_enough(repository: Repository) -> None:
    fix = fixed(failing(repository, {"frame.py": TWICE, "test_frame.py": TEST, **SETTINGS}))
    assert fix.status == "plausible", fix.said
    assert "+    inner = width(text, unit)" in fix.patch
    assert "+    left = " in fix.patch
    assert fix.proof.failed_again is True


def test_earlier_fixes_are_read_from_the_history(repository: Repository) -> None:
    repository.commit("Start", {"app.py": "def names(found):\n    return list(found.values())\n"})
    repository.commit("Fix the order of names", {"app.py": "def names(found):\n    return sorted(found.values())\n"})
    repository.commit("Say more", {"app.py": "def names(found):\n    return sorted(found.items())\n"})
    past = mined(open_house(repository.root))
    assert [(one.before, one.after, one.subject) for one in past] == [
        ("list(found.values())", "sorted(found.values())", "Fix the order of names")
    ]


def test_a_folder_without_history_has_no_earlier_fixes(tmp_path: Path) -> None:
    assert mined(open_house(tmp_path)) == ()

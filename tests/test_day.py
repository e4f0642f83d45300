"""The first page of the documentation: the day it tells of can be lived through, and its pictures are of it."""

import re
import shutil
import sys
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_demo import DEMO, ROOT, load

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "index.md"
PICTURES = re.findall(r"!\[([^]]+)\]\((pictures/(\w+)\.svg)\)", PAGE.read_text("utf-8"))


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(DEMO))
    return load("story")


def words_of(picture: Path) -> str:
    """The text in a picture, without its spaces: each colour of a line is a text of its own."""
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", picture.read_text("utf-8"))
    return bare(unescape("".join(texts)))


def bare(words: str) -> str:
    return "".join(words.split())


def test_the_page_shows_every_picture_in_its_order(story: ModuleType) -> None:
    assert [name for _, _, name in PICTURES] == list(story.TITLES)
    for said, path, name in PICTURES:
        drawn = (PAGE.parent / path).read_text("utf-8")
        assert len(said) > 20, "whoever cannot see it is told what it shows"
        assert set(re.findall(r"https?://[^\s\"<]+", drawn)) == {"http://www.w3.org/2000/svg"}, "it loads nothing"
        assert bare(story.TITLES[name]) in words_of(PAGE.parent / path)


@pytest.mark.skipif(shutil.which("tmux") is None or sys.platform == "win32", reason="tmux is not here")
def test_it_can_be_lived_through(story: ModuleType, tmp_path: Path) -> None:
    story.main(tmp_path / "demo", tmp_path)
    for _, path, name in PICTURES:
        assert bare(story.TITLES[name]) in words_of(tmp_path / f"{name}.svg")
        shown = (words_of(PAGE.parent / path), words_of(tmp_path / f"{name}.svg"))
        for words in story.SEEN[name]:
            assert all(bare(words) in one for one in shown), (name, words)

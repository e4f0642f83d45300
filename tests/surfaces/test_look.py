import io
from typing import TextIO

import pytest

from bugsage.surfaces.look import Look, has_colour, look_of


class Stream(io.TextIOWrapper):
    def __init__(self, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("environment", "terminal", "colour"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"TERM": "xterm-256color"}, True, True),
    ],
)
def test_colour(environment: dict[str, str], terminal: bool, colour: bool) -> None:
    assert has_colour(Stream(terminal), environment) is colour


@pytest.mark.parametrize(
    ("columns", "width"), [("100", 100), ("", 80), ("nonsense", 80), ("0", 80), ("9" * 9, 80), ("9", 40), ("500", 120)]
)
def test_width(columns: str, width: int) -> None:
    assert look_of(Stream(False), {"COLUMNS": columns}).width == width


@pytest.mark.parametrize(("encoding", "unicode"), [("utf-8", True), ("ascii", False), ("latin-1", False)])
def test_alphabet(encoding: str, unicode: bool) -> None:
    assert look_of(Stream(False, encoding), {}).unicode is unicode


def test_stream_without_a_file_is_looked_at_too() -> None:
    stream: TextIO = io.StringIO()
    assert look_of(stream, {}) == Look(width=80, colour=False, unicode=True)

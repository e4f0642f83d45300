"""The desktop and the title of a terminal are told how tests turn."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from bugsage.model.watch import Happening, Red, View
from bugsage.surfaces.signals import Signals

GREEN = View(passed=3, known=3)
RED = View(passed=2, known=3, reds=(Red(test="tests/test_a.py::test_a", type="KeyError\x1b]2;x\x07", message="'a;b'"),))
STUCK = View(trouble="the tests ended with status 4")


class Told:
    """A desktop that keeps what it is told, or none."""

    def __init__(self, *, there: bool = True) -> None:
        self.there, self.said = there, list[tuple[str, str]]()

    def program(self) -> str:
        return "/bin/notify" if self.there else ""

    def notify(self, title: str, text: str) -> bool:
        if self.there:
            self.said.append((title, text))
        return self.there


def heard(*views: View, there: bool = True, **more: Any) -> tuple[Told, list[str]]:
    told, written = Told(there=there), list[str]()
    more.setdefault("environment", {})
    signals = Signals("shop", written.append, notifier=told, **more)
    for view in views:
        signals.hear(Happening(kind="ended", time="", view=view))
    return told, written


def test_the_desktop_is_told_where_tests_turn_and_not_at_every_run() -> None:
    told, written = heard(GREEN, GREEN, RED, RED, replace(GREEN, phase="rest"), GREEN, GREEN, STUCK, RED, GREEN)
    assert [title for title, _ in told.said] == ["bugsage: shop"] * 4
    assert [text for _, text in told.said] == [
        "1 test red: test_a, KeyError]2;x: 'a;b'",
        "all green again, 3 tests passed",
        "the tests ended with status 4",
        "all green again, 3 tests passed",
    ]
    assert written == []


def test_a_run_that_is_not_over_says_nothing() -> None:
    told = Told()
    signals = Signals("shop", lambda _: None, notifier=told, environment={})
    for kind in ("began", "red", "diagnosed", "changed", "production"):
        signals.hear(Happening(kind=kind, time="", view=RED))
    assert told.said == []


def test_secrets_go_to_no_desktop() -> None:
    told, _ = heard(RED, safe=lambda said: said.replace("KeyError", "[redacted]"))
    assert "[redacted]" in told.said[0][1]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TERM_PROGRAM": "iTerm.app"}, ["\x1b]9;1 test red: test_a, KeyError]2,x: 'a,b'\x07"]),
        ({"TERM": "foot"}, ["\x1b]777;notify;bugsage: shop;1 test red: test_a, KeyError]2,x: 'a,b'\x07"]),
        ({"TERM": "foot", "TMUX": "/tmp/x"}, [""]),
        ({"TERM": "xterm-256color"}, [""]),
    ],
)
def test_where_no_program_can_the_terminal_is_asked(environment: dict[str, str], said: list[str]) -> None:
    _, written = heard(RED, there=False, environment=environment)
    assert written == said


def test_the_title_says_how_tests_are_and_is_put_back() -> None:
    written: list[str] = []
    signals = Signals("shop", written.append, title=True)
    signals.begin()
    running = replace(RED, phase="all", done=2, total=9)
    for view in (View(), running, running, RED, GREEN, STUCK):
        signals.hear(Happening(kind="began", time="", view=view))
    signals.end()
    assert written == [
        "\x1b[22;2t",
        "\x1b]2;watching - shop\x07",
        "\x1b]2;▶ 2/9, 1 red - shop\x07",
        "\x1b]2;✗ 1 red - shop\x07",
        "\x1b]2;● green - shop\x07",
        "\x1b]2;✗ stuck - shop\x07",
        "\x1b[23;2t",
    ]

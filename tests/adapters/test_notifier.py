"""A real program is started, and gets the words as its arguments."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bugsage.adapters.notifier import DesktopNotifier

BAD = "$(touch hacked); `touch hacked` <b>&\"' --icon=x"


@pytest.mark.parametrize(("platform", "name"), [("linux", "notify-send"), ("darwin", "osascript")])
def test_the_words_are_arguments_and_no_shell_reads_them(tmp_path: Path, platform: str, name: str) -> None:
    program, heard = tmp_path / name, tmp_path / "heard"
    program.write_text(
        f'#!/bin/sh\nfor word in "$@"; do printf "%s\\n" "$word"; done > {heard}.part\nmv {heard}.part {heard}\n'
    )
    program.chmod(0o755)
    notifier = DesktopNotifier({"DISPLAY": ":0"}, lambda wanted: str(program) if wanted == name else None, platform)
    assert notifier.program() == str(program)
    assert notifier.notify("-bugsage: shop", BAD)
    until = time.monotonic() + 30
    while not heard.exists() and time.monotonic() < until:
        time.sleep(0.02)
    words = heard.read_text().splitlines()
    shown = BAD.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if platform == "linux" else BAD
    assert words[-2:] == ["-bugsage: shop", shown]
    assert ("--" in words) == (platform == "linux")
    assert not (tmp_path / "hacked").exists()


def test_where_nobody_can_be_told_nothing_is_started() -> None:
    def there(name: str) -> str:
        return f"/nowhere/{name}"

    assert not DesktopNotifier({"DISPLAY": ":0", "SSH_CONNECTION": "x"}, there, "linux").notify("a", "b")
    assert not DesktopNotifier({}, there, "linux").notify("a", "b")
    assert not DesktopNotifier({"DISPLAY": ":0"}, lambda _: None, "linux").notify("a", "b")
    assert DesktopNotifier({}, there, "darwin").program() == "/nowhere/osascript"

"""A repository with a fix that waits for a look."""

import os
from pathlib import Path

import pytest

from tests.conftest import Repository
from tests.pipeline.landing.shop import Shop


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shop:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return Shop(repository)


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the command of an editor: `sed` and what it is to do."""
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\ncp "$1" "$0.seen"\nsh "$0.does" "$1"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    return script

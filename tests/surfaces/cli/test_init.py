"""The conversation of `bugsage init`, with a person's end of a real terminal in our hands."""

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bugsage.adapters.settings import read_settings
from tests.conftest import Repository


class Talk:
    """One run of a command on a terminal."""

    def __init__(self, folder: Path, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        environment = os.environ | {"TERM": "xterm", "COLUMNS": "100", "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bugsage", *words], cwd=folder, env=environment,
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that it hears Ctrl-C
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def until(self, wanted: str) -> None:
        """Wait until the terminal shows this; fail if the program ends without it."""
        end = time.monotonic() + 120
        while wanted not in self.seen and time.monotonic() < end:
            if not self._read():
                break
        assert wanted in self.seen, self.seen

    def answer(self, said: str) -> None:
        self.seen = ""
        os.write(self._ours, said.encode())

    def end(self) -> int:
        while self._read():
            pass
        return self.process.wait(60)

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self._ours)

    def _read(self) -> bool:
        if not select.select([self._ours], [], [], 60)[0]:
            return False
        try:
            said = os.read(self._ours, 65536)
        except OSError:
            return False
        self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", said.decode()).replace("\r\n", "\n")
        return bool(said)


@contextmanager
def talk(folder: Path, *words: str) -> Iterator[Talk]:
    with closing(Talk(folder, *words)) as one:
        yield one


@pytest.fixture
def shop(repository: Repository) -> Path:
    repository.commit("begin", {"shop.py": "", "requirements.txt": "sentry-sdk\n"})
    return repository.root


def left(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
        path.relative_to(folder).as_posix() for path in (folder / ".git").rglob("*")
    }


def test_it_shows_asks_and_writes_what_it_showed(shop: Path) -> None:
    with talk(shop, "init") as person:
        person.until("How are the tests run?")
        assert "requirements.txt names sentry-sdk" in person.seen
        person.answer("pytest -q tests\n")
        person.until("Write these 4 files?")
        assert "would create  bugsage.toml" in person.seen
        assert left(shop) == {"shop.py", "requirements.txt"}
        person.answer("s\n")
        person.until("Write these 4 files?")
        assert 'test.command = "pytest -q tests"' in person.seen
        person.answer("\n")
        assert person.end() == 0
    assert read_settings(shop).test.command == "pytest -q tests"
    assert {"bugsage.toml", "rules/README.md", ".lattice/contracts/README.md"} < left(shop)
    with talk(shop, "init") as person:
        assert person.end() == 0
        assert "Nothing is missing" in person.seen


@pytest.mark.parametrize(("said", "code"), [("n\n", 1), ("\x04", 1), ("\x03", 130)])
def test_a_no_an_end_and_an_interrupt_write_nothing(shop: Path, said: str, code: int) -> None:
    before = left(shop)
    with talk(shop, "init", "--test", "make test") as person:
        person.until("Write these 4 files?")
        person.answer(said)
        assert person.end() == code
    assert left(shop) == before


def test_without_a_terminal_or_with_yes_nothing_is_asked(shop: Path) -> None:
    words = [sys.executable, "-m", "bugsage", "init", "--dry-run"]
    shown = subprocess.run(words, cwd=shop, capture_output=True, text=True, check=True, input="")
    assert "== rules/README.md" in shown.stdout
    assert left(shop) == {"shop.py", "requirements.txt"}
    with talk(shop, "init", "--yes") as person:
        assert person.end() == 0
        assert "created  " in person.seen
    assert "bugsage.toml" in left(shop)

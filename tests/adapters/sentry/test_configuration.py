"""What sentry-cli and a keyring know."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from bugsage.adapters.sentry import read_cli_config, token_in_keyring
from bugsage.model.sentry import CliConfig


def test_the_file_of_sentry_cli(tmp_path: Path) -> None:
    file = tmp_path / ".sentryclirc"
    file.write_text('[auth]\ntoken=abc\n# org=no\n[defaults]\nurl = https://sentry.lan/ \norg: acme\nproject="shop"\n')
    assert read_cli_config(file) == CliConfig(url="https://sentry.lan/", token="abc", org="acme", project="shop")


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"token=abc", b"[auth\ntoken", b"=\n" * 1000, b"x" * 100_000]
)
def test_what_is_no_such_file_says_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rc").write_bytes(content)
    assert read_cli_config(tmp_path / "rc") == read_cli_config(tmp_path) == read_cli_config(tmp_path / "no")


@pytest.mark.parametrize(("kept", "token"), [("abc", "abc"), ("", None), (None, None), (7, None)])
def test_a_keyring(monkeypatch: pytest.MonkeyPatch, kept: object, token: str | None) -> None:
    keyring = ModuleType("keyring")
    keyring.get_password = lambda service, user: kept if (service, user) == ("bugsage-sentry", "a") else None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setattr(keyring, "__spec__", pytest.__spec__)
    assert token_in_keyring("a") == token


def test_a_locked_keyring_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = ModuleType("keyring")
    monkeypatch.setattr(keyring, "__spec__", pytest.__spec__)
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    assert token_in_keyring("a") is None


def test_without_the_package_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert token_in_keyring("a") is None

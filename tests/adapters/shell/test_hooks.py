import os
from pathlib import Path

import pytest

from bugsage.adapters.shell.hooks import SHELLS, hook, install, uninstall
from bugsage.errors import StateUnwritable, UsageError


def home(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder)}


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("before", [None, "", "alias a=b\n", "caf\xe9\n\n"])
def test_installing_twice_is_installing_once_and_uninstalling_takes_it_back(
    tmp_path: Path, shell: str, before: str | None
) -> None:
    start = tmp_path / f".{shell}rc"
    if before is not None:
        start.write_bytes(before.encode("latin-1"))
        start.chmod(0o600)
    done = install(shell, home(tmp_path))
    assert {one.action for one in done} <= {"created", "extended"}
    files = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert {one.action for one in install(shell, home(tmp_path))} == {"kept"}
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == files
    if before is not None:
        assert start.stat().st_mode & 0o777 == 0o600
    uninstall(shell, home(tmp_path))
    left = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    assert left.get(start, b"") == (before or "").encode("latin-1")
    assert set(left) <= {start}
    assert uninstall(shell, home(tmp_path)) == ()


def test_an_older_block_is_replaced_where_it_stands(tmp_path: Path) -> None:
    rc = tmp_path / ".bashrc"
    rc.write_text("a\n# >>> bugsage last >>> old\n. /old/hook\n# <<< bugsage last <<<\nb\n")
    install("bash", home(tmp_path))
    text = rc.read_text()
    assert text.startswith("a\n# >>> bugsage last >>>")
    assert text.endswith("# <<< bugsage last <<<\nb\n")
    assert "/old/hook" not in text


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "bashrc").write_text("a\n")
    (tmp_path / ".bashrc").symlink_to("dotfiles/bashrc")
    install("bash", home(tmp_path))
    assert (tmp_path / ".bashrc").is_symlink()
    assert "bugsage" in (tmp_path / "dotfiles" / "bashrc").read_text()


def test_folders_that_the_environment_names_are_used(tmp_path: Path) -> None:
    environment = home(tmp_path) | {"XDG_CONFIG_HOME": str(tmp_path / "c"), "ZDOTDIR": str(tmp_path / "z")}
    install("zsh", environment)
    install("fish", environment)
    assert (tmp_path / "z" / ".zshrc").is_file()
    assert (tmp_path / "c" / "bugsage" / "zsh.sh").is_file()
    assert (tmp_path / "c" / "fish" / "conf.d" / "bugsage.fish").is_file()


def test_a_shell_that_is_not_known_is_told() -> None:
    for ask in (hook, install, uninstall):
        with pytest.raises(UsageError, match="no hook for 'tcsh'"):
            ask("tcsh")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StateUnwritable, match="cannot be written"):
        install("bash", home(tmp_path))
    tmp_path.chmod(0o700)

"""Completion in the shells themselves: what is typed and what comes of it.

`bugsage` is a function there that runs the program where the script asks it for issues, and else shows its words.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bugsage.surfaces.cli.completing import SCRIPTS
from bugsage.surfaces.cli.table import SUMMARIES
from tests.conftest import Repository

IDS = re.compile(r"BS-[0-9a-f]{8}")
Complete = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two issues, one of which has a hostile name, and files with a space and a quote."""
    root = tmp_path_factory.mktemp("shop")
    repository = Repository(root)
    repository.commit("begin", {"my log.txt": "", "it's.log": "", "logs/a.log": ""})
    for text in ("KeyError: 'user_id'", "ValueError: $(touch was_run) `touch was_run` ; touch was_run %F{red} \\n\t'"):
        words = [sys.executable, "-m", "bugsage", "diagnose", text]
        subprocess.run(words, cwd=root, capture_output=True, check=False)
    for shell, script in SCRIPTS.items():
        (root / f".bugsage/c.{shell}").write_text(script())
    return root


def program(shell: str) -> str:
    return shutil.which(shell) or pytest.skip(f"{shell} is not here")


def environment() -> dict[str, str]:
    return os.environ | {"TERM": "dumb", "COLUMNS": "100", "HOME": "/nonexistent", "PS1": "> "}


BASH = f"""
bugsage() {{ {sys.executable} -m bugsage "$@"; }}
source .bugsage/c.bash
complete() {{
    eval "COMP_WORDS=($1)"; [[ $1 == *' ' ]] && COMP_WORDS+=('')
    COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); COMP_TYPE=63
    _bugsage bugsage; printf '%s\\n' "${{COMPREPLY[@]}}"
}}
"""


@pytest.fixture
def bash(shop: Path) -> Complete:
    shell = program("bash")

    def complete(line: str) -> list[str]:
        script = f'{BASH}\ncomplete "$0"'
        done = subprocess.run(
            [shell, "--norc", "-c", script, line], cwd=shop, env=environment(), capture_output=True, text=True
        )
        assert done.stderr == ""
        return [word for word in done.stdout.split("\n") if word]

    return complete


@pytest.fixture
def fish(shop: Path, tmp_path: Path) -> Complete:
    shell = program("fish")
    script = f"function bugsage; {sys.executable} -m bugsage $argv; end; source .bugsage/c.fish; complete -C $argv[1]"

    def complete(line: str) -> list[str]:
        done = subprocess.run(
            [shell, "--no-config", "-c", script, line],
            cwd=shop, env=environment() | {"HOME": str(tmp_path)}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout.splitlines()

    return complete


@pytest.fixture
def zsh(shop: Path, tmp_path: Path) -> Iterator[Complete]:
    """A shell on a terminal: Tab is pressed, then Enter, and the words that the function got are shown."""
    shell = program("zsh")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [shell, "-f", "-i"], cwd=shop, env=environment() | {"HOME": str(tmp_path)},
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)

    def until(wanted: str) -> str:
        seen = ""
        end = time.monotonic() + 120
        while wanted not in seen and time.monotonic() < end and select.select([ours], [], [], 60)[0]:
            seen += os.read(ours, 65536).decode(errors="replace")
        assert wanted in seen, seen
        return seen

    def complete(line: str) -> list[str]:
        os.write(ours, f"{line}\t\n".encode())
        return until("END").rpartition("GOT ")[2].partition(" END")[0].split("|")

    os.write(ours, f"""
        autoload -Uz compinit; compinit -D -u; LISTMAX=1000; source .bugsage/c.zsh; unsetopt beep zle_bracketed_paste
        bugsage() {{ if [[ $1 == completion ]]; then {sys.executable} -m bugsage "$@"
        else print -r -- "G""OT ${{(j:|:)@}} E""ND"; fi }}; print REA""DY
    """.encode())  # fmt: skip
    until("READY")
    yield complete
    process.kill()
    process.wait()
    os.close(ours)


def test_bash(bash: Complete, shop: Path) -> None:
    assert bash("bugsage ")[: len(SUMMARIES)] == list(SUMMARIES)
    assert bash("bugsage --v") == ["--version"]
    assert bash("bugsage ver") == ["verdict", "version"]
    assert bash("bugsage fix --fr") == ["--from-diff"]
    assert bash("bugsage issues --sort ") == ["priority", "last-seen", "first-seen", "count"]
    assert bash("bugsage parse --format = js") == ["json"]
    assert bash("bugsage rules --format json t") == ["test"]
    assert bash("bugsage fix --agent bu") == ["builtin"]
    assert bash("bugsage parse my") == ["my log.txt"]
    assert bash("bugsage parse --repo l") == ["logs"]
    shown = bash("bugsage show ")
    assert [IDS.fullmatch(line.partition("  ")[0]) is not None for line in shown] == [True, True]
    assert "KeyError: 'user_id'" in " ".join(shown)
    [only] = bash(f"bugsage verdict {shown[0][:8]}")
    assert only == shown[0][:11]
    assert bash(f"bugsage verdict {only} ") == ["right", "wrong"]
    assert bash("bugsage test -- l") != []
    assert bash("bugsage test run --s") == []
    assert not (shop / "was_run").exists()


def test_fish(fish: Complete, shop: Path) -> None:
    def words(line: str) -> list[str]:
        return [found.partition("\t")[0] for found in fish(line)]

    assert words("bugsage ver") == ["verdict", "version"]
    assert "version\tVersion and build" in fish("bugsage ver")
    assert words("bugsage fix --from") == ["--from-diff"]
    assert words("bugsage issues --sort p") == ["priority"]
    assert words("bugsage parse --format=js") == ["--format=json"]
    assert words("bugsage rules --format json t") == ["test"]
    assert [word.replace("\\", "") for word in words("bugsage parse my")] == ["my log.txt"]
    assert words("bugsage rules test --rep") == ["--repo"]  # that of `rules`; `test` has --reproduce as well
    shown = dict(line.split("\t", 1) for line in fish("bugsage show "))
    assert all(IDS.fullmatch(name) for name in shown)
    assert any("KeyError" in text for text in shown.values())
    assert words(f"bugsage verdict {next(iter(shown))} ") == ["right", "wrong"]
    assert not (shop / "was_run").exists()


def test_zsh(zsh: Complete, shop: Path) -> None:
    assert zsh("bugsage verd") == ["verdict"]
    assert zsh("bugsage fix --from") == ["fix", "--from-diff"]
    assert zsh("bugsage issues --sort pr") == ["issues", "--sort", "priority"]
    assert zsh("bugsage parse --format=js") == ["parse", "--format=json"]
    assert zsh("bugsage rules --format json expl") == ["rules", "--format", "json", "explain"]
    assert zsh("bugsage parse my") == ["parse", "my log.txt"]
    words = [sys.executable, "-m", "bugsage", "completion", "issues"]
    first = subprocess.run(words, cwd=shop, capture_output=True, text=True, check=True).stdout[:11]
    assert zsh(f"bugsage show {first[:6]}") == ["show", first]
    assert zsh(f"bugsage verdict {first} ri") == ["verdict", first, "right"]
    assert not (shop / "was_run").exists()


def test_issues_are_one_line_each_whatever_they_are_called(shop: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "bugsage", "completion", "issues"]
    lines = subprocess.run(words, cwd=shop, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) == 2
    assert all(line.count("\t") == 1 for line in lines)
    nowhere = subprocess.run([*words, "--repo", tmp_path], cwd=shop, capture_output=True, text=True, check=False)
    assert (nowhere.stdout, nowhere.returncode) == ("", 0)
    assert not list(tmp_path.iterdir())

"""What strangers try, in a cage by each sandbox: as whoever runs the tests, and as an ordinary user too."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from bugsage.adapters.sandbox.bubblewrap import find_bubblewrap
from bugsage.adapters.sandbox.landlock import find_landlock
from tests.adapters.sandbox.attempts import ALL
from tests.adapters.sandbox.ground import ORDINARY, SECRET, Ground, made, python_for, tried

WORKS = sorted(name for name in ALL if name.startswith("works_"))
ATTEMPTS = sorted(set(ALL) - set(WORKS) - {"main"})
#: Not tried outside: only a cage is to be broken by them, or the user's own machine allows them by its set-up alone.
ONLY_INSIDE = {
    "signal_all",
    "system_file",
    "limits_up",
    "kernel_setting",
    "kernel_message",
    "set_clock",
    "own_address",
    "metadata",
    "listen_for_others",
    "terminal_input",
    "tree_moved",
}
#: What works outside wherever BugSage's tests run, for both users.
FREE = {
    *("read_secret", "read_through_link", "read_through_new_link", "hard_link", "write_outside", "write_through_link"),
    *("leave_by_dots", "list_home", "file_in_tmp", "file_in_shm", "real_users", "see_process", "signal_process"),
    *("environment_of_process", "root_of_process", "cwd_of_process", "files_of_process", "tcp", "udp", "name_lookup"),
    *("unix_socket", "abstract_socket", "new_privileges", "git_hook", "git_settings", "git_folder_moved", "git_made"),
    *("git_folder_swapped", "git_file_written", "git_of_worktree", "token_of_git", "editor_task", "editor_task_made"),
    *("agent_tools", "agent_command_made", "shell_hook_made", "commit_hook", "environment_code", "package_code"),
    *("timeline", "timeline_read", "safety_rules", "environment_token"),
    *("cut_outside", "cut_what_can_be_read", "made_by_force"),
    *("submodule_swapped", "submodule_moved", "submodule_folder_moved", "hooks_elsewhere"),
}


#: What Landlock cannot stop, and why; docs/explanation/sandbox.md says so too.
GAPS = {
    "real_users": "a file is either read as it is, or not at all",
    "runtime_folders": "that a file is there can always be seen",
    "signal_all": "that a process is there can always be seen",
}
#: What cannot be done where Landlock holds the cage.
MISSED = {
    "works_write": "nothing new can be made at the top of a writable folder",
    "works_git": "settings that may hold a token cannot be read, and git reads them first",
    "works_shared_memory": "the machine's own /dev/shm is closed, and there is no other",
}


@pytest.fixture(scope="module", params=["self", "ordinary"])
def user(request: pytest.FixtureRequest) -> int:
    if request.param == "self":
        return os.geteuid()
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    if python_for(ORDINARY) is None:
        pytest.skip("no interpreter here that an ordinary user may run")
    return ORDINARY


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "bubblewrap" and find_bubblewrap()[0] is None:
        pytest.skip("bubblewrap makes no cage here")
    if request.param == "landlock" and find_landlock() is None:
        pytest.skip("there is no Landlock here")
    return str(request.param)


@pytest.fixture(scope="module")
def caged(user: int, kind: str) -> Iterator[dict[str, Any]]:
    with made(user, kind) as ground:
        yield tried(ground, [*ATTEMPTS, *WORKS], caged=True)


@pytest.fixture(scope="module")
def free(user: int) -> Iterator[dict[str, Any]]:
    with made(user, "none") as ground:
        yield tried(ground, sorted(set(ATTEMPTS) - ONLY_INSIDE), caged=False)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_the_attempt_is_stopped(attempt: str, kind: str, caged: dict[str, Any]) -> None:
    if kind == "landlock" and attempt in GAPS:
        pytest.skip(f"Landlock cannot stop it: {GAPS[attempt]}")
    assert caged[attempt] is None


@pytest.mark.parametrize("attempt", sorted(FREE))
def test_the_attempt_would_work_without_a_cage(attempt: str, free: dict[str, Any]) -> None:
    assert free[attempt]


@pytest.mark.parametrize("work", WORKS)
def test_honest_work_goes_on(work: str, kind: str, caged: dict[str, Any]) -> None:
    if kind == "landlock" and work in MISSED:
        pytest.skip(f"Landlock cannot have it: {MISSED[work]}")
    assert caged[work]


def test_what_the_tree_holds_afterwards(user: int, kind: str) -> None:
    """Nothing was left where things are kept from being made, and what was written inside is there."""
    with made(user, kind) as ground:
        before = _names(ground)
        tried(ground, [*ATTEMPTS, *WORKS], caged=True)
        assert (ground.outside / "secret.txt").read_text() == SECRET
        assert sorted(path.name for path in ground.outside.iterdir()) == ["s", "secret.txt"]
        assert _names(ground) - before <= {"made.txt", "made-link", "attempts.py", "listening"}
        assert list(ground.plain.iterdir()) == []
        if kind == "bubblewrap":
            assert (ground.tree / "src" / "new" / "file.txt").read_text() == "x"


def _names(ground: Ground) -> set[str]:
    return {path.name for path in ground.tree.iterdir()}

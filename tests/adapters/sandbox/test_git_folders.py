"""What of git is seen in a cage, on real repositories."""

import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.sandbox.git_folders import folder_of, git_folders, harmless_settings
from tests.conftest import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "repository")
    made.commit("first", {"a": "1"})
    return made


def told(folder: Path) -> str:
    return "".join(text for _, text in harmless_settings(folder))


def test_plain_settings_stay_as_they_are(repository: Repository) -> None:
    assert told(repository.root / ".git") == ""


def test_tokens_and_programs_are_left_out(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "more").write_text("[alias]\n\tx = !evil\n")
    for name, value in {
        "remote.origin.url": "https://user:s3cr3t@example.org/a.git",
        "http.https://example.org/.extraheader": "AUTHORIZATION: basic s3cr3t",
        "credential.helper": "!echo s3cr3t",
        "core.fsmonitor": "evil",
        "core.sshCommand": "evil",
        "include.path": str(tmp_path / "more"),
        "user.name": 'Ana "the" \\ best',
        "branch.main.remote": "origin",
    }.items():
        repository.git("config", name, value)
    text = told(repository.root / ".git")
    assert "s3cr3t" not in text
    assert "evil" not in text
    copy = tmp_path / "copy"
    copy.write_text(text)
    listed = subprocess.run(
        ["git", "config", "--file", copy, "--list"], capture_output=True, text=True, check=True
    ).stdout
    assert "remote.origin.url=https://example.org/a.git\n" in listed
    assert 'user.name=Ana "the" \\ best\n' in listed
    assert "branch.main.remote=origin\n" in listed


@pytest.mark.parametrize(
    "line", ["[alias] x = !evil", "[core] fsmonitor = evil", "\tfsmonitor = \\\nevil", "; note s3cr3t@"]
)
def test_what_a_plain_reading_does_not_know_is_read_by_git(repository: Repository, line: str) -> None:
    config = repository.root / ".git" / "config"
    config.write_text(config.read_text() + line + "\n")
    assert [file for file, _ in harmless_settings(repository.root / ".git")] == [config]
    assert "evil" not in told(repository.root / ".git")


def test_a_token_behind_the_path_of_an_address_is_left_out(repository: Repository) -> None:
    repository.git("config", "remote.origin.url", "https://example.org/a.git?access_token=s3cr3t")
    text = told(repository.root / ".git")
    assert 'url = "https://example.org/a.git"' in text
    assert "s3cr3t" not in text


def test_without_git_nothing_of_unclear_settings_is_shown(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.git("config", "http.extraheader", "AUTHORIZATION: basic s3cr3t")
    monkeypatch.setenv("PATH", "/nowhere")
    assert [text for _, text in harmless_settings(repository.root / ".git")] == [""]


def test_a_worktree_that_names_its_place_relative_to_itself(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    [own] = (repository.root / ".git" / "worktrees").iterdir()
    (own / "gitdir").write_text("../../../../tree/.git\n")
    assert git_folders(tmp_path / "tree") == (repository.root / ".git",)


def test_a_worktree_leads_to_its_repository(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    assert git_folders(tmp_path / "tree") == (repository.root / ".git",)
    assert folder_of(tmp_path / "tree") == repository.root / ".git"
    assert git_folders(repository.root) == ()


def test_a_file_that_leads_to_somebody_elses_repository_is_not_believed(repository: Repository, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    for target in (repository.root / ".git", tmp_path, Path("/"), Path.home()):
        (tree / ".git").write_text(f"gitdir: {target}\n")
        assert git_folders(tree) == ()


def test_a_file_that_leads_to_somebody_elses_worktree_is_not_believed(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {repository.root}/.git/worktrees/linked\n")
    assert git_folders(tree) == ()


def test_a_folder_that_says_it_is_a_worktree_of_somebody_elses_repository(
    repository: Repository, tmp_path: Path
) -> None:
    """All of it lies in the tree, as it was unpacked."""
    tree = tmp_path / "tree"
    (tree / "planted").mkdir(parents=True)
    (tree / ".git").write_text("gitdir: planted\n")
    for name, said in (("HEAD", "ref: x"), ("commondir", f"{repository.root}/.git"), ("gitdir", f"{tree}/.git")):
        (tree / "planted" / name).write_text(f"{said}\n")
    assert git_folders(tree) == ()


def test_a_submodule_leads_to_its_folder_and_no_other_place_does(repository: Repository, tmp_path: Path) -> None:
    outer = Repository(tmp_path / "modules" / "outer")
    outer.commit("first", {"b": "1"})
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repository.root), "libs/one")
    folder = outer.root / ".git" / "modules" / "libs" / "one"
    assert git_folders(outer.root / "libs" / "one") == (folder,)
    tree = tmp_path / "tree"
    tree.mkdir()
    for target in (folder, outer.root / ".git"):
        (tree / ".git").write_text(f"gitdir: {target}\n")
        assert git_folders(tree) == ()


def test_borrowed_objects_are_seen(repository: Repository, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", "--shared", repository.root, tmp_path / "clone"], check=True)
    clone = Repository(tmp_path / "clone")
    clone.git("worktree", "add", "-q", "--detach", str(tmp_path / "tree"))
    assert git_folders(tmp_path / "tree") == (clone.root / ".git", repository.root / ".git" / "objects")


def test_outside_any_repository(tmp_path: Path) -> None:
    assert git_folders(tmp_path) == ()
    assert folder_of(tmp_path) is None

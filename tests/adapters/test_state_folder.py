"""`.bugsage/` is made when needed, ignored by git, and never outside the repository."""

import os

import pytest

from bugsage.adapters.state_folder import StateFolder
from bugsage.errors import StateUnwritable


def test_nothing_is_made_before_it_is_asked_for(tmp_path):
    StateFolder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_folder_ignores_itself(repository):
    repository.commit("first", {"a.py": ""})
    folder = StateFolder(repository.root).path
    assert folder == repository.root / ".bugsage"
    (folder / "timeline.db").write_text("x")
    assert repository.git("status", "--porcelain") == ""


def test_second_time_changes_nothing(tmp_path):
    folder = StateFolder(tmp_path).path
    (folder / ".gitignore").write_text("mine\n")
    assert StateFolder(tmp_path).path == folder
    assert (folder / ".gitignore").read_text() == "mine\n"


def test_a_process_killed_while_it_writes_leaves_nothing_half_written(tmp_path, monkeypatch):
    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        for name in ("replace", "link"):
            patched.setattr(os, name, killed)
        with pytest.raises(KeyboardInterrupt):
            _ = StateFolder(tmp_path).path
    assert not (tmp_path / ".bugsage/.gitignore").exists()
    assert (StateFolder(tmp_path).path / ".gitignore").read_text() == "*\n"


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="only Linux makes files without a name")
def test_nobody_who_looks_at_the_folder_sees_a_file_that_goes_again(tmp_path, monkeypatch):
    seen = []
    link, replace = os.link, os.replace

    def watched(change):
        def changed(*arguments, **options):
            seen.append(os.listdir(tmp_path / ".bugsage"))
            return change(*arguments, **options)

        return changed

    monkeypatch.setattr(os, "link", watched(link))
    monkeypatch.setattr(os, "replace", watched(replace))
    _ = StateFolder(tmp_path).path
    assert seen == [[]], "`git add` would fail for it"


def test_where_no_file_can_be_made_without_a_name_it_has_one_for_a_while(tmp_path, monkeypatch):
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    folder = StateFolder(tmp_path).path
    assert os.listdir(folder) == [".gitignore"]
    assert (folder / ".gitignore").read_text() == "*\n"


def test_link_out_of_the_repository_is_refused(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo/.bugsage").symlink_to(tmp_path / "outside")
    with pytest.raises(StateUnwritable, match="out of the repository"):
        _ = StateFolder(tmp_path / "repo").path
    assert list((tmp_path / "outside").iterdir()) == []


def test_link_within_the_repository_is_followed(tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / ".bugsage").symlink_to(tmp_path / "state")
    assert (StateFolder(tmp_path).path / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("obstacle", ["file", "loop"])
def test_something_else_in_its_place(tmp_path, obstacle):
    place = tmp_path / ".bugsage"
    place.write_text("x") if obstacle == "file" else place.symlink_to(place)
    with pytest.raises(StateUnwritable):
        _ = StateFolder(tmp_path).path
    assert StateFolder(tmp_path).open_or_none() is None


def test_open_or_none_opens(tmp_path):
    assert StateFolder(tmp_path).open_or_none() == tmp_path / ".bugsage"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert StateFolder(tmp_path).open_or_none() is None
    finally:
        tmp_path.chmod(0o700)


def test_its_place_is_told_without_making_it(tmp_path):
    assert StateFolder(tmp_path).place_or_none() == tmp_path / ".bugsage"
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".bugsage").write_text("a file stands in the way")
    assert StateFolder(tmp_path).place_or_none() is None

"""Real folders with everything in them that leads out: nothing does."""

import os
from pathlib import Path

import pytest

from bugsage.adapters.desk import FolderDesk
from bugsage.ports import Desk

SECRET = "of somebody else"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with files, and links of every kind out of it."""
    outside, root = tmp_path / "outside", tmp_path / "tree"
    (outside / "sub").mkdir(parents=True)
    (outside / "secret.txt").write_text(SECRET)
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.py").write_text("one\ntwo\n")
    (root / "b.txt").write_text("two\n")
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / ".git" / "config").write_text("[core]")
    (root / "__pycache__").mkdir()
    (root / "__pycache__" / "x.py").write_text("two")
    (root / "link.txt").symlink_to(outside / "secret.txt")
    (root / "near.txt").symlink_to("b.txt")
    (root / "folder").symlink_to(outside)
    (root / "src" / "up").symlink_to("../..")
    os.link(outside / "secret.txt", root / "hard.txt")
    os.mkfifo(root / "pipe")
    return root


OUT = (
    *("/etc/passwd", "../outside/secret.txt", "src/../../outside/secret.txt", "link.txt", "near.txt", "pipe"),
    *("folder/secret.txt", "src/up/outside/secret.txt", ".git/config", "src/../.git/config", ".GIT/config", "./.git/x"),
    *(".git", "", ".", "src", "a\0b", "x" * 5000, "folder/new.txt", "src/up/new.txt"),
)


@pytest.mark.parametrize("path", OUT)
def test_nothing_is_read_or_written_where_a_path_leads_out(place: Path, path: str) -> None:
    desk: Desk = FolderDesk(place)
    before = {str(file): file.read_bytes() for file in place.parent.rglob("*") if file.is_file()}
    page = desk.read(path)
    assert page.text is None
    assert page.why_not
    assert desk.write(path, "mine") != ""
    assert {str(file): file.read_bytes() for file in place.parent.rglob("*") if file.is_file()} == before
    assert desk.names(path) == () or path in ("", ".", "src")


def test_a_file_is_replaced_whole_and_other_names_of_it_stay(place: Path) -> None:
    desk = FolderDesk(place)
    os.chmod(place / "src" / "a.py", 0o755)
    assert desk.write("src/a.py", "new\r\n\udce9") == ""
    assert (place / "src" / "a.py").read_bytes() == b"new\r\n\xe9"
    assert os.stat(place / "src" / "a.py").st_mode & 0o777 == 0o755
    assert desk.read("src/a.py").text == "new\r\n\udce9"
    assert desk.write("hard.txt", "mine") == ""
    assert (place.parent / "outside" / "secret.txt").read_text() == SECRET
    assert desk.write("new/folder/c.py", "x") == ""
    assert desk.write("b.txt/c.py", "x") != ""
    assert desk.write("b.txt", "\ud800") != ""
    assert desk.write("b.txt", "x" * (5 << 20)) != ""
    assert (place / "b.txt").read_text() == "two\n"


def test_what_is_no_text_is_said(place: Path) -> None:
    (place / "image.png").write_bytes(b"\x89PNG\0")
    assert FolderDesk(place).read("image.png").why_not == "it is no text"
    assert FolderDesk(place).read("gone.py").why_not == "there is no such file"


def test_lists_hold_plain_files_alone(place: Path) -> None:
    desk = FolderDesk(place)
    assert desk.names() == ("b.txt", "hard.txt", "src/a.py")
    assert desk.names("src") == desk.names("./src/") == ("src/a.py",)
    assert desk.names("nothing") == ()


def test_a_search_finds_lines_and_ends(place: Path) -> None:
    desk = FolderDesk(place)
    found = desk.search("^t[wx]o$", most=9, seconds=5)
    assert [(hit.path, hit.line, hit.text) for hit in found.found] == [("b.txt", 1, "two"), ("src/a.py", 2, "two")]
    assert [hit.path for hit in desk.search("two", "src", most=9, seconds=5).found] == ["src/a.py"]
    assert [hit.path for hit in desk.search("two", "b.txt", most=9, seconds=5).found] == ["b.txt"]
    assert desk.search("t.o", literal=True, most=9, seconds=5).found == ()
    assert desk.search("two", most=1, seconds=5).missing
    assert "cannot be read" in desk.search("(", most=9, seconds=5).missing
    (place / "long.txt").write_text("a" * 5000)
    assert "given up" in desk.search("(a|aa)+$b", "long.txt", most=9, seconds=0.2).missing

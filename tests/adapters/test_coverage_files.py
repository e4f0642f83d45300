"""Reports of coverage tools on this machine, hostile ones too."""

import os
import random
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from bugsage.adapters import coverage_files
from bugsage.adapters.coverage_files import CoverageFiles
from bugsage.errors import SourceNotFound, SourceUnreadable
from bugsage.model.coverage import CoverageRow

SCHEMA = """
create table file (id integer primary key, path text);
create table context (id integer primary key, context text);
create table line_bits (file_id integer, context_id integer, numbits blob);
create table arc (file_id integer, context_id integer, fromno integer, tono integer);
insert into file values (1, '/r/shop.py');
insert into context values (1, ''), (2, 'test_shop.py::test_total|run');
"""


def data(path: Path, more: str = "") -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA + more)
        database.commit()
    return path


def test_lines_are_read_from_bits_and_from_arcs(tmp_path: Path) -> None:
    lines = "insert into line_bits values (1, 1, x'0600'), (1, 2, x'0080');"
    data(tmp_path / ".coverage", lines + "insert into arc values (1, 2, -1, 3), (1, 2, 3, 4), (1, 2, 4, -1);")
    (report,) = CoverageFiles(tmp_path, tmp_path).read(".coverage")
    assert report.rows == (
        CoverageRow("/r/shop.py", "", (1, 2)),
        CoverageRow("/r/shop.py", "test_shop.py::test_total|run", (3, 4, 15)),
    )
    assert report.left_out == ""


@pytest.mark.parametrize("content", [b"SQLite format 3\x00", b"SQLite format 3\x00" + random.Random(1).randbytes(4000)])
def test_a_damaged_data_file_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".coverage").write_bytes(content)
    (report,) = CoverageFiles(tmp_path, tmp_path).read(".coverage")
    assert report.rows == ()
    assert "damaged" in report.left_out


def test_a_table_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_files, "MOST_STEPS", 3_000_000)
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n)"
    arcs = f"{numbers} select 1 file_id, 1 context_id, i fromno, 1 tono from n where i < 0"
    data(tmp_path / "c", f"drop table arc; create view arc as {arcs};")
    (report,) = CoverageFiles(tmp_path, tmp_path).read("c")
    assert "interrupted" in report.left_out


def test_nothing_is_written_beside_a_data_file(tmp_path: Path) -> None:
    data(tmp_path / ".coverage")
    os.chmod(tmp_path / ".coverage", 0o400)
    before = sorted(p.name for p in tmp_path.iterdir())
    CoverageFiles(tmp_path, tmp_path).read(".coverage")
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_report_lies_in_a_folder_of_the_repository_or_outside(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    (root / "web" / "coverage").mkdir(parents=True)
    (root / "web" / "coverage" / "lcov.info").write_bytes(b"SF:a\n")
    (tmp_path / "lcov.info").write_bytes(b"SF:b\n")
    files = CoverageFiles(root, root)
    assert [(r.folder, r.content) for r in files.read("web/coverage/lcov.info")] == [("web/coverage", b"SF:a\n")]
    assert [(r.folder, r.content) for r in files.read("../lcov.info")] == [("", b"SF:b\n")]


def test_a_folder_is_all_its_reports(tmp_path: Path) -> None:
    for name in ("coverage-1.json", "coverage-2.json"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "inner").mkdir()
    assert [Path(r.name).name for r in CoverageFiles(tmp_path, tmp_path).read(".")] == [
        "coverage-1.json",
        "coverage-2.json",
    ]


def test_what_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    files = CoverageFiles(tmp_path, tmp_path)
    with pytest.raises(SourceNotFound, match=r"missing\.xml"):
        files.read("missing.xml")
    with pytest.raises(SourceUnreadable, match="no path"):
        files.read("a\0b")


def test_a_large_report_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_files, "MOST_MB", 1)
    (tmp_path / "big").write_bytes(b"SF:a\n" * 300_000)
    (report,) = CoverageFiles(tmp_path, tmp_path).read("big")
    assert report.content == b""
    assert "1 MB" in report.left_out


def test_globs_stay_inside_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    (root / "packages" / "a").mkdir(parents=True)
    (root / "packages" / "a" / "coverage.xml").touch()
    (root / ".coverage").touch()
    (tmp_path / "coverage.xml").touch()
    (root / "link.xml").symlink_to(tmp_path / "coverage.xml")
    found = CoverageFiles(root).matching(["**/coverage.xml", ".coverage", "../*.xml", "*.xml", "/etc/*"])
    assert [Path(one).relative_to(root).as_posix() for one in found] == [".coverage", "packages/a/coverage.xml"]


def test_when_a_file_was_changed(tmp_path: Path) -> None:
    (tmp_path / "shop.py").touch()
    os.utime(tmp_path / "shop.py", (100, 100))
    assert CoverageFiles(tmp_path).modified("shop.py") == 100
    assert CoverageFiles(tmp_path).modified("missing.py") is None


class TestArchive:
    """A zip archive of reports, as CI keeps them."""

    def packed(self, path: Path, files: dict[str, bytes]) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name, (2026, 5, 6, 9, 30, 0)), content)
        return path

    def test_each_report_with_its_folder_and_its_time(self, tmp_path: Path) -> None:
        database = data(tmp_path / "c", "insert into line_bits values (1, 1, x'06');").read_bytes()
        files = {"out/lcov.info": b"TN:\n", "coverage.xml": b"<x/>", "logo.png": b"?", "sub/.coverage": database}
        found = CoverageFiles(tmp_path, tmp_path).read(str(self.packed(tmp_path / "a.zip", files)))
        assert [(one.name.rpartition("a.zip/")[2], one.folder) for one in found] == [
            ("out/lcov.info", "out"),
            ("coverage.xml", ""),
            ("sub/.coverage", "sub"),
        ]
        assert found[2].rows == (CoverageRow("/r/shop.py", "", (1, 2)),)
        assert {one.modified for one in found} == {1778059800.0}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "c"]

    def test_a_damaged_one_and_one_without_end(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        archive = self.packed(tmp_path / "a.zip", {"a.xml": b"<x/>" * 1000})
        monkeypatch.setattr(coverage_files, "MOST_MB", 0)
        with pytest.raises(SourceUnreadable, match="more than"):
            CoverageFiles(tmp_path).read(str(archive))
        archive.write_bytes(archive.read_bytes()[:-40])
        with pytest.raises(SourceUnreadable, match="damaged") as caught:
            CoverageFiles(tmp_path).read(str(archive))
        assert caught.value.hint

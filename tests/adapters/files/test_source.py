"""Reports are found where the user says, and what cannot be read is said."""

import gzip
import io
import os
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.files import FileSource
from bugsage.errors import SourceNotFound, SourceUnreadable


@pytest.fixture
def source(tmp_path: Path) -> FileSource:
    return FileSource(tmp_path, in_memory=100, at_most=10_000)


def content_of(report) -> bytes:
    if isinstance(report.content, bytes):
        return report.content
    with report.content as stream:
        return stream.read()


class TestFile:
    def test_small_file_is_bytes(self, source, tmp_path):
        (tmp_path / "run.log").write_bytes(b"E  KeyError\n")
        (report,) = source.read("run.log", "pytest_text")
        assert (report.source, report.content, report.format, report.origin) == (
            "run.log",
            b"E  KeyError\n",
            "pytest_text",
            "file",
        )

    def test_absolute_path(self, tmp_path):
        (tmp_path / "a b.log").write_bytes(b"x")
        assert FileSource().read(str(tmp_path / "a b.log"))[0].content == b"x"

    def test_large_file_is_a_stream_from_its_start(self, source, tmp_path):
        (tmp_path / "run.log").write_bytes(b"x" * 20_000)
        (report,) = source.read("run.log")
        assert not isinstance(report.content, bytes)
        assert report.content.seekable()
        assert content_of(report) == b"x" * 20_000

    @pytest.mark.parametrize("size", [0, 99, 100, 101])
    def test_border_between_bytes_and_stream(self, source, tmp_path, size):
        (tmp_path / "run.log").write_bytes(b"x" * size)
        (report,) = source.read("run.log")
        assert isinstance(report.content, bytes) == (size <= 100)
        assert content_of(report) == b"x" * size

    def test_file_of_any_name_and_ending(self, source, tmp_path):
        (tmp_path / "KeyError").write_bytes(b"in a file")
        assert source.read("KeyError")[0].content == b"in a file"

    def test_links_that_lead_in_a_circle_are_there_and_lead_nowhere(self, source: FileSource, tmp_path: Path) -> None:
        (tmp_path / "a.log").symlink_to(tmp_path / "b.log")
        (tmp_path / "b.log").symlink_to(tmp_path / "a.log")
        with pytest.raises(SourceUnreadable, match="symbolic links"):
            source.read("a.log")

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_no_permission(self, source, tmp_path):
        (tmp_path / "run.log").write_bytes(b"x")
        (tmp_path / "run.log").chmod(0)
        with pytest.raises(SourceUnreadable, match="ermission"):
            source.read("run.log")

    def test_pipe_is_read_to_its_end(self, source, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"y" * 5000,))
        writer.start()
        assert content_of(source.read("pipe")[0]) == b"y" * 5000
        writer.join()

    def test_endless_device_is_refused(self, source):
        with pytest.raises(SourceUnreadable, match="more than"):
            source.read("/dev/zero")

    def test_system_file_that_says_it_is_empty(self, source):
        assert content_of(source.read("/proc/self/status")[0]).startswith(b"Name:")


class TestGzip:
    def test_file(self, source, tmp_path):
        (tmp_path / "run.log.gz").write_bytes(gzip.compress(b"E  KeyError\n"))
        assert source.read("run.log.gz")[0].content == b"E  KeyError\n"

    def test_large_one_is_a_stream(self, source, tmp_path):
        (tmp_path / "run.log.gz").write_bytes(gzip.compress(b"z" * 5000))
        assert content_of(source.read("run.log.gz")[0]) == b"z" * 5000

    def test_bomb_is_refused(self, source, tmp_path):
        (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * 5_000_000))
        with pytest.raises(SourceUnreadable, match="more than"):
            source.read("bomb.gz")

    @pytest.mark.parametrize("keep", [2, 10, 15, 40, 500])
    def test_damaged_one_is_unreadable(self, source, tmp_path, keep):
        whole = gzip.compress(random.Random(1).randbytes(900))
        (tmp_path / "run.log.gz").write_bytes(whole[:keep])
        with pytest.raises(SourceUnreadable, match="gzip"):
            source.read("run.log.gz")

    def test_name_alone_does_not_make_it_gzip(self, source, tmp_path):
        (tmp_path / "run.log.gz").write_bytes(b"plain")
        assert source.read("run.log.gz")[0].content == b"plain"

    def test_standard_input(self, tmp_path):
        compressed = io.BytesIO(gzip.compress(b"E  KeyError\n"))
        assert FileSource(tmp_path, compressed).read("-")[0].content == b"E  KeyError\n"


class TestStandardInput:
    def test_small(self, tmp_path):
        (report,) = FileSource(tmp_path, io.BytesIO(b"boom")).read("-")
        assert (report.source, report.content, report.origin) == ("-", b"boom", "stdin")

    def test_large_goes_to_a_seekable_file(self, tmp_path):
        (report,) = FileSource(tmp_path, io.BytesIO(b"q" * 5000), in_memory=100).read("-")
        assert report.content.seekable()
        assert content_of(report) == b"q" * 5000

    def test_too_much_is_refused_with_a_way_out(self, tmp_path):
        with pytest.raises(SourceUnreadable) as caught:
            FileSource(tmp_path, io.BytesIO(b"q" * 5000), in_memory=100, at_most=1000).read("-")
        assert "to a file" in caught.value.hint

    def test_closed(self, monkeypatch):
        monkeypatch.setattr("sys.stdin", None)
        with pytest.raises(SourceUnreadable):
            FileSource().read("-")

    def test_empty(self, tmp_path):
        assert FileSource(tmp_path, io.BytesIO()).read("-")[0].content == b""


class TestFolder:
    def test_reports_in_order_of_name(self, source, tmp_path):
        for name in ("b.xml", "a.log", "c.JSON", "d.txt", "e.xml.gz", "image.png", ".hidden.log"):
            (tmp_path / name).write_bytes(gzip.compress(b"<x/>") if name.endswith("gz") else name.encode())
        (tmp_path / "d.txt.d").mkdir()
        reports = FileSource(tmp_path.parent).read(tmp_path.name)
        names = [Path(report.source).name for report in reports]
        assert names == ["a.log", "b.xml", "c.JSON", "d.txt", "e.xml.gz"]
        assert reports[-1].content == b"<x/>"
        assert reports[0].source == f"{tmp_path.name}/a.log"
        assert not any(report.left_out for report in reports)

    def test_reports_of_its_subfolders_but_not_of_packages(self, source, tmp_path):
        for name in ("test/a.xml", "run/1/b.trx", "node_modules/p/c.xml", ".cache/d.xml", "1/2/3/4/5/6/7/8/9/e.xml"):
            (tmp_path / "all" / name).parent.mkdir(parents=True)
            (tmp_path / "all" / name).write_bytes(b"x")
        (tmp_path / "all" / "again").symlink_to(tmp_path / "all")
        assert [report.source for report in source.read("all")] == ["all/run/1/b.trx", "all/test/a.xml"]

    def test_without_reports(self, source, tmp_path):
        (tmp_path / "empty").mkdir()
        with pytest.raises(SourceNotFound) as caught:
            source.read("empty")
        assert "*.xml" in caught.value.hint

    def test_says_what_it_leaves_out(self, source, tmp_path):
        many = tmp_path / "many"
        many.mkdir()
        for number in range(1003):
            (many / f"{number:04}.log").write_bytes(b"x")
        reports = source.read("many")
        assert len(reports) == 1000
        assert reports[0].left_out == "many: left out 1000.log, 1001.log, 1002.log"
        assert not any(report.left_out for report in reports[1:])

    def test_links_and_pipes_are_not_followed_out_of_it(self, source, tmp_path):
        folder = tmp_path / "reports"
        folder.mkdir()
        (tmp_path / "secret.txt").write_bytes(b"secret")
        (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
        (folder / "b.txt").write_bytes(b"mine")
        (folder / "c.txt").symlink_to(folder / "b.txt")
        (folder / "d.txt").symlink_to(folder / "nowhere")
        (folder / "e.txt").symlink_to(folder / "e.txt")
        os.mkfifo(folder / "f.txt")
        reports = source.read("reports")
        assert [report.content for report in reports] == [b"mine", b"mine"]
        assert "4" not in reports[0].left_out
        assert "2 of 6" in reports[0].left_out

    def test_nothing_of_it_readable(self, source, tmp_path):
        (tmp_path / "reports").mkdir()
        (tmp_path / "reports/a.gz").write_bytes(b"")
        (tmp_path / "reports/a.log.gz").write_bytes(b"\x1f\x8bbroken")
        with pytest.raises(SourceUnreadable):
            source.read("reports")


class TestText:
    @pytest.mark.parametrize(
        "text",
        [
            "KeyError: 'user_id'",
            "KeyError",
            "json.decoder.JSONDecodeError",
            "socket.timeout",
            "cannot open logs/x.log",
            "Traceback (most recent call last):\n  File 'a.py'",
            "TypeError:a/b.py",
            "FileNotFoundError('x.csv')",
            "x" * 10_000,
        ],
    )
    def test_error_in_words(self, source, text):
        (report,) = source.read(text)
        assert (report.content, report.origin, report.source) == (text.encode(), "text", text)

    def test_bytes_that_are_no_text_stay_what_they_were(self, source):
        assert source.read("KeyError \udcff")[0].content == b"KeyError \xff"

    @pytest.mark.parametrize(
        "name", ["logs/x.log", "x.log", "../up.txt", "report.xml.gz", "/no/such/file", "a/b", "C\\logs\\x", "run.jsonl"]
    )
    def test_name_of_a_missing_file(self, source, name):
        with pytest.raises(SourceNotFound, match="no file") as caught:
            source.read(name)
        assert caught.value.hint

    @pytest.mark.parametrize("name", ["https://sentry.io/issues/1/", "http://ci/1", "PROJ-12", "WEB-3K", "BS-7F3A2C91"])
    def test_what_this_version_does_not_reach(self, source, name):
        with pytest.raises(SourceNotFound) as caught:
            source.read(name)
        assert "standard input" in caught.value.hint

    @pytest.mark.parametrize("nothing", ["", "  ", "\n"])
    def test_nothing(self, source, nothing):
        with pytest.raises(SourceNotFound):
            source.read(nothing)

    @given(st.text(max_size=60))
    def test_anything_is_read_or_refused(self, text):
        try:
            reports = FileSource(Path("/nonexistent"), io.BytesIO()).read(text)
        except (SourceNotFound, SourceUnreadable):
            return
        for report in reports:
            content_of(report)

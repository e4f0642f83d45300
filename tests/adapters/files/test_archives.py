"""Archives are read as folders are, and what is wrong with one is said; nothing is unpacked anywhere."""

import gzip
import io
import os
import random
import struct
import tarfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.files import FileSource
from bugsage.errors import SourceNotFound, SourceUnreadable


def zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


def read(tmp_path: Path, content: bytes, name: str = "all.zip", **limits: int) -> dict[str, bytes]:
    (tmp_path / name).write_bytes(content)
    before = sorted(tmp_path.rglob("*"))
    found = {}
    for report in FileSource(tmp_path, **limits).read(name):
        if isinstance(report.content, bytes):
            found[report.source] = report.content
        else:
            with report.content as stream:
                found[report.source] = stream.read()
    assert sorted(tmp_path.rglob("*")) == before
    return found


FILES = {"b/2_x.log": b"two", "b/10_x.log": b"ten", "a.xml": b"<x/>", "logo.png": b"?", "node_modules/p/t.xml": b"no"}
READ = {"a.xml": b"<x/>", "b/2_x.log": b"two", "b/10_x.log": b"ten"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("all.zip", zipped(FILES)),
        ("all.tar", tarred(FILES)),
        ("all.tgz", gzip.compress(tarred(FILES))),
        ("no-ending", gzip.compress(zipped(FILES))),
    ],
)
def test_reports_in_it_in_order_of_their_numbers(tmp_path: Path, name: str, content: bytes) -> None:
    found = read(tmp_path, content, name)
    assert list(found.items()) == [(f"{name}/{member}", said) for member, said in READ.items()]


def test_standard_input() -> None:
    reports = FileSource(stdin=io.BytesIO(zipped({"a.log": b"x"}))).read("-", "junit_xml")
    assert [(r.source, r.content, r.origin, r.format) for r in reports] == [
        ("standard input/a.log", b"x", "stdin", "junit_xml")
    ]


def test_large_member_is_a_stream(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a.log": b"x" * 5000}))
    (report,) = FileSource(tmp_path, in_memory=1000).read("a.zip")
    with report.content as stream:
        assert stream.seekable()
        assert stream.read() == b"x" * 5000


def test_compressed_member(tmp_path: Path) -> None:
    assert read(tmp_path, zipped({"a.log.gz": gzip.compress(b"E")})) == {"all.zip/a.log.gz": b"E"}


def test_archives_in_it_one_level_deep(tmp_path: Path) -> None:
    deep = zipped({"c.log": b"c", "more.tar.gz": gzip.compress(tarred({"d.log": b"d"}))})
    (tmp_path / "x.zip").write_bytes(zipped({"a.log": b"a", "in.zip": deep, "in.tgz": gzip.compress(tarred(READ))}))
    reports = FileSource(tmp_path).read("x.zip")
    assert [r.source for r in reports] == [
        "x.zip/a.log",
        *(f"x.zip/in.tgz/{name}" for name in READ),
        "x.zip/in.zip/c.log",
    ]
    assert reports[0].left_out == "x.zip: left out in.zip/more.tar.gz"


@pytest.mark.parametrize(
    "name", ["../../evil.log", "/etc/evil.log", "a/../../evil.log", "C:\\evil.log", "..\\evil.log"]
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_names_that_lead_out_are_left_out_and_told(tmp_path: Path, name: str, pack) -> None:
    if pack is tarred:
        name = name.replace("\\", "/")
    (tmp_path / "x.zip").write_bytes(pack({name: b"evil", "a.log": b"good"}))
    (report,) = FileSource(tmp_path).read("x.zip")
    assert report.content == b"good"
    assert "evil.log" in report.left_out
    assert not list(tmp_path.parent.rglob("evil.log"))


def test_links_and_devices_of_a_tar_are_no_reports(tmp_path: Path) -> None:
    (tmp_path / "secret.log").write_bytes(b"secret")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, kind in (("a.log", tarfile.SYMTYPE), ("b.log", tarfile.LNKTYPE), ("c.log", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(tmp_path / "secret.log")
            archive.addfile(info)
    with pytest.raises(SourceNotFound):
        read(tmp_path, packed.getvalue(), "x.tar")


def test_encrypted_one_says_so(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.log": b"x"}))
    packed[packed.index(b"PK\x03\x04") + 6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceUnreadable, match="encrypted") as caught:
        read(tmp_path, bytes(packed))
    assert "password" in caught.value.hint


def test_unknown_compression_is_left_out(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.log": b"x"}))
    packed[packed.index(b"PK\x01\x02") + 10] = 93
    with pytest.raises(SourceUnreadable, match="compression"):
        read(tmp_path, bytes(packed))


def test_bomb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="more than"):
        read(tmp_path, zipped({f"{n}.log": b"\0" * 1_000_000 for n in range(9)}), in_memory=100, at_most=500_000)


def test_what_is_read_before_there_is_no_room_stays(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({"a.log": b"a", "b.log": b"\0" * 1_000_000, "c.log": b"c"}))
    (report,) = FileSource(tmp_path, in_memory=100, at_most=10_000).read("x.zip")
    assert (report.content, report.left_out) == (b"a", "x.zip: left out b.log, c.log")


def test_too_many_files(tmp_path: Path) -> None:
    packed = zipped({f"{number}.png": b"" for number in range(20_001)})
    with pytest.raises(SourceUnreadable, match="more than 20000 files"):
        read(tmp_path, packed)


def test_directory_that_would_fill_memory_is_not_read(tmp_path: Path) -> None:
    packed = bytearray(zipped({"a.log": b"x"}))
    struct.pack_into("<L", packed, packed.index(b"PK\x05\x06") + 12, 1 << 30)
    with pytest.raises(SourceUnreadable, match="more than 20000 files"):
        read(tmp_path, bytes(packed))


def test_one_damaged_member_does_not_hide_the_others(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(5000)
    packed = bytearray(zipped({"a.log": noise, "b.log": b"good"}))
    packed[200:300] = bytes(100)
    (tmp_path / "x.zip").write_bytes(packed)
    (report,) = FileSource(tmp_path).read("x.zip")
    assert report.content == b"good"
    assert "a.log" in report.left_out


@pytest.mark.parametrize("pack", [zipped, tarred, lambda files: gzip.compress(tarred(files))])
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_cut_short(tmp_path: Path, pack, keep: float) -> None:
    whole = pack({f"{n}.log": random.Random(n).randbytes(3000) for n in range(5)})
    try:
        found = read(tmp_path, whole[: int(keep * len(whole))])
    except (SourceUnreadable, SourceNotFound):
        return
    assert len(found) < 5 or keep == 0.9  # a tar ends anywhere, and with much of nothing


def test_empty_one(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match="holds no reports"):
        read(tmp_path, zipped({}))


@given(st.data())
def test_whatever_is_changed_in_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    pack = data.draw(st.sampled_from([zipped, tarred]))
    packed = bytearray(pack({"a/1.log": b"x" * 400, "b.zip": zipped({"c.log": b"y"})}))
    for _ in range(data.draw(st.integers(1, 6))):
        packed[data.draw(st.integers(4, len(packed) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("archive")
    with suppress(SourceUnreadable, SourceNotFound):
        read(folder, bytes(packed), in_memory=100, at_most=10_000)
    assert os.listdir(folder) == ["all.zip"]

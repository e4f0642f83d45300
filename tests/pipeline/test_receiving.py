"""From what a user names to readings, each with its occasion."""

import io
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.files import FileSource
from bugsage.errors import SourceNotFound, UnknownIssue
from bugsage.pipeline.receiving import newest_failing_run, readings, receive, receive_run
from bugsage.wiring import LocalHouse

TRACE = b'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x\nKeyError: %d\n'


@pytest.fixture
def house(repository: Any) -> LocalHouse:
    return LocalHouse(repository.root)


def test_where_it_came_from(house: LocalHouse, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(TRACE % 1)
    house.sources = FileSource(tmp_path, io.BytesIO(TRACE % 2))
    assert [one.origin for one in receive(house, ["a.log", "-", "KeyError: 3 it said"])] == ["file", "stdin", "text"]


def test_the_same_bytes_are_the_same_occasion(house: LocalHouse, tmp_path: Path) -> None:
    for name, content in (("a.log", TRACE % 1), ("b.log", TRACE % 1), ("c.log", TRACE % 2)):
        (tmp_path / name).write_bytes(content)
    occasions = [receive(house, [str(tmp_path / name)])[0].occasion for name in ("a.log", "b.log", "c.log")]
    assert occasions[0] == occasions[1] != occasions[2]


def test_reports_that_differ_at_one_byte_are_two_occasions(house: LocalHouse, tmp_path: Path) -> None:
    occasions = set()
    for at in (0, 50_000, 199_999):
        content = bytearray(b"." * 200_000 + TRACE % 1)
        content[at] = ord("!")
        (tmp_path / "a.log").write_bytes(content)
        occasions.add(receive(house, [str(tmp_path / "a.log")])[0].occasion)
    assert len(occasions) == 3


def test_a_report_too_large_for_memory_has_an_occasion(house: LocalHouse, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(b"quiet\n" * 100 + TRACE % 1)
    house.sources = FileSource(in_memory=64)
    [first], [second] = (receive(house, [str(tmp_path / "a.log")]) for _ in range(2))
    assert first.occasion == second.occasion != ""
    assert len(first.reading.events) == 1


def test_all_sources_in_order(house: LocalHouse, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"{number}.log").write_bytes(TRACE % number)
    messages = [one.reading.events[0].message for one in receive(house, [str(tmp_path), str(tmp_path / "1.log")])]
    assert messages == ["1", "2", "3", "1"]


def test_of_a_folder_what_is_no_report_is_left_out_and_named(house: LocalHouse, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    (folder / "deeper").mkdir(parents=True)
    (folder / "deeper" / "TEST-a.xml").write_bytes(b'<testsuite><testcase name="a"><failure/></testcase></testsuite>')
    (folder / "deeper" / "TEST-b.xml").write_bytes(b'<testsuite><testcase name="b"/></testsuite>')
    (folder / "torn.xml").write_bytes(b'<testsuite><testcase name="c"/><testcase')
    (folder / "style.xml").write_bytes(b"<checkstyle/>")
    (folder / "empty.log").write_bytes(b"")
    found = [reading for _, reading in readings(house, [str(folder)])]
    assert [Path(reading.source).name for reading in found] == ["TEST-a.xml", "TEST-b.xml", "torn.xml"]
    assert found[0].notes[-1].endswith(f"left out what is no report: {folder}/empty.log, {folder}/style.xml.")
    assert "damaged at line 1" in (found[2].unreadable or "")


def test_a_folder_without_any_report_says_so_file_by_file(house: LocalHouse, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    for name in ("a.xml", "b.xml"):
        (folder / name).write_bytes(b"<checkstyle/>")
    assert all(reading.unreadable for _, reading in readings(house, [str(folder)]))


def test_an_unknown_issue_is_no_text(house: LocalHouse) -> None:
    with pytest.raises(UnknownIssue):
        receive(house, ["BS-0badc0de"])


def test_a_run_whose_record_is_gone_is_read_from_its_log(house: LocalHouse, tmp_path: Path) -> None:
    (tmp_path / "r1.log").write_bytes(TRACE % 1)
    [one] = receive_run(house, "r1", record=str(tmp_path / "r1.jsonl"), log=str(tmp_path / "r1.log"))
    assert (one.occasion, one.origin, len(one.reading.events)) == ("r1", "run", 1)


def test_a_run_whose_log_is_gone_is_said_to_be(house: LocalHouse, tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound):
        receive_run(house, "r1", record=None, log=str(tmp_path / "r1.log"))


def test_no_run_has_failed(house: LocalHouse) -> None:
    with pytest.raises(SourceNotFound) as caught:
        newest_failing_run(house)
    assert caught.value.hint


def test_what_logs_of_good_runs_say_is_no_reason(house: LocalHouse, tmp_path: Path) -> None:
    noise = "2026-01-05T10:00:00.1234567Z error: no cache for key {}, going on without\n"
    why = "2026-01-05T10:00:01.1234567Z error: cannot open shop.toml\n"
    end = "2026-01-05T10:00:02.1234567Z ##[error]Process completed with exit code 1.\n"
    (tmp_path / "green.log").write_text(noise.format("abc1"))
    (tmp_path / "red.log").write_text(noise.format("abc2") + why + end)
    (tmp_path / "binary.log").write_bytes(b"\x7fELF" + bytes(500))
    red, green = str(tmp_path / "red.log"), (str(tmp_path / "green.log"), str(tmp_path / "binary.log"))
    [(_, alone)] = readings(house, (red,))
    [(_, beside)] = readings(house, (red,), None, green)
    assert [line.line for line in alone.key_lines] == [1, 2, 3]
    assert [line.line for line in beside.key_lines] == [2, 1, 3]

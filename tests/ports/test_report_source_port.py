"""What every source of reports promises, the one of this machine and the one that is told."""

import io
from pathlib import Path

import pytest

from bugsage.adapters.files import FileSource
from bugsage.errors import SourceNotFound
from bugsage.ports import ReportSource
from tests.fakes.fake_files import FakeReportSource


@pytest.fixture(params=["fake", "files"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> ReportSource:
    if request.param == "fake":
        return FakeReportSource({"run.log": b"one", "-": b"piped", "reports": [b"first", b"second"]})
    (tmp_path / "run.log").write_bytes(b"one")
    (tmp_path / "reports").mkdir()
    for number, content in enumerate((b"first", b"second")):
        (tmp_path / "reports" / f"{number}.log").write_bytes(content)
    return FileSource(tmp_path, io.BytesIO(b"piped"))


def test_file(source: ReportSource) -> None:
    (report,) = source.read("run.log", "junit_xml")
    assert (report.source, report.content, report.format, report.origin) == ("run.log", b"one", "junit_xml", "file")


def test_standard_input(source: ReportSource) -> None:
    (report,) = source.read("-")
    assert (report.content, report.format, report.origin) == (b"piped", None, "stdin")


def test_folder_gives_one_report_for_each_file(source: ReportSource) -> None:
    reports = source.read("reports")
    assert [(report.source, report.content) for report in reports] == [
        ("reports/0.log", b"first"),
        ("reports/1.log", b"second"),
    ]
    assert not any(report.left_out for report in reports)


def test_text_of_an_error(source: ReportSource) -> None:
    (report,) = source.read("KeyError: 'x' was not there")
    assert (report.content, report.origin) == (b"KeyError: 'x' was not there", "text")


@pytest.mark.parametrize("name", ["missing.log", "logs/missing.log", ""])
def test_what_is_not_there(source: ReportSource, name: str) -> None:
    with pytest.raises(SourceNotFound) as caught:
        source.read(name)
    assert caught.value.hint

from collections.abc import Callable

import msgspec
import pytest

from bugsage.model.diagnosis import Report
from bugsage.model.opinion import Choice, Opinion
from bugsage.surfaces.render import github


def test_report_looks_as_it_was_kept(report: Report, golden: Callable[[str, str], None]) -> None:
    golden("report.github.txt", github.report(report) + "\n")


def test_one_line_for_each_issue_and_each_unreadable_source(report: Report) -> None:
    assert [line.split("::")[1].split(" ")[0] for line in github.report(report).split("\n")] == [
        "error",
        "error",
        "warning",
    ]


@pytest.mark.parametrize("hostile", ["100%\r\n::set-output name=a::b", "a:b,c%0A", "::stop-commands::x\n::error::"])
def test_text_of_a_stranger_starts_no_command_and_no_property(report: Report, hostile: str) -> None:
    found = report.diagnoses[1]
    event = msgspec.structs.replace(found.issue.event, message=hostile, test=hostile)
    suspect = msgspec.structs.replace(found.suspects[0], file=hostile)
    changed = msgspec.structs.replace(
        found, issue=msgspec.structs.replace(found.issue, events=(event,)), suspects=(suspect,)
    )
    drawn = github.report(msgspec.structs.replace(report, diagnoses=(changed,), readings=()))
    assert "\n" not in drawn
    assert "\r" not in drawn
    properties = drawn.removeprefix("::error ").split("::")[0]
    assert [part.split("=")[0] for part in properties.split(",")] == ["file", "line", "title"]


def test_nothing_found_is_a_notice(report: Report) -> None:
    assert github.report(msgspec.structs.replace(report, diagnoses=(), readings=())).startswith("::notice title=")


def test_second_opinion_is_a_notice_of_its_own(report: Report) -> None:
    hostile = "Look here\n::error::no"
    opinion = Opinion(model="a,b:c", explanation=hostile, choices=(Choice(file="a.py", symbol="f", why="so"),))
    found = msgspec.structs.replace(report.diagnoses[1], opinion=opinion)
    drawn = github.report(
        msgspec.structs.replace(report, diagnoses=(found,), readings=(), notes=("The budget was spent.",))
    )
    error, notice, note = drawn.split("\n")
    assert error == github.report(msgspec.structs.replace(report, diagnoses=report.diagnoses[1:2], readings=()))
    assert notice.startswith("::notice file=")
    assert "title=A model's words%2C not checked (a%2Cb%3Ac)::Look here%0A::error::no%0A1. a.py f: so%0A" in notice
    assert note == "::notice title=BugSage notes::The budget was spent."


def test_an_opinion_that_was_not_given_is_no_notice(report: Report) -> None:
    found = msgspec.structs.replace(report.diagnoses[1], opinion=Opinion(model="m", reason="too late"))
    assert "notice" not in github.report(msgspec.structs.replace(report, diagnoses=(found,), readings=()))

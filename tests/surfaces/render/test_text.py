import re
from collections.abc import Callable

import msgspec
import pytest

from bugsage.model.diagnosis import Report
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import text
from bugsage.surfaces.source import ReadSource, no_source

Golden = Callable[[str, str], None]
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("colour", [True, False])
def test_report_looks_as_it_was_kept(
    report: Report, read_source: ReadSource, golden: Golden, width: int, colour: bool
) -> None:
    drawn = text.report(report, Look(width=width, colour=colour), read_source)
    golden(f"report-{width}{'-colour' if colour else ''}.txt", drawn)


def test_colour_changes_no_letter(report: Report, read_source: ReadSource) -> None:
    plain = text.report(report, Look(), read_source)
    coloured = text.report(report, Look(colour=True), read_source)
    assert [line.rstrip() for line in _ANSI.sub("", coloured).splitlines()] == plain.splitlines()


@pytest.mark.parametrize("width", [40, 57, 80, 120])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(report: Report, read_source: ReadSource, width: int, unicode: bool) -> None:
    drawn = text.report(report, Look(width=width, unicode=unicode), read_source)
    assert max(len(line) for line in drawn.splitlines() if "Run it again: " not in line) <= width


@pytest.mark.parametrize("colour", [True, False])
def test_command_to_copy_is_never_broken(report: Report, read_source: ReadSource, colour: bool) -> None:
    drawn = _ANSI.sub("", text.report(report, Look(width=40, colour=colour), read_source))
    assert "-  Run it again: pytest 'tests/test_orders.py::test_create[two items]'\n" in drawn
    assert "next      -  Run it again: pytest tests/test_db.py::test_ping\n" in drawn


def test_most_sure_issue_comes_first(report: Report, read_source: ReadSource) -> None:
    drawn = text.report(report, Look(), read_source)
    assert drawn.index("1 of 2 · BS-7f3a2c91") < drawn.index("2 of 2 · BS-0c55b1aa")


def test_marked_line_is_the_one_the_evidence_points_at(report: Report, read_source: ReadSource) -> None:
    drawn = text.report(report, Look(), read_source)
    marked = [line.strip() for line in drawn.splitlines() if line.strip().startswith("> ")]
    assert marked == ['> 15 │     user = self.store.user(request["user_id"])']


def test_without_source_the_place_is_still_said(report: Report) -> None:
    drawn = text.report(report, Look(), no_source)
    assert "shop/orders.py:15  Orders.create  62%" in drawn
    assert "│" not in drawn


def test_at_most_five_issues_are_whole_and_the_rest_get_a_line(report: Report, read_source: ReadSource) -> None:
    many = tuple(
        msgspec.structs.replace(
            report.diagnoses[1], issue=msgspec.structs.replace(report.diagnoses[1].issue, id=f"BS-{n:08x}")
        )
        for n in range(8)
    )
    drawn = text.report(msgspec.structs.replace(report, diagnoses=many), Look(width=60), read_source)
    assert max(len(line) for line in drawn.splitlines() if "Run it again: " not in line) <= 60
    assert drawn.count("evidence  ") == text.WHOLE
    assert "And 3 more issues" in drawn
    for found in many:
        assert found.issue.id in drawn


def test_markup_and_control_characters_of_a_stranger_stay_text(report: Report, read_source: ReadSource) -> None:
    hostile = "[red]boo[/red] \x1b[31mred\x1b[0m \x07\u202egpj\u200b\r end"
    found = report.diagnoses[1]
    event = msgspec.structs.replace(found.issue.event, message=hostile, test=hostile)
    suspect = msgspec.structs.replace(found.suspects[0], symbol=hostile, file=hostile)
    cause = msgspec.structs.replace(found.hypotheses[0], cause=hostile, fix_hint=hostile, confirm=hostile)
    changed = msgspec.structs.replace(
        found,
        issue=msgspec.structs.replace(found.issue, events=(event,)),
        suspects=(suspect, *found.suspects[1:]),
        hypotheses=(cause,),
        unsure=None,
    )
    drawn = text.report(msgspec.structs.replace(report, diagnoses=(changed,)), Look(), lambda _: (hostile,) * 40)
    assert "[red]boo[/red]" in drawn
    assert not set("\x1b\x07\u202e\u200b\r") & set(drawn)


def test_nothing_wrong_is_said_as_such(report: Report) -> None:
    green = msgspec.structs.replace(report.readings[0], events=(), counts=msgspec.structs.replace(
        report.readings[0].counts, failed=0))  # fmt: skip
    drawn = text.report(msgspec.structs.replace(report, diagnoses=(), readings=(green,)), Look(), no_source)
    assert drawn.strip() == "Read run.log (pytest): 0 failed, 118 passed, 3 skipped, no error in it."


def test_one_issue_has_no_heading(report: Report, read_source: ReadSource) -> None:
    drawn = text.diagnosis(report.diagnoses[1], Look(), read_source)
    assert drawn.startswith("`create` reads the key 'user_id'")
    assert "──" not in drawn

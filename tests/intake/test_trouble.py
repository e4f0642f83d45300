import re

import pytest

from benchmarks.triage.__main__ import kind_of
from benchmarks.triage.texts import AFTERWARDS, SEEN
from bugsage.intake.receive import read
from bugsage.intake.trouble import BY_NAME, NEEDLES, TROUBLES, trouble_of, troubles
from bugsage.model.issue import TRIAGE_KINDS
from bugsage.model.report import RawReport


@pytest.mark.parametrize("labelled", SEEN, ids=[f"{one.kind}-{one.source}-{n}" for n, one in enumerate(SEEN)])
def test_texts_are_of_their_kind(labelled: object) -> None:
    assert kind_of(labelled.text) == labelled.kind  # type: ignore[attr-defined]


def test_nothing_is_taken_for_another_kind() -> None:
    assert [one for one in AFTERWARDS if kind_of(one.text) not in (one.kind, "unknown")] == []


def test_rows_are_consistent() -> None:
    assert len(BY_NAME) == len(TROUBLES)
    assert {row.kind for row in TROUBLES} <= set(TRIAGE_KINDS) - {"code", "test", "flaky", "unknown"}
    assert all(row.says.endswith(".") and re.compile(row.begins) for row in TROUBLES)


@pytest.mark.parametrize("text", [one.text for one in SEEN if trouble_of(one.text.split("\n")[0])])
def test_every_line_of_a_row_has_a_needle(text: str) -> None:
    assert any(needle in text for needle in NEEDLES)
    assert next(troubles(f"hello\n{text}"))[0] == 1


@pytest.mark.parametrize(
    "line",
    [
        "assert 'Connection refused' in message",
        "it says No space left on device, and goes on",
        "test_permission_denied PASSED",
        "- fatal: is what git writes",
        "INFO Killed the cache",
        "see https://git.example/issues/429",
    ],
)
def test_what_only_quotes_a_tool_is_no_trouble(line: str) -> None:
    assert trouble_of(line) is None


def test_what_tells_of_the_project_goes_first() -> None:
    text = 'Traceback (most recent call last):\n  File "shop/cart.py", line 1, in f\n    g()\nKeyError: 1\n'
    reading = read(RawReport(source="x", content=f"npm ERR! code ERESOLVE\n{text}".encode()))
    assert [event.type for event in reading.events] == ["KeyError"]


@pytest.mark.parametrize(
    "line", ["x: " * 700, "go: " + "a: " * 600, "Because " + "depends on " * 150, '" ' * 900, "a" * 9_000]
)
def test_hostile_lines_take_no_time(line: str) -> None:
    trouble_of(line)
    assert list(troubles("E: \n" * 300_000)) == []

"""Places in JSON: what is no report of a tool, and what is broken."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.intake import receive
from bugsage.intake.formats import tool_json
from bugsage.intake.tools.json_reports import places
from bugsage.intake.tools.json_table import REPORTS
from bugsage.intake.tools.lines import MOST
from bugsage.model.report import RawReport

GOLDEN = Path(__file__).parents[2] / "golden"
KEYS = sorted({key for report in REPORTS for key in (*report.keys, *report.item_keys, *report.file.split("."))})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_nothing_written_breaks_it(value: object) -> None:
    for place in places(value):
        assert place.file
        assert place.line is None or place.line > 0
        assert place.severity in ("error", "warning", "note")
    assert tool_json.parse(json.dumps(value)).tool is None or True


@pytest.mark.parametrize(
    "text",
    [
        '{"level":"error","file":"server.go","line":12,"message":"could not listen","code":98}',
        '{"name":"shop","version":"1.0.0","files":["a.js"],"line":3}',
        '[{"line":3,"text":"x"}]',
        '{"coverage":{"a.py":{"lines":[1,2]}}}',
        '{"results":[{"id":1}],"errors":[]}',
    ],
)
def test_other_json_holds_no_places(text: str) -> None:
    assert tool_json.parse(text).locations == ()


def test_text_of_a_stranger_is_cleaned() -> None:
    text = '[{"filePath":"a\\u001b[31m.js","messages":[{"line":1,"column":2,"message":"x\\u202ey\\nz","severity":2}]}]'
    [place] = tool_json.parse(text).locations
    assert (place.file, place.message) == ("a.js", "xy z")


def test_damage_is_told() -> None:
    parsed = tool_json.parse('[{"filePath":"a.js","messages":[{"line":1')
    assert parsed.locations == ()
    assert "damaged" in parsed.notes[0]


def test_more_places_than_are_kept_are_told() -> None:
    messages = [{"line": n, "column": 1, "message": "x", "severity": 1} for n in range(1, MOST + 10)]
    parsed = tool_json.parse(json.dumps([{"filePath": "a.js", "messages": messages}]))
    assert len(parsed.locations) == MOST
    assert str(MOST) in parsed.notes[0]


def test_a_large_document_is_read_whole() -> None:
    messages = [{"line": n, "column": 1, "message": "x" * 1000, "severity": 1} for n in range(1, 5_000)]
    data = json.dumps([{"filePath": "a.js", "messages": messages}]).encode()
    assert len(receive.read(RawReport(source="x", content=data)).locations) == 4_999


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/*.in")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_report_is_taken_for_what_it_is(path: Path) -> None:
    if path.parent.name in ("tool_json", "tool_xml"):
        reading = receive.read(RawReport(source="x", content=path.read_bytes()))
        assert (reading.format, reading.unreadable) == (path.parent.name, None)
        assert reading.locations
    else:
        text = path.read_text(encoding="utf-8", errors="replace")
        assert receive.read(RawReport(source="x", content=text.encode())).format not in ("tool_json", "tool_xml")

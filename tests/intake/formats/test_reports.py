"""Every reader of test reports: whole ones are recognised, damaged ones are read as far as they go and told as such."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.intake import registry
from bugsage.intake.receive import read
from bugsage.model.report import Counts, RawReport, Reading

GOLDEN = Path(__file__).parents[2] / "golden"
XML = ("junit_xml", "trx", "nunit_xml", "xunit_xml", "testng_xml", "ctest_xml", "robot_xml")
JSON = (
    "jest_json", "mocha_json", "mochawesome_json", "playwright_json", "rspec_json", "cucumber_json", "pytest_json",
    "allure_json", "gitlab_tests", "circleci_tests", "jenkins_tests",
)  # fmt: skip
LINES = ("go_json", "dart_json", "pytest_reportlog", "libtest_json")
FORMATS = (*XML, *JSON, *LINES)
WHOLE = [
    path
    for name in FORMATS
    for path in sorted(GOLDEN.glob(f"{name}/*.in"))
    if path.stem not in ("truncated", "entities", "external_entity", "two_documents")
]
FAILING = [path for path in WHOLE if "failed" in path.with_suffix(".json").read_text()]
IDS = [f"{path.parent.name}-{path.stem}" for path in WHOLE]


def heard(data: bytes, format: str | None = None) -> Reading:
    return read(RawReport(source="report", content=data, format=format))


def counted(counts: Counts) -> int:
    return sum(number or 0 for number in (counts.failed, counts.errors, counts.passed, counts.skipped))


@pytest.mark.parametrize("path", WHOLE, ids=IDS)
def test_a_report_is_recognised_among_all_formats(path: Path) -> None:
    reading = heard(path.read_bytes())
    assert reading.format == path.parent.name
    assert reading.unreadable is None or path.stem == "summary", "it only says that something failed"
    assert not reading.notes


@pytest.mark.parametrize("path", WHOLE, ids=IDS)
def test_a_report_is_the_same_with_a_mark_as_utf_16_and_as_a_stream(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    wanted = heard(text.encode())
    assert heard(b"\xef\xbb\xbf" + text.encode()) == wanted
    assert heard(text.encode("utf-16")).events == wanted.events
    streamed = registry.load(path.parent.name).parse_stream(BytesIO(text.encode()))  # type: ignore[attr-defined]
    assert (streamed.events, streamed.counts) == (wanted.events, wanted.counts)


@pytest.mark.parametrize("tenths", range(1, 10))
@pytest.mark.parametrize("path", WHOLE, ids=IDS)
def test_of_a_report_that_was_cut_the_beginning_is_read_and_the_damage_told(path: Path, tenths: int) -> None:
    data = path.read_bytes().rstrip()
    whole = heard(data, path.parent.name)
    reading = heard(data[: len(data) * tenths // 10], path.parent.name)
    assert reading.notes or reading.unreadable
    assert counted(reading.counts) <= counted(whole.counts)
    # What the end of an object would have told of it is missing: a file's name, the class of a test.
    known = {(event.type, event.message) for event in whole.events}
    assert {(event.type, event.message) for event in reading.events[:-1]} <= known


def line_of(note: str) -> int:
    words = note.replace("(", " ").replace(".", " ").split()
    return int(words[words.index("line") + 1])


@pytest.mark.parametrize("name", [*XML, *JSON])
def test_damage_is_told_with_its_line(name: str) -> None:
    path = next(path for path in FAILING if path.parent.name == name)
    data = path.read_bytes().rstrip()[:-20]
    assert line_of(heard(data, name).notes[0]) == data.count(b"\n") + 1


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    at=st.integers(0, 10**6), noise=st.binary(min_size=1, max_size=60), keep=st.integers(0, 200), pick=st.integers(0, 9)
)
def test_any_bytes_may_stand_in_a_report(name: str, at: int, noise: bytes, keep: int, pick: int) -> None:
    paths = [path for path in WHOLE if path.parent.name == name]
    data = paths[pick % len(paths)].read_bytes()
    place = at % len(data)
    reading = heard(data[:place] + noise + data[place + keep :], name)
    for event in reading.events:
        assert event.type
        assert event.format == name
        assert event.line is None or event.line > 0
        assert all(one.parent is None or one.parent < number for number, one in enumerate(event.exceptions))


@pytest.mark.parametrize("name", [*JSON, *LINES])
@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "null", "3", '{"a": 1}', "[[[[", '{"tests": 3, "testResults": {}, "suites": [1], "examples": null}'],
)
def test_json_of_another_shape_is_no_report(name: str, text: str) -> None:
    reading = heard(text.encode(), name)
    assert not reading.events
    assert reading.unreadable or counted(reading.counts) == 0


@pytest.mark.parametrize("name", [*JSON, *LINES])
def test_a_shape_with_values_of_other_types_is_survived(name: str) -> None:
    data = next(path for path in FAILING if path.parent.name == name).read_bytes()
    for old in (b'"', b"1", b"true", b"null", b"{}", b"[]"):
        for new in (b"0", b"[1]", b'{"x": 2}', b'"y"'):
            heard(data.replace(old, new, 40), name)


@pytest.mark.parametrize("name", JSON)
def test_deep_json_is_refused_with_a_word(name: str) -> None:
    for text in ("[" * 200_000, '{"suites":[' * 100_000, '{"tests":' + "[" * 300_000 + "]" * 300_000 + "}"):
        assert heard(text.encode(), name).unreadable


@pytest.mark.parametrize("name", XML)
def test_entities_and_deep_xml_are_refused_with_a_word(name: str) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "xxxx">]><testsuite><testcase name="&b;"/></testsuite>'
    assert "entities" in (heard(bomb.encode(), name).unreadable or "")
    assert "levels deep" in (heard(("<testsuite>" * 5_000).encode(), name).unreadable or "")

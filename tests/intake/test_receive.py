import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.errors import UnknownFormat
from bugsage.intake import receive
from bugsage.model.report import Counts, RawReport, Reading

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(GOLDEN.glob("*/*.in"))


def read(content: str | bytes, format: str | None = None, origin: str = "file") -> Reading:
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    return receive.read(RawReport(source="x", content=data, format=format, origin=origin))


@pytest.mark.parametrize("content", ["", "  \n\t\n", b"\xef\xbb\xbf"])
def test_nothing_is_unreadable(content: str | bytes) -> None:
    assert read(content).unreadable == "The source is empty."


def test_binary_content_says_what_it_looks_like() -> None:
    assert "gzip" in (read(b"\x1f\x8b\x08rest").unreadable or "")


@pytest.mark.parametrize(
    "text",
    [
        "step one\nstep two\nProcess completed with exit code 1.\n",
        "compiling\nld: error: undefined symbol: main\n",
        "make: *** [all] Error 2\nexited with code 2\n",
        "2026-01-05T10:00:00Z ##[error]something went wrong\n",
        "BUILD FAILED in 3s\n",
        "5 failed\n",
        "Traceback (most recent call last):\n",
    ],
)
def test_a_text_that_failed_without_a_readable_error_is_unreadable(text: str) -> None:
    reading = read(text)
    assert reading.unreadable == "It says that something failed, but no error in it could be read."
    assert reading.tail == tuple(line for line in text.splitlines() if line)


def test_the_tail_is_the_last_twenty_lines() -> None:
    reading = read("".join(f"line {n}\n\n" for n in range(500)))
    assert reading.unreadable
    assert reading.tail == tuple(f"line {n}" for n in range(480, 500))


def test_success_is_no_error_and_not_unreadable() -> None:
    reading = read(
        "==== test session starts ====\ncollected 3 items\n\nt.py ...   [100%]\n\n==== 3 passed in 0.12s ====\n"
    )
    assert reading.unreadable is None
    assert reading.events == ()
    assert reading.counts.passed == 3
    green = read('<testsuite tests="1"><testcase name="a"/></testsuite>')
    assert (green.unreadable, green.counts) == (None, Counts(failed=0, errors=0, passed=1, skipped=0))


def test_prose_is_a_report_only_where_somebody_typed_it() -> None:
    text = "the totals are wrong since yesterday, see Cart.total"
    typed = read(text, origin="text")
    assert [(event.type, event.message, event.tags) for event in typed.events] == [
        ("Report", text, {"symbols": "Cart.total"})
    ]
    assert read(text).unreadable
    assert [event.type for event in read("it crashes with AttributeError", origin="text").events] == ["AttributeError"]


def test_the_format_can_be_forced() -> None:
    text = "Traceback (most recent call last):\n  File 'a'\nKeyError: 'a'\n"
    assert read(text, format="sentence").format == "sentence"
    with pytest.raises(UnknownFormat):
        read(text, format="pytest")


def test_a_stream_is_read_like_bytes() -> None:
    text = b"KeyError: 'user_id' in checkout"
    stream = receive.read(RawReport(source="x", content=io.BytesIO(text)))
    assert stream == read(text)


def test_large_documents_are_streamed() -> None:
    case = '<testcase classname="a.b" name="test_{n}" file="a/b.py"><failure message="KeyError: {n}"/></testcase>\n'
    xml = "<testsuite name='pytest'>" + "".join(case.format(n=n) for n in range(50_000)) + "</testsuite>"
    reading = read(xml)
    assert reading.counts.failed == 50_000
    assert len(reading.events) == 2_000
    assert "48000 more failures" in reading.notes[0]
    lines = '{"event_id": "a", "platform": "python", "message": "%s"}\n' % ("x" * 500)
    assert len(read(lines * 9_000).events) == 2_000


def test_damage_is_told_and_what_came_before_is_kept() -> None:
    reading = read('<testsuite><testcase name="a"><failure message="x">y</failure></testcase><testcase nam')
    assert [event.test for event in reading.events] == ["a"]
    assert "damaged" in reading.notes[0]
    nothing = read('<testsuite name="x"')
    assert "damaged" in (nothing.unreadable or "")


@pytest.mark.parametrize("name", ["entities", "external_entity"])
def test_hostile_xml_is_refused_in_plain_words(name: str) -> None:
    reading = read((GOLDEN / "junit_xml" / f"{name}.in").read_bytes())
    assert reading.events == ()
    assert "entities" in (reading.unreadable or "")


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"exception":' * 50_000, '{"event_id": "a", "exception": ' + "[" * 90_000, "<testsuite>" * 50_000],
)
def test_deep_nesting_is_survived(text: str) -> None:
    assert read(text).events == ()


@given(st.binary(max_size=2_000))
def test_random_bytes_never_raise(data: bytes) -> None:
    reading = read(data)
    assert reading.events or reading.unreadable or reading.counts != Counts() or reading.locations or data


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes dropped, doubled, changed or cut at a few places."""
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data) + 1)
        size = chance.choice([1, 1, 3, 40, 400])
        kind = chance.randrange(5)
        piece = bytes(chance.randrange(256) for _ in range(min(size, 8)))
        changes = [data[:at] + data[at + size :], data[:at] + data[at : at + size] * 2 + data[at + size :],
                   data[:at] + piece + data[at:], data[:at], data[at:]]  # fmt: skip
        data = changes[kind]
    return data


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CASES), st.integers(0, 2**32))
def test_mutations_of_goldens_are_survived(path: Path, seed: int) -> None:
    reading = read(mutated(path.read_bytes(), random.Random(seed)))
    assert all(event.type for event in reading.events)
    assert all(len(event.message) <= 10_000 for event in reading.events)
    assert "\x1b" not in repr(reading)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_damage_behind_a_case_loses_nothing_before_it(seed: int) -> None:
    chance = random.Random(seed)
    cases = [
        f'<testcase classname="c" name="t{n}"><failure message="m{n}">text {n}</failure></testcase>\n' for n in range(8)
    ]
    intact = chance.randrange(1, 8)
    tail = mutated("".join(cases[intact:]).encode() + b"</testsuite>", chance)
    reading = read(b"<testsuite>\n" + "".join(cases[:intact]).encode() + tail)
    assert [event.message for event in reading.events][:intact] == [f"m{n}" for n in range(intact)]


def test_a_log_with_a_test_report_and_a_checkers_output_gives_both() -> None:
    report = "FAILED tests/test_a.py::test_b - assert 1 == 2\n===== 1 failed in 0.10s =====\n"
    reading = read((report + "src/a.py:3: error: Bad  [misc]\n").encode())
    assert (reading.format, reading.tool) == ("pytest_text", "pytest")
    assert reading.events
    assert [(place.file, place.line, place.code) for place in reading.locations] == [("src/a.py", 3, "misc")]


def test_green_tests_beside_a_checker_stay_a_test_report() -> None:
    text = b"src/a.py:3:1: E302 expected 2 blank lines, found 1\n============ 3 passed in 0.10s ============\n"
    reading = read(text)
    assert (reading.format, reading.counts.passed, len(reading.locations)) == ("pytest_text", 3, 1)
    assert reading.unreadable is None


def test_a_compilers_error_is_why_a_build_failed() -> None:
    reading = read(b"src/a.c:3:7: error: expected ';'\nmake: *** [a.o] Error 1\n")
    assert (reading.format, reading.tool, reading.unreadable) == ("tool_output", "gcc", None)
    assert [(event.type, event.file, event.line) for event in reading.events] == [("build failed", "src/a.c", 3)]


def test_warnings_do_not_say_why_a_build_failed() -> None:
    text = b"src/a.c:3:7: warning: unused variable 'x'\n##[error]Process completed with exit code 2.\n"
    reading = read(text)
    assert len(reading.locations) == 1
    assert reading.unreadable


def test_a_linters_words_do() -> None:
    text = b"src/a.py:3:1: E302 expected 2 blank lines\n##[error]Process completed with exit code 1.\n"
    assert read(text).unreadable is None


def test_errors_of_a_large_log_are_found() -> None:
    noise = b"compiling one more file of many\n" * 200_000
    reading = read(noise + b"src/a.c:3:7: error: expected ';'\n" + noise)
    assert [(place.file, place.line) for place in reading.locations] == [("src/a.c", 3)]

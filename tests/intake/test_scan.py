import io
import random

import pytest

from bugsage.intake import receive
from bugsage.intake.scan import LARGE, MARKERS, MOST_END, MOST_FRONT, QUICK, Scanned, scan
from bugsage.model.report import RawReport, Reading

NOISE = "2026-01-05T10:00:00.0000000Z [info] compiled layer {n} of the image in {n} ms\n"
TRACEBACK = """\
Traceback (most recent call last):
  File "/app/src/shop/cart.py", line {n}, in total
    return prices[code]
KeyError: 'code {n}'
"""
PYTEST = """\
=================================== FAILURES ===================================
__________________________________ test_{n} __________________________________

    def test_{n}():
>       assert total() == {n}
E       assert 1 == {n}

tests/test_cart.py:{n}: AssertionError
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_{n} - assert 1 == {n}
========================= 1 failed, 3 passed in 0.12s ==========================
"""


def log(size: int, *inserted: tuple[float, str]) -> bytes:
    """Noise of about `size` bytes with texts put in at a share of it."""
    lines = [NOISE.format(n=n) for n in range(size // len(NOISE.format(n=10_000)))]
    for share, text in sorted(inserted, reverse=True):
        lines.insert(int(share * len(lines)), text)
    return "".join(lines).encode()


def read(data: bytes) -> Reading:
    return receive.read(RawReport(source="x", content=io.BytesIO(data)))


def line_of(data: bytes, text: str) -> int:
    return data[: data.index(text.encode())].count(b"\n") + 1


def test_tracebacks_anywhere_in_a_large_log_are_found_with_their_lines() -> None:
    places = (0.001, 0.3, 0.5, 0.77)
    data = log(9_000_000, *((share, TRACEBACK.format(n=n)) for n, share in enumerate(places)))
    reading = read(data)
    assert [event.message for event in reading.events] == [f"'code {n}'" for n in range(4)]
    for n, event in enumerate(reading.events):
        start = event.excerpt_line
        assert start is not None
        assert start == line_of(data, f"line {n}, in total") - 1


def test_a_coloured_pytest_log_in_the_middle_is_found() -> None:
    coloured = (
        PYTEST.format(n=42)
        .replace("E       assert", "\x1b[1m\x1b[31mE       assert")
        .replace("FAILED tests", "\x1b[31mFAILED\x1b[0m tests")
        .replace("\n====", "\n\x1b[36m\x1b[1m====")
    )
    reading = read(log(9_000_000, (0.4, coloured)))
    assert reading.counts.failed == 1
    assert [event.test for event in reading.events] == ["tests/test_cart.py::test_42"]
    assert [(event.file, event.line) for event in reading.events] == [("tests/test_cart.py", 42)]


def test_what_no_quick_marker_leads_to_is_found_all_the_same() -> None:
    reading = read(log(9_000_000, (0.5, "FAILED tests/test_cart.py::test_a - KeyError: 'a'\n")))
    assert [event.test for event in reading.events] == ["tests/test_cart.py::test_a"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_large_utf_16_logs_are_scanned(encoding: str) -> None:
    text = log(4_500_000, (0.5, TRACEBACK.format(n=7))).decode()
    reading = read(text.encode(encoding))
    assert [event.message for event in reading.events] == ["'code 7'"]
    assert reading.events[0].excerpt_line == line_of(text.encode(), "line 7, in total") - 1


def test_a_log_full_of_errors_is_cut_in_the_middle_and_says_so() -> None:
    data = "".join(TRACEBACK.format(n=n) for n in range(60_000)).encode()
    reading = read(data)
    assert reading.events[0].message == "'code 0'"
    assert reading.events[-1].message > "'code 40000'"
    assert reading.key_lines
    assert len(reading.notes) == 1
    assert "left out" in reading.notes[0]


def test_an_uneventful_large_log_is_not_read_as_success() -> None:
    reading = read(log(5_000_000))
    assert not reading.events
    assert reading.unreadable
    assert len(reading.tail) == 20


@pytest.mark.parametrize("thorough", [False, True])
def test_markers_across_the_border_of_two_chunks_are_found(thorough: bool) -> None:
    marker = QUICK[0].text
    for shift in range(len(marker) + 1):
        data = bytearray(b"x" * 70 + b"\n") * 40_000
        place = (1 << 20) - shift
        data[place - 1 : place + len(marker)] = b"\n" + marker
        found = scan(io.BytesIO(bytes(data)), thorough=thorough)
        assert any(marker in excerpt.data for excerpt in found.excerpts)


def whole_lines(data: bytes, found: Scanned) -> None:
    lines = data.split(b"\n")
    for excerpt in found.excerpts:
        first = excerpt.data.split(b"\n")[0]
        assert lines[excerpt.line - 1] == first or (excerpt is found.excerpts[-1] and not excerpt.data)


def test_excerpts_are_whole_lines_with_their_own_numbers() -> None:
    chance = random.Random(5)
    for _ in range(12):
        lines = [b"%d " % n + b"y" * chance.randrange(120) for n in range(30_000)]
        for _ in range(6):
            lines.insert(chance.randrange(len(lines)), chance.choice(MARKERS).text.strip())
        data = b"\n".join(lines)
        whole_lines(data, scan(io.BytesIO(data)))
        whole_lines(data, scan(io.BytesIO(data), thorough=True))


def test_never_more_than_the_budget_is_read() -> None:
    data = b"Error: x\n" * 700_000
    found = scan(io.BytesIO(data), thorough=True)
    assert sum(len(excerpt.data) for excerpt in found.excerpts) <= MOST_FRONT + MOST_END
    assert found.left_out > 0


def test_one_endless_line() -> None:
    assert read(b"x" * (LARGE + 10)).unreadable

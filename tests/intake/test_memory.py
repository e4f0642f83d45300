"""What is large is read with flat memory."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

PROGRAM = """
import resource, sys
from bugsage.intake import receive
from bugsage.model.report import RawReport
for warm in (b"KeyError: 'a'", b"<testsuite><testcase name='a'><failure>KeyError: 1</failure></testcase></testsuite>"):
    receive.read(RawReport(source="x", content=warm))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open(sys.argv[1], "rb") as stream:
    reading = receive.read(RawReport(source="x", content=stream))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(len(reading.events), grown * (1 if sys.platform == "darwin" else 1024) // 1_000_000)
"""
SIZE = 60_000_000


def a_log(file: BinaryIO) -> None:
    line = b"2026-01-05T10:00:00.0000000Z [info] compiled another layer of the image in 12 ms\n"
    for _ in range(SIZE // (len(line) * 1000)):
        file.write(line * 1000)
    file.write(b'Traceback (most recent call last):\n  File "a.py", line 3, in f\n    g()\nKeyError: 1\n')
    file.write(line * 50_000)


def a_junit_report(file: BinaryIO) -> None:
    case = b'<testcase classname="a.b" name="test_x" time="0.1"><system-out>%s</system-out></testcase>\n' % (
        b"out\n" * 50
    )
    bad = b'<testcase classname="a.b" name="test_y"><failure message="KeyError: 1">KeyError: 1</failure></testcase>\n'
    file.write(b'<?xml version="1.0"?><testsuites><testsuite name="x">\n')
    for _ in range(SIZE // (len(case) * 1000)):
        file.write(case * 1000 + bad)
    file.write(b"</testsuite></testsuites>")


def one_event_a_line(file: BinaryIO) -> None:
    event = b'{"event_id": "%032d", "platform": "python", "message": "%s"}\n'
    for number in range(SIZE // 6_000):
        file.write(event % (number, b"x" * 6_000))


@pytest.mark.slow
@pytest.mark.parametrize(("write", "least"), [(a_log, 1), (a_junit_report, 200), (one_event_a_line, 2_000)])
def test_memory_stays_flat(tmp_path: Path, write: Callable[[BinaryIO], None], least: int) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        write(file)
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True)
    events, megabytes = map(int, done.stdout.split())
    assert events >= least
    assert megabytes < 60

import subprocess
import sys

import pytest

from bugsage.errors import UnknownFormat
from bugsage.intake import detect, registry

LONG = "2026-01-05 [info] nothing to see here\n" * 20_000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<?xml version="1.0"?>\n<testsuite name="a"><testcase name="b"/></testsuite>', "junit_xml"),
        ('\ufeff  <testsuites><testsuite name="a"/></testsuites>', "junit_xml"),
        ('{"event_id": "a", "exception": {"values": []}}', "sentry_event"),
        ('[{"eventID": "a"}]', "sentry_event"),
        ("==== test session starts ====\n...\n==== 1 passed in 0.1s ====\n", "pytest_text"),
        ("FAILED tests/test_a.py::test_b - KeyError: 'a'\n", "pytest_text"),
        ('Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nKeyError: 1\n', "python_traceback"),
        (
            LONG + 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n' + LONG,
            "python_traceback",
        ),
        (
            "....F\n"
            + "=" * 70
            + "\nFAIL: test_a (a.B.test_a)\n"
            + "-" * 70
            + "\nRan 5 tests in 0.1s\n\nFAILED (failures=1)\n",
            "unittest_text",
        ),
        ("KeyError: 'user_id' in checkout", "sentence"),
    ],
)
def test_the_content_decides(text: str, name: str) -> None:
    assert next(detect.candidates(text))[0] == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all is well",
        "<html><body>Error: no</body></html>",
        '{"name": "a", "version": 1}',
        '{"exception": {"class": "A"}}',
        LONG,
    ],
)
def test_nothing_is_claimed_without_reason(text: str) -> None:
    assert list(detect.candidates(text)) == []


def test_a_sample_holds_both_ends_and_the_hint() -> None:
    text = "a" * 200_000 + "HINT" + "b" * 200_000
    sample = detect.sample(text, text.index("HINT"))
    assert sample.startswith("aaa")
    assert sample.endswith("bbb")
    assert "HINT" in sample
    assert len(sample) < 150_000


def test_unknown_formats_are_named_with_the_nearest() -> None:
    with pytest.raises(UnknownFormat, match="Did you mean 'pytest_text'") as caught:
        registry.load("pytest-txt")
    assert all(name in caught.value.hint for name in registry.names())
    with pytest.raises(UnknownFormat):
        registry.registered("../../etc/passwd")


def test_every_registered_format_keeps_the_contract() -> None:
    for name, module in registry.formats().items():
        assert name == module.NAME
        assert module.recognise("") == 0
        assert module.parse("").events == ()


PYTEST = """\
=== FAILURES ===
___ test_a ___

    def test_a():
>       f()
E       KeyError: 1

t.py:3: KeyError
=== 1 failed in 0.1s ===
"""
PROGRAM = f"""
import sys
from bugsage.intake import receive
from bugsage.model.report import RawReport
reading = receive.read(RawReport(source="x", content={PYTEST.encode()!r}))
print(reading.format, *sys.modules)
"""


def test_reading_a_small_pytest_log_loads_no_other_format() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    read_as, *loaded = done.stdout.split()
    assert read_as == "pytest_text"
    unwanted = {"junit_xml", "sentry_event", "unittest_text", "python_traceback", "sentence"}
    assert not unwanted & {name.rpartition(".")[2] for name in loaded}
    assert not {"json", "pyexpat", "hashlib", "difflib", "socket", "asyncio"} & set(loaded)

import io

import pytest

from bugsage.intake.formats import junit_xml
from bugsage.intake.xml_stream import PIECE


def case(inner: str = "", **attributes: str) -> str:
    given = {"classname": "", "name": "test_a", **attributes}
    return "<testcase " + " ".join(f'{name}="{value}"' for name, value in given.items()) + f">{inner}</testcase>"


def suite(*cases: str, name: str = "pytest", **attributes: str) -> str:
    given = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f'<testsuite name="{name}" {given}>{"".join(cases)}</testsuite>'


FAILED = """\
<failure message="assert 0">def test_a():
&gt;       assert 0
E       assert 0

{file}:3: AssertionError</failure>"""


@pytest.mark.parametrize(
    ("attributes", "file", "test"),
    [
        ({"classname": "tests.test_a"}, "tests/test_a.py", "tests/test_a.py::test_a"),
        ({"classname": "tests.test_a.TestX"}, "tests/test_a.py", "tests/test_a.py::TestX::test_a"),
        (
            {"classname": "tests.test_a.TestX.TestY", "name": "test_y[1-b]"},
            "tests/test_a.py",
            "tests/test_a.py::TestX::TestY::test_y[1-b]",
        ),
        # a class in lower case is told by the file that the traceback names
        ({"classname": "tests.test_a.suite"}, "tests/test_a.py", "tests/test_a.py::suite::test_a"),
        # raised elsewhere: the class is told by its capital
        ({"classname": "tests.test_a.TestX"}, "src/shop.py", "tests/test_a.py::TestX::test_a"),
        (
            {"classname": "tests.test_a.TestX", "file": "tests/test_a.py"},
            "src/shop.py",
            "tests/test_a.py::TestX::test_a",
        ),
        # run from another folder: the class name is relative to it, the file to the root
        (
            {"classname": "test_a.TestX", "file": "pkg/tests/test_a.py"},
            "src/shop.py",
            "pkg/tests/test_a.py::TestX::test_a",
        ),
    ],
)
def test_pytest_ids_are_rebuilt(attributes: dict[str, str], file: str, test: str) -> None:
    parsed = junit_xml.parse(suite(case(FAILED.format(file=file), **attributes)))
    assert [event.test for event in parsed.events] == [test]
    assert (parsed.tool, parsed.events[0].file, parsed.events[0].line) == ("pytest", file, 3)


@pytest.mark.parametrize(
    ("message", "phase"),
    [
        ("failed on setup with &quot;OSError: x&quot;", "setup"),
        ("failed on teardown with &quot;OSError: x&quot;", "teardown"),
        ("collection failure", "collection"),
        ("OSError: failed on setup with", "call"),
    ],
)
def test_phases_come_from_how_the_message_begins(message: str, phase: str) -> None:
    parsed = junit_xml.parse(suite(case(f'<error message="{message}">E   OSError: x\n\na.py:1: OSError</error>')))
    assert [event.phase for event in parsed.events] == [phase]


def test_counts_come_from_the_cases_not_from_what_the_suite_claims() -> None:
    cases = [
        case(),
        case("<failure/>"),
        case("<error/>"),
        case("<failure/><error/>"),
        case("<skipped/>"),
        case("<flakyFailure/>"),
        case(status="disabled"),
    ]
    counts = junit_xml.parse(suite(*cases, name="x", tests="1", failures="90")).counts
    assert (counts.failed, counts.errors, counts.passed, counts.skipped) == (2, 1, 2, 2)


def test_nested_suites_and_a_failure_of_a_whole_suite() -> None:
    inner = suite(case("<failure>bad</failure>"), name="inner")
    parsed = junit_xml.parse(
        f"<testsuites>{suite(inner, case(name='good'), name='outer')}"
        "<testsuite name='s'><error>no</error></testsuite></testsuites>"
    )
    assert [(event.test, event.message) for event in parsed.events] == [("test_a", "bad"), ("s", "no")]
    assert (parsed.counts.failed, parsed.counts.errors, parsed.counts.passed) == (1, 1, 1)


def test_captured_output_stays_with_its_case() -> None:
    parsed = junit_xml.parse(
        suite(
            case("<failure>bad</failure><system-out>out</system-out><system-err>err</system-err>"), case("<failure/>")
        )
    )
    assert [event.captured for event in parsed.events] == [{"system-out": "out", "system-err": "err"}, {}]


def test_a_python_traceback_inside_is_read_whole() -> None:
    text = (
        "Traceback (most recent call last):\n  File &quot;/x/shop.py&quot;, line 3, in total\n    a()\nKeyError: 1\n\n"
        "The above exception was the direct cause of the following exception:\n\nTraceback (most recent call last):\n"
        "  File &quot;/x/test_a.py&quot;, line 9, in test_a\n    b()\nValueError: two\n"
    )
    (event,) = junit_xml.parse(suite(case(f"<error>{text}</error>", file="test_a.py"), name="x")).events
    assert [(one.type, one.relation) for one in event.exceptions] == [("ValueError", "raised"), ("KeyError", "cause")]
    assert (event.test, event.file, event.line) == ("test_a.py::test_a", "/x/test_a.py", 9)


@pytest.mark.parametrize("shift", range(0, 60, 7))
def test_any_piece_border_is_harmless(shift: int) -> None:
    text = (
        "<testsuite>"
        + " " * (PIECE - 30 - shift)
        + case("<failure message='näh &amp; so'>täxt</failure>") * 3
        + "</testsuite>"
    )
    parsed = junit_xml.parse_stream(io.BytesIO(text.encode()))
    assert [event.message for event in parsed.events] == ["näh & so"] * 3
    assert parsed.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_streams_are_read_in_the_encoding_that_they_declare(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><testsuite>{case("<failure>naïf</failure>")}</testsuite>'
    assert [event.message for event in junit_xml.parse_stream(io.BytesIO(text.encode(encoding))).events] == ["naïf"]


def test_one_case_with_very_much_text_is_capped() -> None:
    parsed = junit_xml.parse(suite(case("<failure>" + "line\n" * 500_000 + "</failure>")))
    assert len(parsed.events[0].excerpt) < 100_000


def test_xml_that_is_no_report_says_so() -> None:
    assert junit_xml.parse("<html><body/></html>").notes == ("The XML holds no test cases.",)


@pytest.mark.parametrize("number", [3, 5_000])
def test_reports_one_after_another(number: int) -> None:
    parsed = junit_xml.parse(suite(case("<failure>no</failure>")) * number)
    assert len(parsed.events) == min(number, 1_000)
    assert bool(parsed.notes) == (number > 1_000)


def test_what_a_suite_says_of_its_cases_counts_where_none_is_told() -> None:
    parsed = junit_xml.parse(
        '<testsuites tests="5" failures="2" errors="x"><testsuite tests="5" failures="2"/></testsuites>'
    )
    assert (parsed.counts.failed, parsed.counts.errors, parsed.counts.passed) == (2, 0, 3)
    assert parsed.failed
    suite = '<testsuite tests="3" failures="1"/>'
    assert junit_xml.parse(f"<testsuites>{suite}{suite}</testsuites>").counts.failed == 2


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        ('<testcase name="a" status="failed"/>', (1, 0, 0)),
        ('<testcase name="a" result="suppressed"/>', (0, 0, 1)),
        ('<testcase name="a" status="run" result="completed"/>', (0, 1, 0)),
        ('<testcase name="a"><ignored/></testcase>', (0, 0, 1)),
        ('<testcase name="a"><rerunFailure/><flakyError/></testcase>', (0, 1, 0)),
    ],
)
def test_cases_that_only_tell_their_status(case: str, counts: tuple[int, int, int]) -> None:
    parsed = junit_xml.parse(f"<testsuite>{case}</testsuite>")
    assert (parsed.counts.failed, parsed.counts.passed, parsed.counts.skipped) == counts
    assert len(parsed.events) == counts[0]


def test_what_the_only_case_of_a_suite_printed_tells_its_place() -> None:
    case = '<testcase name="a"><error message="exit code 1"/></testcase>'
    printed = "<system-out>cart.cc:12: Failure</system-out>"
    (event,) = junit_xml.parse(f"<testsuite>{case}{printed}</testsuite>").events
    assert (event.file, event.line, event.language) == ("cart.cc", 12, "cpp")
    first, _ = junit_xml.parse(f"<testsuite>{case}{case}{printed}</testsuite>").events
    assert first.file is None


def test_pytest_text_whose_spaces_were_lost_keeps_its_place_and_its_type() -> None:
    text = "def test_a():\n    &gt; assert False\n    E assert False\n\n    tests/test_a.py:25: AssertionError"
    case = (
        f'<testcase classname="tests.test_a" name="test_a"><failure message="assert False">{text}</failure></testcase>'
    )
    (event,) = junit_xml.parse(f'<testsuite name="pytest">{case}</testsuite>').events
    assert (event.type, event.message, event.file, event.line) == (
        "AssertionError",
        "assert False",
        "tests/test_a.py",
        25,
    )
    assert (event.tool, event.test) == ("pytest", "tests/test_a.py::test_a")


def test_an_unknown_language_is_not_guessed() -> None:
    (event,) = junit_xml.parse('<testsuite><testcase name="a"><failure message="no"/></testcase></testsuite>').events
    assert (event.language, event.type, event.message) == ("other", "Failure", "no")

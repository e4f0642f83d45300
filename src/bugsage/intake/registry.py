"""Which formats there are, and how each is loaded: by name, when it is needed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from bugsage.errors import UnknownFormat
from bugsage.intake.format import Format
from bugsage.model.base import Noun

#: A traceback's first line, as far as it is the same for single tracebacks and groups.
TRACEBACK = "Traceback (most recent call last)"


class Registered(Noun, frozen=True, kw_only=True):
    """A format before its module is imported."""

    name: str
    #: The module is imported and asked only where one of these stands in the text; empty: it is always asked.
    hints: tuple[str, ...] = ()
    #: It reads whole documents, which `receive` hands over as they came, uncleaned.
    document: bool = False
    #: First characters (after white space) that such a document can have.
    opening: str = ""
    #: Its documents are those of many programs, and it is never certain of them.
    general: bool = False
    #: Characters a text may have at most to be worth asking; None for any.
    longest: int | None = None
    #: It is asked after all others, however sure it is.
    last: bool = False


REGISTERED = (
    Registered(name="junit_xml", hints=("<testsuite", "<testcase"), document=True, opening="<"),
    Registered(name="trx", hints=("<TestRun", ":TestRun"), document=True, opening="<"),
    Registered(name="nunit_xml", hints=("<test-run", "<test-results", "<test-suite"), document=True, opening="<"),
    Registered(name="testng_xml", hints=("<testng-results",), document=True, opening="<"),
    Registered(name="ctest_xml", hints=("<Testing",), document=True, opening="<"),
    Registered(name="robot_xml", hints=("<robot",), document=True, opening="<"),
    Registered(name="xunit_xml", hints=("<assemblies", "<assembly"), document=True, opening="<"),
    Registered(
        name="jest_json", hints=('"numFailedTests"', '"numTotalTestSuites"', '"assertionResults"'), document=True,
        opening="{",
    ),
    Registered(name="mochawesome_json", hints=('"rootEmpty"', '"beforeHooks"'), document=True, opening="{"),
    Registered(name="mocha_json", hints=('"passes"', '"fullTitle"'), document=True, opening="{"),
    Registered(
        name="playwright_json", hints=('"unexpected"', '"expectedStatus"', '"specs"'), document=True, opening="{"
    ),
    Registered(name="allure_json", hints=('"statusDetails"', '"historyId"'), document=True, opening="{"),
    Registered(name="dart_json", hints=('"protocolVersion"', '"testID"'), document=True),
    Registered(name="rspec_json", hints=('"full_description"', '"example_count"'), document=True, opening="{"),
    Registered(name="cucumber_json", hints=('"elements"',), document=True, opening="["),
    Registered(name="pytest_json", hints=('"collectors"', '"exitcode"'), document=True, opening="{"),
    Registered(name="pytest_reportlog", hints=('"$report_type"',), document=True, opening="{"),
    Registered(
        name="libtest_json", hints=('"type": "suite"', '"type":"suite"', '"type": "test"', '"type":"test"'),
        document=True,
    ),
    Registered(name="gitlab_tests", hints=('"test_suites"',), document=True, opening="{"),
    Registered(name="jenkins_tests", hints=('"errorStackTrace"', '"failCount"'), document=True, opening="{"),
    Registered(name="circleci_tests", hints=('"run_time"',), document=True, opening="{"),
    Registered(name="bugsage_record", hints=('{"kind":"header"',), document=True, opening="{"),
    Registered(
        name="sentry_event",
        hints=('"exception"', '"event_id"', '"eventID"', '"entries"', '"sentry.interfaces', '"sdk"', '"stacktrace"'),
        document=True,
        opening="{[",
    ),
    Registered(name="sentry_mcp", hints=("## Event Details",)),
    Registered(
        name="tool_json",
        hints=('ine', '"row"', '"posn"', '"region"', '"range"'),
        document=True,
        opening="{[",
        general=True,
    ),
    Registered(
        name="tool_xml",
        hints=("<checkstyle", "<pmd", "<BugCollection", "<issues", "<results", "<jslint", "<lint", "<phpcs", "<Report",
               "<StyleCop", "<tidy"),
        document=True,
        opening="<",
        general=True,
    ),
    Registered(
        name="pytest_text",
        hints=(
            "test session starts", "short test summary", "FAILED ", "ERROR ", "ERROR: ", "E   ", " passed", " failed",
            "INTERNALERROR>", "while loading conftest", "+++ Timeout",
        ),
    ),
    Registered(name="unittest_text", hints=("Ran ", "FAIL: ", "ERROR: ", "UNEXPECTED SUCCESS: ")),
    Registered(name="mocha_text", hints=(" passing", " failing")),
    Registered(name="vitest_text", hints=(" RUN  v", " Test Files ", " FAIL  ", "⎯⎯⎯⎯")),
    Registered(name="jest_text", hints=("Test Suites: ", "  ● ", "FAIL ", "PASS ")),
    Registered(
        name="ava_text",
        hints=("[fail]: ", "tests failed", "test failed", "Unhandled rejection in ", "Uncaught exception in ",
               "tests passed", "test passed"),
    ),
    Registered(name="node_test_text", hints=("ℹ tests ", "ℹ fail ", "✖ ")),
    Registered(name="deno_text", hints=("FAILED | ", "ok | ")),
    Registered(name="bun_text", hints=("bun test v", "Ran ")),
    Registered(name="tap_text", hints=("TAP version 1", "not ok ", "\n1..")),
    Registered(name="go_json", hints=('"Action":"', '"Action": "'), document=True),
    Registered(name="surefire_text", hints=("<<< FAILURE!", "<<< ERROR!", "Tests run: ")),
    Registered(name="gradle_text", hints=(" completed, ", " FAILED", " PASSED", ": Executed ", "Results: ")),
    Registered(name="ant_text", hints=("Testsuite: ", "[junit", "Testcase: ")),
    Registered(name="junit_console_text", hints=(" tests found ", "FAILURES!!!", "JUnit version ")),
    Registered(
        name="sbt_text",
        hints=(
            "ailed: Total ", "assed: Total ", "rror: Total ", "*** FAILED ***", "Tests: succeeded ", "==> X ",
            "Test run ",
        ),
    ),
    Registered(name="ctest_text", hints=(" tests passed, ", "    Start ", "The following tests FAILED:", "Test #")),
    Registered(name="googletest_text", hints=("[ RUN      ] ", "[  FAILED  ] ", "[==========] ")),
    Registered(name="catch2_text", hints=("is a Catch", "test cases: ", "All tests passed (")),
    Registered(name="doctest_text", hints=("[doctest] ",)),
    Registered(name="boost_test_text", hints=("Running ", " detected")),
    Registered(name="testng_text", hints=("Total tests run: ",)),
    Registered(name="bazel_text", hints=("\nExecuted ", "INFO: Build completed")),
    Registered(
        name="jvm_trace", hints=(".java:", ".kt:", ".scala:", ".groovy:", "(Native Method)", "(Unknown Source)")
    ),
    Registered(name="go_trace", hints=("goroutine ", "--- FAIL: ", "[build failed]")),
    Registered(
        name="cargo_text",
        hints=(
            "test result: ", " ... FAILED", " failed, to rerun pass ", " tests across ", " test across ",
            " tests run: ", " test run: ",
        ),
    ),
    Registered(name="rust_trace", hints=(" panicked at ", "Stack backtrace:")),
    Registered(name="ruby_trace", hints=(".rb:", ".rake:", ".erb:", ".ru:")),
    Registered(
        name="php_trace",
        hints=("There was ", "There were ", "Uncaught ", " on line ", "[stacktrace]", "PHP Stack trace:",
               "\nStack trace:\n#0 "),
    ),
    Registered(name="elixir_text", hints=(".exs:", "Finished in ", "setup_all")),
    Registered(name="elixir_trace", hints=("** (", "{file,", "[file: ", "in call from")),
    Registered(name="dart_trace", hints=(".dart", "(dart:")),
    Registered(name="xctest_text", hints=("Test Case '", "Test case '", " Test run with ", " recorded an issue")),
    Registered(name="swift_trace", hints=(".swift:", ".swift, line ", "Program crashed: ")),
    Registered(
        name="javascript_trace",
        hints=("    at ", "   at ", "\n at ", "\nat ", "@", "js:", "ts:", "sx:", " linked script ", "html:"),
    ),
    Registered(
        name="dotnet_test_text",
        hints=(
            "Error Message:", "! - Failed:", "!  - Failed:", "Total tests: ", "Test summary: total",
            "Test run summary: ", "Test Count: ", "TESTERROR", " [FAIL]", ", Errors: ",
        ),
    ),
    Registered(name="dotnet_trace", hints=("   at ", "  at ", "--- End of ")),
    Registered(
        name="native_trace",
        hints=(
            "Sanitizer: ", "runtime error: ", "#0  ", "#0 0x", "frame #0", "ssertion `", "ssertion '", "ssertion \"",
            "ssertion failed: ", "terminat", " detected ***", "free()", "malloc()", "munmap_chunk()", "double free",
            "corrupted ", "Segmentation fault", "Bus error", "Floating point exception", "Illegal instruction",
            "== Invalid ", "== Conditional ", "== Use of ", "== Process ",
        ),
    ),
    Registered(name="python_traceback", hints=(TRACEBACK, 'File "')),
    Registered(name="tool_output"),
    Registered(name="trouble_text", last=True),
    Registered(name="sentence", longest=20_000, last=True),
)  # fmt: skip


def names() -> tuple[str, ...]:
    """Every format's name, in the order in which they are listed to users."""
    return tuple(registered.name for registered in REGISTERED)


@cache
def load(name: str) -> Format:
    """The module of one format. Raises UnknownFormat with the nearest name and all of them."""
    if name not in names():
        raise UnknownFormat(_unknown(name), hint="one of: " + ", ".join(names()))
    return cast(Format, import_module(f"bugsage.intake.formats.{name}"))


def formats() -> dict[str, Format]:
    """Every format by name, all of them imported."""
    return {name: load(name) for name in names()}


def registered(name: str) -> Registered:
    """What is known of a format without importing it. Raises UnknownFormat."""
    found = next((entry for entry in REGISTERED if entry.name == name), None)
    if found is None:
        raise UnknownFormat(_unknown(name), hint="one of: " + ", ".join(names()))
    return found


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    nearest = get_close_matches(name.lower().replace("-", "_"), names(), n=1, cutoff=0.4)
    return f"No reader is called {name[:60]!r}." + (f" Did you mean {nearest[0]!r}?" if nearest else "")

"""Words in tests and in what runs around them that turn a failure into a success: a table, beside that of marks."""

from typing import Final

from bugsage.safety.tamper.marks import TESTS, Mark, made

OUTCOMES: Final[tuple[Mark, ...]] = (
    made(
        "test-skipped",
        "`{0}` takes a failure for a success",
        "should_panic expectfailure knownissue expected mayfail shouldfail may_fail should_fail expected_failures "
        "todo test_broken knownfailure known_failure",
        r"#\[(?:cfg_attr\([^)]*)?should_panic|\bXCTExpectFailure\b|\bwithKnownIssue\b|"
        r"\bexpected(?:Exceptions)?\s*=\s*\{?\s*"
        r"(?:\w+\.)*(?:Assertion\w*|Throwable|Exception)(?:\.class|::class)|\*\s*(?:doctest::)?(?:may_fail|should_fail|"
        r"expected_failures)\(|expected_failures\(|@test_broken\b|knownFailureIf|@known_failure|@knownfailure",
        roles=("test", "conftest", "product"),
        new=True,
    ),
    made(
        "test-skipped",
        "`{0}` leaves tests out",
        "disabled enabled explicit inconclusive ignore pass skip pending noassert doesnotperform expectnot if: slow "
        "manual quarantine flaky todo",
        r"@(?:Test|Suite)\(.*(?:\.disabled\(|enabled\s*=\s*false)|[\[,]\s*Explicit\b|@Disabled(?:On|If|For|In)\w+|\bAssert\.(?:Ignore|Inconclusive|"
        r"Pass|Skip)\(|"
        r"@doesNotPerformAssertions|expectNotToPerformAssertions\(|\*\s*(?:doctest::skip|boost::unit_test::disabled|"
        r"utf::disabled|utf::enable_if<\s*false)|@(?:tag|moduletag|describetag)\s+(?::pending\b|skip:|pending:|"
        r":quarantine\b|"
        r":flaky\b)|@(?:EnabledIf|DisabledIf|DisabledUntil|EnabledIfSystemProperty|EnabledIfEnvironmentVariable)\b|"
        r"^(?:it|test|describe|context|specify|scenario|feature)\b.*[,{]\s*(?::skip\b|:pending\b|[\"']?(?:skip|"
        r"todo|pending|"
        r"ignore)[\"']?\s*(?::|=>)\s*(?!false|undefined|null)|if:\s*false|unless:\s*true)|^\s*(?:skip|pending)\s*;?$",
        roles=TESTS,
        new=True,
    ),
    made(
        "test-skipped",
        "`{0}` leaves tests out",
        "[! [. [!",
        r"^(?:TEST_CASE|SCENARIO|TEMPLATE_TEST_CASE|TEST_CASE_METHOD)\(.*\[(?:\.|!(?:mayfail|shouldfail|hide)\b)",
        roles=TESTS,
        within="text",
        new=True,
    ),
    made(
        "assertion-weakened",
        "`{0}` expects the check itself to fail",
        "raises throws tothrow raise_error expect",
        r"(?:[rR]aises|[tT]hrows\w*|expectException)\s*\(\s*\(?\s*(?:\w+[.\\])*(?:AssertionError|AssertionFailed\w*|"
        r"ExpectationNotMet\w*|ExpectationFailed\w*|MultipleFailuresError|XunitException)\b|raise_error\(?\s*\(?\s*"
        r"(?:\w+::)*(?:ExpectationNotMet\w*|Assertion)\b|\bexpect\(\s*(?:async\s*)?\(\s*\)\s*=>\s*\{?\s*(?:await\s+)?"
        r"(?:expect|assert)\b",
        roles=TESTS,
        new=True,
    ),
    made(
        "test-run-patched",
        "`{0}` takes a failure back after the test ran",
        "exception execution_result state errors addfailure adderror wassuccessful tresult setstatus failures status",
        r"instance_variable_set\(\s*:@(?:exception|execution_result|reporter)|\bset_exception\(|"
        r"\b(?:example|ex|inner|e|test|currentTest|task|t|result|ctx|context|runnable|scenario|spec)\b[\w.?!()]*\.?"
        r"\b(?:exception|execution_result\.\w+|status|errors?|failures?|state|_error|err)\s*=\s*(?:nil|null|"
        r"undefined|\[\]|"
        r":passed|\"|'|None)|\b(?:errors?|failures?|failedExpectations)\.(?:clear\b|splice\(|length\s*=\s*0)|"
        r"\bsetStatus\(\s*(?:ITestResult\.)?SUCCESS|\bdef\s+(?:addFailure|addError|addSubTest|wasSuccessful)\b|"
        r"\b(?:failures|errors)\s*=\s*\[\]\s*$",
        roles=("conftest", "test"),
    ),
    made(
        "check-disabled",
        "`{0}` silences warnings in a test",
        "filterwarnings simplefilter",
        r"\bfilterwarnings\(\s*[\"']ignore|\bsimplefilter\(\s*[\"']ignore",
        "suspicious",
        roles=("test",),
        within="text",
        new=True,
    ),
    made(
        "test-run-patched",
        "`{0}` drops what the tests came to",
        "m.run testexecutionexceptionhandler handletestexecution invocationinterceptor",
        r"^_\s*=\s*m\.Run\(\)",
        roles=TESTS,
    ),
    made(
        "assertion-weakened",
        "`{0}` leaves next to nothing to be tried",
        "phases max_examples numruns with_cases tries cases maxcount rapid",
        r"\bphases\s*=\s*[\[({](?!.*\bgenerate\b)|\bmax_examples\s*=\s*[01]\b|\bnumRuns\s*:\s*[01]\b|"
        r"\bwith_cases\(\s*[01]\s*\)|"
        r"\bcases\s*:\s*[01]\s*[,}]|@Property\(.*\btries\s*=\s*[01]\b|\bMaxCount\s*:\s*1\b",
        roles=TESTS,
        new=True,
    ),
)

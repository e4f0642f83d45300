"""Words with which product code switches checks off, mutes what reports errors, or recognises a test: a table."""

from dataclasses import dataclass
from functools import cached_property
from re import IGNORECASE, Pattern
from re import compile as _compile
from typing import Final


@dataclass(frozen=True)
class Phrase:
    """One form of words."""

    kind: str
    #: Of itself; empty where it is nothing unless the failure is of the kind below.
    severity: str
    #: One sentence; `{0}` is what was found.
    sentence: str
    #: Without any of these, in small letters, there is no need to look for it.
    needs: tuple[str, ...]
    written: str
    #: Where the type or message of the failure says this, it is a cheat.
    failing: str = ""
    #: Text literals count as well: SQL, and names that are looked up.
    in_text: bool = False
    languages: tuple[str, ...] = ()
    #: With more tests than before it may be what was wanted: a hint then.
    may_be_meant: bool = False

    @cached_property
    def pattern(self) -> Pattern[str]:
        """Compiled when it is needed: most never are."""
        return _compile(self.written)

    @cached_property
    def failure(self) -> Pattern[str]:
        """What the failure has to say."""
        return _compile(self.failing, IGNORECASE)


def _phrase(
    kind: str,
    sentence: str,
    needs: str,
    written: str,
    severity: str = "cheat",
    failing: str = "",
    in_text: bool = False,
    languages: str = "",
    meant: bool = False,
) -> Phrase:
    return Phrase(
        kind=kind,
        severity=severity,
        sentence=sentence,
        needs=tuple(needs.split()),
        written=written,
        failing=failing,
        in_text=in_text,
        languages=tuple(languages.split()),
        may_be_meant=meant,
    )


_OFF = r"(?:False|false|FALSE|0\b|nil\b|None\b|off\b)"
_VALIDATION = r"validation|RecordInvalid|ZodError|invalid|constraint|required|schema"
_TYPES = (
    r"\bTS\d{3,5}\b|mypy|pyright|\[[a-z]+-[a-z-]+\]\s*$|incompatible type|is not assignable|has no attribute.*\[attr"
)
_SCRIPT = "javascript typescript"

PHRASES: Final = (
    _phrase(
        "check-disabled",
        "`{0}` switches a verification off",
        "verify_ verify ignoreexpiration",
        rf"\bverify_(?:exp|signature|aud|iss|sub|nbf|iat|jti|ssl|cert\w*|hostname|host|mode|peer"
        rf"|tls)[\"']?\s*(?:=>|[:=])\s*"
        rf"(?:{_OFF}|ssl\.CERT_NONE|\S*VERIFY_NONE)|[\"'.]verify[\"']?\]?\s*[:=]\s*(?:False|false)\b"
        rf"|ignoreExpiration[\"']?\s*:\s*true",
    ),
    _phrase(
        "check-disabled",
        "`{0}` trusts whoever answers",
        "certificate hostname trust insecure rejectunauthorized serveridentity hostkey autoadd verify none",
        r"ServerCertificate\w*Callback\s*\+?=.*\btrue\b|DangerousAcceptAny\w*|NoopHostnameVerifier"
        r"|ALLOW_ALL_HOSTNAME\w*"
        r"|\b[Tt]rustAll\w*|checkServerIdentity\s*[:=]\s*(?:\(\w*(?:,\s*\w+)*\)|\w+)\s*=>\s*(?:undefined"
        r"|null|true|\{?\s*\}?$)"
        r"|InsecureSkipVerify\s*(?::|:?=)\s*true|rejectUnauthorized[\"']?\s*[:=]\s*false|InsecureIgnoreHostKey\("
        r"|\bAutoAddPolicy\(|StrictHostKeyChecking[ =\"',]+no\b|known_hosts\s*=\s*None\b|SSL_VERIFY_NONE"
        r"|CURLOPT_SSL_VERIFY(?:PEER|HOST)\s*(?:,|=>)\s*(?:false|0)|verify_peer(?:_name)?[\"']\s*=>\s*false"
        r"|algorithms?[\"']?\s*[=:]\s*\[?\s*[\"']none[\"']|danger_accept_invalid_\w+\(\s*true"
        r"|check_hostname\s*=\s*False",
    ),
    _phrase(
        "check-disabled",
        "`{0}` skips validation",
        "validate validat construct constraints raise_exception unchecked",
        r"\bvalidat(?:e|ions?|e_on_save)[\"']?\s*(?:=>|:)\s*(?:false|False)\b|validateBeforeSave[\"']?\s*:\s*false"
        r"|runValidators[\"']?\s*:\s*false|\bbypass_?(?:[Dd]ocument_?)?[Vv]alidation[\"']?\s*[:=]\s*[Tt]rue"
        r"|validate_(?:unique|constraints)\s*=\s*False|\bskip_?[Vv]alidations?\s*[:=]\s*[Tt]rue",
    ),
    _phrase(
        "check-disabled",
        "`{0}` builds it without validation",
        "construct( update_column update_attribute insert_all upsert_all raise_exception partial",
        r"\.(?:model_)?construct\(|\.update_(?:columns?|attribute)\b|\.(?:insert|upsert)_all!?\b"
        r"|raise_exception\s*=\s*False"
        r"|\bpartial\s*=\s*True",
        severity="",
        failing=_VALIDATION,
    ),
    _phrase(
        "check-disabled",
        "`{0}` accepts anything where a schema stood",
        "any( unknown( mixed( passthrough( .catch( any( loose(",
        r"\bz\.(?:any|unknown)\(\)|\byup\.mixed\(\)|\bJoi\.any\(\)|\.unknown\(\s*true|\.passthrough\(\)"
        r"|\.strip_unknown",
        severity="",
        failing=_VALIDATION,
        languages=_SCRIPT,
    ),
    _phrase(
        "check-disabled",
        "`{0}` keeps the database from refusing",
        "foreign_key trigger conflict ignore session_replication constraint",
        r"(?i:PRAGMA\s+(?:foreign_keys|ignore_check_constraints)\s*=\s*(?:OFF|0|ON)(?<!foreign_keys ="
        r" ON)(?<!foreign_keys=ON)"
        r"|FOREIGN_KEY_CHECKS\s*=\s*0|DISABLE\s+TRIGGER|session_replication_role|ON\s+CONFLICT\s+DO\s+NOTHING"
        r"|INSERT\s+OR\s+IGNORE|INSERT\s+IGNORE|DROP\s+CONSTRAINT|DROP\s+NOT\s+NULL)|ignore_conflicts\s*=\s*True",
        severity="suspicious",
        failing=r"Integrity|constraint|Unique|NotNull|foreign key|duplicate key",
        in_text=True,
    ),
    _phrase(
        "check-disabled",
        "`{0}` takes code out of a sanitizer's sight",
        "sanitize asan lsan tsan msan norace nocheckptr benign valgrind",
        r"\bno_sanitize\w*|\bdisable_sanitizer_instrumentation|ASAN_UNPOISON\w*|__(?:asan|lsan|tsan"
        r"|msan)_(?:un|dis|ign)\w*"
        r"|ANNOTATE_(?:BENIGN|IGNORE)\w*|go:(?:norace|nocheckptr)\b|VALGRIND_(?:MAKE_MEM_DEFINED"
        r"|DISABLE\w*)|NO_SANITIZE\w*",
        in_text=True,
    ),
    _phrase(
        "check-disabled",
        "`{0}` lets arithmetic and indexes go unchecked",
        "unchecked overflow",
        r"\bunchecked\s*(?:[({]|$)|#!?\[allow\((?:arithmetic_overflow|unconditional_panic)"
        r"|\w+_unchecked\w*\(|\bunwrap_unchecked\(",
        severity="",
        failing=r"overflow|out of (?:range|bounds)|OverflowException|utf-?8|None. value|Option::unwrap",
    ),
    _phrase(
        "check-disabled",
        "`{0}` wraps around where it overflowed",
        "wrapping_",
        r"^(?!.*(?i:hash|crc|seed|rng|sum|state|digest)).*\.wrapping_(?:add|sub|mul|neg|pow)\(",
        severity="",
        failing=r"overflow",
    ),
    _phrase(
        "check-disabled",
        "`{0}` lets in whoever asks",
        "allowany permitall skip_before allowanonymous skip_auth csrf public( protect_from_forgery",
        r"\bAllowAny\b|\.permitAll\(\)|\bskip_(?:before_action|authorization_check|authorize_resource"
        r"|forgery_protection)\b"
        r"|\bAllowAnonymous\b|@PermitAll\b|@Public\(\)|csrf\(?\)?\.disable|\bcsrf_exempt\b"
        r"|protect_from_forgery\b.*null_session",
        severity="suspicious",
        failing=r"\b40[13]\b|forbidden|unauthori[sz]ed|denied|permission|csrf|authenticity|login",
        meant=True,
    ),
    _phrase(
        "error-ignored",
        "`{0}` drops what cannot be read",
        "errors",
        r"\berrors\s*=\s*[\"']ignore[\"']",
        severity="",
        failing=r"Unicode(?:De|En)code|codec can't",
        in_text=True,
        meant=True,
    ),
    _phrase(
        "broad-except",
        "`{0}` drops every error",
        "runcatching try?",
        r"^runCatching\s*(?:\{.*\})?$|^(?:_\s*=\s*)?try\?\s",
        languages="kotlin swift",
    ),
    _phrase(
        "broad-except",
        "`{0}` keeps a function from telling what failed",
        "@",
        r"(?<![\w\"'*])@\w+\(",
        severity="suspicious",
        failing=r"notice|warning|error|failed",
        languages="php",
    ),
    _phrase(
        "broad-except",
        "`{0}` catches every panic",
        "catch_unwind",
        r"\bcatch_unwind\(",
        severity="suspicious",
        failing=r"panic",
        languages="rust",
    ),
    _phrase(
        "constant-return",
        "`{0}` has an answer to whatever is asked for",
        "proxy",
        r"\bnew Proxy\(.*\bget\b.*(?:\?\?|\|\||=>)\s*\(?\s*(?:\(\s*\)\s*=>|noop|function|new Proxy|undefined)",
        severity="suspicious",
        failing=r"is not a function|undefined|null|TypeError|ReferenceError",
        languages=_SCRIPT,
    ),
    _phrase(
        "test-run-patched",
        "`{0}` ends the process as if all was well",
        "atexit process.exit",
        r"\batexit\.register\(.*(?:_exit|os\.kill|sys\.exit)\b|\bcatch\(.*\bprocess\.exit\(\s*0?\s*\)"
        r"|process\.exitCode\s*=\s*0\b",
    ),
    _phrase(
        "check-disabled",
        "`{0}` silences warnings",
        "silence verbose suppress",
        r"\bsilence_warnings\b|\$VERBOSE\s*=\s*nil|Deprecation\w*\.silence\w*|\bsuppressHydrationWarning\b"
        r"|\bsuppress_warnings\b",
        severity="suspicious",
        failing=r"warn|deprecat|hydrat",
    ),
    _phrase(
        "check-disabled",
        "`{0}` makes a timer run shorter than it is told",
        "settimeout setinterval",
        r"\bset(?:Timeout|Interval)\(\s*[\w.]+,\s*(?:Math\.min\(\s*\w+,\s*\d{1,3}\s*\)|\w+\s*/\s*\d+)",
        severity="suspicious",
        failing=r"timeout|timed out|exceed|within|took",
        languages=_SCRIPT,
    ),
    _phrase(
        "check-disabled",
        "`{0}` keeps quiet about numbers that are none",
        "errstate seterr",
        r"\b(?:errstate|seterr)\(.*[\"'](?:ignore|warn)[\"']",
        severity="suspicious",
        failing=r"FloatingPoint|RuntimeWarning|\bnan\b|divide|invalid value",
        in_text=True,
    ),
    _phrase(
        "error-ignored",
        "`{0}` scrubs what the failure speaks of",
        "nan_to_num fillna isnan isfinite isinf",
        r"\bnan_to_num\(|\.fillna\(\s*[-\d]|\b(?:is_?nan|isNaN|isinf|isinfinite)\([^()]*\)\s*\)?\s*(?:\?|:"
        r"|\]\s*=)\s*-?[\d.]*"
        r"|\bif\s+(?:\w+\.)*(?:is_?nan|isinf)\([^()]*\)\s+else\b|\bnan(?:mean|sum|max|min|std)\(",
        severity="",
        failing=r"\bnan\b|\binf\b|NaN|Infinity",
    ),
    _phrase(
        "check-disabled",
        "`{0}` leaves a check of the framework out",
        "silenced_system_checks ignore_warnings suppresswarnings",
        r"\bSILENCED_SYSTEM_CHECKS\s*(?:=\s*\[\s*[\"']|\+=|\.(?:append|extend|insert)\()",
        in_text=True,
    ),
    _phrase(
        "broad-except",
        "`{0}` mutes what reports errors that nobody catches",
        "exception_handler unraisablehook set_hook uncaughtexception onerror unobserved"
        " report_on_exception sig_ign unhandledrejection",
        r"set_exception_handler\(\s*lambda[^:]*:\s*(?:None|\.\.\.|True)\s*\)|\bsys\.unraisablehook\s*="
        r"|panic::set_hook\(\s*Box::new\(\s*\|_\w*\|\s*"
        r"(?:\{\s*\}?|\(\))|\b[sS]etDefaultUncaughtExceptionHandler\(\s*(?:null"
        r"|\(?[\w\s,]*\)?\s*->\s*\{\s*\}?)|report_on_exception\s*=\s*false"
        r"|\bonerror\s*=\s*(?:\(\w*\)|\w+)\s*=>\s*true|SIG(?:SEGV|ABRT|FPE|BUS|ILL)\s*,\s*(?:signal\.)?SIG_IGN",
    ),
    _phrase(
        "check-disabled",
        "`{0}` keeps what went wrong out of the log",
        "disabled addfilter setoutput setlevel discard nulllogger",
        r"\blog\w*(?:\([^()]*\))?\.disabled\s*=\s*True|\.addFilter\(\s*lambda[^:]*:\s*(?:False|0|None)\b"
        r"|\blog\.SetOutput\(\s*(?:io|ioutil)\.Discard"
        r"|\.setLevel\(\s*(?:logging\.)?(?:CRITICAL|FATAL|OFF|\d{3,}|logging\.CRITICAL\s*\+\s*1)\s*\)"
        r"|\.filterwarnings\(\s*[\"']ignore",
        severity="suspicious",
        failing=r"\blog|warning|\[\]|stderr|caplog|records?|unexpected|assertLogs|assertNoLogs|console",
        in_text=True,
    ),
    _phrase(
        "check-disabled",
        "`{0}` takes from what is counted or measured",
        "queries reset_queries debug_cursor tracemalloc clearmarks clearmeasures call_count call_args",
        r"\bqueries(?:_log)?\.(?:pop|popleft|clear|remove)\(|\bdel\s+[\w.]*queries(?:_log)?\b"
        r"|queries(?:_log)?\[[^\]]*\]\s*=(?!=)|\breset_queries\("
        r"|force_debug_cursor\s*=\s*False|tracemalloc\.(?:stop|clear_traces|reset_peak)\("
        r"|performance\.clear(?:Marks|Measures)\("
        r"|\.(?:call_count|call_args_list|mock_calls)\s*=(?!=)",
    ),
    _phrase(
        "test-run-patched",
        "`{0}` has the runner record a skip for a failure of the product",
        "skiptest skip( xfail( assume inconclusive skipexception aborted skipped pytest.exit",
        r"\braise\s+(?:\w+\.)*SkipTest\b|\b_?(?:pytest|unittest)\.(?:skip|xfail|exit|fail|importorskip)\("
        r"|\b(?:Assumptions?|Assume)\.assume\w*\("
        r"|\bAssert\.(?:Ignore|Inconclusive|Pass)\(|throw\s+new\s+(?:\w+\.)*(?:TestAborted"
        r"|AssumptionViolated|Skip)\w*Exception"
        r"|\bSkip\.If\(|RSpec::\w+::(?:Pending|Skip)\w*|\bthis\.skip\(\)|\bMinitest::Skip\b",
    ),
    _phrase(
        "detects-tests",
        "the product recognises what tests drive it with: `{0}`",
        "webdriver testserver headless jsdom happy-dom mock freezegun pytest junit testng xunit nunit"
        " xctest testclient superagent"
        " supertest phpunit hypothesis playwright cypress puppeteer selenium faketimers fakedatetime",
        r"\bnavigator\b[\w.?!]*\.webdriver\b|[\"']testserver[\"']|Headless(?:Chrome|Firefox)"
        r"|\bjsdom\b[\"'/)]|happy-dom|[\"'](?:Magic|Async|NonCallable)?Mock[\"']"
        r"|isinstance\([^()]*\b(?:\w+\.)?(?:Magic|Async|NonCallable)?Mock\b"
        r"|\bhasattr\([^()]*,\s*[\"'](?:assert_called\w*|mock_calls|_mock_\w+|_spec_class|freeze\w*)"
        r"|_?isMockFunction|\.mock\.calls\b|FakeDate(?:time)?\b|[\"']freezegun[\"']|pytest-of-"
        r"|[\"'/]pytest-|\bPHPUNIT_\w+|__PHPUNIT\w*"
        r"|[\"'](?:org\.junit|junit\.framework|org\.testng|xunit|nunit)[\w.]*[\"']"
        r"|XCTestConfigurationFilePath|NSClassFromString\(\s*[\"']XCTest|[\"'](?:testclient"
        r"|(?:node-)?superagent|supertest|Playwright|playwright|puppeteer|Cypress|selenium)[\w/]*[\"']"
        r"|[\"']hypothesis[\"']\s+in\s|\bclock\.(?:isFake|_fake)|\.isFakeTimers?\b",
        in_text=True,
    ),
    _phrase(
        "detects-tests",
        "the product asks whether tests are running: `{0}`",
        "testing test_mode is_test istest called_from_test running_tests runningtests env __test__ unit_test",
        r"\b(?:settings|app|current_app|config|cfg|self)\.(?:TESTING|IS_TEST\w*|TEST_MODE|UNIT_TEST\w*)\b"
        r"|\bconfig(?:\[|\.get\()\s*[\"']TESTING[\"']"
        r"|_called_from_test\b|\b(?:is|in|are)_?(?:running_?)?(?:unit_?)?tests?(?:ing|_mode|_run)?\(\)"
        r"|\bMix\.env(?:\(\))?\s*[!=]=\s*:(?:test|$)"
        r"|\b(?:APP|RACK|FLASK|DJANGO|NODE|SPRING|ASPNETCORE|MIX|GO"
        r"|RAILS)_?\w*ENV\w*[\"'\])}]*\s*(?:[!=]==?|,)\s*[\"']test(?:ing)?[\"']|\b__TEST__\b|isRunningTests?\b",
        in_text=True,
    ),
    _phrase(
        "detects-tests",
        "the product reads what tests compare with: `{0}`",
        "golden snap approved expected ambr testdata tests/ spec/ fixtures/",
        r"\b(?:r?glob|open|read\w*|suffix\w*|endsWith|endswith|Path|join|with_suffix"
        r"|extname)\b.*[\"'`][^\"'`]*\.(?:golden|snap|approved|expected|ambr|verified)\b"
        r"|//go:embed\s+(?:\S*/)?(?:testdata|tests?|fixtures|golden)/|\binclude_(?:str"
        r"|bytes)!\(\s*\"[^\"]*(?:tests?|testdata|fixtures|goldens?|snapshots)/",
        in_text=True,
    ),
    _phrase(
        "detects-tests",
        "`{0}` builds something else for tests",
        "test ndebug coverage",
        r"^#\s*(?:if(?:n?def)?|elif)\b.*\b\w*(?:TEST(?:ING|S)?|GTEST|COVERAGE)\b|#\[cfg\(not\((?:test"
        r"|debug_assertions)\)\)\]|^//go:build\s+!test",
    ),
    _phrase(
        "check-disabled",
        "`{0}` takes the assertions out",
        "ndebug assert",
        r"^#\s*define\s+(?:NDEBUG\b|assert\s*\()|^#\s*undef\s+assert\b|\bensure_?[aA]ssertions\s*=\s*false",
    ),
    _phrase(
        "check-disabled",
        "`{0}` takes the types away that the failure is about",
        "any unknown ignore expect-error nocheck cast declare dynamic object",
        r"\bas\s+(?:any|never)\b|\bas\s+unknown\s+as\b|[:<,|]\s*any\b(?=\s*[=;,)>\[\]|}]|$)|:\s*Any\b"
        r"|->\s*Any\b|\bcast\(\s*[\"']?(?:typing\.)?Any\b"
        r"|@ts-(?:ignore|expect-error|nocheck)|#\s*(?:type|pyright|ty|pyre):\s*ignore|@no_type_check"
        r"|#\s*mypy:\s*ignore",
        severity="",
        failing=_TYPES,
    ),
)

"""Words in code that switch tests and checks off, wait, or force an outcome: a table, and where each counts."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

TESTS: Final = ("test", "conftest")


@dataclass(frozen=True)
class Mark:
    """One way of writing it."""

    kind: str
    severity: str
    #: One sentence; `{0}` is what was found.
    sentence: str
    #: Without any of these, in small letters, there is no need to look for it.
    needs: tuple[str, ...]
    written: str
    roles: tuple[str, ...] = ("product", "test", "conftest")
    #: Where it is looked for: `code` with texts hidden, `text`, or `comment`.
    within: str = "code"
    #: In a test that is new as a whole it is nobody's loss.
    pardoned_when_new: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is needed: most never are."""
        return re.compile(self.written)


def made(
    kind: str,
    sentence: str,
    needs: str,
    pattern: str,
    severity: str = "cheat",
    roles: tuple[str, ...] = ("product", "test", "conftest"),
    within: str = "code",
    new: bool = False,
) -> Mark:
    """A line of the table."""
    return Mark(
        kind=kind,
        severity=severity,
        sentence=sentence,
        needs=tuple(needs.split()),
        written=pattern,
        roles=roles,
        within=within,
        pardoned_when_new=new,
    )


MARKS: Final = (
    made(
        "test-skipped",
        "`{0}` leaves tests out",
        "skip xfail expected",
        r"@(?:pytest\.mark\.|unittest\.|mark\.)?(?:skip(?:if|If|Unless)?|"
        r"xfail|expectedFailure)\b|^pytestmark\s*=.*(?:skip|xfail)|\bpytest\.(?:skip|"
        r"xfail|exit|importorskip)\(|\bself\.skipTest\(|raise\s+(?:\w+\.)?SkipTest|"
        r"\bmarks?\s*=\s*\[?\(?\s*(?:pytest\.mark\.)?(?:skip|xfail)",
        roles=TESTS,
        new=True,
    ),
    made(
        "test-skipped",
        "`{0}` leaves tests out",
        "skip todo failing fails fixme runif xit( xtest xdescribe xcontext xspecify pending",
        r"\b(?:it|test|describe|context|suite|specify|bench)(?:\.\w+)*\.(?:skip|"
        r"todo|failing|fails|fixme|skipIf|runIf)\b|^(?:xit|xtest|xdescribe|"
        r"xcontext|xspecify|pending)\s*\(|\bthis\.skip\(\)|\bt\.(?:skip|"
        r"todo)\(",
        roles=TESTS,
        new=True,
    ),
    made(
        "test-skipped",
        "`{0}` runs alone, and all others are left out",
        ".only fit( fdescribe fcontext",
        r"\b(?:it|test|describe|context|suite|specify)(?:\.\w+)*\.only\b|"
        r"^(?:fit|fdescribe|fcontext)\s*\(",
        roles=TESTS,
    ),
    made(
        "test-skipped",
        "`{0}` leaves tests out",
        "skip ignore disabled assume incomplete pending xit xdescribe",
        r"\b(?:t|b|tb|f|s\.T\(\))\.(?:Skip|Skipf|SkipNow)\(|@(?:Disabled|"
        r"Ignore)\b|\[Ignore\b|\bSkip\s*=\s*\"|#\[(?:cfg_attr\([^)]*)?ignore\b|"
        r"markTest(?:Skipped|Incomplete)\(|throw\s+(?:try\s+)?XCTSkip|"
        r"^(?:xit|xdescribe|xcontext|skip|pending)\b(?:\s*\(?\s*[\"']|$)|@(?:module)?tag\s+:skip|"
        r"assume(?:True|False|That)\(|GTEST_SKIP|\bDISABLED_\w+",
        roles=TESTS,
        new=True,
    ),
    made(
        "test-uncollected",
        "`{0}` keeps tests from being collected",
        "collect pytest_ load_tests",
        r"\bcollect_ignore(?:_glob)?\b|\bdef\s+(?:pytest_ignore_collect|"
        r"pytest_pycollect_makeitem|pytest_collect_file)\b|\bdef\s+load_tests\b",
        roles=TESTS,
    ),
    made(
        "test-run-patched",
        "`{0}` decides what becomes of tests",
        "pytest_ outcome force_result exitstatus excinfo wasxfail testsfailed .failed shouldfail",
        r"\bdef\s+(?:pytest_runtest_(?:makereport|call|protocol|logreport)|"
        r"pytest_pyfunc_call|pytest_report_teststatus|pytest_exception_interact|"
        r"pytest_assertrepr_compare|pytest_fixture_setup)\b|\boutcome\s*=\s*\"|"
        r"\.force_result\(|\bexitstatus\s*=\s*(?:0|\w*OK\b)|\.excinfo\s*=\s*None|"
        r"\b(?:rep|report)\.(?:outcome|wasxfail)\s*=|testsfailed\s*=\s*0|"
        r"\bt\.failed\s*=|\bshouldfail\s*=",
        roles=("test", "conftest", "product"),
    ),
    made(
        "test-run-patched",
        "`{0}` ends the run as if all was well",
        "exit( exitcode sigkill",
        r"\b(?:sys\.exit|os\._exit|exit|quit|process\.exit|os\.Exit|"
        r"System\.exit)\(\s*(?:0|None|)\s*\)|\bprocess\.exitCode\s*=\s*0\b|"
        r"atexit\.register\(.*_exit|os\.kill\(\s*os\.getpid",
        roles=TESTS,
    ),
    made(
        "test-run-patched",
        "`{0}` changes what checks do",
        "testcase. pytest. expect. assert prototype global builtins assertion customtesters",
        r"\b(?:unittest\.)?TestCase\.\w+\s*=|\bpytest\.(?:raises|fail|"
        r"approx|skip)\s*=(?!=)|\bexpect\.(?:extend|prototype)\b.*\bto(?:Be|"
        r"Equal|StrictEqual|Throw)\b|\bassert(?:\.\w+)?\s*=\s*(?:\(|"
        r"function|jest\.fn|\w+\s*=>)|Object\.prototype\.\w+\s*=|global(?:This)?\.expect\s*=\s*|"
        r"\b(?:builtins|__builtins__)\.\w+\s*=(?!=)|chai\.Assertion\.(?:overwrite|"
        r"add)\w+|matchers\.customTesters",
    ),
    made(
        "check-disabled",
        "`{0}` silences a checker",
        "ignore noqa nosec nolint nocheck eslint tslint nosonar rubocop istanbul mypy pylint pyright flake8 ruff",
        r"#\s*type:\s*ignore(?!\[)|#\s*noqa(?!\s*:)\b|#\s*(?:flake8|"
        r"ruff|mypy|pyright):\s*(?:noqa(?!\s*:\s*\w)|ignore-errors|disable-error-code|"
        r"basic)|#\s*nosec\b(?!\s+B)|#\s*pyre-ignore(?!\[)|#\s*pylint:\s*(?:skip-file|"
        r"disable=all)|#\s*pyright:\s*ignore(?!\[)|//\s*nolint\b(?!:)|"
        r"@ts-nocheck|@ts-ignore|eslint-disable(?!-(?:next-)?line)\b|"
        r"eslint-disable-(?:next-)?line\s*(?:\*/)?\s*$|tslint:disable|"
        r"@phpstan-ignore|//\s*@?NOSONAR|rubocop:disable\s+all|istanbul ignore|"
        r"c8 ignore|v8 ignore|biome-ignore(?:-all)?\s+lint\s*:",
        within="comment",
    ),
    made(
        "check-disabled",
        "`{0}` silences a checker here",
        "ignore noqa pragma pylint ruff nosec pyright mypy @ts- eslint nolint noinspection prettier "
        "rubocop swiftlint biome deno-lint fmt: checkstyle",
        r"#\s*type:\s*ignore\[|#\s*noqa\s*:\s*[A-Z]|#\s*pragma:\s*no\s*(?:cover|"
        r"branch)|#\s*pylint:\s*disable=|#\s*ruff:\s*noqa\s*:|#\s*nosec\s+B|"
        r"#\s*pyright:\s*ignore\[|#\s*mypy:|@ts-expect-error|eslint-disable-(?:next-)?line\s+[\w@]|"
        r"//\s*nolint:|noinspection|prettier-ignore|rubocop:disable|"
        r"swiftlint:disable|biome-ignore|deno-lint-ignore|#\s*fmt:\s*off|"
        r"checkstyle:off|pragma: allowlist",
        severity="suspicious",
        roles=("product",),
        within="comment",
    ),
    made(
        "check-disabled",
        "`{0}` switches a type check off",
        "any unknown no_type_check allow suppresswarnings dynamic",
        r"\bas\s+any\b|:\s*any\b(?=\s*[=;,)])|as\s+unknown\s+as\b|\bcast\(\s*(?:typing\.)?Any\b|"
        r"@no_type_check|#!?\[allow\(|@SuppressWarnings|\bdynamic\b\s+\w+\s*=",
        severity="suspicious",
        roles=("product",),
    ),
    made(
        "check-disabled",
        "a condition is `{0}`",
        "false true 0 1",
        r"\bif\s*\(?\s*(?:False|false|0)\s*(?:\)|:|&&|\band\b|\{|$)|"
        r"\b(?:and|&&)\s*\(?(?:False|false|0)\b(?!\s*[<>=!])|\b(?:or|"
        r"\|\|)\s*\(?(?:True|true|1)\b(?!\s*[<>=!.])|\bif\s*\(?\s*(?:True|"
        r"true|1)\s+(?:or|\|\|)|\bwhile\s+False\b|\bif\s+not\s+True\b|"
        r"^(?:if|elif)\s+True\s*:",
        roles=("product",),
    ),
    made(
        "check-disabled",
        "`{0}` switches a safety check off",
        "verify unverified check_hostname cert_none rejectunauthorized tls ssl csrf permission_classes "
        "valid warnings cert hostname signature",
        r"\bverify\s*=\s*False\b|_create_unverified_context|\bcheck_hostname\s*=\s*False|"
        r"CERT_NONE|rejectUnauthorized\s*:\s*false|InsecureSkipVerify\s*:\s*true|"
        r"NODE_TLS_REJECT_UNAUTHORIZED|\bverify_ssl\s*=\s*False|ssl\s*=\s*False|"
        r"strictSSL\s*:\s*false|@csrf_exempt|permission_classes\s*=\s*\[\s*\]|"
        r"\bvalidate\s*=\s*False\b|\bskip_validation\s*=\s*True|disable_warnings\(|"
        r"danger_accept_invalid_certs\(true|setHostnameVerifier|CURLOPT_SSL_VERIFYPEER|"
        r"verify_signature\W+False|verify_exp\W+False|VERIFY_NONE",
        roles=("product", "conftest"),
    ),
    made(
        "check-disabled",
        "`{0}` silences warnings",
        "ignore warn removealllisteners seterr logging.disable error_reporting verbose nodeprecation console",
        r"\bwarnings\.(?:filterwarnings|simplefilter)\(\s*[\"']ignore|"
        r"\bwarnings\.warn\s*=|filterwarnings\(\s*[\"']ignore|simplefilter\(\s*[\"']ignore|"
        r"process\.removeAllListeners\(|np\.seterr\(\s*(?:all|invalid|"
        r"divide)\s*=\s*[\"']ignore|logging\.disable\(|error_reporting\(0\)|"
        r"\$VERBOSE\s*=\s*nil|catch_warnings\(.*action\s*=\s*[\"']ignore|"
        r"process\.noDeprecation\s*=\s*true|console\.(?:error|warn)\s*=(?!=)",
        within="text",
        roles=("product", "conftest"),
    ),
    made(
        "sleep-added",
        "`{0}` waits for a fixed time",
        "sleep delay settimeout time.after wait",
        r"(?<![\w.])(?:(?:time|asyncio|anyio|trio|gevent|eventlet|Thread|"
        r"Process|thread::|TimeUnit\.\w+|Kernel|timers|tokio::time::)"
        r"(?:\.|(?<=::)))?(?:u|n)?[sS]leep\w*\((?!\s*(?:0(?:\.0)?\s*)?\))|"
        r"setTimeout\(\s*(?:r|res|resolve|done|cb|callback|next|fulfill|"
        r"ok)"
        r"\s*,\s*[1-9]|<-\s*time\.After\(|setTimeoutPromise\(|await\s+(?:\w+\.)*setTimeout\(|"
        r"\bcy\.wait\(|waitForTimeout\(|\bTask\.Delay\(|"
        r"(?<![\w.])delay\(\s*[\d.]|\bevent\.wait\(\s*timeout|\bpromisify\(setTimeout\)|new Promise\(.*setTimeout\(",
        new=True,
    ),
    made(
        "retry-added",
        "`{0}` runs again what fails",
        "flaky reruns retry retries rerun",
        r"@(?:pytest\.mark\.)?flaky\b|\breruns\s*=|\bjest\.retryTimes\(|\bthis\.retries\(|flaky:\s*true|rspec-retry|"
        r"@(?:Retry(?:Test|able|ingTest)|RepeatedIfExceptionsTest|RetryingTest)\b|test\.describe\.configure\(.*retries",
    ),
    made(
        "retry-added",
        "`{0}` runs again what fails",
        "retry retri on_exception on_predicate",
        r"@(?:tenacity\.|retrying\.|backoff\.)?(?:retry|retriable|on_exception|on_predicate|Retry)\b|"
        r"\bretries\s*[:=]\s*[1-9]|\bp[Rr]etry\(|\bretry\.Do\(|\btenacity\.(?:Async)?Retrying\(",
        roles=("product",),
    ),
    made(
        "test-uncollected",
        "`{0}` keeps the file from being built with the tests",
        "go:build +build jest pytest:",
        r"//go:build\s+(?!go1)\S+|//\s*\+build\s+\S+|@jest-environment-ignore|#\s*pytest:\s*skip",
        roles=("test",),
        within="comment",
        new=True,
    ),
    made(
        "test-skipped",
        "`{0}` leaves tests out",
        "ignore cfg skip",
        r"#\[(?:cfg_attr\([^)]*)?ignore\b|#\[cfg\((?!test\b)[^)]*\btest\b|@?XCTSkip|\bt\.Skip(?:f|Now)?\(",
        roles=("product",),
        new=True,
    ),
    made(
        "test-skipped",
        "`{0}` leaves tests out",
        "add_marker items deselected",
        r"\badd_marker\(.*\b(?:skip|xfail)|\bitems\[:\]\s*=|\bitems\.(?:remove|clear|pop)\(|\bpytest_deselected\(|"
        r"\bdeselected\b.*=|\bdel\s+items\[",
        roles=("conftest",),
    ),
    made(
        "seed-fixed",
        "`{0}` fixes chance",
        "seed random choice derandomize uuid date.now time.time",
        r"(?<![\w.])random\.seed\(|\b(?:np|numpy)\.random\.(?:seed|RandomState\s*=)|"
        r"torch\.manual_seed\(|tf\.random\.set_seed|Faker?\.seed\w*\(|"
        r"faker\.seed\(|Math\.random\s*=|rand\.Seed\(|seedrandom\(|(?:^|"
        r"[^\w])srand\(|@seed\(|random\.random\s*=|random\.(?:choice|"
        r"shuffle|randint)\s*=(?!=)|derandomize\s*=\s*True|uuid\.uuid4\s*=|"
        r"Date\.now\s*=(?!=)|time\.time\s*=(?!=)",
        new=True,
    ),
    made(
        "environment-forced",
        "`{0}` forces the environment",
        "environ env putenv tzset locale recursionlimit gc.disable settrace setprofile faulthandler",
        r"\bos\.environ(?:\[[^\]]*\]\s*=(?!=)|\.(?:setdefault|update|"
        r"clear|pop)\()|\bos\.(?:putenv|unsetenv)\(|\bprocess\.env(?:\.\w+|"
        r"\[[^\]]*\])\s*=(?!=)|\bdelete\s+process\.env\b|\bos\.(?:Setenv|"
        r"Unsetenv)\(|\btime\.tzset\(|\blocale\.setlocale\(|sys\.setrecursionlimit\(|"
        r"gc\.disable\(|sys\.set(?:trace|profile)\(|ENV\[[^\]]*\]\s*=(?!=)|"
        r"env::set_var\(|faulthandler\.disable",
        new=True,
    ),
    made(
        "timeout-raised",
        "`{0}` allows more time",
        "timeout settings( slow(",
        r"@pytest\.mark\.timeout\(|\bjest\.setTimeout\(|\bthis\.timeout\(|"
        r"\bjasmine\.DEFAULT_TIMEOUT_INTERVAL\s*=|vi\.setConfig\(.*[tT]imeout|"
        r"@settings\(.*deadline\s*=\s*None|defaultCommandTimeout|test\.setTimeout\(|"
        r"test\.slow\(",
        roles=TESTS,
        new=True,
    ),
    made(
        "code-at-run-time",
        "`{0}` makes code out of text",
        "exec eval compile function vm. types. __code__ marshal setattr sys. reload ctypes gc.",
        r"(?<![\w.])(?:exec|eval)\(|\bcompile\(.*[\"']exec|\bnew Function\(|"
        r"\bvm\.run\w+\(|\btypes\.(?:FunctionType|CodeType)\(|__code__\s*=(?!=)|"
        r"\bmarshal\.loads\(|\bsetattr\(\s*(?:builtins|sys\.modules)|"
        r"sys\.modules\[[^\]]*\]\s*=(?!=)|sys\.meta_path\b|\bimportlib\.reload\(|"
        r"ctypes\.pythonapi|gc\.get_(?:objects|referrers)\(",
        roles=("product", "test", "conftest"),
        new=True,
    ),
    made(
        "git-tampered",
        "`{0}` meddles with git",
        "git no-verify hookspath husky skip=",
        r"\bgit[\"',\s]+(?:config|update-index|update-ref|reset|checkout|"
        r"stash|rebase|filter-branch|replace|gc|push|commit|rm|clean|"
        r"restore|am|apply)\b|--no-verify\b|core\.hooksPath|--assume-unchanged|"
        r"--skip-worktree|\.git/(?:hooks|config|info|objects|refs)|\bHUSKY=0|"
        r"SKIP=\w+\s+git",
        within="text",
        roles=("product", "conftest", "script", "test"),
        new=True,
    ),
    made(
        "network-call",
        "`{0}` reaches for the network",
        "requests httpx session url socket http aiohttp fetch axios net.dial websocket smtp ftp paramiko curl wget",
        r"\b(?:requests|httpx|session)\.(?:get|post|put|delete|request|"
        r"patch|head)\(|\burllib\.request\.(?:urlopen|urlretrieve|Request)\(|"
        r"\burlopen\(|\bsocket\.(?:create_connection|socket)\(|\bhttp\.client\.HTTPS?Connection\(|"
        r"\baiohttp\.(?:ClientSession|request)\(|(?<![\w.])fetch\(\s*[\"'`]https?:|"
        r"\baxios(?:\.\w+)?\(|\bhttps?\.(?:get|request)\(|\bhttp\.(?:Get|"
        r"Post|Head|NewRequest)\(|\bnet\.Dial|new (?:XMLHttpRequest|"
        r"WebSocket)\(|smtplib\.SMTP\(|ftplib\.FTP\(|paramiko\.|\b(?:curl|"
        r"wget)\s+-?\S*\s*https?:",
        roles=("product", "conftest"),
    ),
)
#: Where a file already does it, more of it tells nothing.
OWN_TRADE: Final = {
    "sleep-added": re.compile(
        r"retr(?:y|ies|ying)|back_?off|throttl|rate_?limit|poll|wait|"
        r"delay|sleep|pause|schedul|timer|interval|heartbeat|debounce|"
        r"jitter|reconnect|animation|spinner|tick",
        re.I,
    ),
    "retry-added": re.compile(r"retr(?:y|ies|ying)|back_?off|reconnect", re.I),
    "network-call": re.compile(
        r"requests|httpx|urllib|socket|aiohttp|axios|http|fetch|client|api|download|crawler?|scrap|remote|upload|web",
        re.I,
    ),
    "seed-fixed": re.compile(r"\bseed\b|random_state|\brng\b|simulat", re.I),
    "environment-forced": re.compile(r"environ|\benv\b|dotenv", re.I),
    "git-tampered": re.compile(r"\bgit\b|commit|repo", re.I),
    "code-at-run-time": re.compile(
        r"\bexec\(|\beval\(|\bcompile\(|interpret|template|repl|console|sandbox|plugin", re.I
    ),
}

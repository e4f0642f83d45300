"""Ways of writing, on one line of a build or settings file, that a failing test or check is not to show: a table."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final


@dataclass(frozen=True)
class Way:
    """One way of writing it."""

    kind: str
    severity: str
    #: One sentence; `{0}` is the line.
    sentence: str
    #: Files in which it counts, as a pattern of paths.
    files: str
    #: Without any of these, in small letters, there is no need to look for it.
    needs: tuple[str, ...]
    written: str
    #: What makes it harmless on the same line.
    unless: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is needed: most never are."""
        return re.compile(self.written)

    @cached_property
    def pardon(self) -> re.Pattern[str] | None:
        """What makes it harmless, compiled."""
        return re.compile(self.unless) if self.unless else None

    @cached_property
    def where(self) -> re.Pattern[str]:
        """The paths, compiled."""
        return re.compile(self.files, re.IGNORECASE)


def _way(
    kind: str, sentence: str, files: str, needs: str, written: str, severity: str = "cheat", unless: str = ""
) -> Way:
    return Way(
        kind=kind,
        severity=severity,
        sentence=sentence,
        files=files,
        needs=tuple(needs.split()),
        written=written,
        unless=unless,
    )


_PYTEST: Final = r"(?:.*/)?(?:\.?pytest\.ini|\.?pytest\.toml|tox\.ini|setup\.cfg|pyproject\.toml)"
_SCRIPTS: Final = (
    r".*\.(?:sh|bash|zsh|ps1|bat|cmd|ya?ml|mk|nix)|(?:.*/)?(?:\w*Makefile|GNUmakefile|\.?justfile|(?:Docker|Container|"
    r"Jenkins|Earth|Pro)file[\w.]*|[\w.-]*\.dockerfile|noxfile\.py|tasks\.py|run_?tests[\w.]*|Rakefile|package\.json|"
    r"deno\.jsonc?|composer\.json|tox\.ini|pyproject\.toml|mise\.toml|\.mise\.toml|moon\.yml|turbo\.json|Tiltfile)"
)
_BUILD: Final = (
    _SCRIPTS + r"|.*\.(?:gradle|gradle\.kts|cmake|cmake\.in|bazelrc|bzl|bazel|csproj|fsproj|vbproj|props|targets|sbt|"
    r"xcscheme|xctestplan|xcconfig|gyp|gypi|cabal|gemspec|runsettings|pro)|(?:.*/)?(?:CMakeLists\.txt|"
    r"CMakePresets\.json|CTestCustom\.cmake|BUILD|WORKSPACE|meson\.build|meson_options\.txt|configure\.ac|"
    r"Makefile\.\w+|"
    r"pom\.xml|(?:.*/)?Cargo\.toml|\.cargo/config(?:\.toml)?|nextest\.toml|mix\.exs|build\.zig|Package\.swift|"
    r"testng[\w.-]*\.xml|phpunit[\w.]*|junit-platform\.properties|\.mvn/\w+\.\w+|gradle\.properties|\.rspec[\w-]*|"
    r"binding\.gyp|dune|build\.sc|SConstruct|wscript|php\.ini|\.bazelrc|karma\.conf[\w.]*)"
)
_SCRIPTED: Final = (
    r"(?:.*/)?(?:[\w.-]*(?:jest|vitest|vite|playwright|cypress|karma|mocharc|wdio|ava|nyc|c8|babel|next|nuxt|webpack|"
    r"rspack|rollup|web-test-runner|storybook|stryker|testcafe|codecept)[\w.-]*|package\.json|tsconfig[\w.]*\.json|"
    r"deno\.jsonc?|bunfig\.toml|\.mocharc[\w.]*|\.storybook/.*)"
)
_SOURCES: Final = r".*\.(?:c|h|cc|cpp|cxx|hh|hpp|hxx|ipp|tpp|inl|cu|cuh|m|mm)"
#: A value that says yes, or no.
_NO: Final = r"[\"']?\s*(?:[:=(,]|\s)\s*[\"']?(?:false|off|no|0)\b"
_YES: Final = r"[\"']?\s*(?:[:=(,>]|\s)\s*[\"']?(?:true|on|yes|1|all)\b"

WAYS: Final = (
    # Which tests are found.
    _way(
        "test-uncollected",
        "which tests are found is changed: `{0}`",
        _PYTEST,
        "python_classes python_functions python_files",
        r"\bpython_(?:classes\s*=(?!.*\bTest\b)|functions\s*=(?!.*(?<![\w*])test(?:_?\*|\b))|"
        r"files\s*=(?!.*(?<![\w*])test_\*))\s*\S",
        unless=r"=\s*[\[(]\s*$",
    ),
    _way(
        "test-uncollected",
        "tests of a group are left out: `{0}`",
        _BUILD + r"|.*\.(?:exs|rb|xml)",
        "exclu filter testcategory inverted --skip ctest --grep <group> args",
        r"<excluded(?:Groups|Tags)>\s*\S|\bexclude(?:d)?(?:Tags|Groups|Categories|Engines?|"
        r"TestsMatching)\b\s*[(=:+\"']|"
        r"\bexcludeTestsMatching\b|--exclude-(?:tag|group|category|regex|label)s?\b|\bfilter_run_excluding\b|"
        r"ExUnit\.(?:configure|start)\(.*\bexclude:|TestCategory\s*!=|\bCategory\s*!=|--filter[= ][\"']?[\w.]*\w*!=|"
        r"--exclude-testsuite\b|\bdefault-filter\s*=\s*.*\bnot\b|\bctest\b.*\s-L?E\s|CTEST_CUSTOM_TESTS_IGNORE|"
        r"--filter[= ][\\\"']*!|[\"']--(?:grep|invert|exclude|filter|skip)[\"']\s*,|<group>\w|"
        r"\s--exclude[= ][\"']?[@\w]|"
        r"-Dgroups=!|\bexclusion_filter\b|-DexcludedGroups=|--test_tag_filters=[\"']?-|test_tag_filters=.*,-",
        unless=r"=\s*(?:\[\s*\]|\{\s*\})",
    ),
    _way(
        "test-uncollected",
        "tests are left out: `{0}`",
        _BUILD,
        "skip enabled onlyif tests test doctest harness exclude",
        r"<skip(?:Tests|ITs|Test)?>\s*true|<maven\.test\.skip>\s*true|\bskip(?:Tests|ITs)\s*=\s*true|"
        r"\bonlyIf\s*\{\s*false|\bgradle\.startParameter\.excludedTaskNames|^\s*(?:test|doctest|harness|autotests)\s*="
        r"\s*false|\b(?:tasks\.)?\w*[tT]est\w*\.enabled\s*=\s*false|\bwithType[<(]\w*Test\b.*enabled\s*=\s*false|"
        r"<(?:exclude|testExclude)>[^<]*(?:Test|IT|Spec)|\bexclude\s*\(?\s*[\"'][^\"']*(?:Test|IT\b|Spec|test)|"
        r"\bBUILD_TESTING\W+(?:OFF|FALSE|0)\b|\bIsTestProject>\s*false|\bexclude_test\w*\b|--no-tests=(?:pass|"
        r"ignore|warn)",
        unless=r"testFixtures|<skip(?:Tests|ITs)?>\$",
    ),
    _way(
        "ci-changed",
        "CI does not look at all there is any more: `{0}`",
        r".*\.ya?ml",
        "-ignore skip: exclude: skip_",
        r"^\s*(?:paths|branches|tags)-ignore\s*:|^\s*-?\s*(?:SKIP|SKIP_\w+)\s*:\s*\S|\[skip ci\]|^\s*(?:skip|"
        r"exclude_jobs)\s*:\s*"
        r"[\[\"'\w]",
        unless=r"skip[_-]?(?:existing|duplicate|install|download|push|cache)|skip\s*:\s*false|pull_request",
    ),
    _way(
        "test-run-patched",
        "tests are listed or built and not run: `{0}`",
        _SCRIPTS,
        "list --listtests collect --no-run dry-run -n --version --help",
        r"\bvitest list\b|--listTests\b|--list-tests\b|--collect-only\b|\bgo test\b.*\s-list\b|"
        r"\bcargo test\b.*--no-run|"
        r"\b(?:rspec|gradlew?|mix test|make (?:test|check)|bazel test)\b.*\s--(?:dry-run|nobuild|notest)\b|"
        r"\bctest\b.*\s-N\b|"
        r"\bplaywright test\b.*--list\b|\bmake\s+-n\b|\b(?:pytest|jest|vitest|mocha|rspec|phpunit|tox|"
        r"ctest)\s+--(?:version|help)\b|"
        r"\bgo test\b.*-run[= ]?[\"']?(?:\^?\$|XXX|NONE|none)",
        unless=r"which|command -v|\"(?:list|dry|collect)",
    ),
    # What a failure counts for.
    _way(
        "test-skipped",
        "a test is expected to fail, or need not pass: `{0}`",
        _BUILD,
        "will_fail should_fail disabled skip_return manual flaky xfail expected_fail pass_regular expectfail",
        r"\bWILL_FAIL\b(?!\W+(?:FALSE|OFF|0))|\bshould_fail\s*:\s*true|\bXFAIL_TESTS\b|"
        r"\bPROPERTIES\b.*\bDISABLED\W+(?:TRUE|ON|1|YES)\b|^\s*DISABLED\s+(?:TRUE|ON|1|YES)\b|"
        r"\b(?:SKIP_RETURN_CODE|SKIP_REGULAR_EXPRESSION|PASS_REGULAR_EXPRESSION)\b|\btags\s*=\s*\[.*[\"']manual[\"']|"
        r"^\s*flaky\s*=\s*True|\btarget_compatible_with\b.*incompatible|\bDEJAGNU_XFAIL|\bshard_count\s*=\s*0",
    ),
    _way(
        "test-run-patched",
        "a run that fails counts as good: `{0}`",
        _SCRIPTS + r"|.*\.py",
        "success_codes ok_codes ignore_retcode returncodes exit_codes",
        r"\b(?:success_codes|ok_codes|allowed_exit_codes|valid_exit_codes|expected_returncodes?)\s*=\s*"
        r"(?:[\[({](?=[^\])}]*[1-9])|range\b|list\()",
    ),
    _way(
        "test-run-patched",
        "make goes on after what fails: `{0}`",
        r"(?:.*/)?(?:\w*Makefile(?:\.\w+)?|GNUmakefile)|.*\.mk",
        ".ignore makeflags make",
        r"^\.IGNORE\b\s*:(?!=)|^\s*(?:export\s+)?MAKEFLAGS\s*[:+?]?=.*(?:(?<!\S)-{0,2}\w*i\w*\b|--ignore-errors)"
        r"|\$\(MAKE\)\s+(?:-\w*i\b|--ignore-errors)",
        unless=r"MAKEFLAGS.*--(?:no-|warn|jobs|output)",
    ),
    _way(
        "test-run-patched",
        "failures are passed over: `{0}`",
        _BUILD,
        "ignoreexit ignorefail isignore failonerror failsonerror failonviolation haltonfailure testfailureignore "
        "failonfailure ok: failifno pipefail "
        "noerr fail_fast stoponfail",
        r"\b(?:is)?[iI]gnore(?:ExitValue|Failures|FailedTests|_exit_code|_retcode|_status)\b\s*(?:[:=(]|"
        r"\.set\()\s*true|"
        r"\b(?:failOnError|failonerror|haltonfailure|haltonerror|failOnFailure|failBuildOnError|failOnViolation|"
        r"failsOnError|failOnWarning|failIfUnsuccessful)\W+(?:false|no)\b|"
        r"<testFailureIgnore>\s*true|\bset\s+\+o\s+pipefail|\bset\s+\+e?u?o\s+pipefail|"
        r"\btestTaskExitCode|\bmaven\.test\.failure\.ignore\W+true",
    ),
    _way(
        "test-run-patched",
        "the outcome of the tests is turned round or made good: `{0}`",
        _SCRIPTS,
        "pytest test jest vitest mocha rspec phpunit ctest tox",
        r"(?:^|[;&|`\"'])\s*!\s*(?:\w+=\S+\s+)*(?:python[\d.]* -m )?(?:pytest|npm|npx|yarn|pnpm|go test|cargo test|"
        r"make|tox|ctest|jest|vitest|mvn|gradle|rspec|phpunit)\b|"
        r"\b(?:pytest|unittest|jest|vitest|mocha|rspec|phpunit|ctest|tox|go test|cargo (?:nextest|test)|mix test|"
        r"npm (?:run )?test\S*|yarn (?:run )?test\S*|pnpm (?:run )?test\S*|mvn|gradlew?|make (?:test|check))\b[^|#]*"
        r"(?:\|\|\s*(?!exit\s+[1-9]|\(|\{|false|exit\s+\$|return\s+[1-9]|die|fail|kill|err|abort)\S|;\s*(?:true|:|"
        r"exit\s+0)\b"
        r"|(?<!&)&\s*[\"']?$)",
        unless=r"pipefail|command -v|which |pip install|uv (?:sync|pip)|npm ci|install|"
        r"(?:rc|code|status|ret|result|failed|EXIT\w*|fail\w*)=\$?[\w?]",
    ),
    # What tests compare with.
    _way(
        "golden-rewritten",
        "what tests compare with is written anew in every run: `{0}`",
        _BUILD + "|" + _SCRIPTED + r"|.*\.(?:exs|rb|[cm]?[jt]sx?)",
        "snapshot update golden regen approve inline-snapshot record bless insta -u go",
        r"\bupdateSnapshots?[\"']?\s*[:=]\s*[\"']?(?:all|changed|true|new\b)|"
        r"--update-?[sS]napshots?\b(?![= ][\"']?(?:none|"
        r"missing))|--snapshot-update\b|(?<!\w)-{1,2}update-goldens?\b|\bUPDATE_(?:SNAPSHOTS?|GOLDENS?|EXPECT\w*|"
        r"BASELINES?|FIXTURES?)\b\s*[:=]\s*[\"']?(?:1|true|yes|always)|\bINSTA_(?:UPDATE\W+(?:always|new|unseen)|"
        r"FORCE_PASS\W+[1t])|\b(?:TRYBUILD\W+overwrite|APPROVE_?ALL\W+[1t]|RECORD_?MODE\W+all|CYPRESS_updateSnapshots)|"
        r"--inline-snapshot[= ](?:fix|create|update)|--force-regen\b|--regen(?:-all)?\b|--bless\b|"
        r"--record-mode[= ](?:all|rewrite)|\b(?:jest|vitest|test)\b[^#|;&]*\s(?:-u|--update)(?=[\s\"',]|$)|"
        r"\bgo test\b.*\s-{1,2}(?:update|golden|w)\b(?!=false)",
        unless=r"^\s*[\"'](?:[\w:-]*(?:update|snap|golden|regen|record|bless|accept)[\w:-]*)[\"']\s*:",
    ),
    # The thing under test is another one.
    _way(
        "subject-mocked",
        "a module is replaced by a stand-in for all tests: `{0}`",
        _SCRIPTED,
        "mock stub fake stand shim dummy noop",
        r"^\s*(?:\{\s*find\s*:.*replacement\s*:|[\"'`^][^\"'`]*[\"'`]\s*:|[\w$@]+\s*:)"
        r".*[\"'`/](?:[\w.@-]*[_.-])?(?:mocks?|__mocks__|stubs?|fakes?|dummy|noop|shims?)(?:[_./-][^\"'`]*)?[\"'`]",
        unless=r"css|less|s[ac]ss|styl|svg|png|jpe?g|gif|woff|ttf|webp|mp[34]|file|asset|image|font|identity-obj|"
        r"setup|\breporter|\"(?:test|lint|build|dev|mock|start)[\w:-]*\"\s*:|node_modules|watch|ignore|exclude|include|"
        r"coverage|roots|clear|restore|reset",
    ),
    _way(
        "subject-mocked",
        "a dependency is replaced by a folder of this repository: `{0}`",
        r"(?:.*/)?(?:go\.(?:mod|work)|Cargo\.toml|package\.json|pyproject\.toml|requirements[\w./-]*\.(?:txt|in)|"
        r"Gemfile|composer\.json|settings\.gradle(?:\.kts)?|build\.gradle(?:\.kts)?|MODULE\.bazel|pubspec[\w.]*)",
        "=> path file: link: portal: substitute ./",
        r"^\s*(?:replace\s+)?[\w./-]+(?:\s+v\S+)?\s*=>\s*\.{1,2}/|"
        r"[\"'](?:file|link|portal):\.{1,2}/[^\"']*(?:stub|fake|mock|shim|third_party|vendor|patched|dummy)|"
        r"(?:path\s*(?:=|:|=>)\s*|-e\s+)[\"']?\.{0,2}/?[\w./-]*(?:stub|fake|mock|shim|third_party|patched|dummy)|"
        r"\bsubstitute\s*\(?\s*module",
    ),
    # What the compiler, the sanitiser and the framework would say.
    _way(
        "check-disabled",
        "checks at run time are switched off: `{0}`",
        _BUILD,
        "overflow-checks debug-assertions assertions suppressions -da ndebug sanitize detect_ halt_on abort_on "
        "checks zend assert "
        "pythonoptimize -o gorace race",
        r"\b(?:overflow-checks|debug-assertions)\s*=\s*false|\b[eE]nableAssertions\b\W*(?:set\W*)?\(?=?\s*>?\s*false|"
        r"(?<![\w-])-(?:da|disableassertions|dsa)\b(?!\w)|-C\s*(?:overflow-checks|debug-assertions)=(?:n|no|off|0)\b|"
        r"-D\s?NDEBUG\b|\b(?:detect_\w+|halt_on_error|abort_on_error|exitcode|error_exitcode)=0\b|-fno-sanitize\b|"
        r"-fsanitize-recover\b|-fsanitize-(?:ignorelist|blacklist)|zend\.assertions\W+-?[01]|assert\.(?:active|"
        r"exception)\W+0|"
        r"\bPYTHONOPTIMIZE\s*[:=]|\bpython[\d.]*\s+-OO?\b|--noassert\b|-Xcheck:none|\bcheckJniAccess\b|"
        r"\b\w*(?:SANITIZE\w*|SANITIZERS?|RACE_?DETECT\w*)\b\W+(?:OFF|FALSE|no|false|0)\b|\bsuppressions=\S",
    ),
    _way(
        "check-disabled",
        "the compiler's warnings count for less: `{0}`",
        _BUILD,
        "-wno -w warnings nowarn warninglevel werror xlint cap-lints -awarnings -a treatwarnings suppress",
        r"(?<![\w-])-Wno-error\b|\ballWarningsAsErrors\b\W*(?:set\W*)?\(?=?\s*false|<(?:TreatWarningsAsErrors|"
        r"MSBuildTreatWarningsAsErrors|EnforceCodeStyleInBuild|EnableNETAnalyzers|RunAnalyzers\w*)>\s*false|"
        r"<WarningLevel>\s*0|"
        r"<NoWarn>|(?<![\w-])-Xlint:none\b|--cap-lints[= ]allow|(?<![\w-])-A\s?warnings\b|\bwarnings_as_errors\W+false|"
        r"\b(?:WARNINGS?_AS_ERRORS?|COMPILE_WARNING_AS_ERROR|ENABLE_WERROR|werror)\W+(?:OFF|FALSE|false|0)\b|"
        r"(?:FLAGS|OPTIONS|options|flags|cflags|args)\b.*(?<![\w-])-w(?=[\s\"'\])]|$)|\bsuppressWarnings\s*=\s*true",
    ),
    _way(
        "check-disabled",
        "a rule is switched off: `{0}`",
        r"(?:.*/)?(?:\.rubocop[\w.]*\.yml|\.?detekt[\w.-]*\.yml|\.reek\.yml|\.haml-lint\.yml|\.erb-lint\.yml|"
        r"\.?swiftlint\.yml|"
        r"\.?markdownlint[\w.]*|\.?yamllint[\w.]*|phpcs[\w.]*\.xml[\w.]*|\.php-cs-fixer[\w.]*|\.hlint\.yaml|"
        r"\.?scalafix\.conf|"
        r"\.shellcheckrc|\.codespellrc|\.ansible-lint)",
        "enabled active disable severity false skip_list",
        r"^\s*(?:Enabled|active|enabled)\s*:\s*false\b|^\s*disable\s*[:=]|<severity>0|=>\s*false,|"
        r"^\s*[\w-]+\s*:\s*false\s*$",
        unless=r"NewCops",
    ),
    _way(
        "check-disabled",
        "a sanitiser does not look at this: `{0}`",
        _SOURCES + r"|.*\.(?:rs|go|swift)",
        "sanitize norace diagnostic pragma",
        r"no_sanitize|__SANITIZE_ADDRESS__\s*0|NO_SANITIZE|DISABLE_SANITIZER|//go:norace\b|"
        r"\bsanitize\s*\(\s*\w+\s*=\s*\"off\"",
    ),
    _way(
        "check-disabled",
        "warnings of the compiler are silenced: `{0}`",
        _SOURCES + r"|.*\.cs",
        "pragma",
        r"#\s*pragma\s+(?:(?:GCC|clang)\s+diagnostic\s+ignored|warning\s*\(?\s*disable|warning\s+disable)|"
        r"#\s*(?:undef|define)\s+assert\b|#\s*define\s+NDEBUG\b",
        "suspicious",
    ),
    _way(
        "check-disabled",
        "a check of the framework is silenced: `{0}`",
        r".*\.(?:py|rb|exs?|php|[cm]?[jt]sx?|ya?ml|properties|toml|json|conf|gradle|kts|xml)",
        "silence bullet strict_loading raise_ ignorewarnings ignorebuilderrors logbox allow-bean allow-circular "
        "reactstrictmode suppresshydration migration_error verify_partial deprecation check_",
        r"(?:^|\.)\s*(?:Bullet\.(?:enable|raise)|verify_partial_doubles|verify_doubled_constant_names|"
        r"raise_errors_for_deprecations|"
        r"(?:config\.)?[\w.]*(?:strict_loading\w*|raise_on_\w+|migration_error|raise_in_transactional_callbacks|"
        r"raise_delivery_errors|action_on_unpermitted_parameters))\s*=\s*(?:false|nil|:log\b)|"
        r"\bdeprecation\s*=\s*:silence|"
        r"Deprecation\.silenced\s*=\s*true|\breactStrictMode\s*:\s*false|\bLogBox\.ignore(?:AllLogs|Logs)\(|"
        r"\bsuppressHydrationWarning\b|allow-(?:bean-definition-overriding|circular-references)\W+true|"
        r"\bthrowOnUnhandledRejection\s*:\s*false|\bdangerouslyIgnoreUnhandledErrors\W+true|"
        r"--dangerouslyIgnoreUnhandledErrors|"
        r"--unhandled-rejections=(?:none|warn)|\bignoreBuildErrors\s*:\s*true|\bonUnhandledRequest\s*:\s*[\"']bypass",
    ),
    # What is measured.
    _way(
        "check-disabled",
        "any code may be left out of what is measured: `{0}`",
        r"(?:.*/)?(?:\.coveragerc|\.?coverage\.toml|tox\.ini|setup\.cfg|pyproject\.toml)",
        "def class return raise except if .* self",
        r"^\s*[\"']?(?:exclude_(?:lines|also)\s*=\s*\[?\s*[\"'])?[\^(\\\w\s|?*+)]{0,30}\b(?:def|class|return|"
        r"raise|except|"
        r"if|else|for|while|with)\b[ \\sw+*.^$()|?:\[\]a-z-]{0,30}(?:\(self)?:?[\"']?,?$|"
        r"^\s*[\"']?\^?\.[*+]\$?[\"']?,?$",
        unless=r"TYPE_CHECKING|__name__|__repr__|__str__|NotImplemented|AssertionError|DEBUG|debug|\bif 0|if False|"
        r"overload|abstract|Protocol|sys\.|version|platform|[:=]\s*\[?\"?(?!.*def)|^\s*[a-z_-]+\s*[:=]|ImportError|"
        r"^\s*(?:class|return|raise|if|else|for|while|with|except)\s*$|#",
    ),
    _way(
        "check-disabled",
        "code is left out of what is measured: `{0}`",
        r"(?:.*/)?(?:\.simplecov|spec_helper\.rb|rails_helper\.rb|test_helper\.rb|simplecov\w*\.rb)|" + _BUILD,
        "add_filter exclude jacoco kover tarpaulin exclude-files excludebyfile skip_files ignore",
        r"\badd_filter\b(?!.*[\"'/](?:\^?/?)(?:spec|test|vendor|config|features|bin|db|lib/tasks)\b)|"
        r"\bexclude-files\s*=|\bExcludeByFile\b|<Exclude(?:ByFile|ByAttribute)?>|--cov-config=/dev/null|"
        r"\bkover\b.*exclu|\bjacoco\b.*exclu|\blcov\b.*--remove\b.*(?:src|lib|app)/",
    ),
    _way(
        "check-disabled",
        "code is left out of what is measured: `{0}`",
        r".*\.(?:rb|cs|c|cc|cpp|h|hpp|java|kt|rs|php|swift|go|exs?|[cm]?[jt]sx?|py)",
        ":nocov: excludefromcodecoverage lcov_excl gcovr_excl coverage codecoverageignore coveralls-ignore no "
        "cover nolcov",
        r"#\s*:nocov:|\[ExcludeFromCodeCoverage|\bLCOV_EXCL_(?:START|LINE)|GCOVR?_EXCL_(?:START|LINE)|"
        r"#\[coverage\(off\)|"
        r"#\[cfg\(not\(tarpaulin|@codeCoverageIgnore|coveralls-ignore-start|\bnode:coverage (?:ignore|disable)|"
        r"//\s*coverage:ignore|#\s*pragma:\s*no\s*cover|(?:istanbul|c8|v8) ignore",
        "suspicious",
    ),
    # Documentation that is a test.
    _way(
        "test-skipped",
        "an example of the documentation is not run: `{0}`",
        r".*\.(?:rs|md|py|rst|exs?|txt)",
        "```no_run ```ignore ```should_panic ```compile_fail ```rust doctest: ```py :skipif: doctest",
        r"^\s*(?://[/!]|\*)?\s*```(?:rust,)?\s*(?:no_run|ignore|should_panic|compile_fail)\b|#\s*doctest:\s*\+SKIP\b|"
        r"^\s*:skipif:\s*(?:True|1)|^\s*@doctest\s+false|<!--\s*skip:\s*(?:next|start)|^\s*\.\.\s+skip:\s*(?:next|"
        r"start)",
    ),
)

#: What is missed where it stood on a line that went.
GONE: Final = (
    _way(
        "check-disabled",
        "`{0}` went, and with it a check",
        _BUILD,
        "-race -fsanitize sanitize -werror -dwarnings -d warnings -ea enableassertions pipefail set -e xfail_strict "
        "failonerror --fatal --strict --error forbid --max-warnings overflow-checks debug-assertions valgrind",
        r"(?<![\w-])-race\b|-fsanitize=\w+|(?<![\w-])-Werror\b|(?<![\w-])-D\s?warnings\b|(?<![\w-])-ea\b|"
        r"\benableAssertions\W+true|\bpipefail\b|\bset -[a-z]*e[a-z]*\b|--fatal-warnings\b|--error-on-warnings?\b|"
        r"\ballWarningsAsErrors\W+true|TreatWarningsAsErrors>\s*true|\boverflow-checks\s*=\s*true|"
        r"\bdebug-assertions\s*=\s*true|\bvalgrind\b|--error-exitcode=\d+|--check-untyped-defs\b|--noEmit\b|"
        r"--frozen-lockfile\b",
    ),
    _way(
        "test-uncollected",
        "`{0}` went, and a test with it",
        r"(?:.*/)?(?:CMakeLists\.txt|meson\.build|BUILD(?:\.bazel)?|dune|Cargo\.toml)|.*\.(?:cmake|bzl)",
        "test",
        r"^\s*(?:add_test|gtest_discover_tests|catch_discover_tests|doctest_discover_tests|add_\w*test|"
        r"ament_add_\w*test|"
        r"cc_test|py_test|test)\s*\(\s*(?:NAME\s+|name\s*=\s*)?[\"']?(?P<what>\w[\w.-]*)|"
        r"^\s*enable_testing\s*\((?P<on>)",
    ),
    _way(
        "ci-changed",
        "`{0}` went: the tests are not run when this is built",
        r"(?:.*/)?(?:Docker|Container|Earth)file[\w.]*|.*\.dockerfile|.*compose[\w.-]*\.ya?ml",
        "test check lint spec",
        r"^\s*(?:RUN|CMD|ENTRYPOINT)\b.*\b(?P<what>pytest|unittest|tox|nox|(?:npm|yarn|pnpm)(?: run)? (?:test|"
        r"lint|check)\S*|"
        r"go (?:test|vet)|cargo (?:test|clippy)|mvn\b.*(?:test|verify|package)|gradlew?\b.*(?:test|check|build)|rspec|"
        r"phpunit|ctest|make (?:test|check)|mypy|ruff|dotnet test|mix test|jest|vitest)\b|"
        r"^\s*(?:COPY|FROM|ADD)\b.*\b(?:test|tests|tester|testing|unit-?tests?|checks?|lint|verify|ci)\b(?=\s|$)",
        unless=r"^\s*COPY(?!.*--from)|^\s*FROM\b(?!\s+(?:test|tests|tester|unit|checks?|lint|verify|ci)\b)",
    ),
)

"""Product code that looks who calls it, and code of the test runner that it looks for in what is loaded."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement

_STACK: Final = Lazy(
    r"\binspect\.(?:stack|currentframe|getouterframes|getframeinfo)\(|\b_getframe\(|\bf_back\b|\bf_code\b"
    r"|\bco_(?:name|filename)\b|\bf_globals\b"
    r"|\btraceback\.(?:extract_stack|format_stack|walk_stack|print_stack)\(|\bruntime\.(?:Callers?"
    r"|FuncForPC|CallersFrames)\(|\bnew Error\([^)]*\)\.stack|\bstack\b[^}]*\}\s*=\s*new Error\(|\b(?:err"
    r"|error|e)\.stack\b|\bcaptureStackTrace\("
    r"|\.getStackTrace\(|\bStackWalker\b|\bdebug\.(?:Stack|PrintStack)\(|\bcaller_locations\b"
    r"|(?<![\w.])caller\b|\bnew StackTrace\(|Environment\.StackTrace|debug_backtrace\("
    r"|\bBacktrace::|\bThread\.callStackSymbols|\bmodule\.parent\b|\brequire\.main\b|\bsys\.modules\b"
    r"|\bsys\.argv\b|process\.argv\b|\bos\.Args\b|\bcurrent_thread\(\)\.name|\bcurrentThread\(\)\.getName"
)
#: A name of a test, of its folder or of its runner, in a text literal.
_TEST_NAME = Lazy(
    r"[\"'`/](?:[^\"'`]*[\W_])?(?:tests?|specs?|pytest|unittest|jest|vitest|mocha|jasmine|junit|testng"
    r"|xunit|nunit|rspec|minitest|testing|tox|nose|phpunit|cypress)"
    r"(?:[\W_][^\"'`]*)?[\"'`/]|[\"'`](?:test|Test)[\"'`_]|[\"'`][^\"'`]*(?:Test|_test|Spec|\.test|pytest"
    r"|unittest)[\"'`]",
    re.IGNORECASE,
)
_ASKS = Lazy(
    r"\bin\b|==|!=|startswith|endswith|startsWith|endsWith|includes|contains|Contains|HasPrefix|HasSuffix"
    r"|\bmatch|\.test\(|search\(|indexOf|include\?|start_with\?|=~|\[:\d"
)
_TELLING = Lazy(r"(?:raise|throw|print|log\w*|logger|console|import|from|assert)\b")


def looks_who_calls(change: Change) -> Iterator[Finding]:
    """The stack, the arguments or the loaded modules are read, and what is found is compared with a test's name."""
    for file in change.of("product"):
        reads = next((one for one in file.after.fresh if _STACK.search(one.bare)), None)
        if reads is None or re.search(
            r"(?:^|/)(?:testing|pytest\w*|\w*pytest|unittest|doctest|conftest|coverage|runner)\b", file.path
        ):
            continue
        named = _compared(file, reads)
        if named is not None:
            yield file.finding(
                "detects-tests", "cheat", "the product looks who calls it, and knows tests by name", named
            )


def _compared(file: FileChange, reads: Statement) -> Statement | None:
    """The first fresh statement that compares something with the name of a test."""
    for one in file.after.fresh:
        if one.is_text or _TELLING.match(one.bare) or not _TEST_NAME.search(one.text):
            continue
        if _ASKS.search(one.bare) or re.match(r"[\w\s:]*\b[A-Z_]{3,}\b[^=]*=", one.bare):
            return one
    return None

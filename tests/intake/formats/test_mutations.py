"""Reports that were cut or torn: nothing crashes, and no failure that a whole summary names is lost."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.intake.clean import clean
from bugsage.intake.formats import (
    ant_text,
    ava_text,
    boost_test_text,
    bun_text,
    cargo_text,
    catch2_text,
    ctest_text,
    deno_text,
    doctest_text,
    dotnet_test_text,
    elixir_text,
    elixir_trace,
    googletest_text,
    gradle_text,
    javascript_trace,
    jest_text,
    junit_console_text,
    mocha_text,
    node_test_text,
    pytest_text,
    python_traceback,
    sbt_text,
    surefire_text,
    tap_text,
    unittest_text,
    vitest_text,
    xctest_text,
)

GOLDEN = Path(__file__).parents[2] / "golden"
PYTHON = {"pytest_text": pytest_text, "unittest_text": unittest_text, "python_traceback": python_traceback}
SCRIPT = {
    "mocha_text": mocha_text, "vitest_text": vitest_text, "jest_text": jest_text, "ava_text": ava_text,
    "node_test_text": node_test_text, "tap_text": tap_text, "javascript_trace": javascript_trace,
}  # fmt: skip
BUILT = {
    "surefire_text": surefire_text, "gradle_text": gradle_text, "ant_text": ant_text, "sbt_text": sbt_text,
    "junit_console_text": junit_console_text, "dotnet_test_text": dotnet_test_text,
    "elixir_text": elixir_text, "elixir_trace": elixir_trace,
}  # fmt: skip
NATIVE = {
    "ctest_text": ctest_text, "googletest_text": googletest_text, "catch2_text": catch2_text,
    "doctest_text": doctest_text, "boost_test_text": boost_test_text, "cargo_text": cargo_text,
    "xctest_text": xctest_text,
    "deno_text": deno_text,
    "bun_text": bun_text,
}  # fmt: skip
FORMATS: dict[str, Any] = PYTHON | SCRIPT | BUILT | NATIVE
REPORTS = {
    path: path.read_text(encoding="utf-8", errors="replace")
    for name in FORMATS
    for path in sorted(GOLDEN.glob(f"{name}/*.in"))
    if path.stem != "tb_native"
}
SUMMARY = "=========================== short test summary info ============================"
SUMMED = {path.stem: text for path, text in REPORTS.items() if f"\n{SUMMARY}\n" in text}
NOISE = """
E   x
>   y
_____ t _____
=== FAILURES ===
=== test session starts ===
=== 1 failed in 0.1s ===
--------- Captured stdout call ---------
Traceback (most recent call last):
_ _ _ _
  File "a.py", line 3, in f
a.py:3: ValueError
  + Exception Group Traceback (most recent call last):
+-+---------------- 1 ----------------
FAILED
ERROR x
During handling of the above exception, another exception occurred:
FAIL: a (b)
Ran 1 test in 0.1s
INTERNALERROR> x
+++ Timeout +++
!!! KeyboardInterrupt !!!
╭─ Traceback (most recent call last) ─╮
  1 failing
  1) a
  ● a › b
 FAIL  a.test.ts > b
⎯⎯⎯⎯ Unhandled Rejection ⎯⎯⎯⎯
✖ failing tests:
▶ a
  ✘ [fail]: a
  ─
not ok 1 - a
  ---
    at f (a.js:1:2)
Caused by: Error: x
[ERROR] Tests run: 2, Failures: 1, Errors: 1, Skipped: 0
[ERROR] shop.CartTest.adds  Time elapsed: 0.1 s  <<< FAILURE!
[INFO] Results:
[ERROR] Failures:
[ERROR]   Run 1: CartTest.adds:12->x:3 » NullPointer
CartTest > adds() FAILED
5 tests completed, 3 failed
    [junit] Testcase: adds(shop.CartTest):	FAILED
Failures (2):
- sums *** FAILED ***
==> X shop.RowSuite.prices  0.03s munit.FailException: a
  Failed Shop.Adds [8 ms]
  Error Message:
  Stack Trace:
failed Adds (10ms)
  1) test a (B)
     ** (KeyError) x
     stacktrace:
** (EXIT from #PID<0.1.0>) an exception was raised:
    (shop 0.1.0) lib/a.ex:3: A.f/1
2 tests, 1 failure
	at shop.Cart.total(Cart.java:12)
[==========] Running 3 tests from 1 test suite.
[----------] 1 test from Cart
[ RUN      ] Cart.Adds
cart.cpp:3: Failure
Google Test trace:
[  FAILED  ] Cart.Adds (0 ms)
[  FAILED  ] 2 tests, listed below:
    Start  2: api
2/3 Test  #2: api ....***Failed    0.02 sec
2: [ RUN      ] Cart.Adds
The following tests FAILED:
test cart::adds ... FAILED
---- cart::adds stdout ----
thread 'cart::adds' (7) panicked at src/cart.rs:16:9:
test result: FAILED. 2 passed; 4 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s
        FAIL [   0.032s] ( 1/10) shop cart::adds
    Starting 10 tests across 3 binaries
     Summary [   0.217s] 10 tests run: 3 passed, 7 failed, 1 skipped
Test Case 'CartTests.testTotal' started at 2026-03-01 10:00:00.002
a/CartTests.swift:12: error: CartTests.testTotal : XCTAssertTrue failed
✘ Test total() recorded an issue at CartTests.swift:12:5: Expectation failed: a
adds => ./cart_test.ts:7:6
 ERRORS
FAILED | 2 passed (1 step) | 2 failed (1 step) | 1 ignored (71ms)
bunt/cart.test.ts:
(fail) cart > adds [0.26ms]
# Unhandled error between tests
cart.cpp:13: FAILED:
test cases: 2 | 1 passed | 1 failed
cart.cpp:6: ERROR: CHECK( a == 7 ) is NOT correct!
cart.cpp(6): error: in "cart/adds": check false has failed
""".splitlines()
NOISE += ["\x1b[31m", "\x1b]0;", "\r\r", "\u202e", "x" * 5000, "=" * 70, "-" * 70]

Change = tuple[str, int, int, str]
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["delete", "cut", "insert", "repeat", "bytes", "glue"]),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.sampled_from(NOISE) | st.text(max_size=20),
    ),
    min_size=1,
    max_size=8,
)


def changed(text: str, changes: list[Change]) -> str:
    for what, first, second, noise in changes:
        lines = text.split("\n")
        at, to = first % len(lines), first % len(lines) + second % 40
        if what == "delete":
            del lines[at:to]
        elif what == "insert":
            lines.insert(at, noise)
        elif what == "repeat":
            lines[at:at] = lines[at:to]
        elif what == "glue":
            lines[at] += noise
        elif what == "cut":
            lines = "\n".join(lines)[first % (len(text) + 1) :].split("\n")
        else:
            lines[at] = bytes((first * n) % 256 for n in range(second % 200)).decode(errors="replace")
        text = "\n".join(lines)
    return text


def named(text: str) -> list[str]:
    """Ids without spaces in a summary, found without the reader's help."""
    return re.findall(r"^(?:FAILED|ERROR) (\S+?)(?: - .*)?$", text, re.MULTILINE)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(sorted(REPORTS)), changes=CHANGES)
def test_no_text_is_too_broken_to_read(name: str, path: Path, changes: list[Change]) -> None:
    text = clean(changed(REPORTS[path], changes))
    parsed = FORMATS[name].parse(text, 10)
    assert 0.0 <= FORMATS[name].recognise(text) <= 1.0
    for event in parsed.events:
        assert event.type
        assert event.excerpt_line is None or 10 <= event.excerpt_line < 10 + text.count("\n") + 1
        assert all(e.parent is None or e.parent < at for at, e in enumerate(event.exceptions))
    assert parsed.failed or not parsed.events


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=st.sampled_from(sorted(SUMMED)), changes=CHANGES)
def test_no_failure_of_an_intact_summary_is_lost(case: str, changes: list[Change]) -> None:
    before, _, summary = SUMMED[case].rpartition(f"\n{SUMMARY}\n")
    text = clean(f"{changed(before, changes)}\n{SUMMARY}\n{summary}")
    found = {event.test for event in pytest_text.parse(text).events}
    assert set(named(summary)) <= found


@pytest.mark.parametrize("case", sorted(SUMMED))
def test_summary_alone_names_the_same_tests(case: str) -> None:
    _, _, summary = SUMMED[case].rpartition(f"\n{SUMMARY}\n")
    whole = pytest_text.parse(clean(SUMMED[case])).events
    alone = pytest_text.parse(clean(f"{SUMMARY}\n{summary}")).events
    last = [event.test for event in whole][-len(alone) :] if case == "two_runs" else [event.test for event in whole]
    assert sorted(map(str, last)) == sorted(str(event.test) for event in alone)


FAILURES = "=== FAILURES ==="
CAPTURED = "___ a ___\n--- Captured stdout call ---"
HEADER = "Traceback (most recent call last):\n"
REPEATED: dict[str, Callable[[int], str]] = {
    "captured runs that never end": lambda n: f"{FAILURES}\n" + f"{CAPTURED}\n=== test session starts ===\n" * n,
    "sections in captured output": lambda n: f"{FAILURES}\n{CAPTURED}\n" * n,
    "titles": lambda n: "=== FAILURES ===\n" + "___ a ___\nx\n" * n,
    "headers": lambda n: HEADER * n,
    "stacks without an end": lambda n: (HEADER + '  File "x", line 3, in f\n') * n,
    "message lines": lambda n: HEADER + '  File "x", line 3, in f\nE: x\n' + "  more\n" * n,
    "members": lambda n: "  + Exception Group " + HEADER + "  +-+------ 1 ------\n    | E: 1\n" * n,
    "summary lines": lambda n: f"{SUMMARY}\n" + "FAILED a.py::t - X: 1\n" * n,
    "unittest headings": lambda n: ("=" * 70 + "\nFAIL: a (b)\n") * n,
    "timeouts": lambda n: "x +++ Timeout +++\n" * n,
    "mocha": lambda n: (
        "  1 failing\n" + "".join(f"  {k}) a\n       b:\n     Error: x\n      at f (a.js:1:2)\n" for k in range(1, n))
    ),
    "mocha's list": lambda n: "  suite\n" + "    1) a\n" * n + "  1 failing\n",
    "jest": lambda n: "FAIL a.test.js\n" + "  ● a › b\n\n    Expected: 1\n" * n,
    "vitest": lambda n: " FAIL  a.test.ts > b\nError: x\n" * n,
    "vitest's list": lambda n: " ❯ a.test.ts (9 tests | 9 failed)\n" + "   × b 1ms\n" * n,
    "node": lambda n: "✖ a (1ms)\n  Error: x\n" * n + "✖ failing tests:\n" + "test at a.js:1:1\n✖ a (1ms)\n" * n,
    "ava": lambda n: "  ✘ [fail]: a\n" * n + "  ─\n" + "\n  a\n\n  Difference:\n" * n,
    "tap": lambda n: "TAP version 13\n" + "not ok 1 - a\n  ---\n  error: 'x'\n  ...\n" * n,
    "files that do not load": lambda n: "not ok 1 - a.js\n  ---\n  error: 'test failed'\n  ...\n" * n,
    "frames": lambda n: "    at f (a.js:1:2)\n" * n,
    "errors": lambda n: "Error: x\n    at f (a.js:1:2)\n" * n,
    "boxes": lambda n: "╭─ Traceback (most recent call last) ─\n" * n,
}
#: The same for the tools that build and test.
REPEATED_BUILT: dict[str, Callable[[int], str]] = {
    "surefire": lambda n: (
        "[ERROR] a.B.c  Time elapsed: 0.1 s  <<< FAILURE!\njava.lang.Error: x\n\tat a.B.c(B.java:1)\n" * n
    ),
    "surefire without stacks": lambda n: "[ERROR] a.B.c  Time elapsed: 0.1 s  <<< FAILURE!\nx\n" * n,
    "surefire's lists": lambda n: (
        "[INFO] Results:\n" + "[ERROR] Errors:\n[ERROR] a.B.c\n[ERROR]   Run 1: B.c:1 x\n" * n
    ),
    "modules": lambda n: "[INFO] Results:\n[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0\n" * n,
    "gradle": lambda n: (
        "A > b FAILED\n    java.lang.Error: x\n        at a.A.b(A.java:1)\n" * n + "2 tests completed, 1 failed\n"
    ),
    "gradle's tries": lambda n: "A > b FAILED\nA > b PASSED\n" * n,
    "ant": lambda n: "[junit] Testcase: a(b.C):\tFAILED\n[junit] x\n[junit] Test b.C FAILED\n" * n,
    "launcher": lambda n: "Failures (2):\n" + "  JUnit Jupiter:A:b()\n    => java.lang.Error: x\n" * n,
    "junit 4": lambda n: (
        "There were 2 failures:\n" + "".join(f"{k}) a(b.C)\nx\n" for k in range(1, n)) + "FAILURES!!!\n"
    ),
    "scalatest": lambda n: "[info] - a *** FAILED ***\n[info]   x (A.scala:1)\n" * n,
    "munit": lambda n: "==> X a.B.c  0.1s a.B: x\n    at a.B.c(B.scala:1)\n" * n,
    "vstest": lambda n: "  Failed A.B [1 ms]\n  Error Message:\n   x\n  Stack Trace:\n   at A.B() in b.cs:line 1\n" * n,
    "vstest without stacks": lambda n: "  Failed A.B [1 ms]\n  Error Message:\n" * n,
    "exunit": lambda n: "  1) test a (B)\n     test/b.exs:1\n     x\n     code: y\n     stacktrace:\n" * n,
    "exunit's failures": lambda n: "  1) test a (B)\n     test/b.exs:1\n" + "     Failure #1\n     x\n" * n,
    "elixir": lambda n: "** (KeyError) x\n    (a 0.1.0) lib/a.ex:3: A.f/1\n" * n,
    "elixir without stacks": lambda n: "** (KeyError) x\nmore\n  more\n" * n,
    "elixir, ever deeper": lambda n: "".join(" " * (k % 80) + "** (EXIT) x\n" for k in range(n)),
    "elixir's frames": lambda n: "** (A) x\n" + "    (a 0.1.0) lib/a.ex:3: A.f/1\n    :a.b(1)\n" * n,
    "erlang": lambda n: '{badarith,[{a,b,1,[{file,"src/a.erl"},{line,3}]},\n  {a,c,1,[]}]}\n' * n,
    "erlang without reasons": lambda n: '  {a,b,1,[{file,"src/a.erl"},{line,3}]},\n' * n,
    "xunit": lambda n: "    A.B [FAIL]\n      x\n" * n,
}
#: The same for the runners of C, C++ and their like.
REPEATED_NATIVE: dict[str, Callable[[int], str]] = {
    "googletest": lambda n: "[ RUN      ] a.b\nc.cpp:3: Failure\nx\n[  FAILED  ] a.b (0 ms)\n" * n,
    "tests that never end": lambda n: "[ RUN      ] a.b\n" * n,
    "assertions of one test": lambda n: "[ RUN      ] a.b\n" + "c.cpp:3: Failure\nx\n\n" * n,
    "googletest's list": lambda n: "[  FAILED  ] 9 tests, listed below:\n" + "[  FAILED  ] a.b\n" * n,
    "ctest": lambda n: "".join(f"{k}/{n} Test #{k}: a ....***Failed    0.02 sec\nx: 1\n" for k in range(1, n)),
    "ctest's output": lambda n: "1/1 Test #1: a ....***Failed    0.02 sec\n" + "[ RUN      ] a.b\n" * n,
    "catch2": lambda n: f"{'-' * 79}\na\n{'-' * 79}\na.cpp:9\n{'.' * 79}\na.cpp:3: FAILED:\n  x\n\n" * n,
    "catch2's rules": lambda n: f"{'-' * 79}\n" * n,
    "catch2's titles": lambda n: f"{'-' * 79}\na\n" * n,
    "doctest": lambda n: f"{'=' * 79}\na.cpp:9:\nTEST CASE:  a\n  b\n\na.cpp:3: ERROR: x\n  y\n\n" * n,
    "doctest's subcases": lambda n: f"{'=' * 79}\na.cpp:9:\n" + "  b\n" * n,
    "boost": lambda n: "".join(f'a.cpp(3): error: in "a{k}": x\ny\n' for k in range(n)),
    "boost's checks": lambda n: 'a.cpp(3): error: in "a": x\n' * n,
    "cargo": lambda n: "".join(f"---- a{k} stdout ----\nthread 'a{k}' panicked at a.rs:1:2:\nx\n\n" for k in range(n)),
    "cargo's panics": lambda n: "thread 'main' panicked at a.rs:1:2:\nx\n\n" * n + "test a ... FAILED\n" * n,
    "nextest": lambda n: "".join(
        f"        FAIL [   0.1s] ({k}/{n}) a b{k}\nthread 'b' panicked at a.rs:1:2:\n" for k in range(n)
    ),
    "tests that print": lambda n: "test a ... x\nFAILED\n" * n,
    "xctest": lambda n: "Test Case 'A.b' started.\na.swift:1: error: A.b : x\nTest Case 'A.b' failed (1 seconds)\n" * n,
    "xctest's crashes": lambda n: "Test Case 'A.b' started.\na.swift:1: Fatal error: x\n" * n,
    "swift testing": lambda n: "".join(f"✘ Test a{k}() recorded an issue at a.swift:1:5: x\n↳ y\n" for k in range(n)),
    "deno": lambda n: " ERRORS \n\n" + "a => ./a.ts:1:2\nerror: Error: x\n  y\n  ^\n    at f (a.ts:1:2)\n\n" * n,
    "deno's names": lambda n: " ERRORS \n" + "a => ./a.ts:1:2\n" * n,
    "bun": lambda n: (
        "bun test v1.2.0\n\na.test.ts:\n" + "1 | a\n    ^\nerror: x\n    at f (a.ts:1:2)\n(fail) a > b\n" * n
    ),
    "bun's errors": lambda n: ("# Unhandled error between tests\n" + "-" * 31 + "\nerror: x\n" + "-" * 31 + "\n") * n,
    "ctest, verbose": lambda n: "1: [ RUN      ] a.b\n" * n + "1/1 Test #1: a ....***Failed    0.02 sec\n",
}
KINDS = (
    [(name, kind) for name in PYTHON | SCRIPT for kind in REPEATED]
    + [(name, kind) for name in BUILT for kind in REPEATED_BUILT]
    + [(name, kind) for name in NATIVE for kind in REPEATED_NATIVE]
)


def calls(work: Callable[[], Any]) -> int:
    """How many functions a piece of work calls: a measure that no other load on the machine changes."""
    count = 0

    def note(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_work_grows_with_the_text_and_not_with_its_square(name: str, kind: str) -> None:
    text = (REPEATED | REPEATED_BUILT | REPEATED_NATIVE)[kind]
    small, large = text(100), text(800)
    FORMATS[name].parse(text(10))
    assert calls(lambda: FORMATS[name].parse(large)) < 12 * calls(lambda: FORMATS[name].parse(small)) + 2000

"""Places that tools point at, and texts that only look like them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bugsage.intake.clean import clean
from bugsage.intake.tools import table
from bugsage.intake.tools.lines import MOST, find

GOLDEN = Path(__file__).parents[2] / "golden" / "tool_output"
REPORTS = sorted(GOLDEN.glob("*.in"))
#: Lines as logs are full of them; none points at a place in code.
NO_PLACES = """
12:30:45: error: late
12:30:45.123 [main] ERROR a.b.C - failed: 3
2026-03-01 10:00:00,123 ERROR views.py:12: could not save
2026-03-01 10:00:00,123 INFO server listens on 10.0.0.1:8080
[2026-03-01 10:00:00] worker.py:31 - INFO - started
I0301 10:00:00.123456 7 server.cc:99] ready
Listening on http://localhost:3000
error: failed to connect to http://registry.example:4873: refused
error connecting to db.example.org:5432: timeout
localhost:8080: error: connection refused
10.0.0.1:8080: error: connection refused
ratio 16:9: wide
1:2: three
a:1:
x.py:1:
x.py:12
app/models.py:12: in save
src/cart.py:31: KeyError
src/cart.py:31: shop.errors.Missing
tests/test_a.py:3: Failed: DID NOT RAISE
tests/test_a.py::test_b: error: none
FAILED tests/test_a.py::test_b - assert 1 == 2
/usr/lib/python3.11/asyncio/base.py:12: DeprecationWarning: old
/home/ana/shop/app.rb:12:in `total': bad (NoMethodError)
	from /home/ana/shop/app.rb:3:in 'main'
    at total (/home/ana/shop/cart.js:12:9)
    at /home/ana/shop/cart.js:12:9
	at shop.Till.total(Till.java:12)
	/home/ana/shop/till.go:12 +0x1d
    till_test.go:12: got 1, want 2
    (shop 0.1.0) lib/till.ex:12: Shop.Till.total/1
    lib/till.ex:12: Shop.Till.total/1
#3 0x4006 in main /home/ana/till.c:14:3
src/till.c:14:3: runtime error: signed integer overflow
till: till.c:14: total: Assertion `n > 0' failed.
foo_test.cc:12: Failure
Shop/Cart.swift:12: Fatal error: Unexpectedly found nil
thread 'main' panicked at src/main.rs:14:5:
  --> step 3:4
[ERROR]   TillTest.total:41 expected: <1> but was: <2>
Pulling fs layer: 3a:12: done
docker.io/library/node:20: pulled
user@host:22: error: denied
C:12: nothing
key.json:3:"value"
src/a.py:3:    return x
npm ERR! code 1
make: *** [Makefile:12: test] Error 1
  12:30  error
  3:7  error  no file above  no-undef
{"file": "a.py", "line": 3}
at a.js:1:2
see docs.py:12 for more
(3, 4): error
[12, 3]: text
""".strip("\n").split("\n")


@pytest.mark.parametrize("line", NO_PLACES)
def test_text_that_only_looks_like_a_place_gives_none(line: str) -> None:
    assert find(line)[0] == ()


@pytest.mark.parametrize(
    ("line", "file", "number", "column"),
    [
        ("C:\\work\\my shop\\a.cs(12,3): error CS1002: ; expected", "C:/work/my shop/a.cs", 12, 3),
        ("C:\\work\\a.py:12:3: E501 line too long", "C:/work/a.py", 12, 3),
        ("/home/ana/my shop/a.c:12:3: error: x", "/home/ana/my shop/a.c", 12, 3),
        ("My Project/a.c:12:3: error: x", "My Project/a.c", 12, 3),
        ("/tmp/a:b/c.py:12:3: E501 line too long", "/tmp/a:b/c.py", 12, 3),
        ("app/(shop)/[id]/page.tsx(12,3): error TS1: x", "app/(shop)/[id]/page.tsx", 12, 3),
        ("file:///home/ana/a.ts:12:3: error: x", "/home/ana/a.ts", 12, 3),
        ("./a.go:12:3: undefined: x", "a.go", 12, 3),
        ("Makefile:12: *** missing separator.  Stop.", "Makefile", 12, None),
        ("bin/rails:12:3: W: Lint/X: text", "bin/rails", 12, 3),
        ("[14:03:11] src/a.ts(12,3): error TS2304: x", "src/a.ts", 12, 3),
        ("web_1  | src/a.ts(12,3): error TS2304: x", "src/a.ts", 12, 3),
        ("    [javac] src/A.java:12: error: cannot find symbol", "src/A.java", 12, None),
        ("  1>C:\\work\\a.cpp(12): error C2065: x", "C:/work/a.cpp", 12, None),
        ("[checkstyle] [ERROR] /a/B.java:12:3: Missing comment. [Javadoc]", "/a/B.java", 12, 3),
        ("#12 3.456 src/a.c:12:3: error: x", "src/a.c", 12, 3),
        ("    src/a.c:12:3: fatal error: Python.h: No such file or directory", "src/a.c", 12, 3),
        ("src/a.py:12:0: W0611: Unused import os (unused-import)", "src/a.py", 12, 1),
        ("größe/ü.py:12:3: E501 zu lang", "größe/ü.py", 12, 3),
    ],
)
def test_path_is_read_as_it_is(line: str, file: str, number: int, column: int | None) -> None:
    assert [(place.file, place.line, place.column) for place in find(line)[0]] == [(file, number, column)]


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("a.c:1:2: fatal error: x", "error"),
        ("a.c:1:2: warning: x", "warning"),
        ("a.c:1:2: note: x", "note"),
        ("a.sh:1:2: style: x [SC2006]", "note"),
        ("a.rb:1:2: C: Layout/X: text", "note"),
        ("a.rb:1:2: E: Lint/X: text", "error"),
        ("##[error]a.ts(1,2): error TS1: x", "error"),
        ("##[warning]a.xyz:1:2: x", "warning"),
        ("[ERROR] /a/B.java:[1,2] cannot find symbol", "error"),
        ("a.toml:1:2: x is given twice", None),
    ],
)
def test_severities_are_made_alike(line: str, severity: str | None) -> None:
    assert [place.severity for place in find(line)[0]] == [severity]


def test_every_place_is_kept_once_and_in_order() -> None:
    text = "b.c:2:1: error: x\na.ts(1,2): error TS1: y\nb.c:2:1: error: x\n"
    assert [(place.file, place.line) for place in find(text)[0]] == [("b.c", 2), ("a.ts", 1)]


def test_a_line_that_comes_again_is_no_other_place() -> None:
    line = "[WARNING] /a/B.java:[31,36] [deprecation] C in d has been deprecated\n"
    assert [(place.tool, place.code) for place in find(3 * line)[0]] == [("javac", "deprecation")]


def test_a_report_on_one_line_of_a_log_is_read() -> None:
    message = (
        '{"level":"error","message":"x","code":null,"spans":[{"file_name":"a.rs","line_start":3,"column_start":5}]}'
    )
    lines = ("   Compiling shop v0.1.0", f'{{"reason":"compiler-message","message":{message}}}', '{"filePath": broken')
    found = find("\n".join(lines))[0]
    assert [(place.at, place.file, place.line, place.tool) for place in found] == [(1, "a.rs", 3, "rustc")]


def test_more_places_than_are_kept_are_told() -> None:
    text = "".join(f"a{n}.c:{n}:1: error: x\n" for n in range(1, MOST + 5))
    places, more = find(text)
    assert (len(places), more, places[-1].line) == (MOST, True, MOST)
    assert find("a.c:1:1: error: x\n")[1] is False


def test_the_time_that_a_build_server_writes_hides_nothing() -> None:
    text = (GOLDEN / "rustc.in").read_text()
    dated = "".join(f"2026-03-01T10:00:00.0000000Z {line}\n" for line in text.split("\n"))
    assert find(dated)[0] == find(text + "\n")[0]


@pytest.mark.parametrize("path", REPORTS, ids=[path.stem for path in REPORTS])
def test_a_report_inside_another_log_gives_the_same_places(path: Path) -> None:
    text = clean(path.read_text())
    log = "$ run all\nstarting\n\n" + text + "\n\n==== 3 passed in 0.1s ====\n"
    alone = [(place.file, place.line, place.column, place.severity, place.tool) for place in find(text)[0]]
    inside = [(place.file, place.line, place.column, place.severity, place.tool) for place in find(log)[0]]
    assert alone == inside
    assert alone


def test_each_row_of_a_long_table_costs_the_same() -> None:
    rows = "".join(f"  {n}:3  error  Bad thing {n}  no-bad\n" for n in range(1, 20_000))
    assert find(rows)[0] == ()
    assert len(find("src/a.js\n" + rows)[0]) == MOST


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab1 :.,()[]/\\-\"'`*|>eE\n\terror", max_size=300))
def test_nothing_written_breaks_it(text: str) -> None:
    for place in find(text)[0]:
        assert place.file
        assert place.line is None or place.line > 0
        assert place.column is None or place.column > 0
        assert place.severity in ("error", "warning", "note", None)
        assert 0 <= place.at <= text.count("\n")


@settings(max_examples=100, deadline=None)
@given(
    name=st.from_regex(r"\A(?:[a-z]{1,8}/){0,3}[a-z]{1,8}\.(?:c|py|ts|rb|java|rs)\Z"),
    line=st.integers(1, 9_999_999),
    column=st.integers(1, 99_999),
    said=st.from_regex(r"\A[a-z]{1,8}(?: [a-z]{1,8}){0,5}\Z"),
)
def test_what_gnu_prescribes_is_always_read(name: str, line: int, column: int, said: str) -> None:
    found, _ = find(f"{name}:{line}:{column}: error: {said}")
    assert [(p.file, p.line, p.column, p.severity, p.message) for p in found] == [(name, line, column, "error", said)]


@pytest.mark.parametrize(
    "text",
    [
        *("a/" * 500_000, ":1" * 500_000, "(" * 500_000 + "1)", " " * 500_000 + "a.py:1: error: x"),
        "[" * 300_000 + "]",
        *("a " * 500_000 + "/x.py:3:3: error: y", "::error " * 100_000, "::error file=" + "a," * 200_000),
        " --> " * 200_000,
        *("In a line 1:\n" * 50_000, "-- [E" + "-" * 400_000, "error: " * 150_000, "a.c:1:1: error: " + "(" * 300_000),
        "\n".join(["a.c:1:1: error: x [" + "a-" * 2000 + "]"] * 50),
    ],
)  # fmt: skip
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    find(text)


@pytest.mark.parametrize("tool", table.TOOLS, ids=[f"{n}-{tool.name}" for n, tool in enumerate(table.TOOLS)])
def test_patterns_of_the_table_can_be_used(tool: table.Tool) -> None:
    known = {"file", "line", "line2", "column", "column0", "column2", "severity", "code", "message"}
    assert tool.kind in ("compiler", "checker", "linter")
    assert tool.lines
    for line in tool.lines:
        for pattern in filter(None, (line.pattern, line.above, line.below)):
            assert set(table.compiled(pattern).groupindex) <= known
            assert pattern.startswith("^")
        assert not line.told or tool.tells

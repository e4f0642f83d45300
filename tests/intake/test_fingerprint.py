import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.intake import former, receive
from bugsage.intake.fingerprint import VERSION, fingerprint, is_test_file, without_parameters
from bugsage.intake.group import group
from bugsage.intake.places import resolve
from bugsage.intake.redaction.nested import safe
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.redaction import Private
from bugsage.model.report import RawReport
from tests.intake.browsers import BROWSERS
from tests.intake.events import event, frame

FILES = ("src/shop/cart.py", "src/shop/views.py", "tests/test_cart.py", "tests/conftest.py")
RAISE = 'raise PriceError(f"no price for {code}") from error'


def contributing(error: ErrorEvent) -> dict[str, str]:
    return {part.name: part.value for part in fingerprint(error).parts if part.contributes}


def test_a_test_and_a_production_event_of_the_same_raise_share_a_fingerprint() -> None:
    cause = ExceptionInfo(type="KeyError", message="'b'", relation="cause", parent=0)
    tested = event(
        "shop.cart.PriceError",
        frame("tests/test_cart.py:20 test_total", "assert Cart({}).total(['b']) == 5"),
        frame("src/shop/cart.py:10 total", "return sum(self.price(code) for code in codes)"),
        frame("src/shop/cart.py:16 price", "            " + RAISE),
        message="no price for b",
        causes=(cause,),
        test="tests/test_cart.py::TestCart::test_total[b]",
    )
    produced = event(
        "PriceError",
        frame("/venv/lib/python3.12/site-packages/django/core/handlers/base.py:197 _get_response", in_app=False),
        frame("src/shop/views.py:31 Checkout.post", "total = cart.total(codes)"),
        frame("src/shop/cart.py:110 Cart.total", "return sum(self.price(code) for code in codes)"),
        frame("src/shop/cart.py:116 Cart.price", RAISE.replace(" from", "  from"), module="shop.cart"),
        message="no price for candles",
        causes=(cause,),
        explicit_fingerprint=("{{ default }}",),
    )
    assert fingerprint(tested).hash == fingerprint(produced).hash
    assert contributing(tested) == {
        "type": "PriceError",
        "chained type": "KeyError",
        "file": "src/shop/cart.py",
        "function": "price",
        "source line": RAISE,
    }


PYTEST = """\
=================================== FAILURES ===================================
_______________________________ test_total[b] ________________________________

    def test_total():
>       assert Cart({}).price("b") == 5

tests/test_cart.py:20:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

self = <shop.cart.Cart object at 0x7fcda1e58250>, code = 'b'

    def price(self, code):
>       return self.prices[code]
E       KeyError: 'b'

src/shop/cart.py:14: KeyError
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_total[b] - KeyError: 'b'
============================== 1 failed in 0.12s ===============================
"""
SENTRY = {
    "event_id": "a" * 32,
    "platform": "python",
    "exception": {
        "values": [
            {
                "type": "KeyError",
                "value": "'b'",
                "stacktrace": {
                    "frames": [
                        {
                            "filename": "shop/views.py",
                            "abs_path": "/app/src/shop/views.py",
                            "function": "post",
                            "module": "shop.views",
                            "lineno": 3,
                            "context_line": "    total(cart)",
                            "in_app": True,
                        },
                        {
                            "filename": "shop/cart.py",
                            "abs_path": "/app/src/shop/cart.py",
                            "function": "price",
                            "module": "shop.cart",
                            "lineno": 88,
                            "context_line": "        return self.prices[code]",
                            "in_app": True,
                        },
                    ]
                },
            }
        ]
    },
}


def test_a_read_log_and_a_read_event_meet_in_one_issue() -> None:
    texts = [PYTEST.encode(), msgspec.json.encode(SENTRY)]
    events = [event for text in texts for event in receive.read(RawReport(source="x", content=text)).events]
    issues = group([resolve(event, "/home/ana/shop", FILES) for event in events])
    assert [(len(issue.events), issue.occurrences) for issue in issues] == [(2, 2)]
    assert issues[0].id == "BS-" + issues[0].fingerprint.hash[:8]


def test_a_plain_assertion_is_known_by_its_test() -> None:
    one = event(
        "AssertionError", frame("tests/test_cart.py:7 test_a", "assert x == 1"), test="tests/test_cart.py::test_a[1]"
    )
    same = replace(one, test="tests/test_cart.py::test_a[2]", message="assert 3 == 1")
    other = replace(one, test="tests/test_cart.py::test_b[1]")
    assert fingerprint(one).hash == fingerprint(same).hash != fingerprint(other).hash
    assert contributing(one)["test"] == "tests/test_cart.py::test_a"


def test_explicit_fingerprints_decide_alone_unless_they_ask_for_the_default() -> None:
    here, there = (event("E", frame(f"src/{name}.py:1 f")) for name in "ab")
    grouped = [fingerprint(replace(one, explicit_fingerprint=("till",))).hash for one in (here, there)]
    split = [fingerprint(replace(one, explicit_fingerprint=("till", "{{default}}"))).hash for one in (here, there)]
    assert grouped[0] == grouped[1]
    assert split[0] != split[1] != grouped[0]


def test_without_own_frames_all_count_and_recursion_counts_once() -> None:
    def error(depth: int, prefix: str = "/usr") -> ErrorEvent:
        place = f"{prefix}/lib/python3.12/json/encoder.py"
        return event("RecursionError", *(frame(f"{place}:{n} _iterate", in_app=False) for n in range(depth)))

    assert fingerprint(error(5)).hash == fingerprint(error(900)).hash == fingerprint(error(3, "/opt/py")).hash
    assert contributing(error(5))["frame"] == "json/encoder.py _iterate"


def test_without_frames_the_message_counts_with_what_changes_taken_out() -> None:
    one, other = (
        ErrorEvent(type="TimeoutError", message=f"no answer after {n} s", test=f"t.py::a[{n}]") for n in (3, 40)
    )
    assert fingerprint(one).hash == fingerprint(other).hash
    assert fingerprint(one).hash != fingerprint(replace(one, test="t.py::b")).hash


def test_a_comprehension_is_the_function_around_it() -> None:
    outer = frame("src/shop/cart.py:9 total", "return [p.price for p in items]")
    inner = frame("src/shop/cart.py:9 <listcomp>", "return [p.price for p in items]")
    assert fingerprint(event("E", outer, inner)).hash == fingerprint(event("E", outer)).hash


def test_every_part_says_why_it_does_not_count() -> None:
    error = event(
        "E",
        frame("tests/test_cart.py:1 test_a"),
        frame("src/shop/cart.py:2 f", "f()"),
        test="tests/test_cart.py::test_a",
    )
    silent = [part for part in fingerprint(error).parts if not part.contributes]
    assert {part.name for part in silent} == {"caller", "test", "message"}
    assert all(part.hint for part in silent)


NAMES = st.sampled_from(["price", "total", "<module>", "Cart.price", "parse", "<lambda>"])
FRAMES = st.lists(
    st.builds(
        lambda file, line, function, code: Frame(file=file, line=line, function=function, code=code),
        st.sampled_from(FILES),
        st.integers(1, 500),
        NAMES,
        st.none() | st.text(max_size=40),
    ),
    max_size=8,
)
EVENTS = st.builds(
    lambda frames, kind, message: event(kind, *frames, message=message, test="tests/test_cart.py::test_a"),
    FRAMES,
    st.sampled_from(["KeyError", "a.b.Error"]),
    st.text(max_size=40),
)


@given(EVENTS, st.integers(1, 999))
def test_line_numbers_do_not_count(error: ErrorEvent, moved: int) -> None:
    frames = tuple(replace(one, line=(one.line or 0) + moved) for one in error.frames)
    shifted = replace(error, exceptions=(replace(error.exceptions[0], frames=frames),))
    assert fingerprint(shifted).hash == fingerprint(error).hash


@given(EVENTS, st.sampled_from(["/app", "/home/runner/work/shop/shop", "C:\\build", "/a/b/c"]))
def test_where_the_repository_lay_does_not_count(error: ErrorEvent, prefix: str) -> None:
    frames = tuple(replace(one, file=f"{prefix}/{one.file}") for one in error.frames)
    moved = replace(error, exceptions=(replace(error.exceptions[0], frames=frames),))
    assert fingerprint(resolve(moved, "/x", FILES)).hash == fingerprint(resolve(error, "/x", FILES)).hash


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("tests/a.py", True),
        ("a/tests/b/c.py", True),
        ("test_a.py", True),
        ("a/b_test.py", True),
        ("a/conftest.py", True),
        ("src/testing_ground.py", False),
        ("src/latest.py", False),
        ("contest.py", False),
        (None, False),
        ("src/attest/a.py", False),
        ("src/test/java/shop/CartTest.java", True),
        ("shop/CartTest.java", True),
        ("src/main/java/shop/Cart.java", False),
        ("cart/cart_test.go", True),
        ("cart/cart.go", False),
        ("spec/cart_spec.rb", True),
        ("lib/cart.rb", False),
        ("src/cart.test.ts", True),
        ("src/__tests__/cart.tsx", True),
        ("Shop.Tests\\CartTests.cs", True),
        ("Shop/Cart.cs", False),
        ("tests/CartTest.php", True),
        ("tests/data.json", True),
        ("data.json", False),
    ],
)
def test_test_files_are_told_by_their_path(path: str | None, is_test: bool) -> None:
    assert is_test_file(path) == is_test


def test_parameters_are_cut_off_once() -> None:
    assert without_parameters("a.py::test[x[1]]") == "a.py::test"
    assert without_parameters("a.py::test") == "a.py::test"


@pytest.mark.parametrize("files", [(), ("static/js/cart.js",)])
def test_one_error_in_four_browsers_is_one_issue(files: tuple[str, ...]) -> None:
    readings = [receive.read(RawReport(source=name, content=text.encode())) for name, text in BROWSERS.items()]
    events = [resolve(event, "/srv/shop", files) for reading in readings for event in reading.events]
    assert len(events) == len(BROWSERS)
    assert len(group(events)) == 1


def test_where_the_place_has_no_name_its_callers_stand_for_it() -> None:
    def error(caller: str, column: int = 7_000) -> ErrorEvent:
        minified = Frame(file="https://shop.example/app.1f2e3d4c.js", line=1, column=column, function="t")
        outer = Frame(file="src/view.js", line=4, function=caller)
        return replace(event("TypeError", outer, minified), language="javascript")

    assert contributing(error("Cart.pay"))["caller"] == "src/view.js pay"
    assert fingerprint(error("Cart.pay")).hash == fingerprint(error("Cart.pay", 9_000)).hash
    assert fingerprint(error("Cart.pay")).hash != fingerprint(error("Cart.add")).hash


def test_without_any_name_the_message_tells_places_apart() -> None:
    def error(message: str) -> ErrorEvent:
        bare = Frame(file="https://shop.example/app.js", line=1, column=9)
        return replace(event("TypeError", bare, message=message), language="javascript")

    assert fingerprint(error("a is not a function")).hash == fingerprint(error("a is not a function. (In 'a()')")).hash
    assert fingerprint(error("a is not a function")).hash != fingerprint(error("b is not defined")).hash


def test_a_full_stack_is_the_functions_that_call_each_other() -> None:
    def error(last: int) -> ErrorEvent:
        calls = [frame(f"src/tree.py:{n % 3} {'abc'[n % 3]}") for n in range(90 + last)]
        return event("RecursionError", frame("src/cli.py:1 main"), *calls)

    assert len({fingerprint(error(last)).hash for last in range(6)}) == 1
    assert [part.value for part in fingerprint(error(0)).parts if part.name == "frame"] == [
        f"src/tree.py {name}" for name in "abc"
    ]


def test_what_only_wraps_another_stands_behind_it() -> None:
    def error(cause: str, wrapper: str = "java.util.concurrent.ExecutionException") -> ErrorEvent:
        waited = Frame(file="src/Pool.java", line=9, function="shop.Pool.take")
        under = ExceptionInfo(
            type="java.lang.IllegalStateException",
            relation="cause",
            parent=0,
            frames=(frame(f"src/Cart.java:1 {cause}"),),
        )
        return replace(event(wrapper, waited, causes=(under,)), language="java")

    assert contributing(error("price"))["type"] == "IllegalStateException"
    assert contributing(error("price"))["file"] == "src/Cart.java"
    assert fingerprint(error("price")).hash != fingerprint(error("total")).hash
    assert fingerprint(error("price")).hash == fingerprint(error("price", "a.b.CompletionException")).hash


@pytest.mark.parametrize(
    "line",
    ["Process completed with exit code 1.", "npm ERR! code ELIFECYCLE", "make: *** [test] Error 2", "exit status 1"],
)
def test_boilerplate_joins_nothing(line: str) -> None:
    one = ErrorEvent(type="Error", message=line, excerpt=f"link failed: no symbol price\n{line}")
    other = replace(one, excerpt=f"cannot reach the registry\n{line}")
    bare = replace(one, excerpt=line, excerpt_line=12)
    prints = [fingerprint(each).hash for each in (one, other, bare, replace(bare, excerpt_line=90))]
    assert len(set(prints)) == 4
    assert fingerprint(replace(one, message=line.replace("1", "2"))).hash == prints[0]


def test_a_file_that_is_elsewhere_is_still_the_programs() -> None:
    def error(caller: str) -> ErrorEvent:
        installed = frame("/venv/lib/python3.12/site-packages/flask/app.py:1 dispatch", in_app=False)
        return event(
            "E",
            installed,
            frame(f"/srv/app/{caller}.py:2 f", in_app=False),
            frame("/srv/app/db.py:3 get", in_app=False),
        )

    assert contributing(error("a"))["file"] == "app/db.py"
    assert fingerprint(error("a")).hash == fingerprint(error("b")).hash


def test_a_line_too_long_for_a_person_does_not_count() -> None:
    one, other = (event("E", frame("src/a.py:1 f", "x = " + letter * 200)) for letter in "ab")
    assert fingerprint(one).hash == fingerprint(other).hash


@given(EVENTS, st.sampled_from(["password=hunter2hunter2", "ghp_" + "a1B2" * 9, "AKIA" + "Q7" * 8]))
def test_redaction_never_tells_two_occurrences_apart(error: ErrorEvent, secret: str) -> None:
    def said(value: str) -> ErrorEvent:
        return safe(replace(error, message=f"{error.message} {value}", exceptions=()), Private())

    assert fingerprint(said(secret)).hash == fingerprint(safe(said(secret), Private())).hash


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 5_000))
def test_changing_values_lines_and_columns_never_count(one: int, other: int, moved: int) -> None:
    def error(value: int, line: int) -> ErrorEvent:
        at = Frame(file="src/cart.js", line=line, column=value % 400 + 1, function="Cart.price")
        return replace(
            event("E", at, message=f"no price for {value} at 0x{value:x} after {value}ms"), language="javascript"
        )

    assert fingerprint(error(one, 1)).hash == fingerprint(error(other, moved)).hash


def test_the_version_is_in_the_hash() -> None:
    error = event("E", frame("src/a.py:1 f"))
    assert fingerprint(error).version == VERSION == 2
    assert fingerprint(error).hash != former.first(error)

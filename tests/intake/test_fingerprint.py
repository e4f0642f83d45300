import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.intake import receive
from bugsage.intake.fingerprint import fingerprint, is_test_file, without_parameters
from bugsage.intake.group import group
from bugsage.intake.places import resolve
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.report import RawReport
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

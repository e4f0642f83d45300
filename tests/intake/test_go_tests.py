"""What `go test` says of tests that failed."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake import go_tests
from bugsage.intake.formats import go_trace

PLAIN = """\
--- FAIL: TestPay (0.00s)
    --- FAIL: TestPay/ten_percent (0.00s)
        cart_test.go:31: of one apple
        cart_test.go:32: Pay(10) mismatch (-want +got):
              int(
            -   270,
            +   300,
              )
--- FAIL: TestOther (0.00s)
FAIL
FAIL\texample.org/shop/cart\t0.005s
--- FAIL: TestPay (0.00s)
    bill_test.go:3: no bill
FAIL
FAIL\texample.org/shop/bill\t0.005s
FAIL
"""


def test_each_innermost_test_is_told_with_its_last_line_and_its_package() -> None:
    parsed = go_trace.parse(PLAIN)
    told = [(event.test, event.file, event.line) for event in parsed.events]
    assert told[:2] == [
        ("TestPay/ten_percent", "example.org/shop/cart/cart_test.go", 32),
        ("TestOther", None, None),
    ]
    assert parsed.events[0].detail == ("-   270,", "+   300,")
    assert parsed.events[0].message.startswith("of one apple\nPay(10) mismatch")
    assert parsed.counts.passed is None, "without -v nothing is said of those that passed"


def test_a_test_of_the_same_name_in_another_package_is_another() -> None:
    files = [event.file for event in go_trace.parse(PLAIN).events]
    assert files == ["example.org/shop/cart/cart_test.go", None, "example.org/shop/bill/bill_test.go"]


@given(st.lists(st.sampled_from(PLAIN.split("\n")), max_size=40))
def test_any_order_of_lines_is_read(lines: list[str]) -> None:
    parsed = go_trace.parse("\n".join(lines))
    assert len(parsed.events) <= sum(map(go_tests.is_result, lines))

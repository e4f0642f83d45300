"""Failed tests of the JVM, whatever runner tells them: what was thrown, where they stand, who is named twice."""

import pytest

from bugsage.intake.jvm_tests import Failure, event, key_of, thrown_in

STACK = [
    "java.lang.AssertionError: no",
    "\tat shop.Checks.same(Checks.java:8)",
    "\tat shop.CartTest.adds(CartTest.java:19)",
]


def test_an_assertion_stands_in_the_test_and_an_error_where_it_was_raised() -> None:
    raised = ["java.lang.IllegalStateException: no", *STACK[1:]]
    places = [
        event(
            Failure(test="shop.CartTest.adds", owner="shop.CartTest", exceptions=thrown_in(block), start=0, end=1),
            ["x"], 1, tool="t", format="f",
        ).file
        for block in (STACK, raised)
    ]  # fmt: skip
    assert places == ["shop/CartTest.java", "shop/Checks.java"]


def test_without_a_stack_the_message_is_kept_whole() -> None:
    assert [(e.type, e.message) for e in thrown_in(["", "two things", "  differ"], "Error")] == [
        ("Error", "two things\ndiffer")
    ]
    assert thrown_in(["shop.Sold: out", "of rows"])[0].message == "out\nof rows"
    assert thrown_in([])[0].type == "Failure"


def test_a_shortened_chain_has_the_places_it_tells() -> None:
    found = thrown_in(["java.lang.Error at CartTest.java:3", "    Caused by: shop.Sold at Till.java:9"])
    assert [(e.type, e.frames[0].file, e.frames[0].line, e.parent) for e in found] == [
        ("java.lang.Error", "CartTest.java", 3, None),
        ("shop.Sold", "Till.java", 9, 0),
    ]


def test_a_place_that_a_message_points_at_is_no_frame() -> None:
    lines = [
        "org.mockito.Wanted: ",
        "Wanted once:",
        "-> at shop.A.b(A.java:1)",
        "But was not.",
        "  at shop.CTest.d(CTest.java:2)",
    ]
    found = thrown_in(lines)[0]
    assert [frame.line for frame in found.frames] == [2]
    assert "But was not." in found.message


@pytest.mark.parametrize(
    ("owner", "test", "key"),
    [
        ("shop.CartTest", "shop.CartTest.adds", ("CartTest", "adds")),
        ("shop.CartTest", "shop.CartTest.adds(int)[2]", ("CartTest", "adds")),
        ("shop.CartTest$Emptied", "shop.CartTest$Emptied.refuses()", ("Emptied", "refuses")),
        ("", "adds", ("", "adds")),
    ],
)
def test_two_ways_to_name_a_test_share_their_key(owner: str, test: str, key: tuple[str, str]) -> None:
    assert key_of(owner, test) == key

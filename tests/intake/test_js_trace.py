"""Where stacks of JavaScript stand in a text."""

from bugsage.intake.js_trace import find_traces

NODE = [
    "",
    "/srv/shop/cart.js:7",
    "    return this.items.reduce()",
    "                      ^",
    "",
    "TypeError: no price",
    "    at total (/srv/shop/cart.js:7:62)",
    "    at Array.reduce (<anonymous>)",
    "",
    "Node.js v20",
    "",
]


def test_an_error_and_its_stack() -> None:
    ((start, end),) = find_traces(NODE)
    assert NODE[start] == "TypeError: no price"
    assert NODE[end - 1] == "    at Array.reduce (<anonymous>)"


def test_two_errors_are_two() -> None:
    assert len(find_traces([*NODE, *NODE])) == 2


def test_a_cause_belongs_to_its_error() -> None:
    lines = ["Error: a", "    at f (a.js:1:1) {", "  [cause]: Error: b", "      at g (b.js:1:1)", "}"]
    assert find_traces(lines) == [(0, 4)]


def test_a_log_line_with_the_error_in_it() -> None:
    assert find_traces(["12:00 level=error TypeError: x", "    at f (a.js:1:1)"]) == [(0, 2)]


def test_stacks_of_other_languages_are_left_alone() -> None:
    java = [
        "java.lang.IllegalStateException: x",
        "\tat com.shop.Cart.total(Cart.java:12)",
        "\tat com.shop.Main.main(Main.java:3)",
    ]
    csharp = ["System.Exception: x", "   at Shop.Cart.Total() in /srv/Cart.cs:line 12"]
    assert find_traces(java) == []
    assert find_traces(csharp) == []


def test_prose_and_addresses_are_no_stacks() -> None:
    assert find_traces(["mail ana@example.org:25 now", "meet me at noon", "git@host:a/b.git"]) == []

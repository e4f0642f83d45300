"""What the readers of JavaScript runners share."""

from bugsage.intake.js_error import read_error
from bugsage.intake.js_report import bare_lines, file_of_test, unnamed


def test_lines_lose_what_stands_before_each() -> None:
    text = "12:00:01 job   1 passing\n12:00:02 job   2 failing"
    assert bare_lines(text, r"  \d+ failing$") == ["  1 passing", "  2 failing"]


def test_the_file_of_a_test_is_the_frame_among_tests() -> None:
    thrown = read_error(["Error: x", "    at f (lib/a.js:1:1)", "    at Context.<anonymous> (test/a.js:3:1)"])
    assert file_of_test(thrown) == "test/a.js"


def test_the_file_that_a_timeout_names() -> None:
    assert (
        file_of_test(read_error(["Error: Timeout of 5ms exceeded. (/srv/shop/check/a.js)"])) == "/srv/shop/check/a.js"
    )


def test_what_only_the_list_names_is_missing_below() -> None:
    told = [("a.js", "Cart", "adds"), ("a.js", "Cart", "adds")]
    assert unnamed([["Cart", "adds"], ["adds"], ["adds"], ["is empty"]], told) == [["adds"], ["is empty"]]

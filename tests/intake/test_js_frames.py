"""Stack lines of every engine, one by one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.js_frames import browser_frame, frame, in_app


@pytest.mark.parametrize(
    ("line", "function", "file", "place"),
    [
        ("    at Cart.total (/srv/shop/lib/cart.js:7:23)", "Cart.total", "/srv/shop/lib/cart.js", (7, 23)),
        ("    at async Cart.load (file:///srv/lib/cart.js:12:14)", "Cart.load", "/srv/lib/cart.js", (12, 14)),
        ("    at /srv/my shop (new)/cart.js:2:9", None, "/srv/my shop (new)/cart.js", (2, 9)),
        ("    at new Cart (C:\\shop\\cart.js:4:5)", "new Cart", "C:/shop/cart.js", (4, 5)),
        ("    at Object.get [as total] (src/cart.ts:4:5)", "Object.get [as total]", "src/cart.ts", (4, 5)),
        ("at f (eval at g (http://x/a.js:21:17), <anonymous>:1:30)", "f", "http://x/a.js", (21, 17)),
        ("  at Array.map (<anonymous>)", "Array.map", None, (None, None)),
        ("  at async Promise.all (index 2)", "Promise.all", None, (None, None)),
        ("  at render(/app/Scene.js:78:24)", "render", "/app/Scene.js", (78, 24)),
        (" ❯ Cart.total lib/cart.ts:7:23", "Cart.total", "lib/cart.ts", (7, 23)),
        (" ❯ test/cart.test.ts:8:62", None, "test/cart.test.ts", (8, 62)),
        ("  › exec (file://test/helper.ts:1:1092)", "exec", "test/helper.ts", (1, 1092)),
        ("  at Array.map (<anonymous>) {", "Array.map", None, (None, None)),
    ],
)
def test_v8_and_runners(
    line: str, function: str | None, file: str | None, place: tuple[int | None, int | None]
) -> None:
    found = frame(line)
    assert found is not None
    assert (found.function, found.file, (found.line, found.column)) == (function, file, place)


@pytest.mark.parametrize(
    ("line", "function", "file", "place"),
    [
        ("total@http://x/cart.js:52:15", "total", "http://x/cart.js", (52, 15)),
        ("@http://x/cart.js:48", None, "http://x/cart.js", (48, None)),
        ("http://x/cart.js:48:22", None, "http://x/cart.js", (48, 22)),
        ('obj["@fn"]@Scratchpad/1:10:29', 'obj["@fn"]', "Scratchpad/1", (10, 29)),
        ("baz@http://x/cart.js line 26 > eval line 2 > eval:1:30", "baz", "http://x/cart.js", (26, None)),
        ("[native code]", None, None, (None, None)),
        ("Line 18 of linked script http://x/cart.js: In function f", "f", "http://x/cart.js", (18, None)),
    ],
)
def test_browsers(line: str, function: str | None, file: str | None, place: tuple[int | None, int | None]) -> None:
    found = browser_frame(line)
    assert found is not None
    assert (found.function, found.file, (found.line, found.column)) == (function, file, place)


@pytest.mark.parametrize("line", ["at the end of the day", "at 10:15 (GMT)", "look at this: 3:4", "❯ npm test", ""])
def test_prose_is_no_frame(line: str) -> None:
    assert frame(line) is None


@pytest.mark.parametrize(
    "path", ["node:internal/timers", "node_modules/a/b.js", "events.js", "/x/node_modules/y.js", None]
)
def test_runtime_and_packages_are_not_the_program(path: str | None) -> None:
    assert not in_app(path)


def test_own_files_are_the_program() -> None:
    assert in_app("src/events/index.js")
    assert in_app("lib/cart.js")
    assert in_app("/srv/shop/cart.ts")


@given(st.text(max_size=200))
def test_any_line_can_be_looked_at(text: str) -> None:
    for found in (frame("at " + text), frame("❯ " + text), browser_frame(text)):
        assert found is None or found.line is None or found.line > 0

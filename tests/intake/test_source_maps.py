"""Frames in compiled files are led back by what the compiler wrote beside them."""

import json
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.places import resolve_all
from bugsage.intake.source_maps import SourceMap, Sources, decoded
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

#: As tsc 5 writes it for a file of nine lines.
COMPILED = """\
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.total = total;
// A total.
function total(items) {
    const prices = items.map((item) => item.price);
    if (!prices.length) {
        throw new Error("empty");
    }
    return prices.reduce((a, b) => a + b);
}
//# sourceMappingURL=cart.js.map"""
MAPPINGS = (
    ";;AAGA,sBAMC;AAPD,WAAW;AACX,SAAgB,KAAK,CAAC,KAAa;IACjC,MAAM,MAAM,GAAa,KAAK,CAAC,GAAG,CAAC,CAAC,IAAI,EAAE,EAAE,CAAC,IAAI,CAAC,KAAK,CAAC,CAAC;IACzD,IAAI,CAAC,MAAM,CAAC,MAAM,"
    "EAAE,CAAC;QACnB,MAAM,IAAI,KAAK,CAAC,OAAO,CAAC,CAAC;IAC3B,CAAC;IACD,OAAO,MAAM,CAAC,MAAM,CAAC,CAAC,CAAC,EAAE,CAAC,EAAE,EAAE,CAAC,CAAC,GAAG,CAAC,CAAC,CAAC;AACxC,CAAC"
)
MAP = json.dumps({"version": 3, "sourceRoot": "", "sources": ["../src/cart.ts"], "names": [], "mappings": MAPPINGS})


def led(frame: Frame, files: dict[str, str]) -> Frame:
    event = ErrorEvent(type="Error", exceptions=(ExceptionInfo(type="Error", frames=(frame,)),))
    (found,) = Sources("/work/shop", files.get).lead_back([event])
    return found.frames[0]


@pytest.mark.parametrize("path", ["dist/cart.js", "/work/shop/dist/cart.js", "file:///work/shop/dist/cart.js"])
def test_a_frame_is_led_back_by_the_map_beside_the_file(path) -> None:
    frame = Frame(file=path, line=8, column=15, function="total", code="throw new Error")
    found = led(frame, {"dist/cart.js": COMPILED, "dist/cart.js.map": MAP})
    assert (found.file, found.line, found.column, found.function) == ("src/cart.ts", 7, 11, "total")


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:5173/dist/cart.js?t=1700", "http://127.0.0.1:3000/cart.js", "https://shop.test/cart.js#x",
        "app:///dist/cart.js", "app:///cart.js", "http://localhost/c%61rt.js",
    ],
)  # fmt: skip
def test_a_file_that_was_served(address) -> None:
    found = led(Frame(file=address, line=8, column=15), {"dist/cart.js": COMPILED, "dist/cart.js.map": MAP})
    assert (found.file, found.line) == ("src/cart.ts", 7)


@pytest.mark.parametrize(
    "address", ["http://localhost/../cart.js", "http://localhost/node_modules/cart.js", "http://h"]
)
def test_what_was_served_from_elsewhere_stays(address) -> None:
    frame = Frame(file=address, line=8, column=15)
    assert led(frame, {"cart.js": COMPILED, "node_modules/cart.js": COMPILED, "cart.js.map": MAP}) == frame


def test_the_place_of_the_event_is_led_back_with_its_frames() -> None:
    frame = Frame(file="dist/cart.js", line=8, column=15)
    event = ErrorEvent(
        type="Error", file="dist/cart.js", line=8, column=15, exceptions=(ExceptionInfo(type="Error", frames=(frame,)),)
    )
    (found,) = Sources("/work/shop", {"dist/cart.js": COMPILED, "dist/cart.js.map": MAP}.get).lead_back([event])
    assert (found.file, found.line, found.column) == ("src/cart.ts", 7, 11)


def test_the_name_of_a_map_is_an_address() -> None:
    files = {"dist/cart.js": COMPILED.replace("=cart.js.map", "=the%20caf%C3%A9.map?v=1"), "dist/the café.map": MAP}
    assert led(Frame(file="dist/cart.js", line=8, column=9), files).file == "src/cart.ts"


def test_without_a_column_the_line_is_enough() -> None:
    found = led(Frame(file="dist/cart.js", line=10), {"dist/cart.js": COMPILED, "dist/cart.js.map": MAP})
    assert (found.file, found.line, found.column) == ("src/cart.ts", 9, None)


def test_a_map_inside_the_file() -> None:
    inline = f"//# sourceMappingURL=data:application/json;base64,{b64encode(MAP.encode()).decode()}"
    found = led(
        Frame(file="dist/cart.js", line=8, column=9), {"dist/cart.js": COMPILED.replace("//# s", "//") + inline}
    )
    assert (found.file, found.line) == ("src/cart.ts", 7)


@pytest.mark.parametrize(
    "source", ["webpack://shop/./src/cart.ts", "webpack:///./src/cart.ts", "webpack:///src/cart.ts"]
)
def test_sources_of_bundlers(source) -> None:
    files = {"dist/cart.js": COMPILED, "dist/cart.js.map": MAP.replace("../src/cart.ts", source)}
    assert led(Frame(file="dist/cart.js", line=8, column=9), files).file == "src/cart.ts"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"dist/cart.js": "x()"},
        {"dist/cart.js": COMPILED},
        {"dist/cart.js": COMPILED, "dist/cart.js.map": "no JSON"},
        {"dist/cart.js": COMPILED, "dist/cart.js.map": "[1]"},
        {"dist/cart.js": COMPILED, "dist/cart.js.map": '{"mappings": "!!!;AAAA", "sources": 3}'},
        {"dist/cart.js": COMPILED, "dist/cart.js.map": '{"mappings": "' + "g" * 1000 + '", "sources": ["a.ts"]}'},
        {"dist/cart.js": COMPILED.replace("cart.js.map", "https://elsewhere.example/cart.js.map")},
    ],
)
def test_where_nothing_leads_back_the_frame_stays(files) -> None:
    frame = Frame(file="dist/cart.js", line=8, column=9)
    assert led(frame, files) == frame


def test_installed_and_foreign_files_are_not_read() -> None:
    asked: list[str] = []
    sources = Sources("/work/shop", lambda path: asked.append(path))
    paths = ("/work/shop/node_modules/a/b.js", "/elsewhere/c.js", "src/cart.ts", "node:fs", None)
    frames = tuple(Frame(file=path, line=1) for path in paths)
    event = ErrorEvent(type="Error", exceptions=(ExceptionInfo(type="Error", frames=frames),))
    assert sources.lead_back([event]) == (event,)
    assert asked == []


def test_a_source_outside_the_repository_chooses_no_file() -> None:
    files = {"dist/cart.js": COMPILED, "dist/cart.js.map": MAP.replace("../src/cart.ts", "../../../etc/passwd")}
    found = led(Frame(file="dist/cart.js", line=8, column=9), files)
    event = ErrorEvent(type="Error", exceptions=(ExceptionInfo(type="Error", frames=(found,)),))
    (resolved,) = resolve_all([event], "/work/shop", ["src/cart.ts"])
    assert not resolved.frames[0].in_app


_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def encoded(number: int) -> str:
    value, text = (-number << 1) | 1 if number < 0 else number << 1, ""
    while True:
        value, digit = value >> 5, value & 31
        text += _BASE64[digit | (32 if value else 0)]
        if not value:
            return text


@given(st.lists(st.lists(st.tuples(*[st.integers(0, 100_000)] * 4), max_size=5), max_size=5))
def test_what_is_encoded_is_decoded(lines) -> None:
    before = [0, 0, 0]
    texts = []
    for line in lines:
        start, segments = 0, []
        for column, *place in line:
            numbers = [column - start, *(now - then for now, then in zip(place, before, strict=True))]
            segments.append("".join(map(encoded, numbers)))
            start, before = column, place
        texts.append(",".join(segments))
    expected = [[(*segment, -1) for segment in line] for line in lines]
    assert list(decoded(";".join(texts))) == (expected or [[]])


@given(st.text(max_size=80), st.integers(-3, 9), st.integers(-3, 9) | st.none())
def test_any_mappings_can_be_asked(mappings, line, column) -> None:
    SourceMap({"mappings": mappings, "sources": ["a.ts"]}).original(line, column)

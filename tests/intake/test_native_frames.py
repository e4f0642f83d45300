"""Frames of sanitizers, debuggers and valgrind."""

import pytest

from bugsage.intake.native_frames import frame
from bugsage.model.error import Frame


@pytest.mark.parametrize(
    ("line", "number", "expected"),
    [
        ("    #0 0x55b in f src/a.c:18", 0, Frame(file="src/a.c", line=18, function="f")),
        (
            "    #1 0x55b in a::C<int>::f(int) const /p/a b.cc:11:7",
            1,
            Frame(file="b.cc", line=11, column=7, function="a::C::f"),
        ),
        ("    #4 0x55b in _start (/app/san+0x31e0) (BuildId: 0a1b)", 4, Frame(function="_start", in_app=False)),
        (
            '#0  f (n=3, s=0x5 "a, b") at a.c:4',
            0,
            Frame(file="a.c", line=4, function="f", variables={"n": "3", "s": '0x5 "a, b"'}),
        ),
        (
            "#10 0x0005 in shop::Cart::price (this=0x7) at a.cc:10",
            10,
            Frame(file="a.cc", line=10, function="shop::Cart::price", variables={"this": "0x7"}),
        ),
        (
            "#6  0x0005 in std::terminate() () from /lib/libstdc++.so.6",
            6,
            Frame(function="std::terminate", in_app=False),
        ),
        ("#8  0x726f6620676e6f6c in ?? ()", 8, Frame(in_app=False)),
        ("==12==    at 0x1091: f (a.c:18)", 0, Frame(file="a.c", line=18, function="f")),
        ("==12==    by 0x1091: malloc (in /usr/lib/x.so)", 1, Frame(function="malloc", in_app=False)),
        (
            "    frame #4: 0x01 app`f(n=0) at a.c:49:5",
            4,
            Frame(file="a.c", line=49, column=5, function="f", variables={"n": "0"}),
        ),
        (
            "    #2 0x7f in main /usr/include/x.h:3",
            2,
            Frame(file="/usr/include/x.h", line=3, function="main", in_app=False),
        ),
    ],
)
def test_frames(line, number, expected) -> None:
    assert frame(line) == (number, expected)


@pytest.mark.parametrize(
    "line",
    [
        "#0      int.parse (dart:core-patch/integers_patch.dart:55:14)",
        "#2      parsePrice (package:shop/prices.dart:12:14)",
        "#3      main (file:///home/me/shop/bin/shop.dart:6:9)",
        "#3      main (bin/shop.dart:6)",
    ],
)
def test_numbered_frames_of_dart_are_none_of_a_debugger(line) -> None:
    assert frame(line) is None


@pytest.mark.parametrize("line", ["# 0x12 is a number", "#0 Traceback", "issue #12 (open)", "0x12: f (a.c:3)", ""])
def test_what_is_no_frame(line) -> None:
    assert frame(line) is None

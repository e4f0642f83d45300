"""Frames of .NET, and what looks like them and is none."""

import pytest

from bugsage.intake.dotnet_frames import ends, frame, source_name
from bugsage.model.error import Frame


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            "   at Shop.Cart.Add(Item item) in /src/Cart.cs:line 12",
            Frame(file="/src/Cart.cs", line=12, function="Shop.Cart.Add"),
        ),
        (r"   at Shop.Cart.Add() in C:\s\Cart.cs:line 3", Frame(file="C:/s/Cart.cs", line=3, function="Shop.Cart.Add")),
        (
            "  at Shop.Cart.Add () [0x0001a] in /src/Cart.cs:12 ",
            Frame(file="/src/Cart.cs", line=12, function="Shop.Cart.Add"),
        ),
        ("  at Shop.Cart.Add () [0x00057] in <12b418a7818c>:0 ", Frame(function="Shop.Cart.Add")),
        (
            "   at System.Linq.Enumerable.Sum[T](IEnumerable`1 s)",
            Frame(function="System.Linq.Enumerable.Sum", in_app=False),
        ),
        ("    at com.shop.Cart.add(Cart.java:12)", None),
        ("    at Cart.add (/src/cart.js:12:5)", None),
        ("    at java.base/jdk.Native(Native Method)", None),
    ],
)
def test_frames(line, expected) -> None:
    assert frame(line) == expected


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("Shop.Cart`1..ctor", "Shop.Cart.Cart"),
        ("Shop.Cart.<>c__DisplayClass4_0.<Total>b__0", "Shop.Cart.Total"),
        ("Shop.Cart.<Total>g__Inner|3_0", "Shop.Cart.Total.Inner"),
        ("Shop.Cart.<AddAsync>d__5`1.MoveNext", "Shop.Cart.AddAsync"),
        ("Shop.Outer+Cart.set_Owner", "Shop.Outer.Cart.Owner"),
        ("Program.<Main>$", "Program.Main"),
        ("Shop.Cart.Add[TItem]", "Shop.Cart.Add"),
    ],
)
def test_names_are_those_of_the_source(printed, written) -> None:
    assert source_name(printed) == written


def test_ends() -> None:
    assert ends("   --- End of inner exception stack trace ---") == "inner"
    assert ends("--- End of stack trace from previous location ---") == "stack trace"
    assert ends("--- End") is None

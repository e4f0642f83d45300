"""Which exception of a chain the failure began with, and how its innermost line failed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.ranking.crashing import by_origin, crash_kind
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from tests.diagnosis.ranking.conftest import PlaceOf

CHECKOUT = """\
package shop;

class Checkout {
    int pay(Cart cart) {
        try {
            return total(cart);
        } catch (RuntimeException e) {
            throw new IllegalStateException("checkout failed", e);
        }
    }

    int total(Cart cart) {
        return Integer.parseInt(cart.text());
    }
}
"""


def info(name: str, *frames: Frame, relation: str = "raised", parent: int | None = None) -> ExceptionInfo:
    return ExceptionInfo(type=name, frames=frames, relation=relation, parent=parent)


def own(line: int, **more: str | None) -> Frame:
    return Frame(file="shop/Checkout.java", line=line, **more)  # type: ignore[arg-type]


LIBRARY = Frame(file="java/lang/Integer.java", line=652, function="Integer.parseInt", in_app=False)
CHAIN = (
    info("IllegalStateException", own(8)),
    info("NumberFormatException", own(6), own(13), LIBRARY, relation="cause", parent=0),
)


def names(event: ErrorEvent) -> list[str]:
    return [one.type for one in by_origin(event)]


def test_a_wrapper_stands_behind_what_it_was_made_from(place_of: PlaceOf) -> None:
    place = place_of({"shop/Checkout.java": CHECKOUT})
    event = ErrorEvent(type="IllegalStateException", language="java", exceptions=CHAIN)
    stack = place.clues(event).stack
    assert [place.candidates().places[i][1].symbol for i in stack] == ["Checkout.total", "Checkout.pay"]


@pytest.mark.parametrize("language", ["java", "kotlin", "csharp", "ruby", "php", "rust", "go", "javascript"])
def test_the_order_is_that_of_causes_whatever_the_language(language: str) -> None:
    assert names(ErrorEvent(type="X", language=language, exceptions=CHAIN)) == [
        "NumberFormatException",
        "IllegalStateException",
    ]


def test_python_s_chains_stay_as_its_weights_learned_them() -> None:
    assert names(ErrorEvent(type="X", language="python", exceptions=CHAIN))[0] == "IllegalStateException"


def test_what_only_happened_beside_it_is_last() -> None:
    chain = (
        info("Outer"),
        info("Suppressed", relation="context", parent=0),
        info("CauseOfSuppressed", relation="cause", parent=1),
        info("Middle", relation="cause", parent=0),
        info("Root", relation="cause", parent=3),
    )
    event = ErrorEvent(type="X", language="java", exceptions=chain)
    assert names(event) == ["Root", "Middle", "Outer", "Suppressed", "CauseOfSuppressed"]


def test_members_of_a_group_come_before_it() -> None:
    chain = (
        info("Aggregate"),
        info("First", relation="group", parent=0),
        info("Second", relation="group", parent=0),
        info("OfFirst", relation="cause", parent=1),
    )
    event = ErrorEvent(type="X", language="csharp", exceptions=chain)
    assert names(event) == ["OfFirst", "First", "Second", "Aggregate"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["raised", "cause", "context", "group"]), st.none() | st.integers(-3, 12)),
        max_size=10,
    )
)
def test_any_tree_is_put_in_order_whole(links: list[tuple[str, int | None]]) -> None:
    chain = tuple(info(str(at), relation=how, parent=parent) for at, (how, parent) in enumerate(links))
    event = ErrorEvent(type="X", language="java", exceptions=chain)
    assert sorted(names(event)) == sorted(one.type for one in chain)


@pytest.mark.parametrize(
    ("language", "frames", "kind"),
    [
        ("java", (own(13), LIBRARY), "implicit"),
        ("java", (own(8),), "raise"),
        ("java", (own(13), Frame(file="com/fasterxml/Reader.java", line=1, in_app=False)), "installed"),
        ("java", (own(99),), "implicit"),
        ("csharp", (own(13), Frame(function="System.Int32.Parse", in_app=False)), "implicit"),
        ("csharp", (own(13), Frame(function="Dapper.SqlMapper.Query", in_app=False)), "installed"),
        ("c", (own(13), Frame(file="../sysdeps/x86_64/strlen.S", function="__strlen_avx2", in_app=False)), "implicit"),
        ("cpp", (own(13), Frame(function="std::__throw_out_of_range", in_app=False)), "implicit"),
        ("go", (own(13), Frame(file="/usr/lib/go-1.19/src/runtime/map.go", line=1, in_app=False)), "implicit"),
        ("go", (own(13), Frame(file="/root/go/pkg/mod/x.org/y@v1/z.go", line=1, in_app=False)), "installed"),
        ("rust", (own(13), Frame(file="/rustc/0a1b/library/core/src/option.rs", line=1, in_app=False)), "implicit"),
        ("ruby", (own(13), Frame(file="/usr/lib/ruby/3.1.0/json/common.rb", line=1, in_app=False)), "implicit"),
        (
            "ruby",
            (own(13), Frame(file="/usr/lib/ruby/gems/3.1.0/gems/rack-2.2/a.rb", line=1, in_app=False)),
            "installed",
        ),
        ("python", (own(13, code="raise X"),), "raise"),
        ("python", (own(8),), "implicit"),
        ("python", (own(13), Frame(file="/usr/lib/python3.11/json/decoder.py", line=1, in_app=False)), "installed"),
        ("java", (LIBRARY,), "installed"),
        ("java", (), ""),
    ],
)
def test_how_the_innermost_frame_failed(language: str, frames: tuple[Frame, ...], kind: str) -> None:
    event = ErrorEvent(type="X", language=language, exceptions=(info("X", *frames),))
    assert crash_kind(event, {"shop/Checkout.java": CHECKOUT}.get) == kind


def test_frames_of_dotnet_without_a_path_are_found_by_their_whole_names(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "Shop/Cart.cs": "namespace Shop;\nclass Cart { int Total(int n) { return n; } int Total() { return 1; } }",
            "Shop/Till.cs": "namespace Shop;\nclass Till { void Open() { } class Row { void Open() { } } }\n",
            "Post/Mail.cs": "namespace Post;\nclass Mail { void Send() { } }\n",
            "Air/Mail.cs": "namespace Air;\nclass Mail { void Send() { } }\n",
        }
    )
    names = ("Shop.Till.Open", "Shop.Till.Row.Open", "Air.Mail.Send", "Dapper.Query", "Shop.Cart.Total")
    frames = tuple(Frame(function=name) for name in (*names, None))
    event = ErrorEvent(type="X", language="csharp", exceptions=(info("X", *frames),))
    found = [place.candidates().places[i][1].symbol for i in place.clues(event).stack]
    assert found == ["Cart.Total", "Till.Row.Open", "Till.Open"]
    assert place.clues(ErrorEvent(type="X", language="java", exceptions=event.exceptions)).stack == ()

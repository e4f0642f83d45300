"""Where the fault may be: plain faults come first, and nothing that a stranger writes breaks the answer."""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.ranking.scene import MOST_FAILURES, MOST_LOOKED_AT, choose
from bugsage.diagnosis.suspects import Localizer, Ranking, _shown
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import EVIDENCE_KINDS, Evidence, Hint
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.history import Change, ChangedRange
from tests.diagnosis.ranking.places import SHOP, Place

TOTAL = "tests/test_cart.py::test_total"
ROUNDING = "tests/test_cart.py::test_round_half_even[digits1]"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("shop"), SHOP)


def localizer(place: Place, events: Sequence[ErrorEvent], code: CodeMap | None = None) -> Localizer:
    return Localizer(events, code or place.code, (), Change(), place.read, read_ranker())


def ranked(place: Place, *events: ErrorEvent, top: int = 10) -> Ranking:
    return localizer(place, events).rank(range(len(events)), top)


def none_crash(shop: Place, test: str | None = TOTAL) -> ErrorEvent:
    return shop.event(
        "AttributeError: 'NoneType' object has no attribute 'amount'",
        *(("tests/test_cart.py: assert cart.total()",) if test else ()),
        "src/shop/cart.py: return sum(",
        "src/shop/cart.py: return price.amount",
        test=test,
    )


def wrong_value(shop: Place) -> ErrorEvent:
    return shop.event(
        "AssertionError: assert 0.3 == 0.2",
        "tests/test_cart.py: assert round_half_even",
        test=ROUNDING,
        detail=("assert 0.3 == 0.2", " +  where 0.3 = round_half_even(0.25, 1)"),
        excerpt="    assert round_half_even(0.25, digits) == 0.2\nE   assert 0.3 == 0.2\n",
    )


def check(place: Place, ranking: Ranking, top: int = 10) -> None:
    """What holds of every ranking."""
    suspects = ranking.suspects
    assert [suspect.rank for suspect in suspects] == list(range(1, len(suspects) + 1))
    assert len(suspects) <= top
    assert sum(suspect.probability for suspect in suspects) <= 1 + 1e-9
    chances = [suspect.probability for suspect in suspects]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)
    assert ranking.set is None or ranking.set.size >= 1
    assert suspects or ranking.unsure
    for suspect in suspects:
        assert place.code.find(suspect.file, suspect.symbol) is not None
        assert not place.code.files[suspect.file].is_test
        assert suspect.start <= suspect.end
        assert all(suspect.start <= line <= suspect.end for line in suspect.lines)
        assert all(evidence.kind in EVIDENCE_KINDS and evidence.detail for evidence in suspect.evidence)


def test_the_function_that_met_none_is_among_the_first(shop: Place) -> None:
    ranking = ranked(shop, none_crash(shop))
    check(shop, ranking)
    first = next(s for s in ranking.suspects if s.symbol == "Cart.subtotal")
    assert first.rank <= 2, "a delegator of three lines that is named like the test may stand before it"
    assert "Cart.subtotal" in {suspect.symbol for suspect in ranking.suspects[:2]}
    met = next(suspect for suspect in ranking.suspects if suspect.symbol == "Cart.subtotal")
    assert met.lines[0] == shop.line("src/shop/cart.py", "return price.amount")
    assert "frame" in {evidence.kind for evidence in met.evidence}
    assert first.evidence


def test_the_function_with_the_wrong_value_is_first(shop: Place) -> None:
    ranking = ranked(shop, wrong_value(shop))
    check(shop, ranking)
    assert ranking.suspects[0].symbol == "round_half_even"


def test_an_event_without_a_test_points_at_its_innermost_frame(shop: Place) -> None:
    ranking = ranked(shop, none_crash(shop, test=None))
    check(shop, ranking)
    assert ranking.suspects[0].symbol == "Cart.subtotal"


def test_two_failures_of_one_reading_are_told_apart(shop: Place) -> None:
    events = [none_crash(shop, test=None), wrong_value(shop)]
    both = localizer(shop, events)
    assert both.rank([0]).suspects[0].symbol == "Cart.subtotal"
    assert both.rank([1]).suspects[0].symbol == "round_half_even"


@pytest.mark.parametrize("top", [1, 3, 100])
def test_at_most_so_many(shop: Place, top: int) -> None:
    ranking = ranked(shop, none_crash(shop), top=top)
    check(shop, ranking, top)
    assert ranking.suspects == ranked(shop, none_crash(shop), top=100).suspects[:top]


def test_the_same_answer_twice_and_in_any_order_of_files(shop: Place) -> None:
    events = [none_crash(shop), wrong_value(shop)]
    expected = [localizer(shop, events).rank([n]) for n in (0, 1)]
    paths = list(shop.code.files)
    for seed in range(4):
        random.Random(seed).shuffle(paths)
        code = CodeMap(files={path: shop.code.files[path] for path in paths})
        again = localizer(shop, events, code)
        assert [again.rank([n]) for n in (0, 1)] == expected


ALONE = """
import json, sys
from pathlib import Path
import msgspec
from bugsage.model.error import ErrorEvent
from tests.diagnosis.ranking.places import SHOP, Place
from tests.diagnosis.test_suspects import ranked

place = Place(Path(sys.argv[1]), SHOP)
events = msgspec.json.decode(sys.stdin.buffer.read(), type=list[ErrorEvent])
sys.stdout.buffer.write(msgspec.json.encode([ranked(place, event) for event in events]))
"""


@pytest.mark.slow
def test_the_same_answer_in_every_process(shop: Place, tmp_path: Path) -> None:
    events = msgspec.json.encode([none_crash(shop), wrong_value(shop)])
    answers = {
        subprocess.run(
            [sys.executable, "-c", ALONE, str(tmp_path)], input=events, capture_output=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": "src:."},
        ).stdout
        for seed in range(4)
    }  # fmt: skip
    assert len(answers) == 1
    assert json.loads(answers.pop())


@st.composite
def nonsense(draw: st.DrawFn, text: str) -> str:
    """The text with its words replaced by others of the same shape: letters for letters, digits for digits."""

    def other(found: re.Match[str]) -> str:
        return "".join(
            draw(st.sampled_from("0123456789" if c.isdigit() else "ABCXYZ" if c.isupper() else "abcxyzé計"))
            for c in found[0]
        )

    return re.sub(r"\w+", other, text)


@given(st.data())
@settings(max_examples=60)
def test_words_of_strangers_change_no_rule(shop: Place, data: st.DataObject) -> None:
    event = data.draw(st.sampled_from([none_crash(shop), wrong_value(shop), none_crash(shop, test=None)]))
    hostile = replace(
        event,
        type=data.draw(nonsense(event.type)),
        message=data.draw(nonsense(event.message)),
        detail=tuple(data.draw(nonsense(line)) for line in event.detail),
        excerpt=data.draw(nonsense(event.excerpt)),
    )
    check(shop, ranked(shop, hostile))


paths = st.sampled_from(
    ["src/shop/cart.py", "tests/test_cart.py", "/etc/passwd", "../up.py", "", ".", "src/shop/cart.py/..", "\0", "no.py"]
)
frames = st.builds(
    Frame,
    file=st.none() | paths,
    line=st.none() | st.integers(-5, 40) | st.sampled_from([2**31, -(2**63)]),
    function=st.none() | st.text(max_size=10),
    in_app=st.booleans(),
    code=st.none() | st.text(max_size=20),
)


@given(
    st.lists(frames, max_size=6),
    st.text(max_size=80),
    st.lists(st.text(max_size=40) | st.sampled_from(["- a", "+ b", "assert a == b", "assert == =="]), max_size=4),
    paths.map(lambda path: f"{path}::test_total[x::y]") | st.none() | st.text(max_size=20),
)
def test_any_event_at_all_is_survived(
    shop: Place, found: list[Frame], message: str, detail: list[str], test: str | None
) -> None:
    read: list[str] = []

    def reading(path: str) -> str | None:
        read.append(path)
        return shop.read(path)

    event = shop.event(f"E: {message}", detail=tuple(detail), test=test)
    event = replace(event, exceptions=(replace(event.exceptions[0], frames=tuple(found)),))
    ranking = Localizer([event], shop.code, (), Change(), reading, read_ranker()).rank([0])
    check(shop, ranking)
    assert set(read) <= shop.code.files.keys()


def test_a_repository_without_code(shop: Place) -> None:
    ranking = localizer(shop, [none_crash(shop)], CodeMap()).rank([0])
    assert (ranking.suspects, ranking.set) == ((), None)
    assert ranking.unsure


def test_a_repository_of_only_tests(shop: Place) -> None:
    only = CodeMap(files={path: file for path, file in shop.code.files.items() if file.is_test})
    ranking = localizer(shop, [none_crash(shop)], only).rank([0])
    assert ranking.suspects == ()
    assert ranking.unsure


def test_one_candidate_is_never_certain(tmp_path: Path) -> None:
    place = Place(tmp_path, {"a.py": ""})
    event = ErrorEvent(type="E", exceptions=(ExceptionInfo(type="E", frames=(Frame(file="a.py", line=1),)),))
    ranking = ranked(place, event)
    check(place, ranking)
    assert [suspect.symbol for suspect in ranking.suspects] == ["<module>"]
    assert ranking.suspects[0].probability < 1


def test_two_thousand_events(shop: Place) -> None:
    events = [replace(none_crash(shop), test=f"tests/test_cart.py::test_total[{n}]") for n in range(1999)]
    both = localizer(shop, [*events, wrong_value(shop)])
    assert both.rank([1999]).suspects[0].symbol == "round_half_even"
    check(shop, both.rank(range(1999)))
    check(shop, both.rank([1000]))


def test_every_failure_of_many_has_suspects_of_its_own(shop: Place) -> None:
    others = [wrong_value(shop) for _ in range(3 * MOST_FAILURES)]
    events = [replace(event, test=f"tests/test_cart.py::test_{n}") for n, event in enumerate(others)]
    lost = none_crash(shop, test=None)
    last = localizer(shop, [*events, lost]).rank([len(events)])
    assert last.suspects[0].symbol == "Cart.subtotal"
    told = next(e.detail for e in last.suspects[0].evidence if e.kind == "frame")
    assert told == "it is the innermost frame of the project in the traceback"


def test_asking_about_one_failure_does_not_change_what_is_said_of_another(shop: Place) -> None:
    events = [replace(wrong_value(shop), test=f"tests/test_cart.py::test_{n}") for n in range(2 * MOST_FAILURES)]
    events.append(none_crash(shop, test=None))
    forwards, backwards = localizer(shop, events), localizer(shop, events)
    positions = range(len(events))
    said = {n: forwards.rank([n]) for n in positions}
    assert {n: backwards.rank([n]) for n in reversed(positions)} == said


def test_too_many_failures_to_look_at_are_owned_up_to(shop: Place) -> None:
    events = [replace(wrong_value(shop), test=f"tests/test_cart.py::test_{n}") for n in range(2 * MOST_LOOKED_AT)]
    many = localizer(shop, events)
    rankings = [many.rank([n]) for n in range(len(events))]
    assert all(ranking.suspects or ranking.unsure for ranking in rankings)
    assert sum(bool(ranking.suspects) for ranking in rankings) == MOST_LOOKED_AT


def test_different_tests_are_looked_at_before_more_cases_of_one() -> None:
    def failing(name: str, case: int) -> ErrorEvent:
        return ErrorEvent(type="E", test=f"test_a.py::{name}[{case}]")

    events = [failing(f"test_{n}", case) for n in range(MOST_FAILURES) for case in range(5)]
    chosen = choose(events)
    assert chosen == sorted(chosen)
    assert {(events[n].test or "").partition("[")[0] for n in chosen} == {
        f"test_a.py::test_{n}" for n in range(MOST_FAILURES)
    }
    assert choose(events[:5]) == [0, 1]
    assert choose([]) == []


def test_no_events_at_all(shop: Place) -> None:
    check(shop, localizer(shop, []).rank([]))


def test_a_stack_of_500_frames(shop: Place) -> None:
    deep = ["src/shop/cart.py: return sum(", "src/shop/cart.py: price = price_of"] * 250
    ranking = ranked(shop, shop.event("RecursionError: maximum recursion depth exceeded", *deep))
    check(shop, ranking)
    assert {suspect.symbol for suspect in ranking.suspects[:2]} == {"Cart.total", "Cart.subtotal"}


def test_names_beyond_ascii(tmp_path: Path) -> None:
    text = "def größe_von(länge):\n    return länge.wert\n\n\ndef 計算(値):\n    return 値 + 1\n"
    place = Place(tmp_path, {"maße.py": text, "test_maße.py": "def test_größe_von(): ...\n"})
    event = place.event(
        "AttributeError: 'NoneType' object has no attribute 'wert'", "maße.py: return länge.wert",
        test="test_maße.py::test_größe_von",
    )  # fmt: skip
    ranking = ranked(place, event)
    check(place, ranking)
    assert ranking.suspects[0].symbol == "größe_von"


def test_a_getter_is_shown_with_its_own_lines(tmp_path: Path) -> None:
    text = (
        "class Box:\n    @property\n    def lid(self):\n        return self._lid.shape\n\n"
        "    @lid.setter\n    def lid(self, lid):\n        self._lid = lid\n"
    )
    place = Place(tmp_path, {"box.py": text})
    [first, *_] = ranked(place, place.event("AttributeError: no shape", "box.py: self._lid.shape")).suspects
    assert (first.symbol, first.start, first.end, first.lines[0]) == ("Box.lid", 2, 4, 4)


def test_thin_evidence_is_owned_up_to(shop: Place) -> None:
    ranking = ranked(shop, ErrorEvent(type="Error", message="something went wrong"))
    check(shop, ranking)
    assert not ranking.suspects or ranking.suspects[0].probability < 0.5
    assert ranking.unsure


probabilities = st.lists(st.floats(0, 10), min_size=1, max_size=12)


@given(probabilities)
def test_shown_probabilities_never_sum_above_1(weights: list[float]) -> None:
    total = sum(weights) or 1.0
    shown = [_shown(weight / total) for weight in weights]
    assert sum(shown) <= 1 + 1e-9
    assert all(abs(s - min(w / total, 0.97)) <= 1.1e-4 for s, w in zip(shown, weights, strict=True))


def test_a_change_of_the_product_is_not_blamed_for_a_test_that_never_began(shop: Place) -> None:
    changed = Change(ranges=(whole := ChangedRange(file="src/shop/cart.py", start=1, end=40),), unproven=(whole,))
    event = shop.event(
        "FileNotFoundError: [Errno 2] No such file", "tests/test_cart.py: assert cart.total()", test=TOTAL
    )
    late = Localizer([event], shop.code, (), changed, shop.read, read_ranker()).rank([0])
    early = Localizer([replace(event, phase="setup")], shop.code, (), changed, shop.read, read_ranker()).rank([0])
    blamed = [any("changed" in e.detail and e.kind == "diff" for e in r.suspects[0].evidence) for r in (late, early)]
    assert blamed == [True, False]


def test_what_others_found_out_counts_as_much_as_its_weight(shop: Place) -> None:
    event = none_crash(shop)
    found = [(f.path, d.symbol) for f, d in shop.code.definitions() if not f.is_test and d.kind == "function"]
    file, symbol = found[-1]
    hint = Hint(feature="contract_violated", file=file, symbol=symbol, value=0.7, detail="it breaks `raises`")
    nowhere = replace(hint, file="nowhere.py")
    ranker = replace(read_ranker(), assumed={})
    heavy = replace(ranker, assumed=ranker.assumed | {"contract_violated": 40.0})
    plain = Localizer([event], shop.code, (), Change(), shop.read, ranker, {0: (hint, nowhere)}).rank([0])
    led = Localizer([event], shop.code, (), Change(), shop.read, heavy, {0: (hint, nowhere)}).rank([0])
    assert (led.suspects[0].file, led.suspects[0].symbol) == (file, symbol)
    assert led.suspects[0].evidence[0] == Evidence(kind="contract", detail="it breaks `raises`", weight=28.0)
    assert not any(e.kind == "contract" for s in plain.suspects for e in s.evidence), (
        "without a weight it moves nothing"
    )

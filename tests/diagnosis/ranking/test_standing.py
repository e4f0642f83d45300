"""What is known of every candidate whatever failed: its shape and its history."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.code_map import CodeMapReader
from bugsage.adapters.git.history import GitHistory
from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.ranking.standing import Past, past, shape
from bugsage.model.code import CodeMap
from bugsage.model.history import Change, ChangedRange, Commit
from tests.diagnosis.ranking.places import SHOP, Place, by_symbol

ROUNDING = "tests/test_cart.py::test_round_half_even[1::2]"
CART, PRICES, LETTER = "src/shop/cart.py", "src/shop/prices.py", "src/shop/mail/letter.py"
TESTS = "tests/test_cart.py"


def shapes(shop: Place) -> dict[str, dict[str, float]]:
    candidates = shop.candidates()
    return {name: by_symbol(candidates, scores) for name, scores in shape(candidates).items()}


def pasts(
    shop: Place,
    commits: Sequence[Commit],
    change: Change | None = None,
    tests: Sequence[str] = (ROUNDING,),
    asked: Sequence[str] = (),
) -> dict[str, dict[str, float]]:
    candidates = shop.candidates()
    history = Past(commits, change or Change(), tests, dict.fromkeys(asked, 1))
    return {name: by_symbol(candidates, scores) for name, scores in past(candidates, history).items()}


def commit(*files: str, subject: str = "", **touched: str) -> Commit:
    """A commit; `cart="total clear"` are names it touched in that file."""
    named = {"cart": CART, "prices": PRICES, "letter": LETTER, "tests": TESTS}
    return Commit(
        sha="0" * 40, subject=subject, files=files,
        touched={named[key]: tuple(names.split()) for key, names in touched.items()},
    )  # fmt: skip


def test_shapes(shop: Place) -> None:
    found = shapes(shop)
    assert found["constructor"] == {"Cart.__init__": 1.0}
    assert found["operator"] == {}
    assert found["class_body"] == {"Cart": 1.0, "PriceMissing": 1.0}
    assert found["module_code"] == {CART: 1.0, PRICES: 1.0, LETTER: 1.0}
    assert found["nested"] == {"greeting.salutation": 1.0}
    assert {"Cart.__init__", "greeting.salutation"} <= set(found["trivial"])
    assert "price_of" not in found["trivial"]
    assert max(found["branches"], key=found["branches"].__getitem__) == "price_of"
    assert "round_half_even" not in found["branches"]
    assert found["callers"].keys() == {"price_of", "Cart.subtotal", "greeting.salutation", "PriceMissing"}
    assert all(value == pytest.approx(math.log(2) / math.log(51)) for value in found["callers"].values())
    assert 0 < min(found["words"].values()) <= max(found["words"].values()) < 1


def test_history_of_files(shop: Place) -> None:
    commits = [commit(CART, TESTS), commit(CART, PRICES), commit(PRICES), commit(TESTS, LETTER)]
    found = pasts(shop, commits)
    assert found["changes_with_test"]["Cart.total"] == found["changes_with_test"]["greeting"] == 1.0
    assert "price_of" not in found["changes_with_test"]
    assert found["changes_mostly_with_test"]["greeting"] == 1.0
    assert found["changes_mostly_with_test"]["Cart.total"] == pytest.approx((1 / 3) / (1 / 2))
    assert found["churn"]["Cart.total"] == found["churn"]["price_of"] == pytest.approx(math.log(3) / math.log(101))
    assert found["churn"]["greeting"] == pytest.approx(math.log(2) / math.log(101))
    assert found["recent"]["Cart.total"] == 1.0
    assert found["recent"]["greeting"] == pytest.approx(1 / (1 + 3 / 20))


def test_history_of_functions(shop: Place) -> None:
    commits = [
        commit(CART, TESTS, cart="round_half_even", tests="test_round_half_even"),
        commit(CART, TESTS, cart="clear", tests="test_total"),
        commit(CART, cart="clear"),
    ]
    found = pasts(shop, commits)
    together = found["function_changes_with_test"]
    assert together["round_half_even"] == pytest.approx(1 - math.exp(-1 / 2))
    assert together["Cart.clear"] == pytest.approx(1 - math.exp(-0.3 / 2))
    assert set(together) == {"round_half_even", "Cart.clear"}
    assert found["function_churn"]["Cart.clear"] == pytest.approx(math.log(3) / math.log(31))


def test_commits_that_speak_of_what_failed(shop: Place) -> None:
    commits = [commit(PRICES, subject="Table of rounding"), commit(CART, subject="Colours")] * 2
    found = pasts(shop, commits, asked=("round",))["like_commit"]
    assert found["price_of"] == 1.0
    assert "Cart.total" not in found


def test_broad_commits_say_nothing(shop: Place) -> None:
    files = [CART, TESTS, *(f"generated/{n}.py" for n in range(100))]
    broad = commit(*files, subject="round", cart=" ".join(["clear", *map(str, range(100))]), tests="test_total")
    assert not any(pasts(shop, [broad], asked=("round",)).values())


def test_lines_changed_now(shop: Place) -> None:
    line = shop.line(CART, "price = price_of")
    one = Change(ranges=(ChangedRange(file=CART, start=line, end=line),))
    assert pasts(shop, [], one)["changed_now"] == {"Cart.subtotal": 1.0}
    deleted = Change(ranges=(ChangedRange(file=CART, start=line + 1, end=line),))
    assert pasts(shop, [], deleted)["changed_now"] == {"Cart.subtotal": 1.0}
    outside = Change(ranges=(ChangedRange(file=CART, start=1, end=3), ChangedRange(file="gone.py", start=1, end=9)))
    assert pasts(shop, [], outside)["changed_now"] == {}


def test_what_changed_since_the_tests_passed_says_the_more_the_less_it_is(shop: Place) -> None:
    line = shop.line(CART, "price = price_of")
    here = ChangedRange(file=CART, start=line, end=line)
    owed = math.log(len(shop.candidates()))
    green = pasts(shop, [], Change(ranges=(here,), unproven=(here,), from_green=True))["unproven"]
    assert green == {"Cart.subtotal": pytest.approx(owed + math.log(9))}
    assert pasts(shop, [], Change(unproven=(here,)))["unproven"] == {"Cart.subtotal": pytest.approx(owed / 3)}
    everything = tuple(
        ChangedRange(file=file.path, start=d.start, end=d.end)
        for file, d in shop.candidates().places
        if not file.is_test
    )
    assert all(value < 1.5 for value in pasts(shop, [], Change(unproven=everything))["unproven"].values())
    outside = pasts(shop, [], Change(unproven=(ChangedRange(file=CART, start=1, end=1),)))["unproven"]
    assert len(outside) == 1, "code outside any function may hold the fault too"
    assert pasts(shop, [], Change(ranges=(here,)))["unproven"] == {}
    assert pasts(shop, [], Change(unproven=(ChangedRange(file=TESTS, start=1, end=9),)))["unproven"] == {}


def test_nothing_is_known_of_no_history(shop: Place) -> None:
    assert not any(pasts(shop, []).values())
    assert not any(pasts(shop, [commit(CART)], tests=()).get("changes_with_test", {}).values())
    empty = Candidates(CodeMap())
    assert not any(shape(empty).values())
    assert not any(past(empty, Past([commit(CART, TESTS)], Change(), [ROUNDING], {"round": 1})).values())


words = st.sampled_from(["round", "table", "price", "Fix the total", "test_total", "clear"])
commits = st.builds(
    Commit,
    sha=st.just("0" * 40),
    subject=words,
    files=st.lists(st.sampled_from([CART, PRICES, LETTER, TESTS, "gone.py", ""]), unique=True).map(tuple),
    touched=st.dictionaries(st.sampled_from([CART, TESTS, "gone.py"]), st.lists(words, max_size=3).map(tuple)),
)


@given(st.lists(commits, max_size=8))
def test_any_history_gives_values_between_0_and_1(shop: Place, past_commits: list[Commit]) -> None:
    candidates = shop.candidates()
    history = Past(past_commits, Change(), [ROUNDING, "no path"], {"round": 1, "table": 1})
    for scores in (shape(candidates) | past(candidates, history)).values():
        assert all(0 <= value <= 1 for value in scores.values())


def test_git_s_own_history_tells_what_changed_with_a_test(repository: Any) -> None:
    repository.commit("A shop", SHOP)
    for digits in range(3):
        cart = SHOP[CART].replace("+ 0.5)", f"+ 0.5{digits})")
        tests = SHOP[TESTS].replace("0.25, digits) == 0.2", f"0.25, digits) == 0.2{digits}")
        repository.commit("Rounding", {CART: cart, TESTS: tests})
    candidates = Candidates(CodeMapReader(repository.root, None).code_map())
    history = GitHistory(repository.root, None)
    found = past(candidates, Past(history.recent(), history.change_since("HEAD~1"), [ROUNDING], {}))
    together = by_symbol(candidates, found["function_changes_with_test"])
    assert max(together, key=lambda symbol: together[symbol]) == "round_half_even"
    assert by_symbol(candidates, found["changed_now"]) == {"round_half_even": 1.0}

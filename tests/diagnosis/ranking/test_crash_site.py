"""What speaks for and against the frames of a traceback, and for what stands in none of them."""

from msgspec.structs import replace

from bugsage.diagnosis.ranking.crash_site import (
    beside_trace,
    class_of_frame,
    entry_frame,
    given_crash,
    outside,
    raised_builtin,
    short_crash,
    used_frame,
)
from bugsage.diagnosis.ranking.explain import GROUP_OF, GROUPS, evidence
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.model.history import Change
from tests.diagnosis.ranking.conftest import PlaceOf
from tests.diagnosis.ranking.places import Place, by_symbol

STOCK = {
    "stock.py": (
        "class Stock:\n"
        "    def take(self, code):\n"
        "        return self.find(code)\n\n"
        "    def find(self, code):\n"
        "        wanted = clean(code)\n"
        "        return wanted, self\n\n"
        "    def sold(self):\n"
        "        return clean('x')\n\n\n"
        "def clean(code):\n"
        "    return code.strip()\n\n\n"
        "def refuse(code):\n"
        "    if code:\n"
        "        raise ValueError('not with a code')\n"
        "    return code\n\n\n"
        "def check(code):\n"
        "    refuse(code)\n"
    )
}
NONE = "AttributeError: 'NoneType' object has no attribute 'strip'"
DEEP = ("stock.py: return self.find", "stock.py: wanted = clean", "stock.py: return code.strip")
NEW = {"used_frame", "forwarding_frame", "short_crash", "given_crash", "raised_builtin", "beside_trace"} | {
    "class_of_frame"
}


def test_how_many_others_call_each_frame(place_of: PlaceOf) -> None:
    place = place_of(STOCK)
    found = used_frame(place.clues(place.event(NONE, *DEEP)), place.candidates())
    assert by_symbol(place.candidates(), found) == {"clean": 2.0, "Stock.find": 1.0, "Stock.take": 0.0}


def test_the_innermost_frame_that_failed_on_what_it_was_given_in_hardly_a_line_of_its_own(place_of: PlaceOf) -> None:
    place = place_of(STOCK)
    clues = place.clues(place.event(NONE, *DEEP))
    assert by_symbol(place.candidates(), given_crash(clues, place.candidates())) == {"clean": 1.0}
    assert by_symbol(place.candidates(), short_crash(clues, place.candidates())) == {"clean": 1.0}


def test_in_languages_that_taught_nothing_of_it_a_short_function_is_not_excused(place_of: PlaceOf) -> None:
    place = place_of({"cart.go": "package cart\n\nfunc Total(n int) int {\n\treturn 1 / n\n}\n"})
    clues = place.clues(place.event("panic: divide", "cart.go: return 1", language="go"))
    assert clues.stack
    assert short_crash(clues, place.candidates()) == {}


def test_what_a_longer_function_fails_on_by_itself_was_given_by_nobody(place_of: PlaceOf) -> None:
    place = place_of(STOCK)
    clues = place.clues(place.event("TypeError: no", "stock.py: return self.find", "stock.py: return wanted"))
    assert not given_crash(clues, place.candidates())
    assert not given_crash(replace(clues, crash="raise"), place.candidates())


def test_a_refusal_with_an_error_of_pythons_own(place_of: PlaceOf) -> None:
    place = place_of(STOCK)
    frames = ("stock.py: refuse(code)", "stock.py: raise ValueError")
    own = place.clues(place.event("ValueError: not with a code", *frames))
    assert by_symbol(place.candidates(), raised_builtin(own, place.candidates())) == {"refuse": 1.0}
    assert not raised_builtin(place.clues(place.event("stock.CodeError: not with a code", *frames)), place.candidates())
    assert not raised_builtin(place.clues(place.event(NONE, *DEEP)), place.candidates())


def test_methods_beside_the_crash_that_are_in_no_frame(place_of: PlaceOf) -> None:
    place = place_of(STOCK)
    clues = place.clues(place.event("TypeError: no", "stock.py: return self.find", "stock.py: wanted = clean"))
    assert by_symbol(place.candidates(), beside_trace(clues, place.candidates())) == {"Stock.sold": 1.0}
    assert outside(clues, dict.fromkeys([*clues.stack, 99], 0.5)) == {99: 0.5}


def test_the_class_of_a_method_in_the_traceback_and_no_function_around_a_function(place_of: PlaceOf) -> None:
    nested = "def outer():\n    def inner():\n        return 1\n    return inner\n"
    place = place_of(STOCK | {"nested.py": nested})
    clues = place.clues(place.event("TypeError: no", "nested.py: return 1", *DEEP))
    assert by_symbol(place.candidates(), class_of_frame(clues, place.candidates())) == {"Stock": 1.0}


def test_nothing_is_told_of_no_frames(place_of: PlaceOf) -> None:
    place = place_of(STOCK)
    clues = place.clues(place.event("ValueError: no"))
    candidates = place.candidates()
    for found in (used_frame, short_crash, given_crash, beside_trace, raised_builtin, class_of_frame):
        assert found(clues, candidates) == {}


def test_of_a_failing_test_nothing_of_it_is_asked(place_of: PlaceOf) -> None:
    place = place_of(STOCK | {"test_stock.py": "def test_take():\n    Stock().take(None)\n"})
    events = [
        place.event(NONE, *DEEP),
        place.event(NONE, "test_stock.py: Stock()", *DEEP, test="test_stock.py::test_take"),
    ]
    alone, tested = (Scene([event], place.code, (), Change(), place.read).features([0]) for event in events)
    assert all(alone[name] for name in ("used_frame", "short_crash", "given_crash"))
    assert not any(tested.get(name) for name in NEW)


def test_each_is_told_in_words(place_of: PlaceOf) -> None:
    place: Place = place_of(STOCK)
    scene = Scene([place.event(NONE, *DEEP)], place.code, (), Change(), place.read)
    assert {GROUP_OF[name] for name in NEW} <= GROUPS.keys()
    at = scene.clues[0].stack[0]
    weights = dict.fromkeys(("used_frame", "short_crash", "given_crash"), -1.0)
    told = {one.detail for one in evidence(scene, list(scene.clues.values()), scene.features([0]), weights, at)}
    assert "2 others call it: what is used widely is seldom wrong for one of them" in told
    assert "it failed on a value just as its caller gave it" in told


SCRIPT = {
    "run.py": "from shop import total\n\n\nprint(total([]))\n",
    "shop.py": "import tables\n\n\ndef total(rows):\n    return mean(rows)\n\n\n"
    "def mean(rows):\n    return 1 / len(rows)\n",
    "tables.py": "from shop import mean\n\nRATE = mean([])\n",
}
ZERO = "ZeroDivisionError: division by zero"


def test_where_the_program_was_started_only_calls_what_failed(place_of: PlaceOf) -> None:
    place = place_of(SCRIPT)
    clues = place.clues(place.event(ZERO, "run.py: print(total", "shop.py: return mean", "shop.py: return 1"))
    found = entry_frame(clues, place.candidates())
    assert [place.candidates().places[i][0].path for i in found] == ["run.py"]


def test_the_start_that_failed_itself_or_imports_what_failed_is_as_any_other(place_of: PlaceOf) -> None:
    place = place_of(SCRIPT)
    for frames in (
        ("run.py: print(total",),
        ("run.py: from shop", "shop.py: import tables", "tables.py: RATE"),
        ("shop.py: return mean", "shop.py: return 1"),
    ):
        assert entry_frame(place.clues(place.event(ZERO, *frames)), place.candidates()) == {}

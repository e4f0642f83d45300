"""Back from the value that failed: who returned it, handed it over or set it, and how far away."""

from typing import Any

import pytest
from msgspec.structs import replace

from bugsage.diagnosis.example import Example
from bugsage.diagnosis.values.producer import ROLES, Producer
from bugsage.diagnosis.values.tracing import producers

NONE = "AttributeError: 'NoneType' object has no attribute 'name'"
USERS = {
    "users.py": (
        "USERS = {}\n\n\ndef find(key):\n    if key in USERS:\n        return USERS[key]\n\n\n"
        "def first(keys):\n    found = find(keys[0])\n    return found\n"
    ),
    "api.py": (
        "from users import find, first\n\n\ndef direct(key):\n    user = find(key)\n    return user.name\n\n\n"
        "def through(keys):\n    return first(keys).name\n\n\ndef shown(user):\n    return user.name\n\n\n"
        "def show(key):\n    return shown(find(key))\n"
    ),
}
BASKET = {
    "basket.py": (
        "class Basket:\n    def __init__(self):\n        self.owner = None\n\n    def claim(self, user):\n"
        "        self.owner = user\n\n    def label(self):\n        return self.owner.name\n\n    @property\n"
        "    def first(self):\n        if self.owner:\n            return self.owner.first\n"
    ),
    "page.py": (
        "from basket import Basket\n\n\ndef title(basket: Basket):\n    first = basket.first\n    return first.name\n"
    ),
}


def made(case: Any) -> dict[tuple[str, str], Producer]:
    return {(p.found.symbol, p.role): p for p in producers(case)}


def crash(files: dict[str, str], *at: str, error: str = NONE, **more: Any) -> Example:
    return Example(error=error, files=files, at=at, **more)


def test_what_a_call_returned_is_one_hop(case_of) -> None:
    found = made(case_of(crash(USERS, "api.py:     return user.name")))
    one = found["find", "returned"]
    assert (one.hops, one.value, one.held) == (1, "user", "None")
    assert "reached without a `return`" in one.way
    assert one.chain == ("api.py:5: user = find(key)",)


def test_what_a_call_returned_of_another_is_two(case_of) -> None:
    found = made(case_of(crash(USERS, "api.py:     return first(keys).name")))
    assert found["first", "returned"].hops == 1
    assert found["find", "returned"].hops == 2
    assert found["first", "returned"].weight > found["find", "returned"].weight


def test_an_argument_leads_to_the_caller_and_to_what_it_passed(case_of) -> None:
    case = case_of(crash(USERS, "api.py:     return shown(find(key))", "api.py: def shown"))
    shown = next(line for line, text in enumerate(USERS["api.py"].split("\n"), 1) if text == "    return user.name") + 8
    frames = (case.event.frames[0], replace(case.event.frames[1], line=shown, code="return user.name"))
    case = replace(case, event=replace(case.event, exceptions=(replace(case.event.exceptions[0], frames=frames),)))
    found = made(case)
    assert found["show", "passed"].hops == 1
    assert found["find", "returned"].hops == 2


def test_an_attribute_leads_to_the_methods_that_set_it(case_of) -> None:
    found = made(case_of(crash(BASKET, "basket.py: return self.owner.name")))
    assert {symbol for symbol, role in found if role == "assigned"} == {"Basket.__init__", "Basket.claim"}
    assert "basket.py:3: self.owner = None" in found["Basket.__init__", "assigned"].chain


def test_a_property_returns_like_a_call(case_of) -> None:
    found = made(case_of(crash(BASKET, "page.py: return first.name")))
    assert found["Basket.first", "returned"].hops == 1
    assert found["Basket.first", "returned"].way


def test_variables_on_record_convict_one_of_two(case_of) -> None:
    files = {
        "a.py": "def left():\n    return 1\n\n\ndef right():\n    return None\n\n\n"
        "def add():\n    a = left()\n    b = right()\n    return a + b\n"
    }
    error = "TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'"
    without = made(case_of(crash(files, "a.py: return a + b", error=error)))
    assert {"left", "right"} <= {symbol for symbol, _ in without}
    error = "TypeError: unsupported operand: 'NoneType' object"
    example = crash(files, "a.py: return a + b", error=error, variables={"a": "1", "b": "None"})
    assert {symbol for symbol, _ in made(case_of(example))} == {"right"}


def test_a_missing_key_leads_to_who_made_key_and_container(case_of) -> None:
    files = {
        "a.py": "def table():\n    return {}\n\n\ndef key():\n    return 'x'\n\n\n"
        "def look():\n    known = table()\n    return known[key()]\n"
    }
    found = made(case_of(crash(files, "a.py: return known[key()]", error="KeyError: 'x'")))
    assert {"table", "key"} <= {symbol for symbol, _ in found}


def test_a_refusal_leads_to_who_passed_what_its_condition_reads(case_of) -> None:
    files = {
        "a.py": "def size():\n    return -1\n\n\ndef grow(count):\n    if count < 0:\n"
        "        raise ValueError('count')\n\n\ndef main():\n    grow(size())\n"
    }
    found = made(case_of(crash(files, "a.py: grow(size())", "a.py: raise ValueError", error="ValueError: count")))
    assert found["main", "passed"].hops == 1
    assert found["size", "returned"].hops == 2


ASSERTED = {
    "a.py": (
        "def parse(text):\n    return Row(text)\n\n\nclass Row:\n    def __init__(self, text):\n        self.size = 2\n"
    ),
    "test_a.py": (
        "from a import parse\n\n\ndef test_a():\n    row = parse('x')\n    assert row.size == 3\n\n\n"
        "class TestRow:\n    def setup_method(self):\n        self.row = parse('x')\n\n    def test_b(self):\n"
        "        self.assertEqual(self.row.size, 3)\n"
    ),
}


@pytest.mark.parametrize(
    ("at", "test"),
    [
        ("test_a.py: assert row.size == 3", "test_a.py::test_a"),
        ("test_a.py: self.assertEqual(self.row", "test_a.py::TestRow::test_b"),
    ],
)
def test_an_assertion_leads_to_the_calls_behind_what_it_looks_at(at: str, test: str, case_of) -> None:
    found = made(case_of(crash(ASSERTED, at, error="AssertionError: assert 2 == 3", test=test)))
    assert all(p.asserted for p in found.values())
    assert "parse" in {symbol for symbol, _ in found}
    assert found["Row.__init__", "assigned"].value == (
        "row.size" if "test_a" in test.split("::")[-1] else "self.row.size"
    )


def test_nothing_is_said_without_a_frame_or_of_another_language(case_of) -> None:
    assert producers(case_of(Example(error=NONE, files=USERS))) == ()
    case = case_of(crash(USERS, "api.py:     return user.name"))
    assert producers(replace(case, event=replace(case.event, language="go"))) == ()


def test_every_producer_is_of_the_product_and_within_reach(case_of) -> None:
    for files, line in ((USERS, "api.py:     return user.name"), (BASKET, "page.py: return first.name")):
        case = case_of(crash(files, line))
        for one in producers(case):
            assert one.role in ROLES
            assert 1 <= one.hops <= 3
            assert 0 < one.weight <= 1
            assert not case.code.files[one.found.file].is_test


def test_a_function_that_calls_itself_comes_to_an_end(case_of) -> None:
    files = {"a.py": "def f(n):\n    x = f(n - 1)\n    return f(x).name\n"}
    found = made(case_of(crash(files, "a.py: return f(x).name", "a.py: return f(x).name")))
    assert ("f", "returned") in found


def test_a_handler_that_raises_anew_leads_to_what_was_tried(case_of) -> None:
    files = {
        "a.py": "def read():\n    return {}['a']\n\n\ndef load():\n    try:\n        return read()\n"
        "    except KeyError:\n        raise ValueError('bad')\n"
    }
    found = made(case_of(crash(files, "a.py: raise ValueError", error="ValueError: bad")))
    assert found["read", "returned"].hops == 1


def test_attributes_of_attributes_are_resolved(case_of) -> None:
    files = {
        "a.py": "class Deep:\n    def match(self):\n        pass\n\n\n"
        "class Map:\n    def __init__(self):\n        self.deep = Deep()\n\n\n"
        "class Other:\n    def match(self):\n        return 1\n\n\n"
        "class Page:\n    def __init__(self, map: Map):\n        self.map = map\n\n"
        "    def show(self):\n        return self.map.deep.match().name\n"
    }
    found = made(case_of(crash(files, "a.py: return self.map.deep")))
    assert found["Deep.match", "returned"].hops == 1

"""What variants do for the same calls, in real processes: what is seen, what is made, what does not count."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.model.validation import Behaviour, Variant
from tests.adapters.validator.programs import FAILING, MENDED, SHOP, ready, shop, tried, write

PROGRAM = """\
import os
import time


def half(value: int = 0):
    return value // 3


def listed(values):
    for value in values:
        yield value


async def later(value):
    return value


def put(values, value):
    values.append(value)


def name(path, text):
    return text


def count(text):
    return len(text)


def now(text):
    return len(text)


def ends(number):
    return number


def held(lock, number):
    return number
"""
TESTS = """\
import asyncio

import threading

from program import count, ends, half, held, later, listed, name, now, put


def test_half():
    assert half(4) == 2


def test_others():
    assert half(9) == 3
    assert list(listed([1, 2])) == [1, 2]
    assert asyncio.run(later(1)) == 1
    put([], 1)
    assert name("a", "b") == "b"
    assert count("ab") == now("ab") == 2
    assert ends(1) == 1
    assert held(threading.Lock(), 1) == 1
"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Behaviour]:
    """The behaviour of the program with one function in other words."""
    root = write(tmp_path_factory.mktemp("program"), {"program.py": PROGRAM, "test_program.py": TESTS})

    def asked(old: str, new: str) -> Behaviour:
        assert old in PROGRAM
        with ready(root, "test_program.py::test_half") as validation:
            return validation.compare([Variant(number=7, texts={"program.py": PROGRAM.replace(old, new)})], 10.0)

    return asked


def told(behaviour: Behaviour) -> dict[str, tuple[str, str | None]]:
    """Call to what the program gives, and what the variant does; None for what does not count."""
    [own] = behaviour.variants.values()
    rows = zip(behaviour.calls, behaviour.original, own, strict=True)
    return {call.text: (one.text, two and two.text) for call, one, two in rows}


def test_what_tests_call_comes_first_then_what_is_near(compared: Callable[[str, str], Behaviour]) -> None:
    behaviour = compared("value // 3", "value // 2")
    rows = told(behaviour)
    assert rows["half(value=4)"] == ("gives 1", "gives 2")
    assert rows["half(value=9)"] == ("gives 3", "gives 4")
    assert rows["half(value=5)"] == ("gives 1", "gives 2")
    assert rows["half(value=10)"] == ("gives 3", "gives 5")
    assert [one.kind for one in behaviour.calls][:2] == ["failing", "passing"]
    assert {one.kind for one in behaviour.calls} == {"failing", "passing", "near", "made"}
    assert "half(value=None)" not in rows


@pytest.mark.parametrize(
    ("old", "new", "call", "expected"),
    [
        pytest.param(
            "        yield value",
            "        yield value + 1",
            "listed(values=[1, 2])",
            ("gives ('one by one', [1, 2])", "gives ('one by one', [2, 3])"),
            id="what comes one by one",
        ),
        pytest.param(
            "async def later(value):\n    return value",
            "async def later(value):\n    return [value]",
            "later(value=1)",
            ("gives 1", "gives [1]"),
            id="what is waited for",
        ),
        pytest.param(
            "values.append(value)",
            "values.insert(0, value) or values.append(2)",
            "put(values=[], value=1)",
            ("gives None and leaves values as [1]", "gives None and leaves values as [1, 2]"),
            id="what is left behind",
        ),
        pytest.param(
            "len(text)\n\n\ndef now",
            "text.no\n\n\ndef now",
            "count(text='ab')",
            ("gives 2", "raises AttributeError"),
            id="an error",
        ),
        pytest.param(
            "return number\n\n\ndef held",
            "print(number); return number\n\n\ndef held",
            "ends(number=1)",
            ("gives 1", "gives 1 and prints '1\\n'"),
            id="what is printed",
        ),
        pytest.param(
            "def held(lock, number):\n    return number",
            "def held(lock, number):\n    return not lock",
            "held(lock=<unlocked _thread.lock object at 0x>, number=1)",
            ("gives 1", "gives False"),
            id="what cannot be copied",
        ),
        pytest.param(
            "return number\n\n\ndef held",
            "while True: pass\n\n\ndef held",
            "ends(number=1)",
            ("gives 1", "does not end"),
            id="no end",
        ),
        pytest.param(
            "return text\n\n\ndef count",
            "os._exit(0)\n\n\ndef count",
            "name(path='a', text='b')",
            ("gives 'b'", None),
            id="the process ends",
        ),
        pytest.param(
            "def now(text):\n    return len(text)",
            "def now(text):\n    return time.perf_counter()",
            "now(text='ab')",
            ("gives 2", None),
            id="another answer each time",
        ),
    ],
)
def test_what_it_comes_to(
    compared: Callable[[str, str], Behaviour], old: str, new: str, call: str, expected: tuple[str, str | None]
) -> None:
    assert told(compared(old, new))[call] == expected


@pytest.mark.parametrize(
    "does",
    [
        "open({0!r}, 'w').write('x')",
        "os.mkdir({0!r})",
        "os.fork() or os.mkdir({0!r})",
        "os.close(os.open({0!r}, os.O_CREAT | os.O_WRONLY))",
        "os.system('touch ' + {0!r})",
        "__import__('subprocess').run(['touch', {0!r}])",
    ],
)
def test_nothing_outside_is_touched(compared: Callable[[str, str], Behaviour], tmp_path: Path, does: str) -> None:
    target = tmp_path / "made"
    words = f"try:\n        {does.format(str(target))}\n    except BaseException:\n        pass\n    return text"
    rows = told(compared("return text\n\n\ndef count", f"{words}\n\n\ndef count"))
    assert rows["name(path='a', text='b')"] == ("gives 'b'", None)
    assert not target.exists()


def test_methods_with_other_attributes_and_what_cannot_be_compared(tmp_path: Path) -> None:
    texts = (MENDED, SHOP.replace("- 1", "or None + 5"), SHOP.replace("sum(self.items) - 1", "(sum(self.items))"))
    texts = (*texts, MENDED.replace("RATE = 2", "RATE = 3"), f"{SHOP}def")
    with ready(shop(tmp_path), FAILING) as validation:
        variants = [Variant(number=at, texts={"shop.py": text}) for at, text in enumerate(texts)]
        behaviour = validation.compare(variants, 10.0)
        assert tried(validation, "shop.py", MENDED)[0].outcome == "passed"
    assert behaviour.variants[0] == behaviour.variants[2]
    assert list(behaviour.variants) == [0, 1, 2]
    at = [one.text for one in behaviour.calls].index("<Cart items=[]>.total()")
    assert behaviour.original[at].text == "gives -1"
    assert [one[at] and one[at].text for one in behaviour.variants.values()] == [
        "gives 0",
        "raises TypeError",
        "gives 0",
    ]

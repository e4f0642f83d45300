"""What a function does besides giving back a value."""

import pytest

from bugsage.diagnosis.contracts.effects import effect_of, touched_names
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.parsing import module
from bugsage.diagnosis.reading import Found

HELPERS = """
import json, os, logging
from datetime import datetime

CACHE = {}

class Bill:
    def __init__(self, rows):
        self.rows = list(rows)

    def add(self, row):
        self.rows.append(row)

def quiet(x):
    return sorted(set(x))

def loud(x):
    print(x)

def one(x):
    return two(x)

def two(x):
    return loud(x)

def far(x):
    return one(x)
"""


def told(case_of, body: str, name: str = "f"):
    text = HELPERS + "\n" + body
    case = case_of(Example(error="ValueError: x", files={"src/m.py": text}))
    definition = case.code.find("src/m.py", name)
    assert definition
    return effect_of(case, Found(file="src/m.py", definition=definition))


@pytest.mark.parametrize(
    "body",
    [
        "def f(x):\n    return x + 1\n",
        "def f(x):\n    rows = []\n    rows.append(x)\n    rows[0] = 2\n    return quiet(rows)\n",
        "def f(x):\n    found = Bill(x)\n    return found.rows\n",
        "def f(x):\n    return json.loads(x)['a'].strip().upper()\n",
        "def f(x):\n    return os.path.join('a', x)\n",
        "def f(x):\n    return [int(i) for i in x if isinstance(i, str)]\n",
        "def f(x):\n    raise ValueError(x)\n",
        "def f(x):\n    found = Bill(x)\n    found.add(x)\n    return found\n",
        "from math import prod\n\ndef f(x):\n    return prod(x)\n",
        "def f(x):\n    x = dict(x)\n    x['a'] = 1\n    return x\n",
        "def f(x):\n    def inner():\n        print(x)\n    return 1\n",
    ],
)
def test_nothing_reaches_outside(case_of, body) -> None:
    assert told(case_of, body) is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("def f(x):\n    print(x)\n", "it calls `print()`"),
        ("def f(x):\n    x.append(1)\n", "changes what it was given as `x`"),
        ("def f(x):\n    x['a'] = 1\n", "changes what it was given as `x`"),
        ("def f(x):\n    x.a.b = 1\n", "changes what it was given as `x`"),
        ("def f(x):\n    del x[0]\n", "changes what it was given as `x`"),
        ("def f(x):\n    global CACHE\n    CACHE = x\n", "it binds a name outside itself"),
        ("def f(x):\n    CACHE[x] = 1\n", "changes `CACHE`, which is not its own"),
        ("def f(x):\n    return datetime.now()\n", "reaches outside"),
        ("def f(x):\n    logging.info(x)\n", "reaches outside"),
        ("def f(x):\n    return os.listdir(x)\n", "reaches outside"),
        ("def f(x):\n    return two(x)\n", "it calls `print()`"),
    ],
)
def test_an_effect_with_its_line(case_of, body, words) -> None:
    effect = told(case_of, body)
    assert effect
    assert effect.certain
    assert words in effect.words
    assert effect.line > 0


@pytest.mark.parametrize(
    "body",
    [
        "def f(x):\n    return x.work()\n",
        "def f(x):\n    return far(x)\n",
        "def f(x):\n    part = x.rows\n    part.append(1)\n",
        "def f(x):\n    for row in x:\n        row['a'] = 1\n",
    ],
)
def test_what_cannot_be_followed_is_not_known(case_of, body) -> None:
    effect = told(case_of, body)
    assert effect
    assert not effect.certain


def test_a_method_that_changes_its_object_and_a_constructor_that_builds_it(case_of) -> None:
    assert told(case_of, "", "Bill.__init__") is None
    effect = told(case_of, "", "Bill.add")
    assert effect
    assert "`self`" in effect.words


def test_names_that_are_touched() -> None:
    tree = module("def f(a, b, c, d):\n    a = 1\n    b.append(2)\n    c[0] = d\n    return d\n")
    assert tree
    assert touched_names(tree.body[0]) == {"a", "b", "c"}
    assert touched_names(tree.body[0], after=2) == {"b", "c"}

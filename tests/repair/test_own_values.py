"""Objects of the repository's classes, made again from how reports show them; what a stranger names is not."""

from typing import Any

import pytest

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.model.code import CodeMap
from bugsage.repair.making_values import written
from bugsage.repair.own_values import Makers
from bugsage.repair.recorded_values import value_of

CORE = """from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum, Flag
from typing import NamedTuple
import attr


class Colour(str, Enum):
    RED = "red"

    def shade(self): ...


Pair = namedtuple("Pair", "left right")


class Point(NamedTuple):
    x: int
    y: int = 0


@dataclass
class Base:
    number: int


@dataclass(frozen=True)
class Item(Base):
    name: str
    tags: list = field(default_factory=list)
    seen: int = field(default=0, init=False)


@attr.s
class Tagged:
    _tag = attr.ib()
    size = attr.ib(default=3)


class Cart:
    def __init__(self, items, rate=0, *, owner):
        self.items = list(items)
        self._rate: int = rate
        if owner:
            self.owner = owner

    class Line:
        pass


class Lost:
    def __init__(self, link):
        self.open = link.open()


class Later(Cart):
    pass


class ShopError(ValueError):
    pass


class Twice: ...


def inside():
    class Hidden: ...
"""
FILES = {"shop/core.py": CORE, "shop/a.py": "class Twice: ...\n", "shop/b.py": "from shop.a import Twice\n"}
READER = SyntaxReader(None)
CODE = CodeMap(files={path: found for path, text in FILES.items() if (found := READER.outline(path, text))})


def read(shown: str, file: str = "shop/main.py") -> Any:
    return value_of(shown, make=Makers(CODE, FILES.get, file))


@pytest.mark.parametrize(
    ("shown", "made"),
    [
        ("<Colour.RED: 'red'>", "Colour.RED"),
        ("<Colour.RED>", "Colour.RED"),
        ("Pair(left=1, right=[2])", "Pair(left=1, right=[2])"),
        ("Pair((1, [2]))", "Pair(left=1, right=[2])"),
        ("{Point(x=1, y=0), Point(2, 5)}", "{Point(2, 5), Point(x=1)}"),
        ("Item(number=1, name='a', tags=[], seen=4)", "Item(number=1, name='a', tags=[])"),
        ("<Item number=1, name='a', tags=[], seen=4>", "Item(number=1, name='a', tags=[])"),
        ("Tagged(_tag=1, size=3)", "Tagged(tag=1)"),
        ("<Cart items=[1], _rate=2, owner='Ana', other=<Lock>>", "Cart(items=[1], rate=2, owner='Ana')"),
        ("<Later items=[], _rate=0, owner='Ana'>", "Later(items=[], owner='Ana')"),
        ("<Cart.Line>", "Cart.Line()"),
        ("ShopError('gone')", "ShopError('gone')"),
        ("shop.core.Point(x=1)", "Point(x=1)"),
        ("datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)", "datetime(2020, 1, 1, tzinfo=timezone.utc)"),
        ("datetime.timedelta(days=1)", "timedelta(days=1)"),
        ("zoneinfo.ZoneInfo(key='Europe/Berlin')", "ZoneInfo('Europe/Berlin')"),
        ("[Decimal('1'), Fraction(1, 2), PosixPath('/a')]", "[Decimal('1'), Fraction(1, 2), Path('/a')]"),
        ("defaultdict(<class 'list'>, {'a': [b'x']})", "defaultdict(list, {'a': [b'x']})"),
    ],
)
def test_what_is_shown_is_made(shown: str, made: str) -> None:
    assert written(read(shown), 200) == made


@pytest.mark.parametrize(
    "shown",
    [
        "<Cart items=[1], _rate=2>",
        "<Cart items=<generator object>, owner=1>",
        "<Lost open=True>",
        "Lost(True)[0]",
        "Item(name='a')",
        "Item(1, 'a', [], 0)",
        "Item(number=1, name='a', colour=2)",
        "Colour.shade",
        "Colour.RED.shade()",
        "Hidden()",
        "Path.home()",
        "os.system('x')",
        "subprocess.run(['x'])",
        "eval('1')",
        "Colour",
        "inside()",
        "Item(number=eval('1'), name='a')",
        "Twice()",
    ],
)
def test_what_cannot_be_told_or_is_none_of_these_is_refused(shown: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read(shown)


def test_of_two_classes_the_near_one_is_meant() -> None:
    assert read("<Twice>", "shop/a.py").file == read("<Twice>", "shop/b.py").file == "shop/a.py"
    assert read("<Twice>", "shop/core.py").file == "shop/core.py"

"""What a warm process says of a variant is what a run of the command from the start says."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.validator.programs import ready, tried, write

PROGRAM = """\
import dataclasses
import enum
import functools
from collections import defaultdict

LIMIT = 3
NAMES = tuple(name.upper() for name in ("a", "b", "c"))


class Kind(enum.Enum):
    SMALL = 1
    LARGE = LIMIT

    @classmethod
    def of(cls, size):
        return cls.LARGE if size >= LIMIT else cls.SMALL


@dataclasses.dataclass
class Box:
    size: int = 0
    kind: Kind = dataclasses.field(init=False)
    seen: dict = dataclasses.field(default_factory=dict)

    def __post_init__(self):
        self.kind = Kind.of(self.size)

    def __lt__(self, other):
        return self.size < other.size


@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


TABLE = {n: fib(n) for n in range(10)}


def grouped(boxes, *, key=lambda box: box.kind):
    found = defaultdict(list)
    for box in sorted(boxes):
        found[key(box)].append(box.size)
    return dict(found)


def table(n):
    return TABLE[n] + 1
"""
TEST = """\
import pytest

from boxes import LIMIT, NAMES, Box, Kind, fib, grouped, table


@pytest.fixture(scope="module")
def boxes():
    return [Box(4), Box(1), Box(3)]


def test_table():
    assert table(9) == 34


def test_grouped(boxes):
    assert grouped(boxes) == {Kind.SMALL: [1], Kind.LARGE: [3, 4]}


def test_rest():
    assert (LIMIT, NAMES, fib(7)) == (3, ("A", "B", "C"), 13)
    assert Box(1) < Box(2)
"""
#: What is changed into what; with and without the change that mends.
EDITS = (
    ("LIMIT = 3", "LIMIT = 4"),
    ("LIMIT = 3", "LIMIT = 3 if True else 2"),
    ("LIMIT = 3", "LIMIT = limit"),
    ("LIMIT = 3", "LIMIT: int = 3"),
    ("name.upper()", "name.lower()"),
    ('("a", "b", "c")', '("a", "b")'),
    ("LARGE = LIMIT", "LARGE = 9"),
    ("LARGE = LIMIT", "LARGE = 1"),
    ("size >= LIMIT", "size > LIMIT"),
    ("size >= LIMIT", "size.x"),
    ("cls.LARGE if", "cls.SMALL if"),
    ("size: int = 0", "size: int"),
    ("init=False", "init=True"),
    ("@dataclasses.dataclass\n", "@dataclasses.dataclass(order=True)\n"),
    ("self.kind = Kind.of(self.size)", "pass"),
    ("self.kind = Kind.of(self.size)", "super().__init__()\n        self.kind = Kind.of(self.size)"),
    ("self.size < other.size", "self.size > other.size"),
    ("maxsize=None", "maxsize=1"),
    ("@functools.lru_cache(maxsize=None)\n", ""),
    ("n < 2", "n < 1"),
    ("n < 2", "n < 3"),
    ("fib(n - 1) + fib(n - 2)", "fib(n - 1) + n - n + fib(n - 2)"),
    ("range(10)", "range(9)"),
    ("range(10)", "range(11)"),
    ("box: box.kind", "box: box.size"),
    ("def grouped(boxes, *,", "def grouped(boxes,"),
    ("sorted(boxes)", "boxes"),
    ("defaultdict(list)", "{}"),
    ("return dict(found)", "return found"),
    ("import enum\n", ""),
)


def variants() -> Iterator[str]:
    for old, new in EDITS:
        assert PROGRAM.count(old) == 1, old
        changed = PROGRAM.replace(old, new)
        yield changed
        yield changed.replace("TABLE[n] + 1", "TABLE[n]")


@pytest.mark.slow
def test_warm_and_cold_say_the_same(tmp_path: Path) -> None:
    write(tmp_path / "warm", {"boxes.py": PROGRAM, "test_boxes.py": TEST})
    texts = list(variants())
    assert len(texts) == 60
    others = ("test_boxes.py::test_grouped", "test_boxes.py::test_rest")
    with ready(tmp_path / "warm", "test_boxes.py::test_table", jobs=2) as validation:
        told = tried(validation, "boxes.py", *texts, others=others)
    differing = [
        (text, one.outcome)
        for text, one, passes in zip(texts, told, _passes(tmp_path, texts), strict=True)
        if (one.outcome == "passed") is not passes or one.outcome == "untried"
    ]
    assert not differing
    assert {one.loaded for one in told} == {True, False}
    assert {one.outcome for one in told} == {"passed", "failed", "broken"}


#: A process for each folder, which has pytest, and nothing of the program yet.
COLD = """import os
import sys

import pytest

for folder in sys.argv[1:]:
    if os.fork() == 0:
        os.chdir(folder)
        sys.path.insert(0, folder)
        os._exit(pytest.main(["-q", "-x", "-p", "no:cacheprovider"]))
    print(os.waitstatus_to_exitcode(os.wait()[1]), file=sys.stderr, flush=True)
"""


def _passes(top: Path, texts: list[str]) -> list[bool]:
    folders = [top / f"cold{number}" for number in range(len(texts))]
    for folder, text in zip(folders, texts, strict=True):
        write(folder, {"boxes.py": text, "test_boxes.py": TEST})
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-c", COLD, *map(str, folders)]
    done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return [int(status) == 0 for status in done.stderr.split()]

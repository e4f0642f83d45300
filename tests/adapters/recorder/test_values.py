"""The parts of the recorder that need no pytest, under every Python that is here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.recorder import RECORDER_FOLDER

VERSIONS = Path.home() / ".pyenv" / "versions"
WANTED = ("3.8", "3.11", "3.13")
PYTHONS = {wanted: path / "bin" / "python" for wanted in WANTED for path in VERSIONS.glob(f"{wanted}.*")}
PYTHONS["own"] = Path(sys.executable)


@pytest.fixture(params=["own", *WANTED])
def python(request: pytest.FixtureRequest) -> Path:
    if request.param not in PYTHONS:
        pytest.skip(f"Python {request.param} is not here")
    return PYTHONS[request.param]


def answer(python: Path, program: str, folder: Path) -> Any:
    """What a program prints as JSON that has the recorder as `r`; it runs from a file, so that there is source."""
    file = folder / "program.py"
    file.write_text("import json, sys\nimport bugsage_recorder as r\n" + program)
    done = subprocess.run(
        [python, "-B", str(file)],
        env={"PYTHONPATH": str(RECORDER_FOLDER), "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


DESCRIBED = """
import collections, datetime, decimal, enum, pathlib, types, uuid
class Color(enum.Enum):
    RED = 1
class Level(enum.IntEnum):
    HIGH = 3
class Order:
    def __init__(self):
        self.id, self.total, self.db_password = 7, None, "hunter2"
class Point:
    __slots__ = ("x", "y")
    def __init__(self): self.x = 1
class Name(str): pass
Pair = collections.namedtuple("Pair", "a b")
loop = []; loop.append(loop)
deep = [[[[["too deep"]]]]]
values = {
    "none": None, "text": "it's", "long": "x" * 500, "bytes": b"ab", "number": 12, "huge": 10 ** 5000,
    "list": [1, "a", None], "many": list(range(1000)), "tuple": (1,), "set": {1}, "frozen": frozenset([1]),
    "dict": {"a": 1, "api_key": "k", "token": None, b"password": b"p"}, "default": collections.defaultdict(list, a=[1]),
    "enum": Color.RED, "level": Level.HIGH, "order": Order(), "slots": Point(), "name": Name("n"), "pair": Pair(1, 2),
    "loop": loop, "deep": deep, "function": values if "values" in globals() else len, "class": Order, "module": sys,
    "date": datetime.date(2026, 1, 5), "moment": datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc),
    "decimal": decimal.Decimal("1.10"), "path": pathlib.PurePosixPath("/a"), "error": ValueError("no", 1),
    "object": object(), "range": range(3), "float": 0.1,
}
print(json.dumps({name: r.describe(value) for name, value in values.items()}))
"""


def test_values_are_described_without_addresses_and_within_limits(python: Path, tmp_path: Path) -> None:
    assert answer(python, DESCRIBED, tmp_path) == {
        "none": "None",
        "text": '"it\'s"',
        "long": "'" + "x" * 200 + "'… 500 in all",
        "bytes": "b'ab'",
        "number": "12",
        "huge": "<number of 16610 bits>",
        "list": "[1, 'a', None]",
        "many": "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 1000 in all]",
        "tuple": "(1)",
        "set": "{1}",
        "frozen": "frozenset({1})",
        "dict": "{'a': 1, 'api_key': [redacted], 'token': None, b'password': [redacted]}",
        "default": "defaultdict({'a': [1]})",
        "enum": "<Color.RED>",
        "level": "<Level.HIGH>",
        "order": "<Order id=7, total=None, db_password=[redacted]>",
        "slots": "<Point x=1>",
        "name": "Name('n')",
        "pair": "Pair((1, 2))",
        "loop": "[[[[…]]]]",
        "deep": "[[[[…]]]]",
        "function": "<function len>",
        "class": "<class Order>",
        "module": "<module sys>",
        "date": "datetime.date(2026, 1, 5)",
        "moment": "datetime.datetime(2026, 1, 5, 0, 0, tzinfo=datetime.timezone.utc)",
        "decimal": "Decimal('1.10')",
        "path": "PurePosixPath('/a')",
        "error": "ValueError('no', 1)",
        "object": "<object>",
        "range": "range(0, 3)",
        "float": "0.1",
    }


HOSTILE = """
import datetime, time
ran = []
def bad(*args, **kwargs):
    ran.append(1)
    raise SystemExit("hostile")
class Meta(type):
    __eq__ = __hash__ = __repr__ = __instancecheck__ = __getattribute__ = bad
class Evil(metaclass=Meta):
    __repr__ = __str__ = __len__ = __iter__ = __bool__ = __eq__ = __hash__ = __getattr__ = __getattribute__ = bad
    __class__ = __dict__ = property(bad)
class List(list):
    __repr__ = __iter__ = __len__ = __getitem__ = bad
class Dict(dict):
    __repr__ = items = __iter__ = __len__ = keys = bad
class Text(str):
    __repr__ = __len__ = __getitem__ = __str__ = __format__ = bad
class Number(int):
    __repr__ = __str__ = bit_length = __index__ = bad
class Zone(datetime.tzinfo):
    utcoffset = tzname = dst = __repr__ = bad
class date:
    __repr__ = bad
date.__module__, date.__qualname__ = "datetime", "date"
class Lazy:
    def __init__(self): self.kept = 1
    lazy = property(bad)
    __repr__ = bad
values = [object.__new__(Evil), List([1]), Dict(a=1), Text("t"), Number(3), Lazy(), date(), [Lazy()]]
zoned = datetime.datetime(2026, 1, 5, tzinfo=Zone())
said = [r.describe(value) for value in values] + [r.describe(zoned)]
print(json.dumps([said, len(ran)]))
"""


def test_no_code_of_the_project_runs(python: Path, tmp_path: Path) -> None:
    said, ran = answer(python, HOSTILE, tmp_path)
    assert ran == 0
    assert said == [
        "<Evil>",
        "List([1])",
        "Dict({'a': 1})",
        "Text('t')",
        "Number(3)",
        "<Lazy kept=1>",
        "<date>",
        "[<Lazy kept=1>]",
        "<datetime.datetime(2026, 1, 5, 0, 0) in Zone>",
    ]


BOUNDED = """
wide = [["x" * 1000] * 1000] * 1000
nested = {str(i): {str(j): {str(k): "y" * 500 for k in range(20)} for j in range(20)} for i in range(20)}
class Node:
    def __init__(self, depth):
        self.left = Node(depth - 1) if depth else None
        self.right = Node(depth - 1) if depth else None
print(json.dumps([len(r.describe(value)) for value in (wide, nested, Node(9))]))
"""


def test_a_description_is_bounded_however_large_the_value(python: Path, tmp_path: Path) -> None:
    assert max(answer(python, BOUNDED, tmp_path)) <= 1_001


CHAIN = """
class Shop:
    def price(self, item, password):
        return self.prices[item]
    prices = {}
def buy():
    try:
        Shop().price("tea", "hunter2")
    except KeyError as error:
        raise RuntimeError("cannot buy") from error
def hidden():
    __tracebackhide__ = True
    buy()
try:
    hidden()
except RuntimeError as error:
    import os
    values = r.exception_values(error, r.Places(r.FOLDER, os.path.dirname(os.path.abspath(__file__))))
print(json.dumps(values))
"""


def test_a_chain_has_the_shape_of_sentrys_events(python: Path, tmp_path: Path) -> None:
    cause, raised = answer(python, CHAIN, tmp_path)
    assert (cause["type"], cause["value"], cause["module"]) == ("KeyError", "'tea'", "builtins")
    assert cause["mechanism"] == {"type": "chained", "exception_id": 1, "parent_id": 0, "source": "__cause__"}
    assert raised["mechanism"] == {"type": "generic", "exception_id": 0}
    assert [frame["function"] for frame in raised["stacktrace"]["frames"]] == ["<module>", "buy"]
    crash = cause["stacktrace"]["frames"][-1]
    assert crash["function"] in ("Shop.price", "price")
    assert crash["filename"] == "program.py"
    assert crash["abs_path"] == str((tmp_path / "program.py").resolve())
    assert (crash["module"], crash["lineno"], crash["in_app"]) == ("__main__", 6, True)
    assert crash["context_line"] == "        return self.prices[item]"
    assert crash["pre_context"][-1] == "    def price(self, item, password):"
    assert crash["post_context"][0] == "    prices = {}"
    assert crash["vars"] == {"self": "<Shop>", "item": "'tea'", "password": "[redacted]"}
    assert crash["colno"] in (None, 16)


DEEP = """
def down(n):
    return down(n + 1)
class Loud(Exception):
    def __str__(self): raise SystemExit
error = other = None
try:
    down(0)
except RecursionError as caught:
    error = caught
first, second = ValueError("a"), ValueError("b")
first.__cause__, second.__cause__ = second, first
long = ValueError("last")
for number in range(200):
    before, long = long, ValueError(number)
    long.__context__ = before
places = r.Places(r.FOLDER, ".")
(deep,) = r.exception_values(error, places)
print(json.dumps({
    "frames": len(deep["stacktrace"]["frames"]), "omitted": deep["stacktrace"]["frames_omitted"][1] > 100,
    "loud": r.exception_values(Loud(), places)[0]["value"], "circle": len(r.exception_values(first, places)),
    "long": len(r.exception_values(long, places)),
}))
"""


def test_endless_and_hostile_exceptions_are_bounded(python: Path, tmp_path: Path) -> None:
    found = answer(python, DEEP, tmp_path)
    assert found == {"frames": 80, "omitted": True, "loud": "<unprintable Loud>", "circle": 2, "long": 40}


GROUP = """
error = ExceptionGroup("two", [ValueError("a"), ExceptionGroup("in", [KeyError("b")])])
error.add_note("while loading")
print(json.dumps(r.exception_values(error, r.Places(r.FOLDER, "."))))
"""


def test_groups_and_notes_are_kept(tmp_path: Path) -> None:
    values = answer(Path(sys.executable), GROUP, tmp_path)
    assert [value["type"] for value in values] == ["KeyError", "ExceptionGroup", "ValueError", "ExceptionGroup"]
    assert [value["mechanism"].get("parent_id") for value in values] == [2, 0, 0, None]
    assert values[-1]["notes"] == ["while loading"]
    assert values[-1]["mechanism"]["is_exception_group"] is True


SECRETS = """
import bugsage_values as v
said = ["password", "db_passwd", "authToken", "X-Api-Key", "api_key", "auth", "SECRET_KEY", "sessionId", "jwt"]
not_said = ["author", "tokenizer", "passenger", "key", "session", "authored_by", "compass", "name", "cookiecutter"]
print(json.dumps([[n for n in said if not v.is_secret(n)], [n for n in not_said if v.is_secret(n)],
    v.arguments(["pytest", "--api-key=k", "--token", "t", "-k", "password", "--db-password"])]))
"""


def test_names_say_what_is_secret(python: Path, tmp_path: Path) -> None:
    missed, wrong, arguments = answer(python, SECRETS, tmp_path)
    assert (missed, wrong) == ([], [])
    assert arguments == ["pytest", "--api-key=[redacted]", "--token", "[redacted]", "-k", "password", "--db-password"]


CLAIM = """
import os
def claimed(**environment):
    taken = r.claim(environment)
    return [environment, sorted(taken)]
folder, sep = r.FOLDER, os.pathsep
print(json.dumps([
    claimed(PATH="/bin"),
    claimed(BUGSAGE_RECORD="/r", PYTHONPATH=folder, PYTEST_ADDOPTS=r.OPTION),
    claimed(BUGSAGE_RECORD="/r", PYTHONPATH="src" + sep + folder, PYTEST_ADDOPTS="-n 4 " + r.OPTION),
    claimed(BUGSAGE_RECORD="/r", PYTHONPATH="src"),
]))
"""


def test_what_was_put_into_the_environment_is_taken_out_again(python: Path, tmp_path: Path) -> None:
    names = ["BUGSAGE_RECORD", "PYTEST_ADDOPTS", "PYTHONPATH"]
    assert answer(python, CLAIM, tmp_path) == [
        [{"PATH": "/bin"}, []],
        [{}, names],
        [{"PYTHONPATH": "src", "PYTEST_ADDOPTS": "-n 4"}, names],
        [{"PYTHONPATH": "src"}, ["BUGSAGE_RECORD", "PYTHONPATH"]],
    ]

"""Which tests a change touches, in a real repository whose tests ran under the recorder."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import pytest

from bugsage import pipeline
from bugsage.model.affected import Affected, FileChange
from bugsage.pipeline.affecting import affected, known_traces
from bugsage.wiring import open_house
from tests.conftest import Repository

FILES = {
    "shop/__init__.py": "",
    "shop/prices.py": '''\
"""What things cost."""

from functools import lru_cache

RATE = 20
LIMITS = {"small": 10}


def net(price):
    """Without tax."""
    return price


def gross(price):
    return net(price) * (100 + RATE) / 100


@lru_cache
def table():
    return dict(limits())


def limits():
    return LIMITS


def never(price: int) -> int:
    return 1


def shelf():
    return []
''',
    "shop/kinds.py": """\
class Kind:
    known = {}
    label = "kind"

    def __init_subclass__(cls):
        Kind.known[cls.__name__] = cls

    def told(self):
        return self.label


class Apple(Kind):
    label = "apple"


class Pear(Kind):
    label = "pear"
""",
    "tests/conftest.py": "import pytest\n\n@pytest.fixture\ndef price():\n    return 10\n",
    "tests/test_prices.py": """\
import pytest
from shop import prices
from shop.prices import gross, table


def test_net(price):
    assert prices.net(price) == 10


@pytest.mark.parametrize("n", [10, 20])
def test_gross(n):
    assert gross(n) == n * 1.2


def test_table():
    assert table() == {"small": 10}


def test_table_again():
    assert table()["small"] == 10


@pytest.fixture(scope="module")
def shelf():
    return prices.shelf()


def test_shelf(shelf):
    assert shelf == []


def test_shelf_again(shelf):
    assert not shelf
""",
    "tests/test_kinds.py": """\
from shop.kinds import Kind


def test_apple():
    assert Kind.known["App" + "le"]().told() == "apple"


def test_pear():
    assert Kind.known["Pe" + "ar"]().told() == "pear"
""",
    "tests/data/rates.json": "{}\n",
    "README.md": "A shop.\n",
}
NET, GROSS, *TABLE = (f"tests/test_prices.py::test_{name}" for name in ("net", "gross", "table", "table_again"))
SHELF = [f"tests/test_prices.py::test_{name}" for name in ("shelf", "shelf_again")]
NEW = "tests/test_prices.py::test_new"
APPLE, PEAR = "tests/test_kinds.py::test_apple", "tests/test_kinds.py::test_pear"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    repository = Repository(tmp_path_factory.mktemp("shop"))
    repository.commit("Start", FILES)
    house = open_house(repository.root)
    run, _ = pipeline.test(house, (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"), on_output=len)
    assert run.status == 0
    return repository


def touched(shop: Repository, changes: Mapping[str, tuple[str, str] | str | None]) -> Affected:
    """What is chosen once these words of files are replaced, files put in place or taken away."""
    before = {path: (shop.root / path).read_text() if (shop.root / path).exists() else None for path in changes}
    try:
        for path, change in changes.items():
            old = before[path]
            new = old.replace(*change) if isinstance(change, tuple) and old is not None else change
            assert new != old
            if isinstance(new, str):
                shop.write({path: new})
            else:
                (shop.root / path).unlink()
        after = {path: (shop.root / path).read_text() if (shop.root / path).exists() else None for path in changes}
        found = [FileChange(path=path, before=before[path], after=after[path]) for path in changes]
        return affected(open_house(shop.root), found)
    finally:
        for path, old in before.items():
            if old is None:
                (shop.root / path).unlink()
            else:
                shop.write({path: old})


def chosen_of(chosen: Affected) -> list[str]:
    return sorted(one.test for one in chosen.tests)


def test_what_a_run_saw_is_kept_without_parameters(shop: Repository) -> None:
    traces = known_traces(open_house(shop.root))
    assert sorted(traces.tests) == sorted([NET, GROSS, *TABLE, *SHELF, APPLE, PEAR])
    assert not any(trace.red or trace.stale for trace in traces.tests.values())
    assert "shop/prices.py" in traces.files


@pytest.mark.parametrize(
    ("path", "change", "wanted"),
    [
        ("shop/prices.py", ("    return price\n", "    return price + 1\n"), [GROSS, NET]),
        ("shop/prices.py", ("RATE = 20", "RATE = 21"), [GROSS]),
        ("shop/prices.py", ('"small": 10', '"small": 11'), TABLE),
        ("shop/prices.py", ("    return 1\n", "    return 2\n"), []),
        ("shop/prices.py", ('"""Without tax."""', '"""Bare."""'), []),
        ("shop/prices.py", ("price: int) -> int", "price: str) -> str"), []),
        ("shop/prices.py", ("RATE = 20\n", "RATE = 20  # percent\n\n"), []),
        ("shop/prices.py", ("@lru_cache\n", ""), TABLE),
        ("shop/prices.py", ("    return LIMITS\n", "    return {**LIMITS}\n"), TABLE),
        ("shop/prices.py", ("    return []\n", "    return list()\n"), SHELF),
        ("shop/kinds.py", ('label = "apple"', 'label = "plum"'), [APPLE]),
        ("shop/kinds.py", ('label = "kind"', 'label = "sort"'), [APPLE, PEAR]),
        ("tests/conftest.py", ("return 10", "return 11"), [NET]),
        ("tests/test_prices.py", ("[10, 20]", "[10, 30]"), [GROSS]),
        ("tests/test_prices.py", ("gross, table\n", "gross, table\n\ndef test_new(): pass\n"), [NEW]),
        ("README.md", ("A shop", "The shop"), []),
    ],
)  # fmt: skip
def test_those_are_chosen_that_ran_what_changed_or_speak_of_it(
    shop: Repository, path: str, change: tuple[str, str], wanted: list[str]
) -> None:
    chosen = touched(shop, {path: change})
    assert chosen_of(chosen) == wanted
    assert not chosen.everything
    assert [path for path, _ in chosen.passed_over] == ([] if wanted else [path])


def test_a_file_that_is_gone_or_cannot_be_read_touches_all_that_ran_it(shop: Repository) -> None:
    for change in (None, "def broken(:\n"):
        chosen = touched(shop, {"shop/kinds.py": change})
        assert chosen_of(chosen) == [APPLE, PEAR]


def test_settings_and_what_nobody_can_place_touch_everything(shop: Repository) -> None:
    assert "pyproject.toml" in touched(shop, {"pyproject.toml": "[project]\nname = 'shop'\n"}).everything
    assert "rates.json" in touched(shop, {"tests/data/rates.json": "[]\n"}).everything


def test_a_test_that_no_run_has_seen_is_found_by_the_code(shop: Repository) -> None:
    shop.write({"tests/test_more.py": "from shop.kinds import Pear\n\n\ndef test_more():\n    assert Pear\n"})
    try:
        chosen = touched(shop, {"shop/kinds.py": ('label = "pear"', 'label = "nashi"')})
    finally:
        (shop.root / "tests/test_more.py").unlink()
    assert [(one.test, one.because) for one in chosen.tests] == [(PEAR, "ran"), ("tests/test_more.py", "near")]


def test_what_was_kept_in_another_form_is_nothing(shop: Repository) -> None:
    house = open_house(shop.root)
    kept = house.traces.read()
    assert kept is not None
    house.traces.write(b"\x00not traces")
    try:
        assert known_traces(open_house(shop.root)).tests == {}
        assert touched(shop, {"shop/kinds.py": ('"pear"', '"nashi"')}).tests[0].test == "tests/test_kinds.py"
    finally:
        house.traces.write(kept)

"""What hangs on a function."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bugsage.diagnosis.impact import Callers, callers_of, direct_callers, impact
from bugsage.model.calls import Calls, calls_of
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Impact
from tests.diagnosis.ranking.places import Place

SHOP = {
    "shop/prices.py": "def price_of(line):\n    return line.price\n\n\ndef unused():\n    return price_of(None)\n",
    "shop/cart.py": (
        "from shop.prices import price_of\n\n\nclass Cart:\n    def __init__(self):\n        self.lines = []\n\n"
        "    def total(self):\n        return sum(price_of(line) for line in self.lines) + price_of(None)\n"
    ),
    "shop/web.py": '@app.route("/total")\ndef show_total(cart):\n    return cart.total()\n\n\nclass View:\n'
    "    @method_decorator(cached)\n    def plain(self):\n        return show_total(Cart())\n",
    "shop/cli.py": "def main():\n    print(Cart().total())\n",
    "tests/test_prices.py": "def test_price():\n    assert price_of(1)\n\n\ndef helper():\n    return price_of(2)\n",
    "tests/test_web.py": "class TestWeb:\n    def test_show(self):\n        show_total(None)\n",
}


def impact_of(root: Path, files: Mapping[str, str], path: str, symbol: str) -> Impact:
    return impact(Callers(Place(root, files).code), path, symbol)


def test_callers_entry_points_and_tests(tmp_path: Path) -> None:
    found = impact_of(tmp_path, SHOP, "shop/prices.py", "price_of")
    assert found.callers == 2
    assert found.entry_points == ("shop/cli.py::main", "shop/web.py::show_total")
    assert found.tests == ("tests/test_prices.py::test_price", "tests/test_web.py::TestWeb::test_show")


def test_a_constructor_is_called_by_the_name_of_its_class(tmp_path: Path) -> None:
    found = impact_of(tmp_path, SHOP, "shop/cart.py", "Cart.__init__")
    assert found.callers == 2
    assert found == impact_of(tmp_path, SHOP, "shop/cart.py", "Cart")


def test_nothing_hangs_on_what_nobody_calls(tmp_path: Path) -> None:
    assert impact_of(tmp_path, SHOP, "shop/prices.py", "unused") == Impact()


@pytest.mark.parametrize(
    ("path", "symbol"), [("shop/prices.py", "<module>"), ("shop/prices.py", "gone"), ("gone.py", "price_of"), ("", "")]
)
def test_what_is_no_function_has_no_callers(tmp_path: Path, path: str, symbol: str) -> None:
    assert impact_of(tmp_path, SHOP, path, symbol) == Impact()


def test_cycles_come_to_an_end(tmp_path: Path) -> None:
    text = "def ping():\n    ping()\n    pong()\n\n\ndef pong():\n    ping()\n\n\ndef main():\n    pong()\n"
    found = impact_of(tmp_path, {"a.py": text}, "a.py", "ping")
    assert (found.callers, found.entry_points) == (1, ("a.py::main",))


def test_a_name_that_many_share_is_not_followed(tmp_path: Path) -> None:
    classes = {f"c{n}.py": f"class C{n}:\n    def run(self): ...\n" for n in range(5)}
    files = classes | {"main.py": "def main(c):\n    c.run()\n"}
    assert impact_of(tmp_path, files, "c0.py", "C0.run") == Impact()
    few = {path: files[path] for path in ("c0.py", "c1.py", "main.py")}
    assert impact_of(tmp_path / "few", few, "c0.py", "C0.run").callers == 1


def test_tests_do_not_make_a_name_ambiguous(tmp_path: Path) -> None:
    doubles = {f"tests/test_{n}.py": f"class Fake{n}:\n    def run(self): ...\n" for n in range(9)}
    files = doubles | {"c.py": "class C:\n    def run(self): ...\n", "main.py": "def main(c):\n    c.run()\n"}
    assert impact_of(tmp_path, files, "c.py", "C.run").callers == 1


@pytest.mark.parametrize(
    "decorator",
    ["app.route", "router.get", "click.command", "cli.group", "celery.task", "shared_task", "app.websocket"],
)
def test_decorators_that_register_make_an_entry_point(tmp_path: Path, decorator: str) -> None:
    files = {"a.py": f"def f(): ...\n\n\n@{decorator}('x')\ndef g():\n    f()\n"}
    assert impact_of(tmp_path, files, "a.py", "f").entry_points == ("a.py::g",)


@pytest.mark.parametrize("decorator", ["functools.cache", "property", "budget", "forget", "task_local"])
def test_other_decorators_do_not(tmp_path: Path, decorator: str) -> None:
    files = {"a.py": f"def f(): ...\n\n\n@{decorator}\ndef g():\n    f()\n"}
    assert impact_of(tmp_path, files, "a.py", "f").entry_points == ()


def test_the_code_of_a_main_module_is_an_entry_point(tmp_path: Path) -> None:
    files = {"pkg/a.py": "def f(): ...\n", "pkg/__main__.py": "from pkg.a import f\n\nf()\n"}
    assert impact_of(tmp_path, files, "pkg/a.py", "f").entry_points == ("pkg/__main__.py::<module>",)


def test_lists_are_short_and_in_order_of_files(tmp_path: Path) -> None:
    files = {f"tests/test_{n:03}.py": "def test_f():\n    f()\n" for n in range(200)} | {"a.py": "def f(): ...\n"}
    place = Place(tmp_path, files)
    found = impact(Callers(place.code), "a.py", "f")
    assert len(found.tests) < 200
    assert list(found.tests) == sorted(found.tests)
    turned = CodeMap(files=dict(reversed(place.code.files.items())))
    assert impact(Callers(turned), "a.py", "f") == found


def test_a_function_inside_a_test_is_that_test(tmp_path: Path) -> None:
    inner = "def test_outer():\n    def test():\n        f()\n    test()\n\n"
    inner += "class TestA:\n    def test_m(self):\n        f()\n"
    found = impact_of(tmp_path, {"a.py": "def f(): ...\n", "tests/test_a.py": inner}, "a.py", "f")
    assert found.tests == ("tests/test_a.py::test_outer", "tests/test_a.py::TestA::test_m")


def test_what_is_built_for_tests_alone_is_no_caller(tmp_path: Path) -> None:
    text = "fn add() {}\nfn main() { add(); }\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() { add(); }\n}\n"
    found = impact_of(tmp_path, {"src/main.rs": text}, "src/main.rs", "add")
    assert (found.callers, found.entry_points, found.tests) == (
        1,
        ("src/main.rs::main",),
        ("src/main.rs::tests::adds",),
    )


def test_counting_by_name_says_what_the_whole_map_says(tmp_path: Path) -> None:
    many = {f"many/c{n}.py": f"class C{n}:\n    def run(self):\n        self.run()\n        f()\n" for n in range(5)}
    twice = {"twice.py": "def f(): ...\n\n\ndef f():\n    price_of(f)\n\n\ndef g():\n    f()\n    f()\n\n\ng()\n"}
    code = Place(tmp_path, SHOP | many | twice).code
    places = [(file.path, one.symbol) for file, one in code.definitions()] + [("gone.py", "f"), ("twice.py", "gone")]
    callers = Callers(code)
    product = {path: calls_of(file) for path, file in code.files.items() if not file.is_test}
    found = direct_callers(Calls(product=product, code=code), places)
    assert found == {place: callers_of(callers, *place) for place in places}
    assert max(found.values()) > 2

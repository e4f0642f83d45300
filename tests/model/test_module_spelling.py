import pytest

from bugsage.model.module_spelling import nearest_module

FILES = ("src/shop/__init__.py", "src/shop/orders.py", "flaks.py", "README.md")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("jsno", "json"),
        ("colections", "collections"),
        ("datetme", "datetime"),
        ("pathlibb", "pathlib"),
        ("Queue", "queue"),
        ("ConfigParser", "configparser"),
        ("colections.abc", "collections.abc"),
        ("shpo.orders", "shop.orders"),
        ("shop.order", "shop.orders"),
        ("json", ""),
        ("ujson", ""),
        ("flask", ""),
        ("urllib2", ""),
        ("numpy", ""),
        ("tme", ""),
        ("shop.other", ""),
    ],
)
def test_which_module_is_meant(name: str, meant: str) -> None:
    assert nearest_module(name, FILES) == meant


def test_what_is_declared_is_not_misspelt() -> None:
    declared = {"pyproject.toml": 'dependencies = ["jsno>=1", "other"]'}
    assert nearest_module("jsno", FILES, declared.get) == ""
    assert nearest_module("colections", FILES, declared.get) == "collections"

"""Whole commands in real processes, in a real repository, with nothing faked."""

import json
import os
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from bugsage.surfaces.schemas import schema_of

SHOP = '''"""Prices of a shop."""


def price(item):
    return item["price"]


def total(items):
    return sum(price(item) for item in items)
'''
TESTS = """from shop import total


def test_total():
    assert total([{"price": 3}, {"prize": 4}]) == 7


def test_nothing():
    assert total([]) == 0
"""


@pytest.fixture
def shop(repository: Any) -> Any:
    repository.commit(
        "A shop", {"shop.py": SHOP, "test_shop.py": TESTS, "pyproject.toml": "[tool.pytest.ini_options]\n"}
    )
    return repository


def bugsage(shop: Any, *words: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command run in the repository."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    done = subprocess.run(
        [sys.executable, "-m", "bugsage", *words], cwd=shop.root, input=stdin, capture_output=True, env=environment,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def answer(shop: Any, *words: str, code: int = 0) -> Any:
    """The document a command writes, valid by its own schema."""
    status, out, err = bugsage(shop, words[0], "--format", "json", *words[1:])
    assert status == code, err
    document = json.loads(out)
    name = document["schema"].partition("/")[2].partition("@")[0]
    jsonschema.Draft202012Validator(schema_of(name)).validate(document)
    return document


def test_from_a_red_test_to_a_verdict(shop: Any) -> None:
    run = answer(shop, "test", "--", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", code=1)
    assert run["run"]["status"] == 1
    [issue] = run["diagnosis"]["issues"]
    assert issue["error"]["type"] == "KeyError"
    assert {suspect["symbol"] for suspect in issue["suspects"]} & {"price", "total"}

    again = answer(shop, "diagnose")
    assert [found["id"] for found in again["issues"]] == [issue["id"]]

    [known] = answer(shop, "issues")["issues"]
    assert known["id"] == issue["id"]
    assert answer(shop, "show", issue["id"])["issue"]["error"]["type"] == "KeyError"
    assert answer(shop, "verdict", issue["id"], "right")["reliability"]["n"] == 1
    figures = answer(shop, "stats")
    assert (figures["calibration"]["n"], figures["issues"]) == (1, {"open": 1})
    status, drawn, _ = bugsage(shop, "stats", "calibration")
    assert (status, "Of 1 first suspect" in drawn) == (0, True)
    entries = answer(shop, "timeline", issue["id"])["entries"]
    assert entries[0]["kind"] == "IssueDetected"
    assert "VerdictGiven" in {entry["kind"] for entry in entries}
    assert all(entry["text"] for entry in entries)


def test_text_names_the_place_and_shows_its_line(shop: Any) -> None:
    log = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=shop.root,
        capture_output=True,
        check=False,
    ).stdout
    code, out, err = bugsage(shop, "diagnose", "-", stdin=log)
    assert (code, err) == (0, "")
    assert "KeyError: 'price'" in out
    assert "pytest test_shop.py::test_total" in out
    assert [line for line in out.splitlines() if line.strip().startswith("> ") and "item" in line]
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_machine_formats_are_json(shop: Any, format: str) -> None:
    code, out, _ = bugsage(shop, "diagnose", "KeyError: 'price'", "--format", format)
    assert code in (0, 1)
    assert json.loads(out)


@pytest.mark.parametrize("words", [("index",), ("init",), ("doctor",)])
def test_what_looks_at_the_repository(shop: Any, words: tuple[str, ...]) -> None:
    if words != ("index",):
        pytest.importorskip("bugsage.adapters.project")
    code, out, err = bugsage(shop, *words)
    assert out.strip()
    assert err == ""
    answer(shop, *words, code=code)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("parse", "no-such-file.log"), None),
        (("diagnose", "empty.txt"), 1),
        (("parse", "binary.bin"), 1),
        (("diagnose", "--as", "nonsense", "empty.txt"), 2),
        (("show", "BS-00000000"), 2),
        (("verdict", "BS-00000000", "right"), 2),
        (("diagnose", "--repo", "missing"), 2),
    ],
)
def test_bad_input_is_told_plainly(shop: Any, words: tuple[str, ...], code: int | None) -> None:
    shop.write({"empty.txt": b"", "binary.bin": bytes(range(256)) * 20})
    status, out, err = bugsage(shop, *words)
    assert status == code if code is not None else status != 0
    assert "Traceback" not in out + err
    assert (out + err).strip()
    if err:
        assert err.startswith("bugsage: error: ")

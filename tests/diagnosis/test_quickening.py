"""One failing test by itself, in the words of its runner."""

import pytest

from bugsage.diagnosis.quickening import quickened

MOCHA = {"test": "nyc mocha -r ./test/setup.js --bail --timeout 500 test/*.js", "unit": "mocha -r ./test/setup.js"}


@pytest.mark.parametrize(
    ("command", "test", "scripts", "expected"),
    [
        ("node --test", "test/a.js > total (all)", {}, ["--test-name-pattern=^total \\(all\\)$"]),
        ("node --test --import tsx test/", "test/a.js", {}, ["--import", "tsx"]),
        ("npm test", "test/a.js > sum", {"test": "node --test test/*.js"}, ["--test-name-pattern=^sum$"]),
    ],
)
def test_node_runs_the_file_itself(command: str, test: str, scripts: dict[str, str], expected: list[str]) -> None:
    made = quickened(command.split(), "test/a.js", test, scripts, lambda _: True)
    assert made == ("node", *expected, "test/a.js")


def test_a_runner_is_started_without_its_package_manager_and_keeps_its_options() -> None:
    made = quickened(["npm", "run", "unit"], "test/a.js", "Cart > total", MOCHA, lambda _: True)
    assert made == ("node_modules/.bin/mocha", "-r", "./test/setup.js", "-g", "total", "test/a.js")
    assert quickened(["npm", "run", "unit"], "test/a.js", "Cart > total", MOCHA, lambda _: False) == ()


def test_a_whole_file_is_run_only_where_nothing_else_fails_in_it() -> None:
    command = ["node_modules/.bin/tape", "test/*.js"]
    assert quickened(command, "test/a.js", "adds", {}, lambda _: True) == ()
    assert quickened(command, "test/a.js", "adds", {}, lambda _: True, alone=True) == ("node", "test/a.js")


def test_go_compiles_one_package_and_runs_one_test() -> None:
    command = ["go", "test", "-tags=slow", "-race", "./..."]
    made = quickened(command, "cart/cart_test.go", "TestTotal/empty", {}, lambda _: True)
    assert made == ("go", "test", "-vet=off", "-tags=slow", "-run", "^TestTotal$", "./cart")


@pytest.mark.parametrize("command", ["make test", "pytest", "cargo test", "npx playwright test"])
def test_what_is_not_known_has_no_shorter_way(command: str) -> None:
    assert quickened(command.split(), "test/a.js", "a", {}, lambda _: True, alone=True) == ()

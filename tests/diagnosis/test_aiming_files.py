"""From the command of all tests to one that runs the files of some."""

import pytest

from bugsage.diagnosis.aiming_files import aim_at, files_of
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.error import ErrorEvent

FILES = {"test/a.test.js", "test/b.test.js", "shop/cart_test.go", "main_test.go"}
SCRIPTS = {"test": "jest --ci", "mocha": "mocha"}


@pytest.mark.parametrize(
    ("command", "aimed"),
    [
        ("npm test", "npm test -- --runTestsByPath test/a.test.js test/b.test.js"),
        ("npx jest --ci", "npx jest --ci --runTestsByPath test/a.test.js test/b.test.js"),
        ("npx vitest run", "npx vitest run test/a.test.js test/b.test.js"),
        ("yarn mocha", "yarn mocha test/a.test.js test/b.test.js"),
        ("node --test", "node --test test/a.test.js test/b.test.js"),
    ],
)
def test_runners_of_javascript_are_given_files(command: str, aimed: str) -> None:
    found = aim_at(command.split(), ["test/a.test.js", "test/b.test.js"], FILES, SCRIPTS)
    assert found
    assert " ".join(found.argv) == aimed


def test_go_is_given_packages() -> None:
    found = aim_at(["go", "test", "-race", "-run", "X", "./..."], ["shop/cart_test.go", "main_test.go"], FILES, {})
    assert found
    assert found.argv == ("go", "test", "-race", "./shop", ".")


@pytest.mark.parametrize("test", ["../x.test.js", "/etc/x.js", "--config=evil.js", "test/none.test.js", ""])
def test_a_file_that_is_none_of_the_repository_is_not_run(test: str) -> None:
    assert aim_at(["npx", "jest"], [test], FILES, {}) is None


def test_no_test_and_no_known_runner() -> None:
    assert aim_at(["npx", "jest"], [], FILES, {}) is None
    assert aim_at(["make", "test"], ["test/a.test.js"], FILES, {}) is None


def test_the_files_of_failures() -> None:
    def test_file(path: str, *titles: str) -> CodeFile:
        blocks = tuple(Definition(title, "test", 1, 2, 1) for title in titles)
        return CodeFile(path, "", "javascript", blocks, is_test=True)

    files = [
        test_file("a.test.js", "adds", "total > adds tax"),
        test_file("b.test.js", "adds"),
        CodeFile("c.js", "", "js"),
    ]
    code = CodeMap(files={file.path: file for file in files})
    events = [
        ErrorEvent(type="E", test="b.test.js > adds"),
        ErrorEvent(type="E", test="total > adds tax"),
        ErrorEvent(type="E", test="adds"),  # in two files
        ErrorEvent(type="E", test="unknown", file="c.js"),
        ErrorEvent(type="E", file="a.test.js"),  # no test
    ]
    assert files_of(events, code) == ["b.test.js", "a.test.js"]

"""Commands that measure what they run: by the runner's own coverage, into a folder of ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.measuring import Measured, measured, started

SCRIPTS = {
    "test": "jest --ci",
    "unit": "npm run lint && cross-env NODE_ENV=test vitest run",
    "mocha": "mocha test/*.js",
    "nested": "npm run mocha",
    "loop": "npm run loop",
    "lint": "eslint .",
    "piped": "jest | tee log",
    "own": "jest --coverage --coverageDirectory=out",
    "cov": "nyc mocha",
}
JEST = ("--coverage", "--coverageReporters=json", "--coverageDirectory=/x", "--coverageThreshold={}")
VITEST = (
    "--coverage.enabled=true",
    "--coverage.provider=v8",
    "--coverage.reporter=json",
    "--coverage.reportsDirectory=/x",
    "--coverage.reportOnFailure=true",
)
V8 = {"NODE_V8_COVERAGE": "/x"}


def ways(command: str, *providers: str) -> Measured | None:
    return measured(command.split(), "/x", SCRIPTS, providers or ("v8",))


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        ("jest", ("jest", *JEST)),
        ("npx jest test/a.js -t x", ("npx", "jest", "test/a.js", "-t", "x", *JEST)),
        ("npx --yes jest", ("npx", "--yes", "jest", *JEST)),
        ("env CI=1 node_modules/.bin/jest a", ("env", "CI=1", "node_modules/.bin/jest", "a", *JEST)),
        ("node --no-warnings node_modules/jest/bin/jest.js a",
         ("node", "--no-warnings", "node_modules/jest/bin/jest.js", "a", *JEST)),
        ("jest --coverage --coverageDirectory=coverage --coverageReporters text a", ("jest", "a", *JEST)),
        ("jest -- a", ("jest", *JEST, "--", "a")),
        ("yarn jest a", ("yarn", "jest", "a", *JEST)),
        ("pnpm exec jest", ("pnpm", "exec", "jest", *JEST)),
        ("npm exec -- jest", ("npm", "exec", "--", "jest", *JEST)),
        ("npm test", ("npm", "test", "--", *JEST)),
        ("npm t -- a", ("npm", "t", "--", "a", *JEST)),
        ("yarn test a", ("yarn", "test", "a", *JEST)),
        ("npm --silent run unit", ("npm", "--silent", "run", "unit", "--", *VITEST)),
        ("pnpm unit", ("pnpm", "unit", *VITEST)),
        ("npx vitest run a --coverage", ("npx", "vitest", "run", "a", *VITEST)),
    ],
)  # fmt: skip
def test_jest_and_vitest_are_told_where(command: str, argv: tuple[str, ...]) -> None:
    assert ways(command) == Measured(argv=argv)


@pytest.mark.parametrize(
    "command",
    [
        "node --test",
        "node --test test/",
        "npx mocha",
        "npm run mocha",
        "npm run nested",
        "ava",
        "node test.js",
    ],
)
def test_others_are_measured_by_v8(command: str) -> None:
    assert ways(command) == Measured(argv=tuple(command.split()), environment=V8)


@pytest.mark.parametrize(
    "command",
    ["make test", "npm run lint", "npm run loop", "npm run piped", "npm run own",
     "npm run cov", "npm run nowhere", "npm jest", "nyc mocha", "npx c8 mocha", "go build", "", "npx", "npm", "node",
     "cargo test"],
)  # fmt: skip
def test_what_cannot_be_told_is_left_as_it_is(command: str) -> None:
    assert ways(command) is None


def test_vitest_without_a_provider_would_run_no_test() -> None:
    assert measured(["npx", "vitest", "run"], "/x", {}) is None
    both = ways("vitest run", "v8", "istanbul")
    assert both
    assert not any("provider" in word for word in both.argv)
    assert started(["npx", "vitest"], {})


@pytest.mark.parametrize("command", ["pytest -q", "coverage run -m pytest", "python -m unittest", "tox"])
def test_what_python_would_measure_goes_to_our_folder(command: str) -> None:
    assert ways(command) == Measured(
        argv=tuple(command.split()), environment={"COVERAGE_FILE": "/x/coverage"}, surely=False
    )


def test_go_counts_all_packages() -> None:
    found = ways("go test -race ./...")
    assert found
    assert found.argv == ("go", "test", "-coverprofile=/x/go.out", "-coverpkg=./...", "-race", "./...")
    own = ways("go test -coverpkg=./a -coverprofile mine.out ./a")
    assert own
    assert own.argv == ("go", "test", "-coverprofile=/x/go.out", "-coverpkg=./a", "./a")


words = st.sampled_from(
    ["npx", "npm", "run", "test", "jest", "vitest", "node", "--test", "--", "-p", "env", "A=1", "mocha", "x"]
)


@given(st.lists(words, max_size=7), st.text(max_size=30))
def test_no_command_and_no_script_stops_it(command: list[str], script: str) -> None:
    found = measured(command, "/x", {"test": script, "x": "npm run x"}, ("v8",))
    if found:
        assert [word for word in command if word in found.argv] == command

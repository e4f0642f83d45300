"""A report of another runner, and one more run of its failing tests under that runner's own coverage."""

import json
import shutil
import sys

import pytest

from bugsage import pipeline
from bugsage.model.diagnosis import Report
from bugsage.pipeline.measuring import measuring
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository

CART = """\
const rates = { full: 0.2, reduced: 0.07 };

function tax(price, kind) {
  return price * rates[kind];
}

exports.total = function (items) {
  if (items.length === 0) {
    return 0;
  }
  return items.map((item) => item.price + tax(item.price, item.kind)).reduce((a, b) => a + b, 0);
};

exports.clear = function (items) {
  items.length = 0;
};

exports.unused = (x) => x + 1;
"""
TEST = """\
const assert = require('node:assert');
const { test } = require('node:test');
const { total } = require('../src/cart');

test('of nothing is 0', () => {
  assert.strictEqual(total([]), 0);
});

test('adds tax', () => {
  assert.strictEqual(total([{ price: 10, kind: 'reduce' }]), 10.7);
});
"""
LOG = """\
TAP version 13
# Subtest: of nothing is 0
ok 1 - of nothing is 0
# Subtest: adds tax
not ok 2 - adds tax
  ---
  duration_ms: 1.2
  location: 'test/cart.test.js:9:1'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:

    NaN !== 10.7

  code: 'ERR_ASSERTION'
  name: 'AssertionError'
  expected: 10.7
  stack: |-
    TestContext.<anonymous> (test/cart.test.js:10:10)
  ...
1..2
# tests 2
# pass 1
# fail 1
"""
node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.fixture
def house(repository: Repository) -> LocalHouse:
    package = json.dumps({"name": "shop", "scripts": {"test": "node --test test/"}})
    other = "require('node:test')('other', () => { require('../src/cart').clear([]); });\n"
    files = {"src/cart.js": CART, "test/cart.test.js": TEST, "test/other.test.js": other, "package.json": package}
    repository.commit("all", files)
    (repository.root / "failure.log").write_text(LOG)
    return opened(repository)


def opened(repository: Repository) -> LocalHouse:
    found = open_house(repository.root)
    assert isinstance(found, LocalHouse)
    return found


def diagnosed(house: LocalHouse, *command: str) -> Report:
    return pipeline.diagnose(house, [str(house.root / "failure.log")], rerun=command)


@node
def test_node_tells_what_its_tests_executed(house: LocalHouse) -> None:
    before = sorted(p.name for p in house.root.rglob("*") if ".bugsage" not in p.parts and ".git" not in p.parts)
    with measuring(house, ("node", "--test", "test/cart.test.js")) as measure:
        assert measure.way
        assert measure.way.argv == ("node", "--test", "test/cart.test.js")
        house.runner.run(measure.way.argv, environment=dict(measure.way.environment))
        execution, _ = measure.execution((), house.code.code_map().files.keys())
    assert execution
    assert execution.source == "v8"
    (cart,) = (one for one in execution.reach if one.file == "src/cart.js")
    assert dict(cart.functions) == {3: True, 7: True, 11: True, 14: False, 18: False}
    assert {4, 9, 11} <= set(cart.ran)
    assert 15 in cart.missed
    assert (
        sorted(p.name for p in house.root.rglob("*") if ".bugsage" not in p.parts and ".git" not in p.parts) == before
    )


@node
def test_a_rerun_of_node_says_what_is_known(house: LocalHouse) -> None:
    report = diagnosed(house, "node", "--test", "test/cart.test.js")
    assert [note.partition(",")[0] for note in report.notes] == ["the coverage reports tell what the run executed"]
    assert report.diagnoses[0].suspects[0].symbol in ("total", "tax")
    assert "rerun" in report.timings_ms


@node
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
def test_without_a_command_the_failing_files_are_run_by_the_script_of_the_package(house: LocalHouse) -> None:
    report = diagnosed(house)
    assert not any("not run again" in note for note in report.notes)
    (entry,) = (entry for entry, _ in pipeline.timeline(house) if entry.kind == "EvaluationCompleted")
    assert entry.payload["command"][-3:] == ["test", "--", "test/cart.test.js"]


@node
def test_a_test_that_passes_this_time_is_named(house: LocalHouse) -> None:
    (house.root / "src" / "cart.js").write_text(CART.replace("rates[kind]", "(rates[kind] || 0.07)"))
    report = diagnosed(house, "node", "--test", "test/cart.test.js")
    assert any("adds tax did not fail when run again" in note for note in report.notes)


def test_a_runner_that_writes_nothing_says_so(house: LocalHouse) -> None:
    script = house.root / "jest"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    report = diagnosed(house, "./jest")
    assert any("wrote no coverage" in note for note in report.notes)


def test_jest_writes_into_a_folder_of_ours(house: LocalHouse) -> None:
    """A stand-in that does as jest does with its options; what it writes is what jest wrote of such a file."""
    script = house.root / "jest"
    counts = {"path": str(house.root / "src/cart.js"), "statementMap": {"0": {"start": {"line": 15}}}, "s": {"0": 0}}
    function = {"name": "(anonymous_4)", "decl": {"start": {"line": 14}}}
    counts |= {"fnMap": {"0": function}, "f": {"0": 0}}
    script.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        "folder = next(w.partition('=')[2] for w in sys.argv if w.startswith('--coverageDirectory='))\n"
        f"open(folder + '/coverage-final.json', 'w').write(json.dumps({{'a': {counts!r}}}))\n"
    )
    script.chmod(0o755)
    report = diagnosed(house, "./jest", "test/cart.test.js")
    assert any("which test" in note for note in report.notes)


def test_vitest_without_a_provider_is_run_and_not_measured(house: LocalHouse) -> None:
    script = house.root / "vitest"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    assert any("without a provider" in note for note in diagnosed(house, "./vitest", "run").notes)

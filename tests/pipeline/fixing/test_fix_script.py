"""Packages for node and for Go: a failing test is mended by operators on the syntax, by runs of its own command."""

import shutil
import subprocess

import pytest

from bugsage import pipeline
from bugsage.pipeline.fixing import Wish
from bugsage.wiring import open_house
from tests.conftest import Repository

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed: its tests cannot run")
needs_go = pytest.mark.skipif(shutil.which("go") is None, reason="go is not installed: its tests cannot run")

CART = """'use strict'

class Cart {
  constructor () {
    this.items = []
  }

  add (name, price, count = 1) {
    if (count <= 0) throw new RangeError('count')
    this.items.push({ name, price, count })
  }

  total () {
    let sum = 0
    for (let i = 0; i < this.items.length; i++) {
      sum += this.items[i].price * this.items[i].count
    }
    return sum
  }
}

module.exports = { Cart }
"""
TEST = """const test = require('node:test')
const assert = require('node:assert')
const { Cart } = require('../lib/cart')

test('total', () => {
  const cart = new Cart()
  cart.add('a', 2, 3)
  cart.add('b', 10, 4)
  assert.strictEqual(cart.total(), 46)
})

test('none', () => {
  assert.throws(() => new Cart().add('a', 2, 0), RangeError)
})
"""
SUMS = """package sums

func Mean(prices []int) int {
	if len(prices) == 0 {
		return 0
	}
	sum := 0
	for _, price := range prices {
		sum += price
	}
	return sum / len(prices)
}
"""
SUMS_TEST = """package sums

import "testing"

func TestMean(t *testing.T) {
	if got := Mean([]int{2, 4, 9}); got != 5 {
		t.Errorf("got %d, want 5", got)
	}
	if got := Mean(nil); got != 0 {
		t.Errorf("got %d, want 0", got)
	}
}

func TestOne(t *testing.T) {
	Mean([]int{1})
}
"""


@needs_node
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("i < this.items.length", "i <= this.items.length"),
        (".price * this", ".price + this"),
    ],
)
def test_what_was_planted_is_taken_back(repository: Repository, right: str, wrong: str) -> None:
    planted = CART.replace(right, wrong)
    files = {
        "package.json": '{"name": "cart", "version": "1.0.0"}',
        "lib/cart.js": planted,
        "test/cart.test.js": TEST,
        "bugsage.toml": '[test]\ncommand = ["node", "--test"]\n',
    }
    repository.commit("Start", files)
    is_mended(repository, "lib/cart.js", planted, right)


@pytest.mark.slow
@needs_go
def test_go_is_mended_too(repository: Repository) -> None:
    right = "if len(prices) == 0 {"
    planted = SUMS.replace(right, "if len(prices) != 0 {")
    files = {"go.mod": "module example.com/sums\n\ngo 1.19\n", "sums.go": planted, "sums_test.go": SUMS_TEST}
    repository.commit("Start", files)
    is_mended(repository, "sums.go", planted, right)


@pytest.mark.slow
@needs_go
def test_what_does_not_compile_is_shown_by_the_command_of_all_tests(repository: Repository) -> None:
    right = 'import "strings"'
    text = f"package names\n\n{right}\n\nfunc Loud(name string) string {{\n\treturn strings.ToUpper(name)\n}}\n"
    test = 'package names\n\nimport "testing"\n\nfunc TestLoud(t *testing.T) {\n\tif Loud("a") != "A" {\n'
    planted = text.replace(f"{right}\n\n", "")
    files = {"go.mod": "module example.com/names\n\ngo 1.19\n", "names.go": planted}
    repository.commit("Start", {**files, "names_test.go": f"{test}\t\tt.Fatal()\n\t}}\n}}\n"})
    is_mended(repository, "names.go", planted, right)


def is_mended(repository: Repository, file: str, planted: str, right: str) -> None:
    house = open_house(repository.root)
    pipeline.test(house, (), on_output=lambda _: None)
    fix = pipeline.fix(house, (), Wish())
    assert fix.status == "plausible", fix.said
    assert right in "".join(line for line in fix.patch.splitlines() if line.startswith("+"))
    assert fix.proof.failed_again
    assert not fix.proof.broken
    assert (repository.root / file).read_text() == planted
    status = subprocess.run(["git", "status", "--porcelain"], cwd=repository.root, capture_output=True, text=True)
    assert status.stdout == ""

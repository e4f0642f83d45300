"""Every operator against the examples that it carries."""

import pytest

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.model.edit import edited
from bugsage.repair.trees.operator import TreeOperator
from bugsage.repair.trees.operators import operators
from tests.repair.trees.conftest import TreeSiteOf, plain

OPERATORS = operators()
PAIRS = [(one, number) for one in OPERATORS for number in range(len(one.examples))]


def _label(value: object) -> str:
    return value.name if isinstance(value, TreeOperator) else str(value)


@pytest.mark.parametrize(("operator", "number"), PAIRS, ids=_label)
def test_example(operator: TreeOperator, number: int, tree_site_of: TreeSiteOf) -> None:
    example = operator.examples[number]
    site = tree_site_of(example)
    assert operator.fits(site)
    candidates = sorted(operator.propose(site), key=lambda one: -one.weight)
    if not example.after:
        assert [one.why for one in candidates] == []
        return
    made = [edited(site.text, one.edits) for one in candidates]
    assert plain(example.after) in made[: example.within + 1], [one.why for one in candidates[:6]]


@pytest.mark.parametrize(("operator", "number"), PAIRS, ids=_label)
def test_whatever_is_proposed_is_a_program_that_differs(
    operator: TreeOperator, number: int, tree_site_of: TreeSiteOf
) -> None:
    site = tree_site_of(operator.examples[number])
    for every in OPERATORS:
        for one in every.propose(site) if every.fits(site) else ():
            text = edited(site.text, one.edits)
            tree = SyntaxReader(None).tree(site.file, text)
            assert text != site.text, one.why
            assert tree is not None
            assert not [n for n in tree.walk() if n.kind == "ERROR"], text
            assert (one.by, one.file) == (every.name, site.file)
            assert one.why[:1].isupper()
            assert not one.why.endswith(".")


@pytest.mark.parametrize("operator", OPERATORS, ids=_label)
def test_each_operator_shows_two_that_fit_and_one_that_does_not(operator: TreeOperator) -> None:
    assert sum(bool(one.after) for one in operator.examples) >= 2
    assert any(not one.after for one in operator.examples)

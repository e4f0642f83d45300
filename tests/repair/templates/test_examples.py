"""Every template against the examples that it carries."""

import ast

import pytest

from bugsage.model.edit import edited
from bugsage.repair.search import operators
from bugsage.repair.template import Template
from bugsage.repair.templates import templates
from tests.repair.conftest import SiteOf, plain

TEMPLATES = (*templates(), *operators())
PAIRS = [(template, number) for template in TEMPLATES for number in range(len(template.examples))]


def _label(value: object) -> str:
    return value.name if isinstance(value, Template) else str(value)


@pytest.mark.parametrize(("template", "number"), PAIRS, ids=_label)
def test_example(template: Template, number: int, site_of: SiteOf) -> None:
    example = template.examples[number]
    site = site_of(example)
    candidates = sorted(template.propose(site), key=lambda one: -one.weight)
    if not example.after:
        assert candidates == []
        return
    assert template.fits(site), "the template is never asked about its own example"
    made = [edited(site.text, one.edits) for one in candidates]
    assert plain(example.after) in made[: example.within + 1], made[:5]


@pytest.mark.parametrize(("template", "number"), PAIRS, ids=_label)
def test_candidates_are_programs_that_differ(template: Template, number: int, site_of: SiteOf) -> None:
    site = site_of(template.examples[number])
    for one in template.propose(site):
        text = edited(site.text, one.edits)
        assert ast.dump(ast.parse(text)) != ast.dump(site.tree)
        assert one.by == template.name
        assert one.why[:1].isupper()
        assert not one.why.endswith(".")
        assert one.file == site.file


@pytest.mark.parametrize("template", TEMPLATES, ids=_label)
def test_each_template_shows_two_that_fit_and_one_that_does_not(template: Template) -> None:
    assert sum(bool(one.after) for one in template.examples) >= 2
    assert any(not one.after for one in template.examples)

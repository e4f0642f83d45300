"""Every cause against the examples that it carries."""

import inspect
from types import ModuleType

import pytest

from bugsage.diagnosis.catalogue import CATALOGUE, categories, cause, worth_asking
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.hypotheses import hypothesise
from bugsage.diagnosis.priors import PRIORS

MODULES = [cause(entry.module) for entry in CATALOGUE]
PAIRS = [(module, number) for module in MODULES for number in range(len(module.EXAMPLES))]


def _label(value: object) -> str:
    return value.__name__.rpartition(".")[2] if isinstance(value, ModuleType) else str(value)


@pytest.mark.parametrize(("module", "number"), PAIRS, ids=_label)
def test_example(module: ModuleType, number: int, case_of) -> None:
    example: Example = module.EXAMPLES[number]
    case = case_of(example)
    hypothesis = module.propose(case)
    if example.expect is None:
        assert hypothesis is None
        return
    assert hypothesis is not None
    said = hypothesis.cause.lower()
    assert [w for w in example.expect if w.lower() not in said] == [], hypothesis.cause
    assert hypothesis.category == module.CATEGORY
    assert hypothesis.fix_hint
    assert hypothesis.evidence
    assert module in worth_asking(case.event), "the catalogue never asks it about its own example"


@pytest.mark.parametrize(("module", "number"), PAIRS, ids=_label)
def test_answers_are_sentences_in_order(module: ModuleType, number: int, case_of) -> None:
    case = case_of(module.EXAMPLES[number])
    found = hypothesise(case)
    assert found == hypothesise(case)
    assert len(found) <= 5
    assert [h.confidence for h in found] == sorted((h.confidence for h in found), reverse=True)
    for hypothesis in found:
        assert 0 < hypothesis.confidence < 1
        assert hypothesis.cause.isprintable()
        assert len(hypothesis.cause) <= 420
        assert "  " not in hypothesis.cause
        assert not hypothesis.cause.endswith(".")


@pytest.mark.parametrize("module", MODULES, ids=_label)
def test_each_cause_shows_two_that_fit_and_two_that_do_not(module: ModuleType) -> None:
    fits = [e for e in module.EXAMPLES if e.expect is not None]
    assert len(fits) >= 2
    assert len(module.EXAMPLES) - len(fits) >= 2
    assert module.__doc__
    assert list(inspect.signature(module.propose).parameters) == ["case"]


def test_every_category_has_a_prior_and_a_meaning() -> None:
    assert set(categories()) == set(PRIORS)
    assert all(0 < prior < 1 for prior in PRIORS.values())
    assert all(c == c.lower() and " " not in c for c in PRIORS)


def test_every_file_of_causes_is_in_the_catalogue() -> None:
    from pathlib import Path

    import bugsage.diagnosis.causes as package

    files = {p.stem for p in Path(package.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == {entry.module for entry in CATALOGUE}


def test_measured_priors_are_shrunk_frequencies() -> None:
    from bugsage.diagnosis.priors import MEASURED

    for category, (n, right) in MEASURED.items():
        assert n >= 8
        least, most = right / (n + 4), (right + 4) / (n + 4)  # the judgement lies between 0 and 1
        assert least <= PRIORS[category] <= most

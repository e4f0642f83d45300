"""After verdicts, what a repository likes is tried in another order."""

import pytest

from bugsage import pipeline
from bugsage.model.edit import Candidate, Edit
from bugsage.model.spending import FixAttempt
from bugsage.pipeline.fixing.preferring import preferred
from bugsage.repair.ordering import tryables
from bugsage.repair.site import Site
from bugsage.repair.template import Template
from bugsage.timeline import fix_attempted
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.repair.sites import site

TEXT = "def f(x):\n    return x\n"


def template(name: str) -> Template:
    """Puts its own name in place of `x`."""

    def propose(one: Site) -> list[Candidate]:
        edit = Edit(file="a.py", start=TEXT.rindex("x"), end=TEXT.rindex("x") + 1, text=name)
        return [Candidate(edits=(edit,), by=name, file="a.py", symbol="f", line=2, weight=-0.1 * (name == "b"))]

    return Template(name=name, categories=(), propose=propose, examples=())  # type: ignore[arg-type]


def order(house: LocalHouse) -> list[str]:
    found = tryables([site(TEXT)], [template("a"), template("b")], {"a.py": TEXT}.get, preferred(house))
    return [one.candidate.by for one in found]


@pytest.fixture
def house(repository: Repository) -> LocalHouse:
    repository.commit("Start", {"a.py": TEXT})
    return LocalHouse(repository.root)


def offered(house: LocalHouse, name: str) -> str:
    """An issue with a plausible patch by a template."""
    [issue] = pipeline.diagnose(house, [f"ValueError: {name}"]).diagnoses
    made = FixAttempt(fix=f"FX-{name}", agent=f"templates/{name}", outcome="plausible")
    house.timeline.append([fix_attempted(issue.issue.id, made, time=house.clock.now(), version="0.1.0")])
    return issue.issue.id


def test_verdicts_change_what_is_tried_first(house: LocalHouse, repository: Repository) -> None:
    assert order(house) == ["a", "b"]
    issue = offered(house, "a")
    assert order(house) == ["a", "b"]
    pipeline.verdict(house, issue, right=False)
    assert order(house) == ["b", "a"]
    assert order(LocalHouse(repository.root)) == ["b", "a"]
    pipeline.verdict(house, issue, right=True)
    assert order(house) == ["a", "b"]
    pipeline.verdict(house, offered(house, "b"), right=True)
    pipeline.verdict(house, issue, right=False, comment="after all")
    assert order(house) == ["b", "a"]

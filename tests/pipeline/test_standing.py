import sys

from bugsage import pipeline, wiring
from bugsage.model.fix import Fix
from bugsage.model.standing import Standing
from bugsage.pipeline.standing import proposed_fix, standing
from bugsage.timeline import fix_ended, issue_suppressed
from tests.conftest import Repository

#: Each raises what it is told to, or nothing.
ONE = "import sys\n\n\ndef one(what):\n    return {}[what]\n\n\nif len(sys.argv) > 1:\n    one(sys.argv[1])\n"


def ran(repository: Repository, *words: str, file: str = "one.py") -> None:
    command = (sys.executable, file, *words)
    pipeline.test(wiring.open_house(repository.root), command, on_output=lambda _: None)


def told(found: Standing) -> list[str]:
    return [f"{one.issue.event.type} {one.issue.event.file}" for one in found.diagnoses]


def test_what_stands_is_what_the_newest_run_of_each_command_says(repository: Repository) -> None:
    repository.commit("begin", {"one.py": ONE, "two.py": ONE.replace("{}[what]", "int(what)")})
    house = wiring.open_house(repository.root)
    assert standing(house) == Standing(state=standing(house).state)
    ran(repository, "a")
    first = standing(house)
    assert told(first) == ["KeyError one.py"]
    ran(repository, "b", file="two.py")
    assert told(standing(house, first.state)) == ["ValueError two.py", "KeyError one.py"]

    repository.write({"one.py": "print('mended')\n"})
    ran(repository, "a")
    after = standing(house, first.state)
    assert told(after) == ["ValueError two.py"], "its command passes now"
    [issue] = (one.issue.id for one in after.diagnoses)
    assert after.seen[issue].command[-1] == "b"

    fix = Fix(id="FX-1", issue=issue, agent="templates", status="plausible", patch="diff")
    house.timeline.append([fix_ended(fix, time=house.clock.now(), version="1")])
    assert standing(house).proposed == {issue}
    assert proposed_fix(house, issue).patch == "diff"
    house.timeline.append([issue_suppressed(issue, time=house.clock.now(), version="1")])
    assert told(standing(house)) == []


def test_a_run_of_everything_that_passes_leaves_nothing_standing(repository: Repository) -> None:
    whole = f'[test]\ncommand = ["{sys.executable}", "all.py"]\n'
    repository.commit("begin", {"one.py": ONE, "all.py": "", "bugsage.toml": whole})
    ran(repository, "a")
    house = wiring.open_house(repository.root)
    assert told(standing(house)) == ["KeyError one.py"]
    pipeline.test(wiring.open_house(repository.root), (), on_output=lambda _: None)
    found = standing(house)
    assert told(found) == []
    assert [run.whole for run in found.runs] == [True]

"""Where the lines of a run are later; the files are real, and so is their age."""

import os
from datetime import datetime, timedelta

from msgspec.structs import replace

from bugsage import wiring
from bugsage.model.timeline import RunRecord
from bugsage.surfaces.serving.marks import Mark
from bugsage.surfaces.serving.placing import Placing
from tests.conftest import Repository

CODE = "import os\n\n\ndef f():\n    return os.x\n"
MARK = Mark(file="a.py", line=5, level="error", message="m", code="BS-1", issue="BS-1", kind="error", symbol="f",
            start=4, related=(("a.py", 4, "there"), ("gone.py", 1, "no more")))  # fmt: skip


def run(repository: Repository, *, dirty: bool, hours: int = 1) -> RunRecord:
    """One that ended so many hours from now."""
    time = (datetime.now().astimezone() + timedelta(hours=hours)).isoformat()
    commit = repository.git("rev-parse", "HEAD").strip()
    return RunRecord(id=f"{hours}", command=("t",), status=1, time=time, commit=commit, dirty=dirty)


def placed(placing: Placing, of: RunRecord, mark: Mark = MARK) -> tuple[int, str, list[int]]:
    [found] = placing.placed([mark], of)
    return found.line, found.level, [line for _, line, _ in found.related]


def test_a_file_as_the_run_found_it_is_remembered(repository: Repository) -> None:
    repository.commit("begin", {"a.py": CODE})
    placing, newest = Placing(wiring.open_house(repository.root)), run(repository, dirty=True)
    assert placed(placing, newest) == (5, "error", [4, 1])
    repository.write({"a.py": f"# new\n{CODE}"})
    os.utime(repository.root / "a.py", (4e9, 4e9))
    assert placed(placing, newest) == (6, "error", [5, 1])
    repository.write({"a.py": CODE.replace("os.x", "os.y")})
    line, level, _ = placed(placing, newest)
    assert (line, level) == (5, "information")
    repository.write({"a.py": ""})
    assert placed(placing, newest)[:2] == (1, "information")
    (repository.root / "a.py").unlink()
    assert placed(placing, newest)[0] == 5, "a file that is gone stays as it was told"


def test_of_an_older_run_the_commit_is_asked_and_else_the_functions_place(repository: Repository) -> None:
    repository.commit("begin", {"a.py": CODE})
    clean, dirty = run(repository, dirty=False, hours=-5), run(repository, dirty=True, hours=-5)
    repository.commit("more", {"a.py": f"# new\n\n{CODE.replace('def f():', 'def f():' + chr(10) + '    pass')}"})
    house = wiring.open_house(repository.root)
    assert placed(Placing(house), clean) == (8, "error", [6, 1])
    assert placed(Placing(house), dirty) == (7, "error", [4, 1]), "all that is known is where `f` begins now"
    gone = replace(MARK, symbol="g")
    assert placed(Placing(house), dirty, gone)[:2] == (5, "information")

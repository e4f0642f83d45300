"""The past of a contract stands in the diagnosis of a failure that touches it, and raises the risk."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.wiring import open_house
from tests.pipeline.test_specifying import CODE, CONTRACTS, TRACE

FILE = ".lattice/contracts/split.yaml"


def days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")


def diagnosed(root: Any) -> Any:
    (root / "run.log").write_text(TRACE)
    (found,) = pipeline.diagnose(open_house(root), [str(root / "run.log")]).diagnoses
    return found


def signals(found: Any) -> set[str]:
    return {one.signal for one in found.contracts if one.signal}


def rules(found: Any) -> set[str]:
    return {hit.rule for hit in found.risk.hits}


def test_a_contract_without_a_past_says_nothing_of_it(repository: Any) -> None:
    repository.commit("first", {"src/split.py": CODE, FILE: CONTRACTS}, date=days_ago(100))
    found = diagnosed(repository.root)
    assert signals(found) == set()
    assert [(v.clause, v.blame) for v in found.contracts if v.verdict == "violated"] == [("raises", "function")]


def test_loosened_shortly_before(repository: Any) -> None:
    repository.commit("first", {"src/split.py": CODE, FILE: CONTRACTS}, date=days_ago(100))
    repository.commit("looser", {FILE: CONTRACTS.replace("n > 0", "n >= 0")}, date=days_ago(2))
    found = diagnosed(repository.root)
    assert signals(found) == {"loosened"}
    told = next(one for one in found.contracts if one.signal)
    assert "`requires` was loosened" in told.evidence
    assert "human:Ana" in told.evidence
    assert (told.verdict, told.clause, told.place) == ("unknown", "history", "src/split.py::split")
    assert "contract-loosened" in rules(found)


def test_loosened_and_not_committed_yet(repository: Any) -> None:
    repository.commit("first", {"src/split.py": CODE, FILE: CONTRACTS}, date=days_ago(100))
    repository.write({FILE: CONTRACTS.replace("    pure: true\n", "")})
    assert signals(diagnosed(repository.root)) == {"loosened"}


def test_tightened_and_never_followed(repository: Any) -> None:
    repository.commit("first", {"src/split.py": CODE, FILE: CONTRACTS}, date=days_ago(100))
    repository.commit(
        "stricter", {FILE: CONTRACTS.replace('["len', '["sum(result) == total", "len')}, date=days_ago(40)
    )
    found = diagnosed(repository.root)
    assert signals(found) == {"unfollowed"}
    assert "contract-not-followed" in rules(found)


def test_contract_and_code_changed_together_by_an_agent(repository: Any) -> None:
    repository.commit("first", {"src/split.py": CODE, FILE: CONTRACTS}, date=days_ago(100))
    both = {"src/split.py": CODE + "\n", FILE: CONTRACTS.replace("Parts", "All parts")}
    repository.commit("both\n\nCo-Authored-By: Claude <noreply@anthropic.com>", both, date=days_ago(1))
    found = diagnosed(repository.root)
    assert signals(found) == {"agent"}
    assert "contract-and-code-by-an-agent" in rules(found)


def test_a_damaged_history_is_a_note_and_no_end(repository: Any) -> None:
    repository.commit("first", {"src/split.py": CODE, FILE: CONTRACTS, ".lattice/history/changelog.jsonl": "{\n"})
    (repository.root / "run.log").write_text(TRACE)
    report = pipeline.diagnose(open_house(repository.root), [str(repository.root / "run.log")])
    assert any("changelog.jsonl:1" in note for note in report.notes)
    assert report.diagnoses[0].suspects


@pytest.mark.parametrize(
    "message", ["S-1 was loosened by agent:claude", "requires of contract S-1 fails in src/split.py"]
)
def test_the_text_of_an_error_accuses_nobody(repository: Any, message: str) -> None:
    repository.commit("first", {"src/split.py": CODE, FILE: CONTRACTS}, date=days_ago(100))
    report = pipeline.diagnose(open_house(repository.root), [f"ValueError: {message}"])
    assert all(not one.contracts for one in report.diagnoses)


def test_what_other_tools_say_of_the_place_stands_beside_it(repository: Any) -> None:
    said = "id: IMP-1\ntitle: Splitting\nmeta: {files: [{path: src/split.py, functions: [split]}]}\n"
    repository.commit("first", {"src/split.py": CODE, ".lattice/implementations/1.yaml": said})
    for _ in range(2):  # read, and known from before
        (one,) = diagnosed(repository.root).contracts
        assert (one.id, one.clause, one.verdict, one.place) == ("IMP-1", "statement", "unknown", "src/split.py::split")
        assert one.evidence == "forkzero: Splitting"

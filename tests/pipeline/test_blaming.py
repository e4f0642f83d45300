"""The commit behind the lines that the evidence points at."""

from msgspec.structs import replace

from bugsage import wiring
from bugsage.model.diagnosis import Suspect
from bugsage.pipeline.blaming import with_blame
from bugsage.pipeline.house import Notes
from tests.conftest import Repository

SUSPECT = Suspect(rank=1, file="shop.py", symbol="total", start=1, end=3, lines=(2,))


def test_says_when_by_whom_and_in_which_commit(repository: Repository) -> None:
    repository.commit("First", {"shop.py": "def total(a):\n    return a\n"}, date="2026-01-05T10:00:00Z")
    sha = repository.commit(
        "Double\x1b[31m it", {"shop.py": "def total(a):\n    return a * 2\n"}, date="2026-02-03T10:00:00Z"
    )
    house, notes = wiring.open_house(repository.root), Notes()
    (found,) = with_blame(house, [SUSPECT], notes)
    assert [(e.kind, e.detail, e.weight) for e in found.evidence] == [
        ("history", f"line 2 was last changed on 2026-02-03 by Ana in {sha[:8]}: Double it", 0.0)
    ]
    assert notes.said == []


def test_says_that_a_line_is_not_committed(repository: Repository) -> None:
    repository.commit("First", {"shop.py": "def total(a):\n    return a\n"})
    repository.write({"shop.py": "def total(a):\n    return a + 1\n"})
    (found,) = with_blame(wiring.open_house(repository.root), [SUSPECT], Notes())
    assert [e.detail for e in found.evidence] == ["line 2 was changed and not committed yet"]


def test_one_sentence_for_lines_of_one_commit(repository: Repository) -> None:
    repository.commit("First", {"shop.py": "def total(a):\n    b = a\n    return b\n"})
    both = replace(SUSPECT, lines=(2, 3))
    (found,) = with_blame(wiring.open_house(repository.root), [both], Notes())
    assert [e.detail.split(" on ")[0] for e in found.evidence] == ["lines 2 and 3 were last changed"]


def test_without_lines_or_history_nothing_is_added(repository: Repository) -> None:
    repository.commit("First", {"shop.py": "def total(a):\n    return a\n"})
    house = wiring.open_house(repository.root)
    assert with_blame(house, [], Notes()) == ()
    assert with_blame(house, [replace(SUSPECT, lines=())], Notes())[0].evidence == ()
    assert with_blame(house, [replace(SUSPECT, file="gone.py")], Notes())[0].evidence == ()


def test_a_long_subject_is_cut_at_its_end(repository: Repository) -> None:
    subject = "Fix the corrupt output when a table is put into an inline table " * 3
    repository.commit(subject, {"shop.py": "def total(a):\n    return a\n"})
    (found,) = with_blame(wiring.open_house(repository.root), [SUSPECT], Notes())
    said = found.evidence[0].detail.partition(": ")[2]
    assert said.endswith("…")
    assert subject.startswith(said[:-1])

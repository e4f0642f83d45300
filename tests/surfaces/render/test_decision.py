"""A decision is readable without colour, in a narrow terminal, whatever a rule says."""

from msgspec.structs import replace

from bugsage.model.approval import DecidedAgain, Demand, Replayed
from bugsage.safety.approval import decide
from bugsage.surfaces.documents.decision import from_approval
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.decision import decided_again, table
from tests.safety.deciding import BEST

REFUSED = decide(replace(BEST, stopped=True, demands=(Demand(rule="ci-files", asks="escalate", reason="\x1b[31mCI"),)))


def test_every_consideration_has_its_line() -> None:
    text = table(REFUSED, Look())
    assert text.startswith("refused: it is not allowed as things stand\n")
    assert "  score       1.2 of 10" in text
    assert "ci-files" in text
    assert "\x1b" not in text
    assert all(len(line) <= 80 for line in text.split("\n"))


def test_very_many_are_cut() -> None:
    demands = tuple(Demand(rule=f"r{n}", asks="review", reason="") for n in range(99))
    assert "considerations more" in table(decide(replace(BEST, demands=demands)), Look())


def test_the_document_holds_every_row() -> None:
    part = from_approval(REFUSED)
    assert (part.path, part.refused, len(part.rows)) == ("escalate", True, len(REFUSED.rows))


def test_decisions_made_again() -> None:
    assert decided_again(Replayed(), Look()) == "No decision is recorded here."
    assert "others'" in decided_again(Replayed(other_versions=2), Look())
    assert decided_again(Replayed(same=3), Look()) == "3 decisions made again from the recorded facts: the same.\n"
    one = DecidedAgain(number=7, issue="BS-1", time="2026-01-05T10:00:00Z", recorded="auto", now="refused")
    text = decided_again(Replayed(same=1, other_versions=1, differing=(one,)), Look())
    assert "1 came out differently" in text
    assert "auto -> refused" in text

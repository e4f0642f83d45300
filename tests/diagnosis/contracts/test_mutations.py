"""What the past of a contract tells: edits by hand, drift, and what bears on a failure."""

import pytest
from msgspec.structs import replace

from bugsage.diagnosis.contracts.mutations import Place, drift, from_versions, signals, unrecorded
from bugsage.diagnosis.contracts.strength import state_of
from bugsage.model.contract import Contract
from bugsage.model.history import Version
from bugsage.model.mutation import Mutation
from bugsage.model.signed import author_of, is_agent

ONE = Contract(id="A-1", applies_to=("a.py::f",), requires=("x > 0",), file=".lattice/contracts/a.yaml", line=3)
NOW = 1_767_607_200  # 2026-01-05 10:00
DAY = 86_400
PLACE = Place(name="a.py::f", digest="new", changed=NOW - 100 * DAY, line=4, sha="c" * 40, author="Bo")


def at(days: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(NOW - days * DAY, UTC).isoformat()


def test_edits_by_hand_are_found_once() -> None:
    (created,) = unrecorded([ONE], [], {ONE.file: ("human:Ana", "abc")}, "now")
    assert (created.action, created.author, created.commit, created.contract) == (
        "create", "human:Ana", "abc", state_of(ONE),
    )  # fmt: skip
    assert list(unrecorded([replace(ONE, line=9)], [created], {}, "now")) == []
    (update,) = unrecorded([replace(ONE, requires=("x >= 0",))], [created], {}, "now")
    assert (update.action, update.effects) == ("update", {"requires": "loosened"})
    (gone,) = unrecorded([replace(ONE, status="deprecated")], [created, update], {}, "now")
    assert gone.action == "deprecate"
    (deleted,) = unrecorded([], [created], {}, "now")
    assert (deleted.action, deleted.code) == ("delete", "A-1")
    assert list(unrecorded([], [created, deleted], {}, "now")) == []


def test_what_commits_did() -> None:
    versions = [
        (Version(sha="b" * 40, time=NOW, signed=("Claude <noreply@anthropic.com>",)), replace(ONE, requires=())),
        (Version(sha="a" * 40, time=NOW - DAY), ONE),
        (Version(sha="9" * 40, time=NOW - DAY), None),
    ]
    (one,) = from_versions(ONE, versions)
    assert (one.commit, one.author, one.effects) == ("b" * 40, "agent:claude", {"requires": "loosened"})


@pytest.mark.parametrize(
    ("verified", "place", "words"),
    [
        ({"places": {"a.py::f": "new"}}, PLACE, None),
        ({"places": {"a.py::f": "old"}}, PLACE, "changed since it was verified on 2025-12-26, last by Bo in cccccccc"),
        ({}, replace(PLACE, changed=NOW), "the code was changed on 2026-01-05, and verified on 2025-12-26"),
        ({}, PLACE, None),
        ({}, replace(PLACE, changed=None), "changes that are not committed"),
    ],
)
def test_code_that_is_newer_than_its_verification(verified, place, words) -> None:
    history = [Mutation(timestamp=at(10), action="verify", code="A-1", **verified)]
    found = list(drift(ONE, history, [place]))
    assert [v.clause for v in found] == ["drift"] * bool(words)
    assert all(words in v.evidence and v.verdict == "unknown" for v in found)
    dated = replace(ONE, verified_at=at(10))
    assert bool(list(drift(dated, [], [place]))) == (bool(words) and not verified)


def test_a_contract_that_was_tightened_and_not_followed() -> None:
    history = [
        Mutation(timestamp=at(3), action="update", code="A-1", author="human:Ana", effects={"ensures": "tightened"})
    ]
    (found,) = drift(ONE, history, [PLACE])
    assert found.signal == "unfollowed"
    assert "`ensures` was tightened on 2026-01-02 by human:Ana, and the code is of 2025-09-27" in found.evidence
    assert list(drift(ONE, history, [replace(PLACE, changed=NOW)])) == []
    later = Mutation(timestamp=at(1), action="verify", code="A-1", places={"a.py::f": "new"})
    assert list(drift(ONE, [*history, later], [PLACE])) == []


def test_signals_of_a_failure() -> None:
    loosened = Mutation(timestamp=at(2), action="update", code="A-1", commit="d" * 40, effects={"requires": "loosened"})
    agent = Version(sha="e" * 40, time=NOW - DAY, signed=("Ana <a@b>", "Claude <noreply@anthropic.com>"),
                    files=("a.py", ONE.file))  # fmt: skip
    found = list(signals(ONE, [loosened], [agent], PLACE, NOW))
    assert [v.signal for v in found] == ["loosened", "agent"]
    assert "in dddddddd: the specification may be at fault" in found[0].evidence
    assert all(v.verdict == "unknown" and not v.blame for v in found)
    assert list(signals(ONE, [replace(loosened, timestamp=at(30))], [replace(agent, time=0)], PLACE, NOW)) == []
    assert list(signals(ONE, [replace(loosened, code="B-1")], [replace(agent, files=("b.py",))], PLACE, NOW)) == []


@pytest.mark.parametrize(
    ("signed", "author"),
    [
        (("Ana <ana@example.org>",), "human:Ana"),
        (("Ana <ana@example.org>", "Claude <noreply@anthropic.com>"), "agent:claude"),
        (("copilot-swe-agent[bot] <1+Copilot@users.noreply.github.com>",), "agent:copilot"),
        (("Cursor Agent <cursoragent@cursor.com>",), "agent:cursor"),
        (("Claudette Rey <claudette@example.org>",), "human:Claudette Rey"),
        (("Codexis Ltd <a@codexis.example>",), "human:Codexis Ltd"),
        ((), ""),
    ],
)
def test_who_signed(signed, author) -> None:
    assert author_of(signed) == author
    assert is_agent(author) == author.startswith("agent:")

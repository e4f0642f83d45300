import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.error import ErrorEvent
from bugsage.model.report import Counts
from bugsage.model.sandbox import Caged
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline import issue_detected, prose, root_cause_proposed, run_recorded
from bugsage.timeline.telling import LINE
from tests.timeline.samples import REPOSITORY, TIME, VERSION, a_days_work, events, make_diagnosis, make_issue, make_run
from tests.timeline.test_folding import some_entry, strange

SAID: dict[str, Any] = {"time": TIME, "version": VERSION}


def test_every_kind_in_words() -> None:
    assert [prose(entry) for entry in a_days_work()] == [
        "run: pytest -q: 2 failed, 118 passed, exit status 1, 3.2 s",
        "seen: KeyError: 'user_id' in tests/test_api.py::test_create (test run)",
        "seen: KeyError: 'name' in tests/test_api.py::test_create (test run)",
        "context: 12 files, commit aaaaaaaa, uncommitted changes",
        "suspect: Api.create in src/api.py, 62%: The key is missing.",
        "risk: 2.4 of 10, review, by 0 rules",
        "verdict: right: spot on",
        "seen: KeyError: 'user_id' in tests/test_api.py::test_create (Sentry)",
        "fix requested",
        "resolved at bbbbbbbb: fixed",
        "suppressed: known",
        "run: pytest -q: 120 passed, exit status 0, 3.2 s",
    ]


def test_what_cannot_be_told_exactly_is_told_all_the_same() -> None:
    unsure = root_cause_proposed(make_diagnosis(suspects=(), hypotheses=(), unsure="no frame to go by"), **SAID)
    assert prose(unsure) == "no suspect: no frame to go by"
    assert prose(some_entry("FixRequested", payload={"outcome": "tests still fail"})) == (
        "fix requested: tests still fail"
    )
    assert prose(some_entry("RiskAssessed", payload={"score": "high"})) == "risk assessed"
    assert prose(some_entry("TeaServed")) == "tea served"
    assert prose(some_entry("IssueDetected")) == "seen: an error"


def test_a_run_in_a_sandbox_says_which_and_what_it_stopped() -> None:
    caged = Caged(kind="landlock", ended_by="memory_mb", detail="it used 9 MB", denied=("a:1",), gaps=("a", "b"))
    entry = run_recorded("r", make_run(caged=caged), repository=REPOSITORY, **SAID)
    assert prose(entry).endswith(
        " s, in a sandbox (landlock, 2 known gaps), ended by its limit: it used 9 MB, the network denied: a:1"
    )
    entry = run_recorded("r", make_run(caged=Caged(kind="bubblewrap")), repository=REPOSITORY, **SAID)
    assert prose(entry).endswith(" s, in a sandbox (bubblewrap)")
    older = {name: value for name, value in entry.payload.items() if name != "caged"}
    assert "sandbox" not in prose(msgspec.structs.replace(entry, payload=older))


def test_a_run_that_ran_out_of_time_says_so() -> None:
    entry = run_recorded("r", make_run(-9, timed_out=True), repository=REPOSITORY, counts=Counts(errors=1), **SAID)
    assert prose(entry) == "run: pytest -q: 1 error, out of time, 3.2 s"


@pytest.mark.parametrize("mark", ["\x1b[31m", "\x07", "\u202e", "\u200b", "\x9b", "\ud800", "\u2028", "\n", "\r", "\0"])
def test_nothing_that_steers_a_terminal_gets_through(mark: str) -> None:
    event = ErrorEvent(type="Key" + mark + "Error", message=f"a{mark}b", test=f"t{mark}.py")
    (entry,) = issue_detected(make_issue(event), source="run", **SAID)
    assert mark not in prose(msgspec.structs.replace(entry, payload={**entry.payload, "message": f"a{mark}b"}))


def is_safe(line: str) -> bool:
    return len(line) <= LINE and all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in line)


@given(st.lists(events, min_size=1, max_size=2))
def test_whatever_strangers_write_stays_one_safe_line(found: list[ErrorEvent]) -> None:
    for entry in issue_detected(make_issue(*found), source="run", **SAID):
        assert is_safe(prose(entry))


@given(
    strange, st.dictionaries(st.sampled_from(["reason", "note", "comment", "message", "type"]), st.text(max_size=400))
)
def test_no_payload_breaks_the_prose(entry: Entry, texts: dict[str, str]) -> None:
    line = prose(msgspec.structs.replace(entry, payload={**entry.payload, **texts}))
    assert line
    assert is_safe(line)


def test_every_kind_has_words() -> None:
    assert all(prose(some_entry(kind)) for kind in EntryKind)

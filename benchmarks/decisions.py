"""Whether recorded decisions are made the same way again: `python -m benchmarks.decisions [HISTORIES] [SEED]`.

Each history is a timeline of its own, in SQLite: random facts are decided on and written down between other entries, in
random batches, by one process after the other; snapshots of the state are kept, lost and torn, and entries of later
versions stand in between. At the end every decision is made again from what was read back.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from bugsage.adapters.timeline import SqliteTimeline
from bugsage.adapters.timeline.opening import create
from bugsage.intake.redaction.nested import safe
from bugsage.model.approval import GATES, SAFEST, Approval, Demand, Facts, Terms
from bugsage.model.diagnosis import Diagnosis, Suspect
from bugsage.model.error import ErrorEvent
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.issue import Issue, Triage
from bugsage.model.redaction import Private
from bugsage.model.risk import Risk
from bugsage.model.spending import OUTCOMES, FixAttempt
from bugsage.model.timeline import Actor, Entry, EntryKind, State
from bugsage.safety.approval import decide, recorded
from bugsage.timeline import (
    decisions,
    fix_attempted,
    fold,
    freeze,
    issue_detected,
    restore_diagnosis,
    risk_assessed,
    root_cause_proposed,
    thaw,
    verdict_given,
)

VERSION = "0"
WORDS = ("", "code", "missing-key", "none-value", "flaky", "agent:claude", "human:Ana", "é\ud800", "x" * 500, "\x00\n")
NUMBERS = (None, 0.0, 2.5, 6.5, 10.0, 0.8, 0.7999999999, float("nan"), float("inf"), -1.0, 1e-300, 11.0)
#: Where files need not wait for a disk.
MEMORY = Path("/dev/shm")
PRIVATE = Private(values=("hunter2-secret",))


class Outcome(NamedTuple):
    """What came of one history."""

    decided: int
    paths: Counter[str]
    wrong: list[str]


def main() -> None:
    """Print how many decisions of how many histories came out the same."""
    histories = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = sys.argv[2] if len(sys.argv) > 2 else "0"
    began, decided = time.perf_counter(), 0
    paths: Counter[str] = Counter()
    wrong: list[str] = []
    gc.disable()  # nothing goes in a circle, and looking for it would take most of the time
    empty = _empty()
    for number in range(histories):
        with tempfile.TemporaryDirectory(prefix="bugsage-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
            path = Path(folder) / "timeline.db"
            path.write_bytes(empty)
            outcome = replay(random.Random(f"{seed} {number}"), path)
        decided += outcome.decided
        paths += outcome.paths
        wrong += [f"history {number}: {said}" for said in outcome.wrong]
        if number % 1000 == 999:
            print(f"{number + 1} histories, {decided} decisions, {len(wrong)} differently", flush=True)
    shares = ", ".join(f"{name} {n / max(decided, 1):.0%}" for name, n in sorted(paths.items()))
    print(f"{histories} histories, {decided} decisions ({shares}), {time.perf_counter() - began:.0f} s")
    print(f"came out differently: {len(wrong)}")
    print("\n".join(wrong[:20]))
    sys.exit(1 if wrong else 0)


def _empty() -> bytes:
    """A timeline without entries, made once: making one takes longer than anything that is done with it."""
    with tempfile.TemporaryDirectory(prefix="bugsage-") as folder:
        create(Path(folder) / "timeline.db")
        return (Path(folder) / "timeline.db").read_bytes()


def replay(chance: random.Random, path: Path) -> Outcome:
    """One history: written, read back, decided again."""
    made: dict[str, Approval] = {}
    state, snapshot = State(), None
    waiting: list[Entry] = []
    for step in range(chance.randint(1, 14)):
        waiting.append(_entry(chance, step, state, made))
        if chance.random() < 0.5:
            with SqliteTimeline(path) as timeline:  # a process of its own
                timeline.append(waiting)
                waiting = []
                snapshot = _damaged(chance, snapshot)
                begun = thaw(snapshot, VERSION) or State()
                state = fold(timeline.entries(after=begun.number), begun)
                snapshot = freeze(state, VERSION)
    with SqliteTimeline(path) as timeline:
        timeline.append(waiting)
        entries = timeline.entries()
        wrong = list(_compared(entries, made))
        begun = thaw(snapshot, VERSION) or State()
        if fold(timeline.entries(after=begun.number), begun) != fold(entries):
            wrong.append("the state of a snapshot is not the state of all entries")
    return Outcome(len(made), Counter("refused" if one.refused else one.path for one in made.values()), wrong)


def _compared(entries: tuple[Entry, ...], made: dict[str, Approval]) -> list[str]:
    wrong = []
    found = {entry.subject: decision for entry, decision in decisions(entries) if entry.actor.version == VERSION}
    if found.keys() != made.keys():
        wrong.append(f"{len(made)} decisions were written down and {len(found)} found")
    for subject, decision in found.items():
        again, first = decide(decision.facts), made.get(subject)
        if again != first or (again.path, again.refused) != (decision.path, decision.refused):
            wrong.append(f"{first and first.path} is {again.path} now")
    for issue in {entry.issue for entry in entries}:
        diagnosis = restore_diagnosis([entry for entry in entries if entry.issue == issue])
        risk = diagnosis.risk if diagnosis else None
        if risk and risk.decision and risk.decision.path != risk.path:
            wrong.append(f"the risk of {issue} is not what was decided")
    return wrong


def _entry(chance: random.Random, step: int, state: State, made: dict[str, Approval]) -> Entry:
    issue, moment = f"BS-{chance.randint(1, 3)}", f"2026-01-05T10:{step:02d}:00.000000Z"
    kind = chance.choice(("decision", "decision", "decision", "diagnosis", "attempt", "verdict", "later", "seen"))
    if kind == "decision":
        facts = _facts(chance)
        decision = recorded(facts)
        risk = Risk(score=chance.choice((0.0, 2.5, 9.9)), path=decision.path, decision=decision)
        entry = risk_assessed(issue, risk, time=moment, version=VERSION, record=state.issues.get(issue))
        made.setdefault(entry.subject, decide(facts))
        if sum(1 for _ in decisions([entry])) != 1:
            raise AssertionError("what was written down holds no decision")
        return replace(entry, payload=safe(entry.payload, PRIVATE))
    if kind == "attempt":
        attempt = FixAttempt(outcome=chance.choice(OUTCOMES), agent="templates", seconds=chance.random() * 99)
        return fix_attempted(issue, attempt, time=moment, version=VERSION)
    if kind == "verdict":
        return verdict_given(issue, chance.random() < 0.5, time=moment, version=VERSION)
    if kind == "later":
        return _later(chance, issue, moment)
    event = ErrorEvent(type="KeyError", message=f"{step}")
    one = Issue(id=issue, fingerprint=Fingerprint(hash=issue), events=(event,))
    if kind == "seen":
        return issue_detected(one, source="text", time=moment, version=VERSION)[0]
    suspects = (Suspect(rank=1, file="a.py", symbol="f", start=1, end=9, probability=chance.random()),)
    diagnosis = Diagnosis(issue=one, triage=Triage(kind="code", fixable=True, reason=""), suspects=suspects)
    return root_cause_proposed(diagnosis, time=moment, version=VERSION)


def _later(chance: random.Random, issue: str, moment: str) -> Entry:
    """What a later version writes: a kind, a shape or a decision that this one does not know."""
    payload = chance.choice((
        {"score": "high", "path": ["auto"]},
        {"score": 1.0, "path": "auto", "decision": {"version": 99, "facts": {"about": "fix"}}},
        {"score": 1.0, "path": "auto", "decision": {"version": 99, "path": "auto", "refused": False, "facts": None}},
        {"score": 1.0, "path": "auto", "decision": "elsewhere"},
    ))  # fmt: skip
    kind = chance.choice((EntryKind.RISK_ASSESSED, EntryKind("TeaServed"), EntryKind.FIX_ATTEMPTED))
    subject = f"{chance.random()}"
    actor = Actor(name="safety", version="99")
    return Entry(kind=kind, issue=issue, subject=subject, payload=payload, actor=actor, time=moment)


def _facts(chance: random.Random) -> Facts:
    near = chance.random() < 0.5  # to a fix that may go by itself, so that every path comes up
    pick = chance.choice

    def number() -> float | None:
        return pick(NUMBERS) if chance.random() < 0.5 else chance.random() * 10

    gates = dict.fromkeys(GATES, "passed")
    if not near or chance.random() < 0.2:
        names = chance.sample([*GATES, "linted", *WORDS], chance.randint(0, 6))
        gates |= {name: pick(("passed", "failed", "not-run", "later")) for name in names}
    few = 0 if near and chance.random() < 0.7 else chance.choice((0, 1, 3, 300))
    demand = [
        Demand(rule=pick(WORDS), asks=pick(("review", "escalate", "deny", "")), reason=f"{n}") for n in range(few)
    ]
    return Facts(
        about="fix" if near else pick(("fix", "change", "issue", "later")),
        score=chance.random() * 3 if near else number(),
        demands=tuple(demand),
        confidence=0.7 + chance.random() * 0.3 if near else number(),
        reproduced=True if near else pick((True, False, None)),
        gates=gates,
        kind="code" if near else pick(WORDS),
        category="missing-key" if near else pick(WORDS),
        maker=pick(WORDS[5:]) if near else pick(WORDS),
        sandboxed=True if near else pick((True, False, None)),
        stopped=False if near else pick((True, False, None)),
        exhausted=() if near else pick(((), None, ("3 of 3 attempts",), tuple(str(n) for n in range(300)))),
        unknown=() if near else pick(((), WORDS)),
        terms=_terms(chance, near),
    )


def _terms(chance: random.Random, near: bool) -> Terms:
    if not near and chance.random() < 0.5:
        return SAFEST
    many = tuple(f"gate {n}" for n in range(300))
    return Terms(
        auto_up_to=2.5 if near else chance.choice((2.5, float("nan"), 99.0)),
        review_up_to=chance.choice((6.5, 2.0)),
        confidence=0.8,
        auto=("missing-key", "code"),
        never=() if near else chance.choice(((), ("code",), many)),
        gates=GATES if near else chance.choice((GATES, (), many)),
    )


def _damaged(chance: random.Random, snapshot: bytes | None) -> bytes | None:
    """As it was, lost, or torn."""
    kind = chance.random()
    return (
        snapshot if kind < 0.5 else None if kind < 0.8 or not snapshot else snapshot[: chance.randint(0, len(snapshot))]
    )


if __name__ == "__main__":
    main()

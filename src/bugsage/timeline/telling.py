"""Entries to prose: one line each, safe to print whatever strangers wrote into it."""

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

from bugsage.model.amount import duration
from bugsage.model.bisection import Introduction
from bugsage.model.reproduction import Reproduction
from bugsage.model.sandbox import Caged
from bugsage.model.spending import FixAttempt
from bugsage.model.timeline import Entry, EntryKind
from bugsage.timeline.folding import title_of
from bugsage.timeline.naming import RUN
from bugsage.timeline.payloads import (
    Applied,
    Assessed,
    Closed,
    Completed,
    Context,
    Detected,
    Evaluated,
    Instrumented,
    Judged,
    Merged,
    Proposed,
    PushSaid,
    Reverted,
    Said,
    Split,
)

#: Characters of one line, and of one quoted text inside it.
LINE = 240
QUOTED = 120

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_SOURCES = {"run": "test run", "ci": "CI", "sentry": "Sentry"}


def prose(entry: Entry) -> str:
    """What an entry tells, in one line; its time, number and issue are left to whoever prints it."""
    try:
        told = _tellers().get(entry.kind, _generic)(entry)
    except msgspec.ValidationError:  # a shape that a later version writes
        told = _generic(entry)
    return _clean(told, LINE)


@cache
def _tellers() -> dict[str, Callable[[Entry], str]]:
    return {
        EntryKind.ISSUE_DETECTED: _detected,
        EntryKind.CONTEXT_BUILT: _context,
        EntryKind.ROOT_CAUSE_PROPOSED: _proposed,
        EntryKind.INSTRUMENTATION_PROPOSED: _instrumented,
        EntryKind.RISK_ASSESSED: _assessed,
        EntryKind.FIX_ATTEMPTED: _attempted,
        EntryKind.FIX_APPLIED: _applied,
        EntryKind.FIX_REVERTED: _reverted,
        EntryKind.EVALUATION_COMPLETED: _completed,
        EntryKind.VERDICT_GIVEN: _judged,
        EntryKind.ISSUES_MERGED: _merged,
        EntryKind.ISSUE_SPLIT: _split,
        EntryKind.ISSUE_RESOLVED: _closed("resolved"),
        EntryKind.ISSUE_SUPPRESSED: _closed("suppressed"),
        EntryKind.PUSH_JUDGED: _pushed,
    }


def _detected(entry: Entry) -> str:
    detected = msgspec.convert(entry.payload, Detected)
    line = f":{detected.line}" if detected.line else ""
    where = detected.test or (f"{detected.file}{line}" if detected.file else "")
    source = _SOURCES.get(detected.source, detected.source)
    told = f"{_how_often(detected)}: {_clean(title_of(detected.type, detected.message), QUOTED) or 'an error'}"
    told += f" in {_clean(where, QUOTED)}" if where else ""
    told = f"{told} ({source})" if source else told
    return (
        f"{told}, {_why_here(detected)}; alone it would be {_clean(detected.joined, 20)}" if detected.joined else told
    )


def _why_here(detected: Detected) -> str:
    if detected.near is None:
        return "with the cause of this issue"
    if detected.near.how == "recipe":
        return "known under an earlier fingerprint"
    return f"{detected.near.score:.0%} like this issue"


def _how_often(detected: Detected) -> str:
    if detected.count < 2:
        return "seen"
    first, last = _clean(detected.first[11:16], 5), _clean(detected.last[11:16], 5)
    when = f" between {first} and {last}" if first != last else f" at {first}" if first else ""
    return f"seen {detected.count} times{when}"


def _context(entry: Entry) -> str:
    context = msgspec.convert(entry.payload, Context)
    facts = [f"{number} {name.replace('_', ' ')}" for name, number in context.counts.items()]
    facts += [f"commit {context.commit[:8]}"] if context.commit else []
    facts += ["uncommitted changes"] if context.dirty else []
    return f"context: {', '.join(facts) or 'nothing known'}"


def _said(entry: Entry) -> str:
    opinion = msgspec.convert(entry.payload, Said).opinion
    first = f"{opinion.choices[0].symbol} in {opinion.choices[0].file}" if opinion.choices else "no place"
    cost = f", {opinion.cost_usd:.3f} USD" if opinion.cost_usd else ""
    return f"opinion of {_clean(opinion.model, QUOTED)}: {_clean(first, QUOTED)} ({opinion.tokens} tokens{cost})"


def _instrumented(entry: Entry) -> str:
    line = msgspec.convert(entry.payload, Instrumented)
    return f"instrumentation proposed at {_clean(line.file, QUOTED)}:{line.line}: {_clean(line.code, QUOTED)}"


def _proposed(entry: Entry) -> str:
    if "opinion" in entry.payload:
        return _said(entry)
    said = msgspec.convert(entry.payload, Proposed).diagnosis
    cause = f": {_clean(said.hypotheses[0].cause, QUOTED)}" if said.hypotheses else ""
    if not said.suspects:
        return f"no suspect{cause or (f': {said.unsure}' if said.unsure else '')}"
    first = said.suspects[0]
    return f"suspect: {_clean(first.symbol, QUOTED)} in {_clean(first.file, QUOTED)}, {first.probability:.0%}{cause}"


def _assessed(entry: Entry) -> str:
    assessed = msgspec.convert(entry.payload, Assessed)
    told = f"risk: {assessed.score:.1f} of 10, {assessed.path}, by {_counted(len(assessed.hits), 'rule')}"
    return f"{told}: {_clean(assessed.change, QUOTED)}" if assessed.change else told


def _attempted(entry: Entry) -> str:
    said = msgspec.convert(entry.payload, FixAttempt)
    who = _clean(said.agent, QUOTED) or "somebody"
    cost = f", {said.cost_usd:.3f} USD" if said.cost_usd else ""
    tokens = f", {said.tokens} tokens" if said.tokens else ""
    changed = f", {_counted(said.lines, 'line')} in {_counted(said.files, 'file')}" if said.files else ""
    told = f"attempt {said.number} by {who}: {_clean(said.outcome, 20) or 'no outcome'}"
    told += f", {duration(said.seconds)}{tokens}{cost}{changed}"
    return f"{told}: {said.note}" if said.note else told


def _applied(entry: Entry) -> str:
    said = msgspec.convert(entry.payload, Applied)
    what = _clean(said.fix, QUOTED) or "a patch"
    part = f" ({_clean(said.parts, QUOTED)})" if not said.whole else ""
    where = f" on {_clean(said.branch, QUOTED)}" if said.branch else ""
    return f"landed: {what}{part} as {(said.commit or 'no commit')[:8]}{where}"


def _reverted(entry: Entry) -> str:
    said = msgspec.convert(entry.payload, Reverted)
    how = f" by {said.by[:8]}" if said.by else ", the branch is where it was before" if said.way == "back" else ""
    return f"taken back: {(said.commit or 'no commit')[:8]}{how}"


def _completed(entry: Entry) -> str:
    if entry.issue.startswith(RUN):
        return _ran(entry)
    said = msgspec.convert(entry.payload, Evaluated)
    if said.reproduction:
        return _reproduced(said.reproduction)
    if said.introduction:
        return _introduced(said.introduction)
    run = said.bisect_run
    return f"tried at {run.commit[:8]}: {run.outcome}, {duration(run.seconds)}" if run else _generic(entry)


def _introduced(found: Introduction) -> str:
    if found.commit:
        return (
            f"introduced by {found.commit[:8]} {_clean(found.subject, QUOTED)}, found by {_counted(found.runs, 'run')}"
        )
    why = f": {_clean(found.evidence[-1], QUOTED)}" if found.evidence else ""
    return f"search for the commit that introduced it: {found.ending}{why}"


def _reproduced(found: Reproduction) -> str:
    others = f": {_clean(found.others[0], QUOTED)}" if len(found.others) == 1 else ""
    return f"seen again: {found.verdict}{others}, it failed {found.failed} of {_counted(found.runs, 'time')}"


def _ran(entry: Entry) -> str:
    done = msgspec.convert(entry.payload, Completed)
    failed, errors, passed = done.counts.failed, done.counts.errors, done.counts.passed
    counts = [f"{failed} failed"] if failed else []
    counts += [_counted(errors, "error")] if errors else []
    counts += [f"{passed} passed"] if passed else []
    end = "out of time" if done.timed_out else f"exit status {done.status}"
    ended = ", ".join((*counts, end))
    what = "run again" if done.again else "run"
    told = f"{what}: {_clean(' '.join(done.command), QUOTED) or 'a command'}: {ended}, {duration(done.seconds)}"
    return told + (_caged(done.caged) if done.caged and done.caged.kind != "none" else "")


def _caged(caged: Caged) -> str:
    """What held it, what that cannot stop, and what it did stop."""
    gaps = f", {_counted(len(caged.gaps), 'known gap')}" if caged.gaps else ""
    told = f", in a sandbox ({caged.kind}{gaps})"
    told += f", ended by its limit: {_clean(caged.detail, QUOTED)}" if caged.ended_by else ""
    return told + (f", the network denied: {_clean(', '.join(caged.denied), QUOTED)}" if caged.denied else "")


def _judged(entry: Entry) -> str:
    judged = msgspec.convert(entry.payload, Judged)
    said = "right" if judged.right else "wrong"
    said += f", the fault was at {_clean(judged.at, QUOTED)}" if judged.at else ""
    return f"verdict: {said}: {judged.comment}" if judged.comment else f"verdict: {said}"


def _merged(entry: Entry) -> str:
    said = msgspec.convert(entry.payload, Merged)
    names = ", ".join(_clean(name, 20) for name in said.issues[:5])
    more = f" and {len(said.issues) - 5} more" if len(said.issues) > 5 else ""
    told = f"the same as {names}{more}, a person said"
    return f"{told}: {said.comment}" if said.comment else told


def _split(entry: Entry) -> str:
    said = msgspec.convert(entry.payload, Split)
    told = f"not the same as {_clean(said.issue, 20)}, a person said"
    return f"{told}: {said.comment}" if said.comment else told


def _pushed(entry: Entry) -> str:
    said = msgspec.convert(entry.payload, PushSaid)
    refs = ", ".join(_clean(one.ref, QUOTED) for one in said.refs[:3]) or "nothing"
    told = f"push of {refs} to {_clean(said.remote, QUOTED) or 'a remote'}: {_clean(said.outcome, 20)}"
    if said.outcome == "skipped":
        return f"{told}, not judged: {said.reason or 'no reason was given'}"
    told += f", risk {said.risk:.1f}" if said.risk is not None else ""
    return f"{told}, {_counted(len(said.failed), 'test')} failed" if said.failed else told


def _closed(word: str) -> Callable[[Entry], str]:
    def tell(entry: Entry) -> str:
        closed = msgspec.convert(entry.payload, Closed)
        told = f"{word} at {closed.commit[:8]}" if closed.commit else word
        return f"{told}: {closed.reason}" if closed.reason else told

    return tell


def _generic(entry: Entry) -> str:
    """`fix attempted: …` for a kind that has no sentence of its own, from the first text that says something."""
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in str(entry.kind)).strip()
    told = next((text for key in ("reason", "note", "outcome", "status") if (text := _text(entry.payload, key))), "")
    return f"{words}: {told}" if told else words


def _text(payload: dict[str, Any], key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"


def _clean(text: str, limit: int) -> str:
    """The text on one line without control, bidi and zero-width characters, at most `limit` characters."""
    cut = text[: limit * 4]
    shown = "".join(" " if c in "\t\n\r\v\f" else c for c in cut if c.isspace() or _is_shown(c))
    folded = " ".join(shown.split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def _is_shown(character: str) -> bool:
    return (character.isascii() and character.isprintable()) or unicodedata.category(character) not in _HIDDEN

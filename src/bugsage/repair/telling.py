"""What a brief quotes, as text: the failure, its places, causes, contracts, history, what was tried."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from shlex import join

import msgspec

from bugsage.model.bisection import Introduction
from bugsage.model.brief import Passage
from bugsage.model.comment import Comment
from bugsage.model.contract import Contract, Violation
from bugsage.model.diagnosis import Diagnosis, Suspect
from bugsage.model.error import ErrorEvent, Frame
from bugsage.model.history import Commit
from bugsage.model.quoting import cut
from bugsage.model.spending import Allowance, TriedFix
from bugsage.repair.loop import Failed

_MOST_FRAMES, _MOST_EXCEPTIONS, _MOST_VALUES, _MOST_DETAIL = 12, 4, 12, 40
_MOST_TESTS, _MOST_SUSPECTS, _MOST_EVIDENCE = 20, 10, 4
_MOST_CAUSES, _MOST_CONTRACTS, _MOST_COMMITS, _MOST_TRIED = 4, 10, 8, 6
_WIDE = 300
#: Of a contract what nobody needs who only has to keep it.
_BESIDE = ("file", "line", "owner", "status", "verified_at", "refs")


def wishes(comments: Sequence[Comment]) -> str:
    """The user's words, numbered."""
    return "\n".join(f"{number}. {one.text}" for number, one in enumerate(comments, start=1))


def wished_places(comments: Sequence[Comment]) -> str:
    """Where those words belong that have a place."""
    return "\n".join(f"{number}: {one.path}:{one.line}" for number, one in enumerate(comments, start=1) if one.path)


def error(event: ErrorEvent) -> str:
    """The exceptions with their frames and values."""
    lines = [f"type: {event.type}", f"message: {cut(event.message, 2_000)}"]
    lines += [f"test: {event.test}"] if event.test else []
    lines += [f"phase: {event.phase}"] if event.phase and event.phase != "call" else []
    lines += [f"  {line[:_WIDE]}" for line in event.detail[:_MOST_DETAIL]]
    for exception in event.exceptions[:_MOST_EXCEPTIONS]:
        lines.append(f"{exception.relation}: {exception.type}: {cut(exception.message, 500)}")
        lines += [line for frame in exception.frames[-_MOST_FRAMES:] for line in _frame(frame)]
    return "\n".join(lines)


def _frame(frame: Frame) -> Iterator[str]:
    mark = "" if frame.in_app else " (library)"
    yield f"  at {frame.file or '?'}:{frame.line or '?'} in {frame.function or '?'}{mark}"
    if frame.code:
        yield f"      {frame.code.strip()[:200]}"
    for name, value in list(frame.variables.items())[: _MOST_VALUES if frame.in_app else 0]:
        yield f"      {name} = {value[:120]}"


def captured(event: ErrorEvent) -> str:
    """What was printed while it ran."""
    return "\n".join(f"{name}:\n{text}" for name, text in event.captured.items() if text.strip())


def command(words: Sequence[str], failing: Sequence[str]) -> str:
    """The command as for a shell, and the tests of it that fail."""
    more = len(failing) - _MOST_TESTS
    tests = [f"fails: {test}" for test in failing[:_MOST_TESTS] if test != join(words)]
    return "\n".join((join(words), *tests, *([f"and {more} more"] if more > 0 else [])))


def passage(one: Passage) -> str:
    """Lines with their numbers."""
    name = f"{one.file}::{one.symbol}" if one.symbol else one.file
    lines = one.text.split("\n")
    return "\n".join((name, *(f"{one.start + n:>5} {line[:_WIDE]}" for n, line in enumerate(lines))))


def suspects(found: Sequence[Suspect]) -> str:
    """Places with their probability and what speaks for them."""
    return "\n".join(line for one in found[:_MOST_SUSPECTS] for line in _suspect(one))


def _suspect(one: Suspect) -> Iterator[str]:
    lines = f", above all line {', '.join(map(str, one.lines[:5]))}" if one.lines else ""
    yield f"{one.rank}. {one.file}::{one.symbol} lines {one.start}-{one.end}{lines}: {one.probability:.0%}"
    telling = sorted(one.evidence, key=lambda fact: -abs(fact.weight))[:_MOST_EVIDENCE]
    yield from (f"   {'+' if fact.weight >= 0 else '-'} {fact.detail[:_WIDE]}" for fact in telling)


def causes(diagnosis: Diagnosis) -> str:
    """Causes with what was seen of them and how they are usually mended."""
    lines = []
    for one in diagnosis.hypotheses[:_MOST_CAUSES]:
        where = f" (suspect {one.suspect})" if one.suspect is not None else ""
        lines.append(f"- {one.cause}{where}: {one.confidence:.0%}")
        lines += [f"  seen: {seen[:_WIDE]}" for seen in one.evidence[:3]]
        lines += [f"  mended by: {one.fix_hint[:_WIDE]}"] if one.fix_hint else []
    return "\n".join(lines)


def contracts(promised: Sequence[Contract], answers: Sequence[Violation]) -> str:
    """What is broken, then what is promised."""
    broken = [
        f"broken: {one.id}, {one.clause} ({one.place}): {one.evidence[:_WIDE]}"
        for one in answers
        if one.verdict == "violated"
    ]
    return "\n".join((*broken[:_MOST_CONTRACTS], *map(_contract, promised[:_MOST_CONTRACTS])))


def _contract(one: Contract) -> str:
    whole = msgspec.to_builtins(one)
    said = {key: value for key, value in whole.items() if value and key not in _BESIDE}
    return json.dumps(said, ensure_ascii=False, default=str)[:1_000]


def history(introduction: Introduction | None, commits: Sequence[Commit]) -> str:
    """The commit that brought the failure, and the last ones that changed the suspects."""
    lines = []
    if introduction is not None and introduction.commit:
        lines.append(f"brought in by {introduction.commit[:12]}: {introduction.subject[:120]}")
        lines += [f"  it changed {file}: {', '.join(names)}" for file, names in introduction.touched.items()][:10]
    elif introduction is not None and introduction.candidates:
        lines.append(f"brought in by one of {', '.join(sha[:12] for sha in introduction.candidates[:8])}")
    for one in commits[:_MOST_COMMITS]:
        lines.append(f"{one.sha[:12]} {datetime.fromtimestamp(one.time, UTC):%Y-%m-%d} {one.subject[:120]}")
    return "\n".join(lines)


def attempts(failed: Sequence[Failed]) -> str:
    """Which check each attempt failed and what it said, the newest first and longest."""
    lines = []
    for number, one in reversed(list(enumerate(failed, 1))):
        lines.append(f"attempt {number} failed the check `{one.check}`:")
        lines.append(cut(one.said, 2_500 if number == len(failed) else 500))
    return "\n".join(lines)


def earlier(tried: Iterable[TriedFix]) -> str:
    """Fixes of the same issue that were tried before."""
    lines = [
        f"{one.time[:10]} {', '.join(one.places) or 'somewhere'}: {one.note[:_WIDE]}" for one in tried if not one.held
    ]
    return "\n".join(lines[-_MOST_TRIED:])


def limits(most: Allowance, seconds: float | None) -> str:
    """What the change and the work on it may take, in our words."""
    said = []
    if most.lines is not None:
        said.append(f"- at most {most.lines} changed lines, added and removed ones together")
    if most.files is not None:
        said.append(f"- at most {most.files} changed files")
    if seconds is not None:
        said.append(f"- at most {max(seconds, 0):.0f} seconds from now on, the checks included")
    return "\n".join((*said, "- no network beyond what you need yourself"))

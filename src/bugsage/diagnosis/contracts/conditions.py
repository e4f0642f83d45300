"""`requires` and `ensures` over the calls that are on record, and whom they blame.

Who calls a function otherwise than `requires` asks breaks the contract; where that holds, the function itself answers
for `ensures` and `raises`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bugsage.diagnosis.contracts.observed import Observed
from bugsage.diagnosis.expressions import UNKNOWN, NotAllowed, evaluate, truth
from bugsage.diagnosis.reading import Found
from bugsage.model.contract import Contract, Violation

#: A condition that the last call breaks says most; one that is only likely to be the function's fault says less.
SURE, LIKELY = 1.0, 0.6
_SHOWN = 120


def broken_requirement(contract: Contract, call: Observed) -> str:
    """The first requirement that a call does not meet; empty where it meets all that can be told."""
    return next((c for c in contract.requires if _holds(c, call.arguments) is False), "")


def requires(contract: Contract, found: Found, calls: Sequence[Observed]) -> Iterator[Violation]:
    """One answer for each requirement, over all calls on record."""
    for condition in contract.requires:
        yield _answer(contract, found, "requires", condition, [(call, call.arguments) for call in calls])


def ensures(contract: Contract, found: Found, calls: Sequence[Observed]) -> Iterator[Violation]:
    """One answer for each promise, over the calls that came back and whose requirements were met."""
    due = [
        (call, call.arguments | ({} if call.result is UNKNOWN else {"result": call.result}))
        for call in calls
        if not call.failed and not broken_requirement(contract, call)
    ]
    for condition in contract.ensures:
        yield _answer(contract, found, "ensures", condition, due)


def holds_for(call: Observed, condition: str) -> Any:
    """Whether a condition held when a call was made; UNKNOWN where that cannot be told."""
    return _holds(condition, call.arguments)


def _holds(condition: str, values: Mapping[str, Any]) -> Any:
    try:
        return truth(evaluate(condition, values))
    except NotAllowed:
        return UNKNOWN


def _answer(
    contract: Contract, found: Found, clause: str, condition: str, calls: Sequence[tuple[Observed, Mapping[str, Any]]]
) -> Violation:
    shown = f"`{condition[:_SHOWN]}`"
    refused = _refused(condition)
    if refused:
        return _said(contract, found, clause, "unknown", f"{shown} is not evaluated: {refused}")
    answers = [(call, values, _holds(condition, values)) for call, values in calls]
    call, values, answer = next((a for a in answers if a[2] is False), None) or next(
        (a for a in answers if a[2] is True), (None, {}, UNKNOWN)
    )
    if call is None:
        why = "it names what is not on record" if any(values for _, values in calls) else "the values are not on record"
        return _said(contract, found, clause, "unknown", f"{shown} for {found.called}: {why}")
    if answer is True:
        return _said(contract, found, clause, "holds", f"{call.where}: {shown} holds in {found.called}", call.line)
    return _broken(contract, found, clause, condition, call, values)


def _broken(
    contract: Contract, found: Found, clause: str, condition: str, call: Observed, values: Mapping[str, Any]
) -> Violation:
    names = sorted(n for n in values if re.search(rf"\b{re.escape(n)}\b", condition))
    shown = ", ".join(f"{n} = {values[n]!r}"[:60] for n in names[:4])
    blame, culprit, strength = "", "", 0.0
    if clause == "requires":
        blame = "caller"
        culprit = f"{call.caller.file}::{call.caller.symbol}" if call.caller else ""
        strength = SURE
    elif clause == "ensures":
        met = all(_holds(c, call.arguments) is True for c in contract.requires)
        blame, culprit, strength = "function", f"{found.file}::{found.symbol}", SURE if met else LIKELY
    said = "; the caller broke it" if blame == "caller" else ""
    return Violation(
        id=contract.id,
        clause=clause,
        verdict="violated",
        evidence=f"{call.where}: `{condition[:_SHOWN]}` does not hold with {shown}{said}",
        line=call.line,
        blame=blame,
        culprit=culprit,
        strength=strength,
    )


def _refused(condition: str) -> str:
    try:
        evaluate(condition, {})
    except NotAllowed as reason:
        return str(reason)
    return ""


def _said(contract: Contract, found: Found, clause: str, verdict: str, evidence: str, line: int = 0) -> Violation:
    return Violation(
        id=contract.id, clause=clause, verdict=verdict, evidence=evidence, line=line or found.definition.line
    )

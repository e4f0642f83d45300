"""What led from an error to a contract, and what came of a contract's examples, in words."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.comparing import named_by
from bugsage.diagnosis.contracts.matching import EXACT, SAME_FILE
from bugsage.diagnosis.expressions import UNKNOWN, NotAllowed, evaluate, truth
from bugsage.diagnosis.reading import Found, place
from bugsage.diagnosis.values.recorded import read_value
from bugsage.model.contract import Answer, Contract, Sample, Trial, Violation


def why(case: Case, contract: Contract, found: Found, match: float) -> str:
    """What led from the error to this contract."""
    lines = [
        at.line
        for info in case.event.exceptions
        for frame in info.frames
        if (at := place(case, frame)) and (at.file, at.symbol) == (found.file, found.symbol)
    ]
    if lines:
        led = f"line {lines[-1]} of the traceback lies in it"
    elif match == SAME_FILE:
        led = "the traceback goes through another function of its file"
    elif any(found.symbol in test for test in contract.tests):
        led = "the failing test is one of the contract's own"
    else:
        led = "the failing code calls it"
    how = {EXACT: "the contract names it", SAME_FILE: "the contract names it"}.get(
        match, "a glob of the contract fits it"
    )
    return f"{led}; {how}"


def trials(case: Case, contracts: Iterable[Contract]) -> Iterator[Trial]:
    """Every example of the active contracts, for the first symbol that each contract names."""
    for contract in contracts:
        if contract.status != "active" or not contract.examples:
            continue
        functions = [f for f in named_by(case, contract) if f.definition.kind == "function"]
        for found in functions[:1]:
            for sample in contract.examples:
                yield Trial(id=contract.id, place=f"{found.file}::{found.symbol}", sample=sample)


def told_by_answer(
    contracts: Iterable[Contract], asked: Sequence[Trial], answers: Sequence[Answer]
) -> Iterator[Violation]:
    """What each example says of its own clause, and of `ensures` where it returned."""
    known = {contract.id: contract for contract in contracts}
    for trial, answer in zip(asked, answers, strict=True):
        called = f"{trial.place.partition('::')[2]}({_arguments(trial.sample)})"
        wanted = _wanted(trial.sample)
        said = f"{called}: {answer.said}" + (f", and the contract says {wanted}" if answer.state == "violated" else "")
        yield _violation(trial, "examples", answer.state, said)
        if answer.returned is not None and answer.state != "unknown":
            yield from _promises(known[trial.id], trial, answer.returned, called)


def _promises(contract: Contract, trial: Trial, returned: str, called: str) -> Iterator[Violation]:
    result = read_value(returned)
    values = {**trial.sample.args} | ({} if result is UNKNOWN else {"result": result})
    for clause, conditions in (("requires", contract.requires), ("ensures", contract.ensures)):
        for condition in conditions:
            try:
                answer = truth(evaluate(condition, values))
            except NotAllowed:
                continue
            if answer is not UNKNOWN:
                does = "holds" if answer else "does not hold"
                verdict = "holds" if answer else "violated"
                yield _violation(trial, clause, verdict, f"{called} gave {returned[:80]}: `{condition[:120]}` {does}")


def _wanted(sample: Sample) -> str:
    if sample.raises:
        return f"that it raises {sample.raises}"
    return "nothing of what comes back" if sample.returns is msgspec.UNSET else repr(sample.returns)[:120]


def _arguments(sample: Sample) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in sample.args.items())[:160]


def _violation(trial: Trial, clause: str, verdict: str, said: str) -> Violation:
    broken = verdict == "violated"
    return Violation(
        id=trial.id,
        clause=clause,
        verdict=verdict,
        evidence=said,
        place=trial.place,
        blame="function" if broken else "",
        culprit=trial.place if broken else "",
        strength=1.0 if broken else 0.0,
    )

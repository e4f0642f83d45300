"""From an error and its code to causes in words."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.catalogue import worth_asking
from bugsage.diagnosis.caught import with_caught
from bugsage.diagnosis.observed import next_look
from bugsage.diagnosis.printed import printed
from bugsage.diagnosis.reading import crash, starting_point
from bugsage.diagnosis.values.recorded import FACELESS, on_record
from bugsage.model.diagnosis import Hypothesis, Suspect
from bugsage.model.error import ErrorEvent, ExceptionInfo

#: How many are given at most.
MOST = 5

#: A sentence longer than this is cut.
LONGEST = 420

#: How far an earlier exception of the chain explains the last one.
EARLIER = {"cause": 1.0, "context": 0.8, "group": 0.95, "caught": 0.98}

#: At most so many exceptions of a chain or group are looked at.
CHAIN = 4

#: Causes that only repeat the symptom; beside one that says more of the same line they add nothing.
GENERAL = frozenset(
    {"different-value", "extra-text", "failed-check", "false-condition", "refused-by-library", "unequal-values"}
)

#: A value of which not all is shown, or nothing but its type.
_FACELESS = re.compile(FACELESS.pattern + r"|<[^…]*…")

#: So many lines of a suspect are marked at most.
MARKED = 3

#: Causes that only history speaks for.
CHANGE = "recent-change"
BY_HISTORY = frozenset({"changed-expectation", "recent-change"})

#: How sure a cause is that speaks of a suspect: log-odds of its own and of the suspect, fitted to 191 causes of the
#: 199 development cases (suspects ranked with their repository left out). Where the fault is decides nearly all.
BASE, OF_CAUSE, OF_SUSPECT = 0.63, 0.14, 0.64


def hypothesise(case: Case) -> tuple[Hypothesis, ...]:
    """The causes that fit, most likely first, at most five; none where the catalogue knows of nothing."""
    texts: dict[str, str | None] = {}

    def read(path: str) -> str | None:
        if path not in texts:
            texts[path] = case.read(path)
        return texts[path]

    found: dict[str, Hypothesis] = {}
    event = with_caught(case.event, case.code.files.keys())
    said = printed(case.event)
    for one, share in _views(msgspec.structs.replace(case, event=event, read=read)):
        facts = [*said, *_values(one)]
        for hypothesis in _proposed(one):
            weighed = _weighed(case, hypothesis, share, facts)
            known = found.get(weighed.category)
            if known is None or known.confidence < weighed.confidence:
                found[weighed.category] = weighed
    ranked = sorted(_supported(found), key=lambda h: (-h.confidence, h.category, h.cause))
    return tuple(_telling(ranked))[:MOST]


def with_lines(suspects: Sequence[Suspect], hypotheses: Sequence[Hypothesis]) -> tuple[Suspect, ...]:
    """The suspects; the first one also marks the line in it that the first cause speaks of, before all others."""
    first, cause = next(iter(suspects), None), next(iter(hypotheses), None)
    if first is None or cause is None or cause.suspect != first.rank or cause.category in BY_HISTORY:
        return tuple(suspects)
    ahead = f"{first.file}:"
    told = (e[len(ahead) :].partition(":")[0] for e in cause.evidence if e.startswith(ahead))
    lines = [int(line) for line in told if line.isdecimal() and first.start < int(line) <= first.end]
    if not lines:
        return tuple(suspects)
    marked = tuple(dict.fromkeys([lines[0], *first.lines]))[:MARKED]
    return (msgspec.structs.replace(first, lines=marked), *suspects[1:])


def _supported(found: dict[str, Hypothesis]) -> list[Hypothesis]:
    """That code was changed is no cause where something says what is wrong with it: there it is evidence."""
    change = found.get(CHANGE)
    rest = [h for h in found.values() if h is not change]
    told = [h for h in rest if change and h.suspect == change.suspect and h.category not in BY_HISTORY]
    if change is None or change.suspect is None or not told:
        return list(found.values())
    # The change makes the place surer than the words alone: the best of the causes takes over what it is worth.
    best = max(told, key=lambda h: (h.category not in GENERAL, h.confidence))
    surer = msgspec.structs.replace(
        best, confidence=max(best.confidence, change.confidence), evidence=(*best.evidence, change.cause)
    )
    return [surer if h is best else h for h in rest]


def _proposed(case: Case) -> Iterator[Hypothesis]:
    for module in worth_asking(case.event):
        try:
            hypothesis = module.propose(case)
        except RecursionError:
            continue  # Code nested deeper than a walk over it can go: this cause has nothing to say of it.
        if hypothesis is not None:
            yield hypothesis


def _values(case: Case) -> list[str]:
    at = crash(case)
    try:
        return on_record(case, at) if at else []
    except RecursionError:
        return []


def _weighed(case: Case, hypothesis: Hypothesis, share: float, facts: list[str]) -> Hypothesis:
    cause = hypothesis.cause if len(hypothesis.cause) <= LONGEST else hypothesis.cause[: LONGEST - 1] + "…"
    own = min(hypothesis.confidence * share, 0.95)
    suspect = next((s for s in case.suspects if s.rank == hypothesis.suspect), None)
    sure = _with_suspect(own, suspect.probability) if suspect else own
    return msgspec.structs.replace(
        hypothesis,
        cause=cause,
        confirm=_confirm(case, hypothesis),
        confidence=round(sure, 3),
        evidence=(*hypothesis.evidence, *(f for f in facts if _adds(f, hypothesis))),
    )


def _confirm(case: Case, hypothesis: Hypothesis) -> str:
    """What the run showed of the first suspect goes before other ways to be sure, where the cause is about another."""
    if hypothesis.suspect == 1 or case.execution is None:
        return hypothesis.confirm
    return next_look(case, starting_point(case)) or hypothesis.confirm


def _adds(fact: str, hypothesis: Hypothesis) -> bool:
    """Whether a fact says more than the cause does: not the value that it names, and no object without a face."""
    held = fact.partition("` was ")[2].strip("'\"")
    if held and (held in hypothesis.cause or (_FACELESS.match(held))):
        return False
    return not any(e.startswith(fact) for e in hypothesis.evidence)


def _with_suspect(confidence: float, probability: float) -> float:
    """The confidence of a cause, given the probability that the fault is where it points."""
    bounded = (min(max(p, 0.005), 0.95) for p in (confidence, probability))
    own, place = (math.log(p / (1 - p)) for p in bounded)
    return min(1 / (1 + math.exp(-(BASE + OF_CAUSE * own + OF_SUSPECT * place))), 0.95)


def _telling(ranked: Iterable[Hypothesis]) -> Iterator[Hypothesis]:
    """Those that say something of their own: no general cause of a line that a more likely, precise one explains."""
    explained: set[str] = set()
    for hypothesis in ranked:
        seen = hypothesis.evidence[0] if hypothesis.evidence else ""
        if hypothesis.category in GENERAL and seen in explained:
            continue
        if seen and hypothesis.category not in BY_HISTORY:
            explained.add(seen)
        yield hypothesis


def _views(case: Case) -> Iterator[tuple[Case, float]]:
    """The case itself, then the case as each earlier exception of its chain would have made it."""
    yield case, 1.0
    for info in case.event.exceptions[1:CHAIN]:
        share = EARLIER.get(info.relation, 0.0)
        if share and info.frames:
            yield msgspec.structs.replace(case, event=_as_event(case.event, info)), share


def _as_event(event: ErrorEvent, info: ExceptionInfo) -> ErrorEvent:
    last = info.frames[-1]
    return msgspec.structs.replace(
        event,
        type=info.type,
        message=info.message,
        exceptions=(info,),
        file=last.file,
        line=last.line,
        column=last.column,
        detail=(),
    )

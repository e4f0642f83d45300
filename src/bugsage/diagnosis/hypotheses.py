"""From an error and its code to causes in words."""

from collections.abc import Iterator

import msgspec

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.catalogue import worth_asking
from bugsage.model.diagnosis import Hypothesis
from bugsage.model.error import ErrorEvent, ExceptionInfo

#: How many are given at most.
MOST = 5

#: A sentence longer than this is cut.
LONGEST = 420

#: How far an earlier exception of the chain explains the last one.
EARLIER = {"cause": 1.0, "context": 0.8, "group": 0.95}

#: At most so many exceptions of a chain or group are looked at.
CHAIN = 4


def hypothesise(case: Case) -> tuple[Hypothesis, ...]:
    """The causes that fit, most likely first, at most five; none where the catalogue knows of nothing."""
    texts: dict[str, str | None] = {}

    def read(path: str) -> str | None:
        if path not in texts:
            texts[path] = case.read(path)
        return texts[path]

    found: dict[str, Hypothesis] = {}
    for one, share in _views(msgspec.structs.replace(case, read=read)):
        for module in worth_asking(one.event):
            try:
                hypothesis = module.propose(one)
            except RecursionError:
                continue  # Code nested deeper than a walk over it can go: this cause has nothing to say of it.
            if hypothesis is None:
                continue
            weighed = _weighed(hypothesis, share)
            known = found.get(weighed.category)
            if known is None or known.confidence < weighed.confidence:
                found[weighed.category] = weighed
    ranked = sorted(found.values(), key=lambda h: (-h.confidence, h.category, h.cause))
    return tuple(ranked[:MOST])


def _weighed(hypothesis: Hypothesis, share: float) -> Hypothesis:
    cause = hypothesis.cause if len(hypothesis.cause) <= LONGEST else hypothesis.cause[: LONGEST - 1] + "…"
    confidence = round(min(hypothesis.confidence * share, 0.95), 3)
    return msgspec.structs.replace(hypothesis, cause=cause, confidence=confidence)


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

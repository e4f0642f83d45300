"""What a decision is made from, gathered from what is known of an issue or of a change."""

from collections.abc import Iterable, Mapping, Sequence

from bugsage.model.approval import SAFEST, Demand, Facts, Terms
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.proposal import Proposal

#: Verdicts of a reproduction that was seen failing in a way that can be relied on, and in none.
_SEEN = ("deterministic", "order-dependent", "environment")
_NOT_SEEN = ("flaky", "not-reproduced")


def of_issue(diagnosis: Diagnosis, score: float, demands: Iterable[Demand] = (), terms: Terms = SAFEST) -> Facts:
    """Of an issue for which nothing is changed yet."""
    return Facts(
        about="issue",
        score=score,
        demands=tuple(demands),
        confidence=_confidence(diagnosis),
        reproduced=_reproduced(diagnosis),
        gates={},
        kind=diagnosis.triage.kind,
        category=_category(diagnosis),
        maker="",
        sandboxed=None,
        stopped=None,
        exhausted=None,
        unknown=(),
        terms=terms,
    )


def of_proposal(
    proposal: Proposal,
    score: float | None,
    demands: Iterable[Demand] = (),
    terms: Terms = SAFEST,
    *,
    about: str = "change",
    gates: Mapping[str, str] | None = None,
    stopped: bool | None = None,
    exhausted: Sequence[str] | None = None,
    unknown: Iterable[str] = (),
) -> Facts:
    """Of a change: somebody's as it is, or with `about="fix"` one that was made here.

    What is left out is not known, and asks for a person accordingly.
    """
    diagnosis = proposal.diagnosis
    seen = _reproduced(diagnosis) if proposal.reproduced is None and diagnosis else proposal.reproduced
    return Facts(
        about=about,
        score=score,
        demands=tuple(demands),
        confidence=_confidence(diagnosis) if diagnosis else None,
        reproduced=seen,
        gates=dict(gates or {}),
        kind=diagnosis.triage.kind if diagnosis else "",
        category=_category(diagnosis) if diagnosis else "",
        maker=proposal.maker,
        sandboxed=proposal.sandboxed,
        stopped=stopped,
        exhausted=None if exhausted is None else tuple(exhausted),
        unknown=(
            *(("all of the change, which is too large",) if proposal.patch.cut else ()),
            *proposal.unknown,
            *unknown,
        ),
        terms=terms,
    )


def _confidence(diagnosis: Diagnosis) -> float | None:
    return diagnosis.suspects[0].probability if diagnosis.suspects else None


def _reproduced(diagnosis: Diagnosis) -> bool | None:
    verdict = diagnosis.reproduction.verdict if diagnosis.reproduction else ""
    return True if verdict in _SEEN else False if verdict in _NOT_SEEN else None


def _category(diagnosis: Diagnosis) -> str:
    return diagnosis.hypotheses[0].category if diagnosis.hypotheses else ""

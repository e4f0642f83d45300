"""The terms of decisions that are in force: the user's, made stricter by the repository's, never looser."""

from bugsage.model.approval import GATES, SAFEST, Terms
from bugsage.model.settings import ApprovalSettings, UserApprovalSettings


def in_force(repository: ApprovalSettings, user: UserApprovalSettings) -> Terms:
    """What decisions go by here. Only the user switches `auto` on, and no gate that always counts can be left out."""
    return Terms(
        auto_up_to=min(_said(user.auto_up_to, SAFEST.auto_up_to), _said(repository.auto_up_to, 10.0)),
        review_up_to=min(_said(user.review_up_to, SAFEST.review_up_to), _said(repository.review_up_to, 10.0)),
        confidence=max(_said(user.confidence, SAFEST.confidence), _said(repository.confidence, 0.0)),
        auto=tuple(dict.fromkeys(user.auto)),
        never=tuple(dict.fromkeys((*user.never, *repository.never))),
        gates=tuple(dict.fromkeys((*GATES, *user.gates, *repository.gates))),
    )


def tightened(terms: Terms, repository: ApprovalSettings) -> Terms:
    """The same, and as strict as a repository's settings of another time where those are stricter."""
    return Terms(
        auto_up_to=min(terms.auto_up_to, _said(repository.auto_up_to, 10.0)),
        review_up_to=min(terms.review_up_to, _said(repository.review_up_to, 10.0)),
        confidence=max(terms.confidence, _said(repository.confidence, 0.0)),
        auto=terms.auto,
        never=tuple(dict.fromkeys((*terms.never, *repository.never))),
        gates=tuple(dict.fromkeys((*terms.gates, *repository.gates))),
    )


def _said(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value

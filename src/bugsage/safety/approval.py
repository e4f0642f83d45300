"""Who must agree to a fix."""

#: From here down a reviewer's look is enough.
REVIEW_UP_TO = 6.5


def approval_path(score: float, escalated: bool) -> str:
    """`review` or `escalate`. `auto` is never given: a fix without a person's look has to be switched on first."""
    return "escalate" if escalated or not score <= REVIEW_UP_TO else "review"

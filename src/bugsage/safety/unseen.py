"""Whether a fix may go to the user's branch without a question: only the user allows it, a repository may forbid it."""

from bugsage.model.review import AutoLanding
from bugsage.model.settings import FixSettings, UserFixSettings


def in_force(repository: FixSettings, user: UserFixSettings) -> AutoLanding:
    """What holds here; off where nobody said anything."""
    return AutoLanding(on=user.commit and repository.commit is not False, onto=user.branch)

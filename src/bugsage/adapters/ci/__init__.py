"""CI services, read only: GitHub Actions, GitLab, CircleCI, Jenkins."""

from bugsage.adapters.ci.services import CiServices

__all__ = ["CiServices"]

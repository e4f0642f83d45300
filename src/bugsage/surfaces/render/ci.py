"""Runs of CI as text."""

from collections.abc import Sequence

from bugsage.model.ci import CiRun
from bugsage.surfaces.clean import one_line


def runs(found: Sequence[CiRun]) -> str:
    """One line each, the newest first."""
    if not found:
        return "No run of CI is known."
    width = max(len(one_line(run.title)) for run in found)
    return "\n".join(
        f"{run.state:8}{one_line(run.title):{width}}  {one_line(run.commit)[:10]:10}  {one_line(run.url)}"
        for run in found
    )

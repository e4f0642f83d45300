"""Where a chain of exceptions began, in the repository."""

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.ranking.crashing import by_origin
from bugsage.diagnosis.reading import Place, crash, place
from bugsage.model.error import ExceptionInfo


@remembered
def origin(case: Case) -> tuple[ExceptionInfo | None, Place | None]:
    """The exception that the failure began with, and the innermost line of the repository that it went through.

    Where no exception of the chain has such a line, the place is that of the report.
    """
    for one in by_origin(case.event):
        found = [at for frame in one.frames if frame.in_app and (at := place(case, frame))]
        if found:
            return one, found[-1]
    return (case.event.exceptions[0] if case.event.exceptions else None), crash(case)

"""What the commit that introduced a failure says of its suspects."""

from msgspec.structs import replace

from bugsage.model.bisection import Introduction
from bugsage.model.diagnosis import Diagnosis, Evidence, Suspect

_SUBJECT = 80


def with_introduction(diagnosis: Diagnosis, found: Introduction | None) -> Diagnosis:
    """The diagnosis; suspects that the commit changed say so. An answer without a commit says nothing of them."""
    if found is None or not found.commit:
        return diagnosis
    said = f"introduced by {found.commit[:8]} {' '.join(found.subject.split())[:_SUBJECT]}, found by running"
    fact = Evidence(kind="history", detail=said, weight=0.0)
    suspects = tuple(
        replace(suspect, evidence=(fact, *suspect.evidence)) if _changed(suspect, found) else suspect
        for suspect in diagnosis.suspects
    )
    return replace(diagnosis, suspects=suspects, introduction=found)


def _changed(suspect: Suspect, found: Introduction) -> bool:
    names = found.touched.get(suspect.file)
    return names is not None and (not names or suspect.symbol.rpartition(".")[2] in names)

"""WHAT DID WE DO? Entries to state, entries to prose, outcomes to calibration."""

from bugsage.timeline.building import (
    context_built,
    digest_of,
    issue_detected,
    issue_resolved,
    issue_suppressed,
    reproduced,
    risk_assessed,
    root_cause_proposed,
    run_recorded,
    verdict_given,
)
from bugsage.timeline.calibrating import calibrate
from bugsage.timeline.folding import apply, fold
from bugsage.timeline.opinions import opinion_given, recorded_opinion
from bugsage.timeline.restoring import restore_diagnosis, restore_issue
from bugsage.timeline.snapshot import freeze, thaw
from bugsage.timeline.storing import capped_diagnosis
from bugsage.timeline.telling import prose

__all__ = [
    "apply",
    "calibrate",
    "capped_diagnosis",
    "context_built",
    "digest_of",
    "fold",
    "freeze",
    "issue_detected",
    "issue_resolved",
    "issue_suppressed",
    "opinion_given",
    "prose",
    "recorded_opinion",
    "reproduced",
    "restore_diagnosis",
    "restore_issue",
    "risk_assessed",
    "root_cause_proposed",
    "run_recorded",
    "thaw",
    "verdict_given",
]

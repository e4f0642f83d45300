"""WHAT DID WE DO? Entries to state, entries to prose, outcomes to calibration."""

from bugsage.timeline.avoiding import avoid, avoided, patch_fingerprint
from bugsage.timeline.building import (
    change_judged,
    commit_tried,
    context_built,
    fix_attempted,
    flood_detected,
    introduced,
    issue_detected,
    issue_resolved,
    issue_split,
    issue_suppressed,
    issues_merged,
    reproduced,
    risk_assessed,
    root_cause_proposed,
    run_recorded,
    verdict_given,
)
from bugsage.timeline.calibrating import calibrate
from bugsage.timeline.counting import Flood, moment_of, window_of
from bugsage.timeline.fixes import fix_ended, fix_requested, instrumentation_proposed
from bugsage.timeline.folding import apply, fold
from bugsage.timeline.landings import fix_applied, fix_reverted, landings
from bugsage.timeline.measuring import calibration_stats, stats
from bugsage.timeline.naming import digest_of
from bugsage.timeline.opinions import opinion_given, recorded_opinion
from bugsage.timeline.preferring import preferences
from bugsage.timeline.prioritising import ranked
from bugsage.timeline.recalibrating import Outcome, as_they_came, outcomes, recalibrate
from bugsage.timeline.restoring import commits_tried, decisions, restore_diagnosis, restore_fix, restore_issue
from bugsage.timeline.snapshot import freeze, thaw
from bugsage.timeline.spending import accounts, costs
from bugsage.timeline.storing import capped_diagnosis
from bugsage.timeline.telling import prose
from bugsage.timeline.windows import Counted, known_in

__all__ = [
    "Counted",
    "Flood",
    "Outcome",
    "accounts",
    "apply",
    "as_they_came",
    "avoid",
    "avoided",
    "calibrate",
    "calibration_stats",
    "capped_diagnosis",
    "change_judged",
    "commit_tried",
    "commits_tried",
    "context_built",
    "costs",
    "decisions",
    "digest_of",
    "fix_applied",
    "fix_attempted",
    "fix_ended",
    "fix_requested",
    "fix_reverted",
    "flood_detected",
    "fold",
    "freeze",
    "instrumentation_proposed",
    "introduced",
    "issue_detected",
    "issue_resolved",
    "issue_split",
    "issue_suppressed",
    "issues_merged",
    "known_in",
    "landings",
    "moment_of",
    "opinion_given",
    "outcomes",
    "patch_fingerprint",
    "preferences",
    "prose",
    "ranked",
    "recalibrate",
    "recorded_opinion",
    "reproduced",
    "restore_diagnosis",
    "restore_fix",
    "restore_issue",
    "risk_assessed",
    "root_cause_proposed",
    "run_recorded",
    "stats",
    "thaw",
    "verdict_given",
    "window_of",
]

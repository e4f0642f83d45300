"""Decide: who must agree, why, and whether it would be decided so again."""

from bugsage.model.approval import Approval, DecidedAgain, Decision, Replayed
from bugsage.pipeline.house import House


def explained(decision: Decision) -> Approval:
    """A recorded decision with its considerations, as this version weighs them; its outcome is the recorded one."""
    from bugsage.safety.approval import decide

    made = decide(decision.facts)
    return Approval(path=decision.path, refused=decision.refused, rows=made.rows)


def decide_again(house: House, issue: str | None = None) -> Replayed:
    """Every recorded decision, or those on one issue, made again from its facts. Raises UnknownIssue."""
    from bugsage.pipeline.knowing import no_collection
    from bugsage.pipeline.recalling import known_issue
    from bugsage.safety.approval import DECIDING, decide
    from bugsage.timeline import decisions

    wanted = known_issue(house, issue) if issue else None
    same = other = 0
    differing: list[DecidedAgain] = []
    with no_collection():
        for entry, recorded in decisions(house.timeline.entries(wanted)):
            made = decide(recorded.facts)
            if recorded.version != DECIDING:
                other += 1
            elif (made.path, made.refused) == (recorded.path, recorded.refused):
                same += 1
            else:
                differing.append(
                    DecidedAgain(
                        number=entry.number,
                        issue=entry.issue,
                        time=entry.time,
                        recorded=_outcome(recorded),
                        now=_outcome(made),
                    )
                )
    return Replayed(same=same, other_versions=other, differing=tuple(differing))


def _outcome(made: Decision | Approval) -> str:
    return "refused" if made.refused else made.path

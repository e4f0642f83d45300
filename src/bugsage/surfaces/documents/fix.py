"""What `bugsage fix` answers."""

from typing import Literal

from bugsage.model.fix import Fix
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.risk import HitPart


class CheckPart(Part, frozen=True, kw_only=True):
    """One thing that the patch was held against."""

    name: str
    #: What was run, quoted for a shell; empty where nothing was.
    command: str
    passed: bool
    seconds: float
    #: Why it did not pass.
    detail: str


class AttemptPart(Part, frozen=True, kw_only=True):
    """One patch that was proven or not."""

    number: int
    agent: str
    model: str
    outcome: str
    seconds: float
    #: Null where the agent does not say.
    cost_usd: float | None
    tokens: int | None
    lines: int
    files: int
    note: str


class FindingPart(Part, frozen=True, kw_only=True):
    """Something by which the patch only looks like a repair."""

    kind: str
    severity: str
    file: str
    line: int | None
    sentence: str


class ProofPart(Part, frozen=True, kw_only=True):
    """What speaks for the patch."""

    failed_before: tuple[str, ...]
    passed_after: tuple[str, ...]
    #: The tests fail again without the patch; null where that was not tried.
    failed_again: bool | None
    still_passing: int
    broken: tuple[str, ...]
    #: Other patches that mend the failure as well, and an input for which they differ.
    alternatives: int
    disagreement: str
    not_run: tuple[str, ...]
    findings: tuple[FindingPart, ...]
    sandboxed: bool | None


class FixRiskPart(Part, frozen=True, kw_only=True):
    """How dangerous the patch is."""

    score: float
    path: Literal["auto", "review", "escalate"]
    hits: tuple[HitPart, ...]


class RegressionTestPart(Part, frozen=True, kw_only=True):
    """The test that goes with the fix."""

    file: str
    added: bool
    test: str


class InstrumentationPart(Part, frozen=True, kw_only=True):
    """A statement that would tell, the next time, what is not known this time."""

    file: str
    line: int
    kind: Literal["log", "sentry", "assert"]
    code: str
    why: str
    #: Unified diff; it is committed nowhere.
    patch: str


class FixDocument(Part, frozen=True, kw_only=True):
    """What `bugsage fix` answers."""

    schema: Literal["bugsage/fix@1"]
    fix: str
    issue: str
    agent: str
    status: Literal["plausible", "failed", "refused", "escalated"]
    #: Why it ended so, or what the patch does.
    said: str
    #: Unified diff; empty where there is none.
    patch: str
    base: str | None
    branch: str | None
    commit: str | None
    proof: ProofPart
    checks: tuple[CheckPart, ...]
    attempts: tuple[AttemptPart, ...]
    risk: FixRiskPart | None
    regression_test: RegressionTestPart | None
    #: Only where there is no patch because too little is known.
    instrumentation: InstrumentationPart | None
    #: Commit and branch of the user's, where the settings let it be committed without a question; else null.
    landed: str | None
    landed_on: str | None
    notes: tuple[str, ...]


class LeftOutPart(Part, frozen=True, kw_only=True):
    """An issue for which there is no fix to tell of."""

    issue: str
    because: str


class FixesDocument(Part, frozen=True, kw_only=True):
    """What `bugsage fix --all` answers."""

    schema: Literal["bugsage/fixes@1"]
    #: In the order in which they ended.
    fixes: tuple[FixDocument, ...]
    left_out: tuple[LeftOutPart, ...]


def from_fix(fix: Fix) -> FixDocument:
    """The document of one fix."""
    proof, risk, test, more = fix.proof, fix.risk, fix.regression_test, fix.instrumentation
    return FixDocument(
        schema="bugsage/fix@1",
        fix=fix.id,
        issue=fix.issue,
        agent=fix.agent,
        status=fix.status,  # type: ignore[arg-type]
        said=fix.said,
        patch=fix.patch,
        base=fix.base,
        branch=fix.branch,
        commit=fix.commit,
        proof=mirror(proof, ProofPart),
        checks=tuple(mirror(one, CheckPart) for one in proof.checks),
        attempts=tuple(mirror(one, AttemptPart) for one in fix.attempts),
        risk=mirror(risk, FixRiskPart) if risk else None,
        regression_test=mirror(test, RegressionTestPart) if test else None,
        instrumentation=mirror(more, InstrumentationPart) if more else None,
        landed=fix.landed,
        landed_on=fix.landed_on,
        notes=fix.notes,
    )

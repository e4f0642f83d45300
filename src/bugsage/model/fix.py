"""A fix: what was asked for, what was tried, what it was proven by."""

from bugsage.model.approval import GATES as GATES
from bugsage.model.base import Noun
from bugsage.model.risk import Risk
from bugsage.model.spending import FixAttempt
from bugsage.model.tamper import Finding

#: How a fix can end. `plausible`: every check held, and whether it is right a person says. `failed`: nothing held.
#: `refused`: a rule, the tamper guard, the kill switch or a limit. `escalated`: a person is needed.
STATUSES = ("plausible", "failed", "refused", "escalated")


class FixCheck(Noun, frozen=True, kw_only=True):
    """One thing that a patch was held against."""

    #: `failing tests`, `tests`, `types`, `lint`, `build`, `tampering`, `contracts`, `risk`, `reverted`.
    name: str
    #: What was run, quoted for a shell; empty where nothing was.
    command: str = ""
    passed: bool
    seconds: float = 0.0
    #: Why it did not pass, or what of it was not done; a few lines of what it printed, cleaned.
    detail: str = ""


class Proof(Noun, frozen=True, kw_only=True):
    """What speaks for a patch: everything that ran, and what did not run."""

    #: The failing tests, as in `ErrorEvent.test`, or the command where there is no test: failing without the patch…
    failed_before: tuple[str, ...] = ()
    #: … passing with it …
    passed_after: tuple[str, ...] = ()
    #: … and failing again when it is taken away; None where that was not tried.
    failed_again: bool | None = None
    #: Number of other tests that passed before and pass now.
    still_passing: int = 0
    #: Tests that passed before and do not now.
    broken: tuple[str, ...] = ()
    #: Other patches that mend the failure as well.
    alternatives: int = 0
    #: Where they do something else: one sentence with an input for which they differ; empty where nothing differs.
    disagreement: str = ""
    #: What should have been run and was not, a sentence each.
    not_run: tuple[str, ...] = ()
    #: What the tamper guard found.
    findings: tuple[Finding, ...] = ()
    checks: tuple[FixCheck, ...] = ()
    #: What ran was caged; None where nothing ran.
    sandboxed: bool | None = None

    def gates(self) -> dict[str, str]:
        """Each gate of the approval with `passed`, `failed` or `not-run`."""
        return {
            "failed-before": "passed" if self.failed_before else "not-run",
            "passed-after": _gate(bool(self.failed_before), bool(self.passed_after)),
            "still-passing": "failed" if self.broken else "passed" if self.still_passing else "not-run",
            "untampered": "failed" if any(one.severity == "cheat" for one in self.findings) else "passed",
        }


class RegressionTest(Noun, frozen=True, kw_only=True):
    """A test that goes with a fix."""

    file: str
    #: It was written for this fix; False where it was there before.
    added: bool
    #: Its id, as in `ErrorEvent.test`.
    test: str = ""


class InstrumentationPatch(Noun, frozen=True, kw_only=True):
    """A statement that would tell, the next time, what is not known this time; it is never put in by itself."""

    file: str
    #: Where it stands with the patch.
    line: int
    #: `log`, `sentry` (context for its events) or `assert`.
    kind: str
    #: The statement, without its indentation.
    code: str
    #: What it would tell.
    why: str
    #: Unified diff.
    patch: str


class Fix(Noun, frozen=True, kw_only=True):
    """The answer to one `fix`."""

    #: Its own name: `FX-` and eight hexadecimal digits.
    id: str
    issue: str
    agent: str
    #: One of STATUSES.
    status: str
    #: Unified diff; of the best attempt where none was plausible, empty where there was none.
    patch: str = ""
    #: Where it was committed; both None where it was not.
    branch: str | None = None
    commit: str | None = None
    #: The commit that it is made for.
    base: str | None = None
    #: What a person should read first: what it does, or why there is none and what was learned.
    said: str = ""
    proof: Proof = Proof()
    attempts: tuple[FixAttempt, ...] = ()
    risk: Risk | None = None
    regression_test: RegressionTest | None = None
    #: Where there is no patch because too little is known: what would tell more.
    instrumentation: InstrumentationPatch | None = None
    #: Where the settings let it be committed without a question: its commit on a branch of the user's, and that branch.
    landed: str | None = None
    landed_on: str | None = None
    #: What could not be used and why, one sentence each.
    notes: tuple[str, ...] = ()


def _gate(tried: bool, held: bool) -> str:
    return "not-run" if not tried else "passed" if held else "failed"

"""One fix while it is worked on: what it is for, what it may take, what it leaves on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from bugsage import __version__
from bugsage.diagnosis.aiming import file_of
from bugsage.diagnosis.aiming_files import files_of
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.fix import Fix, Proof, RegressionTest
from bugsage.model.patch import Patch
from bugsage.model.spending import Allowance, FixAttempt
from bugsage.model.timeline import Entry
from bugsage.pipeline.fixing.aiming import Target
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House, Notes
from bugsage.repair.loop import Failed, Looking
from bugsage.repair.proposal import Proposed
from bugsage.repair.regression import Regression
from bugsage.timeline import fix_attempted, fix_ended, fix_requested, patch_fingerprint

N = TypeVar("N", int, float)


class Work(Noun, frozen=True, kw_only=True):
    """One fix and everything that belongs to it."""

    house: House
    name: str
    wish: Wish
    diagnosis: Diagnosis
    target: Target
    ground: Ground
    notes: Notes
    #: When it began, on the clock that only goes forward.
    began: float
    #: The test that was written for it, which lies in the worktree and goes into every patch.
    regression: Regression | None = None
    #: Why there is nothing that could go green; empty where there is.
    why_not: str = ""

    @property
    def issue(self) -> str:
        """Id of the issue."""
        return self.diagnosis.issue.id

    @property
    def limits(self) -> Allowance:
        """What this fix may take: the settings', or less where that was asked for."""
        most, asked = self.house.limits.fix, self.wish.limits
        return Allowance(
            attempts=_least(most.attempts, asked.attempts),
            minutes=_least(most.minutes, asked.minutes),
            tokens=_least(most.tokens, asked.tokens),
            usd=_least(most.usd, asked.usd),
            lines=_least(most.lines, asked.lines),
            files=_least(most.files, asked.files),
        )

    def seconds(self) -> float:
        """Since it began."""
        return self.house.clock.seconds() - self.began

    def left(self) -> float:
        """Seconds until its time is over, at least one."""
        minutes = self.limits.minutes
        return 3600.0 if minutes is None else max(1.0, minutes * 60 - self.seconds())

    def shown_by(self) -> RegressionTest | None:
        """The test that goes with the fix: the one that was written for it, else the first that failed."""
        test = next(iter(self.target.tests), "")
        if self.regression:
            return RegressionTest(file=self.regression.file, added=True, test=test)
        code = self.house.code.code_map()
        parts = test.split(".")
        dotted = ("/".join(parts[:count]) + ".py" for count in range(1, len(parts)))
        named = (file_of(test), *files_of(self.diagnosis.issue.events, code), *dotted)
        file = next((one for one in named if test and one in code.files), None)
        return RegressionTest(file=file, added=False, test=test) if file else None

    def whole(self, proposed: Proposed) -> Proposed:
        """The change with the test that was written for it, whatever whoever proposes it made of that."""
        if self.regression is None or proposed.missed:
            return proposed
        return replace(proposed, texts={**proposed.texts, self.regression.file: self.regression.text})

    def _append(self, entry: Entry) -> None:
        """What cannot be written down costs a note, never the fix."""
        self.notes.attempt(lambda: self.house.timeline.append([entry]) and None, None)

    def requested(self, number: int = 1) -> None:
        """Write down that it begins, or that one more attempt does: a kill does not take that back."""
        entry = fix_requested(
            self.issue,
            fix=self.name,
            agent=self.wish.agent,
            base=self.ground.tree.commit,
            time=self.house.clock.now(),
            version=__version__,
            number=number,
        )
        self._append(entry)

    def noted(self, looking: Looking, proposed: Proposed, proof: Proof, patch: Patch) -> Looking:
        """With one more attempt, which is written down at once: a kill loses nothing of what is known."""
        failed = failure_of(proof)
        attempt = FixAttempt(
            fix=self.name,
            number=len(looking.attempts) + 1,
            agent=proposed.by,
            model=proposed.model,
            outcome="plausible" if failed is None else "refused" if failed.check == "tampering" else "failed",
            seconds=round(self.seconds() - looking.seconds, 3),
            tokens=proposed.tokens,
            cost_usd=proposed.cost_usd,
            lines=patch.added + patch.removed,
            files=len(patch.files),
            category=proposed.category,
            places=proposed.places,
            patch=patch_fingerprint(patch),
            note=failed.said if failed else "",
        )
        entry = fix_attempted(self.issue, attempt, time=self.house.clock.now(), version=__version__)
        self._append(entry)
        return replace(
            looking,
            attempts=(*looking.attempts, attempt),
            failed=(*looking.failed, failed),
            seconds=self.seconds(),
        )

    def missed(self, looking: Looking, proposed: Proposed) -> Looking:
        """With an attempt that came to no patch."""
        attempt = FixAttempt(
            fix=self.name,
            number=len(looking.attempts) + 1,
            agent=proposed.by,
            model=proposed.model,
            outcome="error",
            seconds=round(self.seconds() - looking.seconds, 3),
            tokens=proposed.tokens,
            cost_usd=proposed.cost_usd,
            category=proposed.category,
            note=proposed.missed,
        )
        self._append(fix_attempted(self.issue, attempt, time=self.house.clock.now(), version=__version__))
        return replace(
            looking,
            attempts=(*looking.attempts, attempt),
            failed=(*looking.failed, Failed(check="a change", said=proposed.missed)),
            seconds=self.seconds(),
        )

    def kept(self, fix: Fix) -> Fix:
        """The fix, with its end written down."""
        entry = fix_ended(fix, time=self.house.clock.now(), version=__version__)
        self._append(entry)
        return replace(fix, notes=tuple(self.notes.said))


def failure_of(proof: Proof) -> Failed | None:
    """The first check that did not hold; None where all did."""
    bad = next((check for check in proof.checks if not check.passed), None)
    return Failed(check=bad.name, said=bad.detail, mark=f"{bad.name}: {bad.detail}") if bad else None


def _least(one: N | None, other: N | None) -> N | None:
    return other if one is None else one if other is None else min(one, other)


def first(names: Sequence[str], most: int = 3) -> str:
    """Some names in one phrase."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more

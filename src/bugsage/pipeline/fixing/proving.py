"""Prove: hold a patch against everything that can be run, without it and with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePath
from shlex import join

from msgspec.structs import replace

from bugsage.diagnosis.aiming import whole
from bugsage.diagnosis.pytest_words import tersely
from bugsage.errors import BugSageError, RunFailed, SourceNotFound
from bugsage.intake.places import resolve_all
from bugsage.model.execution import Execution
from bugsage.model.fix import FixCheck, Proof
from bugsage.model.patch import Patch
from bugsage.model.run import RunResult
from bugsage.pipeline.fixing.ahead import Ahead
from bugsage.pipeline.fixing.aiming import beside, suite_of, widened
from bugsage.pipeline.fixing.checkers import Checkers
from bugsage.pipeline.fixing.looks import LOOKS
from bugsage.pipeline.fixing.outcome import Outcome, unseen
from bugsage.pipeline.fixing.patched import reaching
from bugsage.pipeline.fixing.working import Work, first
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.receiving import receive_run
from bugsage.pipeline.trying import outcomes_of
from bugsage.repair.comparing import RED, Compared, compare, compare_told
from bugsage.repair.diffs import diff_of
from bugsage.repair.proposal import Proposed

#: Share of what is left of a fix's time that the whole suite may take, and seconds that it may take at most.
_SHARE, _MOST = 0.5, 600.0
#: A run with a patch may take so many times what it took without, and at least so many seconds.
_PATIENCE, _LEAST = 3.0, 10.0
#: Seconds that are little for a run of the failing tests; how often they must pass with a patch then, and runs without
#: any where something speaks for a test that fails by chance.
_QUICK, _OFTEN, _DOUBTED = 5.0, 3, 4
#: Who proposes only what made the failing tests pass before.
_TRIED = "templates/"
#: A suite that ends so soon, or has so few files, needs no part of it run before; one with more tests will not.
_SOON, _FEW, _MANY = 10.0, 5, 1500


class Prover:
    """Proves patches of one fix. What is known of the program without any patch is found out once."""

    def __init__(self, work: Work, execution: Execution | None = None) -> None:
        """`execution` is a run in which the tests may have been seen to fail already."""
        #: With the command that shows the failure.
        self.work = work
        #: Why the failure could not be shown.
        self.why_not = ""
        #: Why the failure says nothing of the program: it comes and goes without any change.
        self.flaky = ""
        #: A run without any patch that was begun before it is needed.
        self.ahead: Ahead | None = None
        #: The failing tests that fail here, or the command.
        self.failing: tuple[str, ...] = ()
        self._house, self._ground = work.house, work.ground
        self._files = work.house.code.code_map().files.keys() | {work.target.written or "."}
        self._own: Outcome | None = None
        self._suites: dict[tuple[str, ...], Outcome] = {}
        self._own_checkers = Checkers(work)
        self._red = {one.test for one in execution.tests if one.failed} if execution else set[str]()
        #: How often the failing tests passed with the patch that is being proven.
        self._greens = 0

    @property
    def own(self) -> Outcome:
        """The failing tests without any patch."""
        if self._own is None:
            self._own = self.run(self.work.target.command, self.work.left())
        return self._own

    def reproduced(self) -> bool:
        """The failure is seen in the worktree; what the user gave is run as a whole where a part of it passes."""
        self.failing = self._seen()
        if not self.failing and self.work.target.wide:
            self.work, self._own = replace(self.work, target=widened(self.work.target)), None
            self.failing = self._seen()
        if not self.failing:
            self.why_not = unseen(self.own, self.work.target, self._ground.tree.commit)
        elif self.own.result.seconds <= _QUICK and not self._red.issuperset(self.failing) and self._unsteady(1):
            self.why_not = self.flaky
        return not self.why_not

    def _seen(self) -> tuple[str, ...]:
        """The failing tests that fail here, or the command."""
        target, own = self.work.target, self.own
        if target.tests:
            return self._wanted(own)
        return (join(target.command),) if own.result.status != 0 else ()

    def _wanted(self, without: Outcome) -> tuple[str, ...]:
        """The failing tests that fail in a run without any patch."""
        ended = without.outcomes or dict.fromkeys(sorted(without.told.failed), "failed")
        return tuple(test for test, outcome in ended.items() if self.work.target.holds(test) and outcome in RED)

    def mends(self, proposed: Proposed) -> bool:
        """With the patch every failing test passes, and none that runs with them breaks. Raises RunFailed, Stopped."""
        with self._ground.patched(proposed.texts):
            after = self._again(self.own, self.work.target.command)
        found = self._compared(self.own, after)
        return not found.unmended and not found.broken

    def prove(self, proposed: Proposed) -> tuple[Proof, Patch]:
        """Everything that speaks for a patch and against it, cheap looks first; it ends with what does not hold."""
        before = {file: self._house.code.text(file) for file in proposed.texts}
        diff = diff_of(before, proposed.texts)
        patch = self._house.changes.of_text(diff, f"fix of {self.work.issue}")
        proof = Proof(
            failed_before=self.failing,
            sandboxed=self._ground.cage is not None,
            alternatives=proposed.alternatives,
            disagreement=proposed.disagreement,
        )
        self._greens = 0
        steps: list[Callable[[Proof, Patch, Proposed], Proof]] = [partial(look, self.work) for look in LOOKS]
        steps += [self._targets, self._checkers, self._meanwhile, self._given, self._near, self._suite, self._steady]
        for step in steps:
            proof = step(proof, patch, proposed)
            if any(not check.passed for check in proof.checks):
                break
        return proof, patch

    def minds(self, proposed: Proposed, limit: float) -> str:
        """What the tests say against a change that is to mend nothing; empty where all that passed passes with it.

        Raises RunFailed, TestCommandUnknown, Stopped.
        """
        held = self._held(Proof(), proposed, self._all(), limit)
        if held is None:
            return f"the tests do not end within {limit:.0f} s, so nobody knows whether they pass with it"
        return next((one.detail or "the tests fail with it" for one in held.checks if not one.passed), "")

    def _targets(self, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
        """The failing tests with the patch, and once more with it taken back."""
        command = self.work.target.command
        self.suppose(proposed.texts)
        with self._ground.patched(proposed.texts):
            after = self._again(self.own, command)
        found = self._compared(self.own, after)
        broken = self._really(found.broken, self.own, proposed)
        passed = not found.unmended and not broken
        said = "" if passed else after.said if found.unmended else f"broken: {first(broken)}"
        checks = [
            FixCheck(
                name="failing tests", command=join(command), passed=passed, seconds=after.result.seconds, detail=said
            )
        ]
        again: bool | None = None
        if found.unmended and proposed.by.startswith(_TRIED):
            self._unsteady(_DOUBTED)
        if passed:
            self._greens = 1
            without = self._again(self.own, command)
            again = bool(self._compared(self.own, without).unmended)
            said = "" if again else "the tests pass without the patch as well, so they prove nothing"
            seconds = without.result.seconds
            checks.append(FixCheck(name="reverted", command=join(command), passed=again, seconds=seconds, detail=said))
            if not again:
                self._unsteady(_DOUBTED)
        return replace(
            proof,
            passed_after=found.mended,
            failed_again=again,
            still_passing=len(found.still) + found.unnamed,
            broken=broken,
            checks=(*proof.checks, *checks),
        )

    def _meanwhile(self, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
        """The same while the other tests run elsewhere, which the failing ones are among."""
        return self._passing(proof, proposed, self._often - 1) if self.ahead else proof

    def _steady(self, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
        """With the patch they pass again and again, as far as that takes little time."""
        return self._passing(proof, proposed, self._often)

    @property
    def _often(self) -> int:
        return _OFTEN if self.own.result.seconds <= _QUICK else 2

    def _passing(self, proof: Proof, proposed: Proposed, often: int) -> Proof:
        while self._greens < often:
            with self._ground.patched(proposed.texts):
                after = self._again(self.own, self.work.target.command)
                found = self._compared(self.own, after)
            if found.unmended:
                self._unsteady(_DOUBTED)
                said = self.flaky or "with the patch they pass only sometimes"
                said = after.said if after.result.timed_out else said
                return replace(proof, checks=(*proof.checks, FixCheck(name="failing tests", passed=False, detail=said)))
            self._greens += 1
        return proof

    def _unsteady(self, times: int) -> bool:
        """Without any patch a failing test passes at times, which says that no patch can be proven by it."""
        for number in range(times):
            found = self._compared(self.own, self._again(self.own, self.work.target.command))
            if found.mended:
                self.flaky = (
                    f"{first(found.mended)} fails only sometimes: it passed in one of {number + 2} runs of the same "
                    "program, so no patch can be proven by it"
                )
                return True
        return False

    def _checkers(self, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
        """Type check, lint and build say nothing new."""
        checks, skipped = list(proof.checks), list(proof.not_run)
        for found in self._own_checkers.check(tuple(proposed.texts), lambda: self._ground.patched(proposed.texts)):
            if isinstance(found, str):
                skipped.append(found)
                continue
            checks.append(found)
            if not found.passed:
                break
        return replace(proof, checks=tuple(checks), not_run=tuple(skipped))

    def _given(self, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
        """What the user gave, where only a part of it was run and no suite holds it."""
        command = self.work.target.wide
        return self._company(proof, proposed, command) if command and command != self._all() else proof

    def _near(self, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
        """Tests that reach what is changed, by the code map: they say sooner what the whole suite would."""
        house, files = self._house, self._house.code.code_map().files.values()
        tests = [one for file in files if file.is_test for one in file.definitions if one.name.startswith("test")]
        try:
            if sum(file.is_test for file in files) <= _FEW:
                return proof
            if len(tests) <= _MANY and self._without(self._all(), min(_SOON, self._limit())) is not None:
                return proof  # the suite says it soon
            known = (*reaching(house, patch), *self.work.diagnosis.impact.tests)
            command = beside(house, self.work.wish, self._files, known)
        except BugSageError:
            return proof  # the suite says it
        if not command or command == self.work.target.command:
            return proof
        return self._held(proof, proposed, command, self._limit()) or proof

    def _suite(self, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
        """All tests that there are, if they end in time."""
        try:
            command = self._all()
        except BugSageError as error:
            return replace(proof, not_run=(*proof.not_run, f"other tests were not run: {error}"))
        return proof if command == self.work.target.command else self._company(proof, proposed, command)

    def _company(self, proof: Proof, proposed: Proposed, command: tuple[str, ...]) -> Proof:
        limit = self._must(command) or self._limit()
        held = self._held(proof, proposed, command, limit)
        said = f"`{join(command)}` was not run: it does not end within {limit:.0f} s"
        if held is None and self._must(command):
            check = FixCheck(name="tests", command=join(command), passed=False, detail=said)
            return replace(proof, checks=(*proof.checks, check))
        return held or replace(proof, not_run=(*proof.not_run, said))

    def _must(self, command: tuple[str, ...]) -> float:
        """Seconds for what the user said must go green, all that are left; none for anything else."""
        return self.work.left() if command == self.work.target.wide else 0.0

    def _all(self) -> tuple[str, ...]:
        """The command of every test. Raises TestCommandUnknown."""
        return whole(suite_of(self._house, self.work.wish))

    def _limit(self) -> float:
        return min(_MOST, self.work.left() * _SHARE)

    def _held(self, proof: Proof, proposed: Proposed, command: tuple[str, ...], limit: float) -> Proof | None:
        """The proof with what a command of other tests says; None where it does not end in time."""
        before = self._without(command, limit)
        if before is None:
            return None
        wanted = self._wanted(before)
        after = self._supposed(command, proposed)
        if after is None:
            with self._ground.patched(proposed.texts):
                after = self._again(before, command)
        found = self._compared(before, after, wanted)
        broken = self._really(found.broken, before, proposed)
        said = f"broken: {first(broken)}" if broken else ""
        if found.unmended:
            said = f"{first(found.unmended)} still fails there"
        self._greens += bool(wanted) and not found.unmended
        fine = {0} if self._must(command) else {0, before.result.status}
        passed = not said and (bool(before.outcomes) or after.result.status in fine)
        check = FixCheck(
            name="tests",
            command=join(command),
            passed=passed,
            seconds=after.result.seconds,
            detail=said or after.said * (not passed),
        )
        still = len(found.still) + found.unnamed + len(set(found.broken) - set(broken))
        return replace(
            proof, still_passing=max(proof.still_passing, still), broken=broken, checks=(*proof.checks, check)
        )

    def _really(self, broken: Sequence[str], before: Outcome, proposed: Proposed) -> tuple[str, ...]:
        """Of tests that seem broken those that are, when both sides are run once more."""
        if not broken:
            return ()
        command = before.result.command
        again = self._again(before, command)
        with self._ground.patched(proposed.texts):
            after = self._again(before, command)
        really = self._compared(again, after).broken
        return tuple(test for test in broken if test in really)

    def _compared(self, before: Outcome, after: Outcome, wanted: Sequence[str] | None = None) -> Compared:
        failing = self.failing if wanted is None else wanted
        if self.work.target.tests and not before.named and not after.named:
            return compare_told(before.told, after.told, failing)
        if self.work.target.tests:
            return compare(before.outcomes, after.outcomes, failing)
        passed = after.result.status == 0 and not after.result.timed_out
        others = compare(before.outcomes, after.outcomes, ())
        return replace(others, mended=self.failing if passed else (), unmended=() if passed else self.failing)

    def _without(self, command: tuple[str, ...], limit: float) -> Outcome | None:
        """A run without any patch, made once; None where it does not end in time."""
        known = self._suites.get(command) or self._begun(command)
        if known is not None:
            self._suites[command] = known
        if known is None or (known.result.timed_out and known.result.seconds < limit):
            try:
                known = self._suites[command] = self.run(command, limit)
            except RunFailed:
                return None
        return None if known.result.timed_out else known

    def _begun(self, command: tuple[str, ...]) -> Outcome | None:
        """The run that was begun before, where it is of this command and ended in time."""
        early = self.ahead if self.ahead and self.ahead.command == command else None
        return self._read(early, early.taken()) if early else None

    def _read(self, early: Ahead, result: RunResult | None) -> Outcome | None:
        """What it says; None where nobody can read it any more."""
        try:
            return self._heard(result, early.place.root) if result else None
        except SourceNotFound:
            return None

    def listen(self) -> None:
        """Hear what has been run ahead: of many runs the files of the first do not stay."""
        if self.ahead and self.ahead.has_ended() and self.ahead.command not in self._suites:
            known = self._begun(self.ahead.command)
            if known is not None:
                self._suites[self.ahead.command] = known

    def suppose(self, texts: Mapping[str, str | None]) -> None:
        """A patch that may be proven next: what takes long of its proof is begun, where there is room beside."""
        if self.ahead:
            self.ahead.suppose(texts, self._patient)

    def _supposed(self, command: tuple[str, ...], proposed: Proposed) -> Outcome | None:
        """The run with this patch that was begun before, where it is of this command and ended in time."""
        early = self.ahead if self.ahead and self.ahead.command == command else None
        return self._read(early, early.held(proposed.texts)) if early else None

    def _again(self, before: Outcome, command: Sequence[str]) -> Outcome:
        """A run that ended before; what does not end in time gets more of it once, for a machine may be busy."""
        limit = self._patience(before)
        after = self.run(command, limit)
        if not after.result.timed_out:
            return after
        return self.run(command, min(limit * _PATIENCE, self.work.left() + _LEAST))

    def _patience(self, outcome: Outcome) -> float:
        return self._patient(outcome.result.seconds)

    def _patient(self, seconds: float) -> float:
        return min(max(_LEAST, seconds * _PATIENCE), self.work.left() + _LEAST)

    def run(self, command: Sequence[str], limit: float) -> Outcome:
        """Raises RunFailed, SandboxMissing, Stopped."""
        extra = self.work.target.environment(self._ground)
        result = self._ground.run(self._house, tersely(command), time_limit=limit, environment=extra)
        return self._heard(result, self._ground.root)

    def _heard(self, result: RunResult, folder: Path) -> Outcome:
        """What a run in this folder says; its files are kept as they may be."""
        root = str(folder)
        try:
            received = receive_run(self._house, PurePath(result.log).stem, record=result.record, log=result.log)
            events = resolve_all((e for one in received for e in one.reading.events), root, self._files)
            told = outcomes_of(self._house, result.record or result.log, self._files, root)
            counted = [one.reading.counts.passed for one in received if one.reading.counts.passed is not None]
            outcomes = {one.test: one.outcome for one in told}
            unloaded = dict.fromkeys(self.work.target.unloaded(events), "error")
            named, passed = bool(outcomes), sum(counted) if counted else None
            return Outcome(result, outcomes | unloaded, events, named=named, passed=passed)
        finally:
            keep_run(self._house, result)

"""Proof of a change that brings its own test: the test must fail without the rest, and pass with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec.structs import replace

from bugsage.errors import BugSageError, Stopped
from bugsage.intake.clean import cap
from bugsage.model.fix import FixCheck, Proof
from bugsage.model.patch import Patch
from bugsage.pipeline.fixing.aiming import Target, beside
from bugsage.pipeline.fixing.outcome import Outcome
from bugsage.pipeline.fixing.proving import Prover
from bugsage.pipeline.fixing.regressing import is_test
from bugsage.pipeline.fixing.working import Work
from bugsage.repair.diffs import diff_of
from bugsage.repair.proposal import Proposed
from bugsage.repair.regression import Regression

#: Seconds for a run of the files in which the test is.
_SECONDS, _SAID = 300.0, 600


class Authored:
    """Proves patches for a failure that no test shows, each by the test that it brings."""

    def __init__(self, work: Work) -> None:
        #: With the test of the patch that was proven last.
        self.work = work
        #: Nothing is known to fail before there is a test.
        self.failing: tuple[str, ...] = ()
        #: Why there was no test before.
        self.why_not = work.why_not
        #: A test of its own that comes and goes is refused with its patch; the next one brings another.
        self.flaky = ""
        self._plain = work

    def reproduced(self) -> bool:
        """The failure is seen when there is a test."""
        return True

    def prove(self, proposed: Proposed) -> tuple[Proof, Patch]:
        """Its test first, then all that any patch is held against. Raises RunFailed, Stopped."""
        house = self._plain.house
        tests = {file: text for file, text in proposed.texts.items() if text is not None and is_test(house, file, text)}
        rest = proposed.texts.keys() - tests
        if not tests:
            return self._refused(proposed, "no test shows this failure, and the change brings none")
        if not rest:
            return self._refused(proposed, "it changes tests alone")
        try:
            before = self._run(tests)
            with self._written(tests):
                shown = self._shown(tests, before)
                if isinstance(shown, str):
                    return self._refused(proposed, shown)
                prover = Prover(shown)
                if not prover.reproduced():
                    return self._refused(proposed, f"its test cannot be seen to fail: {prover.why_not}")
                self.work = shown
                return prover.prove(proposed)
        except Stopped:
            raise
        except BugSageError as error:
            return self._refused(proposed, f"its test cannot be run: {error}")

    def _shown(self, tests: Mapping[str, str], before: Outcome | None) -> Work | str:
        """The fix with the tests that fail now and did not before; a text says why there is none."""
        outcome = self._run(tests)
        if outcome is None:
            return "its test cannot be run alone"
        known = {event.test for event in before.events} if before else set()
        fresh = [event for event in outcome.events if event.test and event.test not in known]
        if not fresh:
            return "its test passes without the rest of the change as well, so it proves nothing"
        wanted = self._plain.diagnosis.issue.event.type.rpartition(".")[2]
        own = [event for event in fresh if event.type.rpartition(".")[2] in (wanted, "AssertionError", "Failed")]
        if not own:
            return cap(f"its test fails for another reason: {fresh[0].type}: {fresh[0].message}", _SAID)
        names = tuple(dict.fromkeys(event.test for event in own if event.test))
        file = next((one for one in tests if names[0].startswith(one)), next(iter(tests)))
        return replace(
            self._plain,
            target=Target(command=outcome.result.command, tests=names, written=file),
            regression=Regression(file=file, text=tests[file], name=names[0], calls=""),
            why_not="",
        )

    def _run(self, tests: Mapping[str, str]) -> Outcome | None:
        """The files of the tests as they lie in the worktree; None where none of them is there, or can be run alone."""
        work = self._plain
        there = [file for file in tests if (work.ground.root / file).is_file()]
        command = beside(work.house, work.wish, {*work.house.code.code_map().files, *there}, there) if there else ()
        if not command:
            return None
        target = Target(command=command, written=there[0])
        return Prover(replace(work, target=target)).run(command, min(_SECONDS, work.left()))

    @contextmanager
    def _written(self, tests: Mapping[str, str]) -> Iterator[None]:
        """The worktree with the tests; afterwards as it was."""
        tree = self._plain.ground.tree
        before = {f: (tree.root / f).read_bytes() if (tree.root / f).is_file() else None for f in tests}
        try:
            for file, text in tests.items():
                tree.write(file, text.encode("utf-8", "surrogateescape"))
            yield
        finally:
            for file, content in before.items():
                tree.write(file, content)

    def _refused(self, proposed: Proposed, said: str) -> tuple[Proof, Patch]:
        self.work = self._plain
        house = self._plain.house
        diff = diff_of({file: house.code.text(file) for file in proposed.texts}, proposed.texts)
        patch = house.changes.of_text(diff, f"fix of {self._plain.issue}")
        return Proof(checks=(FixCheck(name="test", passed=False, detail=said),)), patch

"""A failure that no test shows: a test is written from what the event says, and must fail in the same way."""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple

from bugsage.diagnosis.aiming import aim, keeping, within
from bugsage.diagnosis.case import Case
from bugsage.errors import BugSageError, RunFailed, Stopped
from bugsage.intake.places import resolve_all
from bugsage.model.command import tool_of
from bugsage.model.contract import Contract
from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.model.error import ErrorEvent
from bugsage.model.history import Change
from bugsage.model.run import RunResult
from bugsage.pipeline.code_knowledge import CodeKnowledge
from bugsage.pipeline.fixing.aiming import Target, target_of
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House, Notes
from bugsage.pipeline.keeping import keep_run
from bugsage.pipeline.receiving import receive_run
from bugsage.repair.calling import lacking, raised_in
from bugsage.repair.proposal import Proposed
from bugsage.repair.regression import Regression, regressions

#: Tests that are tried, and seconds for which each may run.
_MOST, _SECONDS = 4, 120.0
#: Tools whose tests we can write.
_TOOLS = ("pytest", "unittest", "django")


class Aimed(NamedTuple):
    """What must go green, and the test that was written so that something can."""

    target: Target
    regression: Regression | None = None
    #: Why there is nothing that could go green; empty where there is.
    why_not: str = ""


def aimed(
    house: House,
    report: Report,
    diagnosis: Diagnosis,
    wish: Wish,
    ground: Ground,
    notes: Notes,
    patch: Proposed | None = None,
) -> Aimed:
    """The failing tests or the given command; where neither shows the failure, a test that is written for it.

    A patch that was given and brings tests shows the failure by those.
    Raises RunFailed where tests are known and cannot be run alone, TestCommandUnknown, Stopped.
    """
    if any(event.test for event in diagnosis.issue.events) or not _shows_nothing(house, wish, ground):
        return Aimed(target_of(house, report, diagnosis, wish, ground))
    if patch and any(text and is_test(house, file, text) for file, text in patch.texts.items()):
        return Aimed(Target(command=()), why_not="no test shows this failure")
    writing = Regressing(house, wish, diagnosis.issue.event, ground, notes)
    found = writing.written()
    if found is not None:
        return Aimed(found[1], found[0])
    whole = None if wish.command else writing.seen_by_all()
    return Aimed(whole) if whole else Aimed(Target(command=()), why_not=writing.why_not)


def _shows_nothing(house: House, wish: Wish, ground: Ground) -> bool:
    """No command was given, or it runs tests and all of them pass: they must stay so, and the failure is not theirs.

    Raises Stopped, SandboxMissing.
    """
    if not wish.command:
        return True
    if tool_of(wish.command) not in _TOOLS:
        return False
    wish.tell(f"looking whether `{wish.command[0]}` shows it")
    try:
        result = ground.run(house, wish.command, time_limit=house.settings.test.rerun_seconds)
    except RunFailed:
        return False
    keep_run(house, result)
    return result.status == 0 and not result.timed_out


def is_test(house: House, file: str, text: str) -> bool:
    """A file with this text would be one of tests."""
    outline = house.syntax.outline(file, text)
    return outline is not None and outline.is_test


class Regressing:
    """Writes the test of one failure into the worktree, where it stays for as long as the fix is worked on."""

    def __init__(self, house: House, wish: Wish, event: ErrorEvent, ground: Ground, notes: Notes) -> None:
        self._house, self._wish, self._ground, self._notes = house, wish, ground, notes
        self._event = event
        self._case = Case(
            event=self._event,
            code=house.code.code_map(),
            change=Change(),
            commits=(),
            suspects=(),
            read=house.code.text,
        )
        #: Why there is none.
        self.why_not = ""

    def written(self) -> tuple[Regression, Target] | None:
        """The first test that shows the failure, and what must go green. Raises Stopped, TestCommandUnknown."""
        command = self._wish.command or self._house.project.test_command().argv
        tool = tool_of(command)
        if tool not in _TOOLS or self._event.language != "python":
            self.why_not = f"no test shows this failure, and none can be written for `{command[0]}`"
            return None
        if self._ground.cage is None:
            # An event is written by strangers: it must not choose what is called, and with what, outside a cage.
            self.why_not = (
                "no test shows this failure, and values of an event are only tried in the sandbox, which is not there"
            )
            return None
        none: tuple[Contract, ...] = ()
        contracts = self._notes.attempt(self._house.specs.contracts, none)
        knowledge = CodeKnowledge(self._case)
        lacks = lacking(self._event, self._case.code, knowledge.text)
        said = f"none can be written: {lacks or 'no function of the repository is in its trace that one could call'}"
        for number, one in enumerate(regressions(self._event, self._case.code, knowledge, tool, contracts)):
            if number == _MOST:
                break
            self._wish.tell(f"trying a test that calls {one.calls.rpartition('::')[2]} as it was called")
            target = self._target(one, tool, command)
            if target is None:
                continue
            found = self._tried(one, target)
            if not found:
                return one, target
            said = f"the test that was written from its values was thrown away: {found}"
            said += f"; {lacks}" if lacks else ""
        self.why_not = f"no test shows this failure, and {said}"
        return None

    def seen_by_all(self) -> Target | None:
        """The command of all tests, where what keeps them from being built is the failure. Raises Stopped."""
        command = self._house.project.test_command().argv
        if tool_of(command) in _TOOLS or self._event.language == "python":
            return None  # there a module that cannot be loaded is a test that fails
        self._wish.tell(f"looking whether `{command[0]}` shows it")
        target = Target(command=command)
        try:
            _, events = self._run(target)
        except RunFailed:
            return None
        same = (self._event.type, self._event.message, self._event.line)
        return target if any(not one.test and (one.type, one.message, one.line) == same for one in events) else None

    def _target(self, one: Regression, tool: str, command: tuple[str, ...]) -> Target | None:
        files, root = {*self._case.code.files, one.file}, str(self._ground.root)
        names = [one.name]
        if tool != "pytest":
            parts = one.file.removesuffix(".py").split("/")
            names = [".".join([*parts[at:], one.name]) for at in range(len(parts))]
        elif "::" not in one.name:
            names = [f"{one.file}::{one.name.replace('.', '::')}"]
        for name in names:
            found = aim(command, (name,), files)
            if found:
                found = keeping(within(found, root), command, f"{root}/.bugsage-pytest")
                return Target(command=found.argv, tests=(name,), import_from=found.import_from, written=one.file)
        return None

    def _tried(self, one: Regression, target: Target) -> str:
        """Why it does not show the failure; empty where it does, and then it stays."""
        tree = self._ground.tree
        before = None if one.is_new else (tree.root / one.file).read_bytes()
        tree.write(one.file, one.text.encode("utf-8", "surrogateescape"))
        found = "it could not be run"
        try:
            found = self._unlike(target)
        except Stopped:
            raise
        except BugSageError as error:
            found = str(error)
        finally:
            if found:
                tree.write(one.file, before)
        return found

    def _unlike(self, target: Target) -> str:
        """How its failure differs from the one that was reported."""
        result, events = self._run(target)
        own = next((one for one in events if target.holds(one.test or "")), None)
        if own is None:
            return "it passes" if result.status == 0 and not result.timed_out else "it could not be run"
        return _difference(own, self._event)

    def _run(self, target: Target) -> tuple[RunResult, list[ErrorEvent]]:
        """Raises RunFailed, SandboxMissing, Stopped."""
        house, ground = self._house, self._ground
        result = ground.run(house, target.command, time_limit=_SECONDS, environment=target.environment(ground))
        try:
            received = receive_run(house, PurePath(result.log).stem, record=result.record, log=result.log)
            files = {*self._case.code.files, target.written}
            return result, list(resolve_all((e for r in received for e in r.reading.events), str(ground.root), files))
        finally:
            keep_run(house, result)


def _difference(own: ErrorEvent, wanted: ErrorEvent) -> str:
    kinds = [one.type.rpartition(".")[2] for one in (own, wanted)]
    if kinds[0] != kinds[1]:
        return f"it fails with {kinds[0]}, and not with {kinds[1]}"
    if raised_in(own) != raised_in(wanted):
        return f"it fails elsewhere, in {raised_in(own)[1] or 'another place'}"
    return ""

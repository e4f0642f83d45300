"""What must go green: the failing tests, and the command that runs them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bugsage.diagnosis.aiming import aim, keeping, within
from bugsage.diagnosis.aiming_files import aim_at, files_of
from bugsage.errors import RunFailed
from bugsage.intake.fingerprint import without_parameters
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.model.error import ErrorEvent
from bugsage.pipeline.fixing.wish import Wish
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House
from bugsage.pipeline.measuring import scripts_of

#: Failing tests that a fix is held against.
_MOST = 200


class Target(Noun, frozen=True, kw_only=True):
    """What must go green."""

    #: Runs the failing tests; it may run others too.
    command: tuple[str, ...]
    #: The failing tests, as in `ErrorEvent.test`; empty where only the status of the command is known.
    tests: tuple[str, ...] = ()
    #: Folder that imports must find, relative to the worktree.
    import_from: str = ""
    #: The user gave the command.
    given: bool = False
    #: A file of tests that was written for this; empty where all of them were there.
    written: str = ""

    def holds(self, test: str) -> bool:
        """It is one of the failing tests, or a case of one."""
        return test in self.tests or without_parameters(test) in self.tests

    def unloaded(self, events: Sequence[ErrorEvent]) -> Iterator[str]:
        """Modules that could not be loaded, by their names here: unittest shortens some of them, or says none."""
        own = {test.rpartition(".")[2]: test for test in self.tests if "/" not in test}
        for event in events:
            if event.test and event.phase == "collection":
                yield own.get(event.test, event.test)
            elif not event.test:
                files = {frame.file for frame in event.frames}
                yield from (test for test in self.tests if f"{test.replace('.', '/')}.py" in files)

    def environment(self, ground: Ground) -> dict[str, str | None]:
        """What the command needs in its environment."""
        return {"PYTHONPATH": str(ground.root / self.import_from)} if self.import_from else {}


def target_of(house: House, report: Report, diagnosis: Diagnosis, wish: Wish, ground: Ground) -> Target:
    """The tests of the issue; of all issues of the report where the command is given. Raises RunFailed."""
    chosen = report.diagnoses if wish.command else (diagnosis,)
    return target_for(house, [event for one in chosen for event in one.issue.events], wish, ground)


def target_for(house: House, events: Sequence[ErrorEvent], wish: Wish, ground: Ground) -> Target:
    """The tests that these failed in. Raises RunFailed."""
    code = house.code.code_map()
    tests = tuple(dict.fromkeys(event.test for event in events if event.test))[:_MOST]
    if wish.command:
        return Target(command=wish.command, tests=tests, given=True)
    command = house.project.test_command().argv
    aimed = aim(command, tests, code.files.keys()) if tests else None
    if aimed is None:
        aimed = aim_at(command, files_of(events, code), code.files.keys(), scripts_of(house))
    if aimed is None:
        raise RunFailed(
            "the test command cannot be narrowed to the failing tests",
            hint="give the command that must go green with --test",
        )
    aimed = keeping(within(aimed, str(ground.root)), command, str(ground.root / ".bugsage-pytest"))
    return Target(command=aimed.argv, tests=tests, import_from=aimed.import_from)


def beside(house: House, files: Collection[str], tests: Sequence[str]) -> tuple[str, ...]:
    """The repository's own command for the files of these tests; empty where it cannot be told how."""
    command = house.project.test_command().argv
    named = [test for test in dict.fromkeys(test.partition("::")[0] for test in tests) if test in files]
    aimed = aim(command, named, files) or aim_at(command, named, files, scripts_of(house))
    return aimed.argv if aimed else ()

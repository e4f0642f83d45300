"""Which tests a push touches, and the command that runs them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bugsage.diagnosis.aiming import Aim, aim, around, keeping, within
from bugsage.diagnosis.aiming_files import aim_at
from bugsage.model.affected import FileChange
from bugsage.model.base import Noun
from bugsage.model.command import tool_of
from bugsage.model.patch import Patch
from bugsage.pipeline.affecting import affected
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House
from bugsage.pipeline.measuring import scripts_of

#: Tests that are named on a command line; where there are more, all run.
_MOST = 400


class Choice(Noun, frozen=True, kw_only=True):
    """What is run, and what that is in words."""

    argv: tuple[str, ...] = ()
    environment: dict[str, str | None] = {}
    #: Tests, or files of them; empty where the command runs all.
    tests: tuple[str, ...] = ()
    said: str = ""
    #: Why nothing is run; empty where something is.
    nothing: str = ""
    left_out: tuple[str, ...] = ()

    def again(self, house: House, command: Sequence[str], failed: Sequence[str], place: Ground) -> Choice | None:
        """The same at another commit, without what is not there yet; None where none of it is."""
        if not self.tests:
            return self
        files = {file for file in _files(house) if (place.root / file).is_file()}
        aimed = around(command, [test for test in failed if test.partition("::")[0] in files], files)
        if aimed is None:
            there = [test for test in self.tests if test.partition("::")[0] in files]
            aimed = _aimed(house, command, there, files) if there else None
        return _choice(aimed, command, place, self.tests, self.said) if aimed else None


def choose(house: House, patch: Patch, command: Sequence[str], place: Ground) -> Choice:
    """The command for the tests that the change touches; for all where it cannot be told which, or how to run them."""
    found = affected(house, tuple(_changes(patch)))
    if found.idle:
        return Choice(nothing="no test was run: none is touched by what it changes")
    if found.everything:
        return Choice(argv=tuple(command), said=f"running all tests, for {found.everything}")
    files = _files(house)
    tests = [one.test for one in found.tests if one.test.partition("::")[0] in files]
    aimed = _aimed(house, command, tests, files) if 0 < len(tests) <= _MOST else None
    if aimed is None:
        return Choice(argv=tuple(command), said="running all tests, for the command takes no choice of them")
    count = len({test.partition("::")[0] for test in tests})
    said = f"running the tests that it touches, in {count} {'file' if count == 1 else 'files'}"
    return _choice(aimed, command, place, tuple(tests), said)


def _changes(patch: Patch) -> Iterator[FileChange]:
    """The files of a change; one that was moved is gone from where it was."""
    for file in patch.files:
        gone, fresh = file.kind == "deleted", file.kind == "added"
        before, after = file.before, file.after
        if file.kind == "renamed":
            yield FileChange(path=file.was, before=before, after=None)
            before = None
        opaque = (after is None and not gone) or (before is None and not fresh and file.kind != "renamed")
        yield FileChange(path=file.path, before=before, after=after, opaque=opaque)


def _aimed(house: House, command: Sequence[str], tests: Sequence[str], files: Collection[str]) -> Aim | None:
    whole = list(dict.fromkeys(test.partition("::")[0] for test in tests))
    return aim(command, tests, files) or aim_at(command, whole, files, scripts_of(house))


def _choice(aimed: Aim, command: Sequence[str], place: Ground, tests: tuple[str, ...], said: str) -> Choice:
    root = str(place.root)
    there = within(aimed, root)
    if tool_of(command) == "pytest":
        there = keeping(there, command, f"{root}/.bugsage-pytest")
    environment: dict[str, str | None] = {}
    if aimed.import_from:
        environment["PYTHONPATH"] = str(place.root / aimed.import_from)
    return Choice(argv=there.argv, environment=environment, tests=tests, said=said)


def _files(house: House) -> Collection[str]:
    return house.code.code_map().files.keys()

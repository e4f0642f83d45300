"""Measure: one run of tests whose runner has a coverage of its own, written to a folder that lasts as long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec
from msgspec.structs import replace

from bugsage.diagnosis.measuring import Measured, measured, started
from bugsage.errors import BugSageError
from bugsage.model.execution import Execution
from bugsage.model.issue import Issue
from bugsage.pipeline.covering import told
from bugsage.pipeline.house import House

_PROVIDERS = ("v8", "istanbul")
_NO_PROVIDER = (
    "vitest measures nothing without a provider, and none is installed: what the tests executed is not known"
    " (npm install --save-dev @vitest/coverage-v8)"
)


class Measure:
    """A run as it is measured."""

    def __init__(self, house: House, way: Measured | None, folder: str, missing: str = "") -> None:
        self.way = way
        self._house, self._folder, self._missing = house, folder, missing

    def execution(
        self, issues: Sequence[Issue], files: Collection[str], root: str = ""
    ) -> tuple[Execution | None, tuple[str, ...]]:
        """What the run executed, None where nothing is known; and what a reader should know of that.

        `root` is the folder in which it ran, where that is not the repository's own.
        """
        if self.way is None:
            return None, ((self._missing,) if self._missing else ())
        try:
            reports = self._house.coverage.read(self._folder)
        except BugSageError as error:
            return None, (f"the rerun's coverage cannot be read: {error}",)
        held = (one for one in reports if one.content or one.rows or one.left_out)
        written, surely = [replace(one, name="the rerun's coverage") for one in held], self.way.surely
        if not written:
            return None, (("the runner wrote no coverage: what the tests executed is not known",) if surely else ())
        execution, notes = told(self._house, written, issues, files, root)
        return execution, notes


@contextmanager
def measuring(house: House, command: Sequence[str]) -> Iterator[Measure]:
    """How this command is run so that it measures; its folder is gone afterwards."""
    scripts = scripts_of(house)
    package = "node_modules/@vitest/coverage-{}/package.json"
    providers = [name for name in _PROVIDERS if house.coverage.modified(package.format(name))]
    with house.runner.aside() as folder:
        way = measured(command, folder, scripts, providers)
        found = started(command, scripts) if way is None else None
        yield Measure(house, way, folder, _NO_PROVIDER if found and found.runner == "vitest" else "")


def scripts_of(house: House) -> Mapping[str, str]:
    """The scripts of the repository's own `package.json`."""
    try:
        scripts = msgspec.json.decode(house.code.text("package.json") or "{}")["scripts"]
        return {name: text for name, text in scripts.items() if isinstance(text, str)}
    except (msgspec.DecodeError, RecursionError, LookupError, AttributeError, TypeError):
        return {}

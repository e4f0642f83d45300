"""Runs `unittest` as its own command would, and takes over once its tests are loaded: part of BugSage's validator.

Started in the place of `-m unittest`, with the same words behind it: standard library only, Python 3.8 and up.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bugsage.adapters.validator.inside.bugsage_failures import Outcomes
    from bugsage.adapters.validator.inside.bugsage_worker import BARE, FRESH, Worker
else:
    from bugsage_failures import Outcomes
    from bugsage_worker import BARE, FRESH, Worker


def main() -> None:
    """Until nobody asks any more."""
    worker = Worker.start()
    if worker is None:
        sys.exit("this is a part of BugSage, and nothing to start by hand")
    sys.path.insert(0, os.getcwd())
    sys.argv[0] = "python -m unittest"
    import unittest

    taken = worker
    for name in (FRESH, BARE):
        taken.settle(name)

    class Program(unittest.TestProgram):
        """The tests are loaded by unittest itself."""

        test: Any

        def runTests(self) -> None:  # noqa: N802 (its name)
            """Instead of its own."""
            _try(taken, self.test)

    if worker.request is None:
        failed = Outcomes(worker.loaded.own, worker.folder)
        try:
            Program(module=None)
        except BaseException as error:
            failed.add("", "error", error)
        if worker.request is None:
            worker.serve((), failed)
            worker.finish("again", because="the tests cannot be loaded")
    Program(module=None)


def _try(worker: Worker, suite: Any) -> None:
    """Serve, or do what was asked for."""
    import unittest

    items = {test.id(): test for test in _flat(suite)}
    broken = [name for name, test in items.items() if type(test).__name__ == "_FailedTest"]
    if worker.request is None:
        failed = Outcomes(worker.loaded.own, worker.folder)
        for name in broken:
            failed.add(_of(name), "error", getattr(items[name], "_exception", None))
        worker.serve([name for name in items if name not in broken], failed)
        worker.apply()
    for name in broken:
        worker.outcomes.add(_of(name), "error", getattr(items.pop(name), "_exception", None))

    class Result(unittest.TestResult):
        """Tells each outcome as it comes."""

        def addSuccess(self, test: Any) -> None:  # noqa: N802
            worker.after(test.id(), "passed")

        def addFailure(self, test: Any, err: Any) -> None:  # noqa: N802
            worker.after(test.id(), "failed", err[1])

        def addError(self, test: Any, err: Any) -> None:  # noqa: N802
            worker.after(test.id(), "failed" if hasattr(test, "_testMethodName") else "error", err[1])

        def addSkip(self, test: Any, reason: str) -> None:  # noqa: N802
            worker.after(test.id(), "skipped")

        def addExpectedFailure(self, test: Any, err: Any) -> None:  # noqa: N802
            worker.after(test.id(), "xfailed")

        def addUnexpectedSuccess(self, test: Any) -> None:  # noqa: N802
            worker.after(test.id(), "failed", said="unexpected success")

        def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:  # noqa: N802
            if err is not None:
                worker.after(test.id(), "failed", err[1])

    def run(tests: list[Any]) -> None:
        unittest.TestSuite(tests)(Result())

    worker.run(items, run)


def _flat(suite: Any) -> Iterator[Any]:
    for one in suite:
        if hasattr(one, "__iter__"):
            yield from _flat(one)
        else:
            yield one


def _of(name: str) -> str:
    """The module that could not be imported."""
    return name.rpartition("_FailedTest.")[2]


if __name__ == "__main__":
    main()

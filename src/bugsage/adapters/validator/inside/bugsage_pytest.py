"""Takes over a run of pytest once its tests are collected: part of BugSage's validator.

pytest loads it as a plugin, before it has read any conftest: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import os
from unittest import SkipTest

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from bugsage.adapters.validator.inside.bugsage_failures import Outcomes
    from bugsage.adapters.validator.inside.bugsage_worker import BARE, FRESH, Worker

    Hook = TypeVar("Hook", bound=Callable[..., Any])
else:
    from bugsage_failures import Outcomes
    from bugsage_worker import BARE, FRESH, Worker

hookimpl: Callable[..., Callable[[Hook], Hook]] = pytest.hookimpl

_worker = Worker.start()
if _worker is not None:
    _worker.settle(BARE)  # other plugins come after this one, and the project may be one of them


class _Run:
    """The hooks of one run, in every process that is forked on the way."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.collection = Outcomes(worker.loaded.own, worker.folder)
        self.errors: dict[tuple[str, str], BaseException] = {}
        self.names: dict[str, str] = {}

    def name(self, node: Any) -> str:
        """The id of a test or file, relative to the folder whatever pytest's own root is."""
        path = str(getattr(node, "path", None) or getattr(node, "fspath", ""))
        _, colons, rest = node.nodeid.partition("::")
        if not path:
            return str(node.nodeid)
        file = os.path.relpath(os.path.realpath(path), self.worker.folder).replace(os.sep, "/")
        return f"{file}{colons}{rest}"

    @hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: Any) -> Iterator[None]:
        """Remembers what cannot be imported."""
        outcome: Any = yield
        if outcome.excinfo is not None:
            return
        report = outcome.get_result()
        if report.failed:
            error = report.call.excinfo.value if report.call and report.call.excinfo else None
            if error is not None and type(error).__name__ == "CollectError":
                error = error.__cause__ or error.__context__ or error
            said = str(report.longrepr)
            for outcomes in (self.collection, self.worker.outcomes):
                outcomes.add(self.name(collector), "error", error, said)

    @hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection(self) -> Iterator[None]:
        """Where it cannot be collected the tests of others may still be tried, in processes that collect anew."""
        outcome: Any = yield
        if outcome.excinfo is not None:
            self.stuck(outcome.excinfo[1])

    def stuck(self, error: BaseException) -> None:
        """The tests cannot be collected. Goes back to the caller in no process but one that was forked for it."""
        error = getattr(error, "cause", None) or error.__cause__ or error
        if not self.collection.failures:
            for outcomes in (self.collection, self.worker.outcomes):
                outcomes.add("", "error", error)
        if self.worker.request is None:
            self.worker.serve((), self.collection)
            self.worker.finish("again", because="the tests cannot be collected")
        self.worker.finish("broken")

    @hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        """Instead of pytest's own loop."""
        items = {self.name(item): item for item in session.items}
        self.names = {item.nodeid: name for name, item in items.items()}
        if self.worker.request is None:
            capture = session.config.pluginmanager.getplugin("capturemanager")
            if capture is not None:
                capture.stop_global_capturing()  # its files must not be shared
            self.worker.serve(items, self.collection)
            if capture is not None:
                capture.start_global_capturing()
            self.worker.apply()
        self.worker.run(items, self.run)
        return True

    def run(self, items: list[Any]) -> None:
        """Run these tests as pytest would."""
        for item, following in zip(items, [*items[1:], None]):  # noqa: B905 (3.8 has no strict)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    @hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """Remembers the exception until its report is there."""
        # A unittest case keeps its exception to itself; pytest takes it from there in this hook, after our turn.
        kept = item.__dict__.get("_excinfo") if call.excinfo is None else None
        if call.excinfo is not None:
            self.errors[item.nodeid, call.when] = call.excinfo.value
        elif kept:
            self.errors[item.nodeid, call.when] = kept[0].value
        error = self.errors.get((item.nodeid, call.when))
        if isinstance(error, Exception) and not isinstance(error, SkipTest) and not item.get_closest_marker("xfail"):
            # A failure, and no need for pytest to put it into words.
            self.worker.early(self.names.get(item.nodeid, item.nodeid), call.when, error)

    @hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        """One part of a test has ended."""
        error = self.errors.pop((report.nodeid, report.when), None)
        if report.when == "call" or report.outcome != "passed":
            name = self.names.get(report.nodeid, report.nodeid)
            self.worker.after(name, _outcome(report), error, "" if error else str(report.longrepr or ""))


def _outcome(report: Any) -> str:
    outcome = str(report.outcome)
    if hasattr(report, "wasxfail"):
        return {"skipped": "xfailed", "passed": "xpassed"}.get(outcome, outcome)
    return "error" if outcome == "failed" and report.when != "call" else outcome


_run = _Run(_worker) if _worker else None


@hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: Any) -> Iterator[None]:
    """The last moment at which nothing of the project is imported."""
    if _run is not None:
        if hasattr(early_config.known_args_namespace, "no_cov"):
            early_config.known_args_namespace.no_cov = True
        early_config.pluginmanager.register(_run, "bugsage_validator")
        _run.worker.settle(FRESH)
    outcome: Any = yield
    if _run is not None and outcome.excinfo is not None:
        _run.stuck(outcome.excinfo[1])


@hookimpl(hookwrapper=True, tryfirst=True)
def pytest_cmdline_main(config: Any) -> Iterator[None]:
    """No workers of xdist, no report but ours, and no stop at the first failure."""
    if _run is not None:
        for name, value in (("numprocesses", None), ("dist", "no"), ("tx", []), ("tbstyle", "native"), ("maxfail", 0)):
            if hasattr(config.option, name):
                setattr(config.option, name, value)
        config.option.usepdb = False
    yield

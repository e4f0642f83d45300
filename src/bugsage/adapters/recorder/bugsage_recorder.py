"""Records a pytest run for BugSage: outcomes, durations, and failures with the local variables of their frames.

Goes into the project's own interpreter with the files beside it: standard library only, Python 3.8 and up. It appends
JSON lines to the file that BUGSAGE_RECORD names, and does nothing where that variable is not set. Whatever goes wrong
in here is swallowed and told in the last line of the record: a run ends with the recorder as it would without.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import json
import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping
    from typing import Any, TypeVar

    from bugsage.adapters.recorder.bugsage_exceptions import MESSAGE, Places, exception_values, message_of
    from bugsage.adapters.recorder.bugsage_order import Order
    from bugsage.adapters.recorder.bugsage_sink import Sink
    from bugsage.adapters.recorder.bugsage_tracer import Tracer
    from bugsage.adapters.recorder.bugsage_values import arguments, cut, describe, name_of

    Hook = TypeVar("Hook", bound=Callable[..., Any])
else:
    from bugsage_exceptions import MESSAGE, Places, exception_values, message_of
    from bugsage_sink import Sink
    from bugsage_values import arguments, cut, describe, name_of

hookimpl: Callable[..., Callable[[Hook], Hook]]
try:
    import pytest
except ImportError:  # what needs no pytest can be used without one

    def hookimpl(**options: object) -> Callable[[Hook], Hook]:
        """Marks nothing."""
        return lambda function: function
else:
    hookimpl = pytest.hookimpl

FORMAT = 1
VARIABLE = "BUGSAGE_RECORD"
#: Top folder of the repository; what of the execution is recorded: `functions` where it is not set, `lines`, `off`.
ROOT, TRACE = "BUGSAGE_ROOT", "BUGSAGE_TRACE"
#: Ids of the tests that shall run first, one a line, and the seconds that the run may take with the rest.
FIRST, SECONDS = "BUGSAGE_FIRST", "BUGSAGE_SECONDS"
#: `off` in a run that is none of the user's own: what pytest-cov would measure and write is left alone.
COVERAGE = "BUGSAGE_COVERAGE"
#: Somebody watches the run; the file that says which tests are chosen, or nothing.
LIVE = "BUGSAGE_LIVE"
OPTION = "-p bugsage_recorder"
FOLDER = os.path.dirname(os.path.abspath(__file__))
#: Under this name a failure's details travel on its report, out of xdist's workers and forked children too.
CARRIED = "_bugsage_exception"
#: Failures of one process that are recorded with variables and source; later ones go without.
DETAILED = 500
PROBLEMS, TEXT, CAPTURED, NODE = 10, 20_000, 4_000, 4_000
USAGE_ERROR = 4


class _Quiet:
    """Swallows what goes wrong in here and keeps it for the footer."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is None or isinstance(error, KeyboardInterrupt):
            return False
        if len(self.problems) < PROBLEMS:
            self.problems.append(f"{name_of(type(error))}: {message_of(error)}")
        return True


_quiet = _Quiet()
#: What was taken out of the environment by this process and not used yet.
_claimed: dict[str, str] = {}


def claim(environment: MutableMapping[str, str]) -> dict[str, str]:
    """Takes out of an environment what was put in for this run, so that no inner run is recorded; gives it back."""
    if VARIABLE not in environment:
        return {}
    names = (VARIABLE, ROOT, TRACE, FIRST, SECONDS, COVERAGE, LIVE, "PYTHONPATH", "PYTEST_ADDOPTS")
    taken = {name: environment[name] for name in names if name in environment}
    paths = [path for path in taken.get("PYTHONPATH", "").split(os.pathsep) if path != FOLDER]
    options = taken.get("PYTEST_ADDOPTS", "")
    rest = {"PYTHONPATH": os.pathsep.join(paths)}
    rest["PYTEST_ADDOPTS"] = options[: -len(OPTION)].rstrip() if options.endswith(OPTION) else options
    for name in taken:
        del environment[name]
    environment.update((name, value) for name, value in rest.items() if value)
    return taken


@hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: Any) -> Iterator[None]:
    """The first hook of a run; a conftest that cannot be imported ends the run here."""
    with _quiet:
        _claimed.update(claim(os.environ))
        if _claimed.get(COVERAGE) == "off" and hasattr(early_config.known_args_namespace, "no_cov"):
            early_config.known_args_namespace.no_cov = (
                True  # as `--no-cov` would, which pytest knows only with the plugin
            )
    outcome: Any = yield
    with _quiet:
        if outcome.excinfo is not None and VARIABLE in _claimed:
            recorder = _Recorder(early_config, Sink(_claimed[VARIABLE]), _claimed)
            error = outcome.excinfo[1]
            recorder.failure("collection", getattr(error, "cause", None) or error.__cause__ or error)
            recorder.end(USAGE_ERROR)


@hookimpl(tryfirst=True)
def pytest_configure(config: Any) -> None:
    """Begins to record, in the run that was started for it."""
    with _quiet:
        _claimed.update(claim(os.environ))
        taken = dict(_claimed)
        _claimed.clear()
        if taken:
            sink = None if hasattr(config, "workerinput") else Sink(taken[VARIABLE])
            recorder = _Recorder(config, sink, taken)
            config.pluginmanager.register(recorder, "bugsage_recorder_of_this_run")
            recorder.follow()
            if LIVE in taken:
                from bugsage_live import live  # type: ignore[import-not-found]

                config.pluginmanager.register(live(sink, taken[ROOT], taken[LIVE]), "bugsage_live_of_this_run")
            _hide(config)


def _hide(config: Any) -> None:
    """Where pytest found the recorder by its metadata, keeps it out of the header and away from inner runs."""
    listed = config.pluginmanager._plugin_distinfo
    listed[:] = [pair for pair in listed if pair[0] is not sys.modules[__name__]]
    sys.path[:] = [path for path in sys.path if path != FOLDER]


class _Recorder:
    """The hooks of one run. An xdist worker has no sink: its details travel to the controller on the reports."""

    def __init__(self, config: Any, sink: Sink | None, taken: dict[str, str]) -> None:
        self.config, self.sink, self.taken = config, sink, taken
        self.root, self.folder = str(getattr(config, "rootdir", "")), os.getcwd()
        self.places = Places(FOLDER, self.folder, self.root or self.folder)
        self.counts: dict[str, int] = {}
        self.errors: dict[tuple[str, str], BaseException] = {}
        self.failures = 0
        self.begun = False
        self.tracer: Tracer | None = None
        self.executed: Sink | None = None
        #: Why nothing is known of what was executed.
        self.untraced = ""
        self.order: Order | None = None
        self.session: Any = None
        if FIRST in taken:
            from bugsage_order import Order  # type: ignore[import-not-found]

            self.order = Order(taken[FIRST].split("\n"), float(taken[SECONDS]) if SECONDS in taken else None)

    def follow(self) -> None:
        """Begins to record what is executed; a worker of xdist writes that down itself."""
        if self.taken.get(TRACE) == "off":
            return
        from bugsage_book import Inside  # type: ignore[import-not-found]
        from bugsage_tracer import Tracer  # type: ignore[import-not-found]

        sink = self.sink or Sink(self.taken[VARIABLE])
        self.executed = sink

        def write(fields: dict[str, Any]) -> None:
            sink.add("executed", **fields)

        tracer = Tracer(Inside(self.taken.get(ROOT) or self.folder, FOLDER), write)
        problem = tracer.start(lines=self.taken.get(TRACE) == "lines")
        if problem:
            self.untraced = problem
            return
        self.tracer = tracer
        from bugsage_fixtures import Fixtures  # type: ignore[import-not-found]

        self.config.pluginmanager.register(Fixtures(tracer, sink, _quiet), "bugsage_fixtures_of_this_run")

        def in_child() -> None:
            with _quiet:
                if self.tracer is not None:
                    sink.waiting.clear()  # the parent writes that
                    sink.at_once = True
                    self.tracer.in_child()

        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=in_child)

    @hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: Any) -> None:
        self.session = session
        with _quiet:
            self.write()

    @hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        if self.order is not None:
            with _quiet:
                self.order.arrange(items)

    @hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self) -> None:
        """The controller runs no test; its workers take out of the environment what they inherit."""
        os.environ.update(self.taken)
        self.ended()

    def ended(self) -> None:
        """Nothing that is executed from here on is recorded."""
        if self.tracer is not None:
            self.tracer.cut(self.tracer.test)  # none is running, unless it was interrupted
            self.tracer.stop()
            self.tracer = None
            if self.executed is not None and self.executed.waiting:
                self.executed.flush()  # a worker of xdist writes no footer that would take it along

    @hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self.tracer is not None:
            with _quiet:
                self.tracer.cut(None)
                self.tracer.begin(cut(nodeid, NODE), self.order is not None and self.order.is_wanted(nodeid))

    @hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self.tracer is not None:
            with _quiet:
                self.tracer.cut(cut(nodeid, NODE))
                self.tracer.test = None
        if self.order is None:
            return
        wanted = self.executed if self.order.is_wanted(nodeid) else None
        if wanted is not None and wanted.waiting:
            with _quiet:
                wanted.flush()  # whatever hangs after it
        if self.sink is not None and self.order.is_enough(nodeid):
            # With xdist it is the controller that ends a run, in a loop of its own.
            loop = self.config.pluginmanager.getplugin("dsession") or self.session
            loop.shouldstop = "all that was asked for is recorded"

    @hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: Any, call: Any) -> None:
        """Remembers the exception until its report is logged; a wrapper would cost more than all the rest."""
        # A unittest case keeps its exception to itself; pytest takes it from there in this hook, after our turn.
        kept = item.__dict__.get("_excinfo") if call.excinfo is None else None
        if call.excinfo is not None:
            self.errors[item.nodeid, call.when] = call.excinfo.value
        elif kept:
            self.errors[item.nodeid, call.when] = kept[0].value
        elif self.errors:
            self.errors.pop((item.nodeid, call.when), None)
        if call.when == "teardown" and self.tracer is not None and self.tracer.forked:
            with _quiet:  # such a process ends without a word
                self.tracer.cut(self.tracer.test)

    @hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(self) -> Iterator[None]:
        outcome: Any = yield
        with _quiet:
            report = outcome.get_result()
            if report.failed and report.call.excinfo is not None:
                error = report.call.excinfo.value
                wrapped = name_of(type(error)) == "Collector.CollectError"
                self.carry(report, (wrapped and (error.__cause__ or error.__context__)) or error)

    @hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        with _quiet:
            error = self.errors.pop((report.nodeid, report.when), None) if self.errors else None
            if error is not None:
                self.carry(report, error)
            if report.when == "call" or report.outcome != "passed":
                self.report(report, report.when)

    @hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: Any) -> None:
        with _quiet:
            if not report.passed:
                self.report(report, "collection")

    @hookimpl(tryfirst=True)
    def pytest_internalerror(self, excinfo: Any) -> None:
        with _quiet:
            self.failure("internal", excinfo.value)

    @hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: Any) -> Iterator[None]:
        if self.order is not None:
            self.order.over = True
        yield
        with _quiet:
            self.end(int(session.exitstatus))

    def end(self, status: int) -> None:
        self.ended()
        said = {"untraced": self.untraced} if self.untraced else {}
        self.write("footer", time=time.time(), counts=self.counts, exitstatus=status, problems=_quiet.problems, **said)

    def write(self, kind: str = "", **fields: Any) -> None:
        """Writes a line, the header before the first."""
        if self.sink and not self.begun:
            self.begun = True
            self.sink.add("header", **_header(), rootdir=self.root, cwd=self.folder)
        if self.sink and kind:
            self.sink.add(kind, **fields)

    def details(self, error: BaseException) -> dict[str, Any]:
        self.failures += 1
        return {"values": exception_values(error, self.places, self.failures <= DETAILED)}

    def carry(self, report: Any, error: BaseException) -> None:
        """Puts the details on a report, as text, which every serialisation of reports lets through."""
        if report.failed:
            setattr(report, CARRIED, json.dumps(self.details(error)))

    def failure(self, phase: str, error: BaseException) -> None:
        self.write("error", phase=phase, outcome="error", exception=self.details(error))

    def report(self, report: Any, phase: str) -> None:
        """Writes one report down, and takes the details off it before any other plugin sees it."""
        if self.sink is None:
            return
        known = report.__dict__
        if (
            report.outcome == "passed"
            and "worker_id" not in known
            and "context" not in known
            and "wasxfail" not in known
        ):
            self.counts["passed"] = self.counts.get("passed", 0) + 1
            return self.sink.passed(cut(report.nodeid, NODE), report.duration)
        details = known.pop(CARRIED, None)
        outcome = outcome_of(report, phase)
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        fields: dict[str, Any] = {"nodeid": cut(report.nodeid, NODE), "phase": phase, "outcome": outcome}
        fields["duration"] = round(getattr(report, "duration", 0.0), 6)
        if hasattr(report, "worker_id"):
            fields["worker"] = report.worker_id
        if hasattr(report, "context"):
            fields["subtest"] = describe(report.context)
        if report.failed:
            fields.update(_said(report))
            fields["exception"] = json.loads(details) if details else None
        self.write("test", **fields)


def _header() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "time": time.time(),
        "python": sys.version.split()[0],
        "implementation": sys.implementation.name,
        "executable": sys.executable,
        "platform": sys.platform,
        "pytest": pytest.__version__,
        "argv": arguments(sys.argv),
    }


def outcome_of(report: Any, phase: str) -> str:
    """passed, failed, skipped, xfailed, xpassed or error; what other plugins invented stays as it is."""
    outcome = str(report.outcome)
    if hasattr(report, "wasxfail"):
        return {"skipped": "xfailed", "passed": "xpassed"}.get(outcome, outcome)
    return "error" if outcome == "failed" and phase in ("setup", "teardown", "collection") else outcome


def _said(report: Any) -> dict[str, Any]:
    """What pytest itself says of a failure: its place, its text, and the output that was captured."""
    crash = getattr(report.longrepr, "reprcrash", None)
    captured = {name: getattr(report, attribute, "") for name, attribute in _STREAMS}
    return {
        "crash": {"path": str(crash.path), "lineno": crash.lineno, "message": cut(crash.message, MESSAGE)}
        if crash
        else None,
        "text": str(report.longrepr)[-TEXT:],
        "captured": {name: text[-CAPTURED:] for name, text in captured.items() if text},
    }


_STREAMS = (("stdout", "capstdout"), ("stderr", "capstderr"), ("log", "caplog"))

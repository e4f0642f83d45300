"""Tries variants of a project's program: what pytest and unittest have in common.

Goes into the project's own interpreter with the files beside it: standard library only, Python 3.8 and up. Started with
a mark in its environment it takes over standard input and output, on which it is told what to try and tells what became
of it, in lines of JSON. Everything runs in forked processes: those of the `hot` one have the tests collected and the
program loaded, those of the `fresh` one have imported nothing of the project yet.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import tempfile
import threading
import time
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from bugsage.adapters.validator.inside.bugsage_comparing import compared
    from bugsage.adapters.validator.inside.bugsage_exchange import Loaded, NotInPlace
    from bugsage.adapters.validator.inside.bugsage_failures import Outcomes
    from bugsage.adapters.validator.inside.bugsage_lines import Lines, Started
    from bugsage.adapters.validator.inside.bugsage_pool import Pool
    from bugsage.adapters.validator.inside.bugsage_processes import Reader, guard, high, silence
    from bugsage.adapters.validator.inside.bugsage_serving import Finder, show
else:
    from bugsage_comparing import compared
    from bugsage_exchange import Loaded, NotInPlace
    from bugsage_failures import Outcomes
    from bugsage_lines import Lines, Started
    from bugsage_pool import Pool
    from bugsage_processes import Reader, guard, high, silence
    from bugsage_serving import Finder, show

#: What every line to BugSage begins with; whoever finds it in the environment is the one that is meant.
MARK = "BUGSAGE_VALIDATOR"
FOLDER = os.path.dirname(os.path.abspath(__file__))
#: The residents from which fresh processes are forked: one that has imported what is none of the project's, and one
#: that has not, should that have changed anything, or should some of the project's be loaded by then.
FRESH, BARE = "fresh", "bare"
_GREEN = ("passed", "xfailed")


class Worker:
    """One run of a test command that was taken over."""

    def __init__(self, pool: Pool, order: dict[str, Any]) -> None:
        self.pool, self.order = pool, order
        self.folder = os.path.realpath(order["folder"])
        #: What is to be done in this process; None in the one that forks.
        self.request: dict[str, Any] | None = None
        self.loaded = Loaded(self.folder)
        self.outcomes = Outcomes(self.loaded.own, self.folder)
        self._lines: Lines | None = None
        self._started: Started | None = None
        self._imported: dict[str, list[int]] = {}
        #: Files of the project that were loaded when this process came to be.
        self._early: list[str] = []
        self._finder: Finder | None = None
        self._ended = False
        #: Seconds that each test took, and when the last one ended.
        self._times: dict[str, float] = {}
        self._last = 0.0

    @classmethod
    def start(cls) -> Worker | None:
        """Take over, where that is what this process was started for."""
        mark = os.environ.pop(MARK, "")
        if not mark:
            return None
        incoming, outgoing = high(0), high(1)
        silence(0, 1)  # what goes wrong before the tests are loaded is said on standard error
        reader = Reader(incoming)
        try:
            order = reader.first()
        except (EOFError, ValueError):
            os._exit(1)
        _restore(order["restore"])
        sys.path[:] = [entry for entry in sys.path if entry != FOLDER]
        scratch = tempfile.mkdtemp(prefix="bs")
        guard(incoming, outgoing, scratch)
        return cls(Pool(reader, outgoing, mark.encode("ascii"), scratch), order)

    def settle(self, name: str) -> None:
        """Before the project is imported: from here processes of that name come, and return with their request."""
        request = self.pool.settle(name) if self.request is None else None
        if request is not None:
            self._begin_fresh(request)

    def _begin_fresh(self, request: dict[str, Any]) -> None:
        import atexit

        self.request = request
        loaded = Loaded(self.folder)
        texts = self._real(request)
        self._refuse_data(texts)
        self._early = sorted(loaded.modules)
        if any(path in loaded.modules for path in texts):
            self.finish("again", because="it was loaded before all else, or by pytest itself", barred=True)
        atexit.register(self._fell)
        self._finder = Finder(texts)
        self._finder.stand()
        if request["do"] == "lines":
            self._started = Started(self.folder)
            self._lines = Lines(self.loaded.own)
            self._lines.start()

    def _fell(self) -> None:
        """The process ends before the tests began."""
        self.finish("broken")

    def serve(self, items: Iterable[str], failed: Outcomes) -> None:
        """Once all is loaded: until nobody asks any more. Only forked processes return, with `request` set."""
        silence(2)
        try:
            self.loaded = Loaded(self.folder, functions=True)
            self.pool.tell(
                {
                    "kind": "loaded",
                    "tests": list(items),
                    "failures": failed.failures,
                    "modules": self.loaded.foreign(),
                    "threads": threading.active_count(),
                }
            )
            self.pool.before = self._read
            gc.collect()
            gc.freeze()
            self.request = self.pool.serve()
        except Exception:
            self.pool.tell({"kind": "unfit", "because": traceback.format_exc()[-2000:]})
            self.pool.end()

    def _read(self, request: dict[str, Any]) -> None:
        """The files of a variant as they are on disk, read once."""
        for path in self._real(request):
            if path in self.loaded.modules:
                try:
                    self.loaded.code(path)
                except (OSError, SyntaxError, ValueError):
                    continue

    def apply(self) -> None:
        """In a hot process: put the variant in place."""
        request = self.request or {}
        self.outcomes = Outcomes(self.loaded.own, self.folder)
        texts = self._real(request)
        self._refuse_data(texts)
        imported = self.pool.known.get("imported")
        served = {path: text for path, text in texts.items() if path not in self.loaded.modules}
        try:
            for path, text in texts.items():
                if path not in served:
                    if imported is None:
                        raise NotInPlace("nobody knows what ran when it was imported")
                    self.loaded.exchange(path, text, imported.get(path, ()))
                    show(self.loaded.names.get(path, path), text)
        except NotInPlace as error:
            self.finish("again", because=str(error))
        except (SyntaxError, ValueError) as error:
            self.outcomes.add("", "error", error)
            self.finish("broken")
        self._finder = Finder(served)
        if served:
            self._finder.stand()

    def _refuse_data(self, texts: dict[str, str]) -> None:
        if not all(path.endswith(".py") for path in texts):
            self.finish("untried", because="it changes a file that is read and not imported")

    def _real(self, request: dict[str, Any]) -> dict[str, str]:
        return {os.path.realpath(os.path.join(self.folder, file)): text for file, text in request["texts"].items()}

    def choose(self, tests: list[str], items: dict[str, Any]) -> tuple[list[Any], list[str]]:
        """The items of tests, named by their ids, without parameters, or by their file; and the tests without any."""
        found: dict[int, Any] = {}
        missing = []
        for test in tests:
            some = [item for name, item in items.items() if _is_of(name, test)]
            missing += [] if some else [test]
            found.update((id(item), item) for item in some)
        return list(found.values()), missing

    def run(self, items: dict[str, Any], run: Callable[[list[Any]], None]) -> None:
        """In a forked process with its tests at hand: run them, tell, and end. `run` calls `after` for each outcome."""
        request = self.request or {}
        tests, missing = self.choose(request["tests"], items) if request["tests"] else (list(items.values()), [])
        if request["do"] == "compare":
            self._compare(tests, items, run)
        if missing and request["do"] == "try":
            for test in missing:
                self.outcomes.add(test, "error", said="it is not there any more")
            self.finish("broken")
        if self._lines is not None:
            self._imported = self._lines.take()
        before, began = _processor(), time.perf_counter()
        self._last = began
        run(tests)
        taken = {"cpu": _processor() - before, "seconds": time.perf_counter() - began}
        lines = self._lines.take() if self._lines is not None else None
        if self._lines is not None:
            self._lines.stop()
        others = list(items.values()) if "" in request["others"] else self.choose(request["others"], items)[0]
        own = set(map(id, tests))
        run([item for item in others if id(item) not in own])
        self.finish("passed" if self.green(items, own) else "failed", lines=lines, **taken)

    def _compare(self, tests: list[Any], items: dict[str, Any], run: Callable[[list[Any]], None]) -> None:
        """What each of some variants gives for the same calls; then end."""
        request, own = self.request or {}, set(map(id, tests))
        near = {name.partition("::")[0] for name, item in items.items() if id(item) in own}
        asked = set(request["others"]) or items.keys()
        others = [
            (name.partition("::")[0] not in near, item)
            for name, item in items.items()
            if id(item) not in own and name in asked
        ]
        others.sort(key=lambda pair: pair[0])
        told = compared(
            self.loaded,
            self.pool.known.get("imported") or {},
            [self._real({"texts": texts}) for texts in request["variants"]],
            [tests, [item for _, item in others]],
            run,
            request["limits"]["seconds"] - request["grace"],
        )
        self.outcomes.failures.clear()
        self.finish("compared", **told)

    def after(self, test: str, outcome: str, error: BaseException | None = None, said: str = "") -> None:
        """A part of a test has ended; the first failure of a variant is enough."""
        now = time.perf_counter()
        self._times[test], self._last = self._times.get(test, 0.0) + now - self._last, now
        self.outcomes.add(test, outcome, error, said)
        if self.request and self.request["do"] == "try" and not self._is_green(test, outcome):
            self.finish("failed")

    def _is_green(self, test: str, outcome: str | None) -> bool:
        """It holds; one that is skipped does where nobody asked for it by its own name."""
        asked = (self.request or {})["tests"]
        return outcome in _GREEN or (outcome == "skipped" and test not in asked)

    def early(self, test: str, when: str, error: BaseException) -> None:
        """A test has failed in some part, as everybody will say: enough for a variant."""
        if self.request and self.request["do"] == "try":
            self.after(test, "failed" if when == "call" else "error", error)

    def green(self, items: dict[str, Any], tests: set[int]) -> bool:
        """Each of these tests ran, and passed."""
        ended = {name: self.outcomes.outcomes.get(name) for name, item in items.items() if id(item) in tests}
        return "passed" in ended.values() and all(self._is_green(name, outcome) for name, outcome in ended.items())

    def finish(self, outcome: str, **more: Any) -> None:
        """Tell, and end this process."""
        if self._ended:
            os._exit(0)
        self._ended = True
        request = self.request or {}
        if outcome in ("failed", "passed") and self._unseen(request):
            outcome, more["because"] = "untried", "nothing imported it"
        answer: dict[str, Any] = {"kind": "answer", "outcome": outcome, "outcomes": self.outcomes.outcomes}
        answer["times"] = self._times
        answer["failures"] = self.outcomes.failures[:20]
        answer["whole_cpu"], answer["early"] = _processor(), self._early
        if self._started is not None:
            answer["started"] = self._started.found[:5]
            answer["imported"] = self._imported or (self._lines.take() if self._lines else {})
        answer.update(more)
        self.pool.finish(answer)

    def _unseen(self, request: dict[str, Any]) -> bool:
        """A text of the variant was neither put in place nor imported: what was run may be another file."""
        if self._finder is None or not self._finder.texts or request["do"] != "try":
            return False
        return not self._finder.served


def _is_of(name: str, test: str) -> bool:
    return name == test or name.startswith((test + "[", test + "::", test + "."))


def _processor() -> float:
    """Seconds of processor time of this process and of those that it has waited for."""
    found = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        found += used.ru_utime + used.ru_stime
    return found


def _restore(variables: dict[str, str | None]) -> None:
    """What was put into the environment to get here is not for the project's own programs."""
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value

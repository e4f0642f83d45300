"""What recorded runs know of tests, brought up to date by another run."""

from collections.abc import Iterable, Mapping

from bugsage.model.affected import Trace, Traces
from bugsage.model.execution import Execution, FunctionRun


def base_of(test: str) -> str:
    """The id of a test without its parameters."""
    head, colons, rest = test.partition("::")
    return head + colons + rest.partition("[")[0]


def traced(traces: Traces, execution: Execution, digests: Mapping[str, str], *, whole: bool = False) -> Traces:
    """The traces with those of a run; of `digests` those of files that it ran. A `whole` run knows every test.

    A test that did not come to its end keeps what it ran before beside what it ran now, and is red where it failed.
    """
    numbers = {place: number for number, place in enumerate(traces.places)}
    kinds = {kind: number for number, kind in enumerate(traces.classes)}
    ran: dict[str, set[int]] = {}
    of: dict[str, set[int]] = {}
    seconds: dict[str, float] = {}
    outcomes: dict[str, set[str]] = {}
    for one in execution.tests:
        name = base_of(one.test)
        ran.setdefault(name, set()).update(_numbered(one.functions, numbers))
        own = ((receiver.module, receiver.symbol) for receiver in one.receivers)
        of.setdefault(name, set()).update(kinds.setdefault(kind, len(kinds)) for kind in own)
        seconds[name] = seconds.get(name, 0.0) + one.seconds
        outcomes.setdefault(name, set()).add(one.outcome)
    tests = {} if whole else dict(traces.tests)
    for name, places in ran.items():
        known, ended = traces.tests.get(name), "unknown" not in outcomes[name]
        before = known if known and not ended else Trace(())
        tests[name] = Trace(
            ran=tuple(sorted(places.union(before.ran))),
            of=tuple(sorted(of[name].union(before.of))),
            seconds=round(seconds[name], 4),
            red=not outcomes[name].isdisjoint(("failed", "error")),
            stale=not ended,
        )
    shared = tuple(sorted({*traces.shared, *_numbered(execution.shared, numbers)}))
    files = {file for file, _ in numbers}
    contents = {**traces.files, **digests}
    return Traces(
        places=tuple(numbers),
        classes=tuple(kinds),
        tests=tests,
        shared=shared,
        files={file: contents[file] for file in files if file in contents},
    )


def _numbered(functions: Iterable[FunctionRun], numbers: dict[tuple[str, str], int]) -> set[int]:
    return {numbers.setdefault((one.file, one.symbol), len(numbers)) for one in functions}

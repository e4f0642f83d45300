"""From where a change is felt to the tests that come by there."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from bugsage.diagnosis.affected.changing import changed
from bugsage.diagnosis.affected.importers import Importers, holds_tests, module_name
from bugsage.diagnosis.affected.naming import naming_it
from bugsage.diagnosis.affected.spreading import Spreading, Touched
from bugsage.diagnosis.affected.standing import is_prose, wants_everything, wants_nothing
from bugsage.model.affected import BECAUSE, Affected, Chosen, FileChange, Traces
from bugsage.model.code import CodeMap


def choose(
    changes: Sequence[FileChange],
    traces: Traces,
    code: CodeMap,
    read: Callable[[str], str | None],
    near: Callable[[Sequence[str], Collection[str]], Iterable[tuple[str, str]]] = lambda *_: (),
) -> Affected:
    """The tests that a change touches.

    `code` and `read` are as of after the change. `near` is given changed files and files of tests of which nothing was
    recorded; it gives those that may reach the changed ones, each with a few words on why, likeliest first.
    """
    known = len(traces.tests)
    passed_over: dict[str, str] = {}
    sources: list[FileChange] = []
    named: list[str] = []
    for change in changes:
        if change.before == change.after and not change.opaque:
            passed_over[change.path] = "nothing in it changed"
        elif wants_nothing(change.path):
            passed_over[change.path] = "no test reads it"
        elif wants_everything(change.path):
            return Affected(everything=f"{change.path} is a setting that all tests hang on", known=known)
        elif change.path.endswith(".py") or change.path in code.files:
            sources.append(change)
        else:
            named.append(change.path)
    touched = _touched(sources, traces, code, read)
    unsure = ""
    for path in named:
        naming = naming_it(path, code, read)
        touched.files.update(naming)
        if not naming and is_prose(path):
            passed_over[path] = "no code names it"
        elif not naming:
            unsure = path
    if touched.everything or unsure:
        why = f"which tests read {unsure} cannot be told" if unsure else "more changed than can be followed"
        return Affected(everything=why, passed_over=tuple(passed_over.items()), known=known)
    chosen = _chosen(sources, traces, code, touched)
    for change in sources:
        if change.path not in touched.files and not any(path == change.path for path, _ in _felt(touched)):
            passed_over[change.path] = "only comments or layout changed"
    told = [change.path for change in sources if change.path not in passed_over]
    recorded = {test.partition("::")[0] for test in traces.tests}
    unknown = [path for path, file in code.files.items() if path not in recorded and holds_tests(file)]
    for file, why in near(told, unknown) if told and unknown else ():
        chosen.setdefault(file, Chosen(file, "near", why))
    if not any(one.detail for one in chosen.values()):
        passed_over |= dict.fromkeys(told, "no test is known to run what changed in it")
    order = sorted(chosen.values(), key=lambda one: (BECAUSE.index(one.because), _seconds(traces, one.test)))
    return Affected(tests=tuple(order), passed_over=tuple(passed_over.items()), known=known)


def _touched(
    sources: Sequence[FileChange], traces: Traces, code: CodeMap, read: Callable[[str], str | None]
) -> Touched:
    at_import = {traces.places[number] for number in traces.shared}

    def docs_matter() -> bool:
        files = {file.path for file, d in code.definitions() if "getdoc" in d.words or "doc" in d.words}
        return any(word in (read(file) or "") for file in files for word in ("__doc__", "getdoc"))

    return Spreading(code, read, at_import).touched(changed(sources, docs_matter))


def _felt(touched: Touched) -> Iterator[tuple[str, str]]:
    yield from touched.places
    yield from touched.classes


def _chosen(sources: Sequence[FileChange], traces: Traces, code: CodeMap, touched: Touched) -> dict[str, Chosen]:
    """Tests by id, with why."""
    numbers, kinds = _numbers(traces, touched), _kinds(traces, touched)
    importing = Importers(code).of(touched.files) if touched.files else set()
    chosen: dict[str, Chosen] = {}
    for test, trace in traces.tests.items():
        file = test.partition("::")[0]
        hit = None if numbers.isdisjoint(trace.ran) else next(number for number in trace.ran if number in numbers)
        kind = None if kinds.isdisjoint(trace.of) else next(number for number in trace.of if number in kinds)
        if hit is not None:
            path, symbol = traces.places[hit]
            because = "itself" if path == file and test.endswith(symbol.replace(".", "::")) else "ran"
            chosen[test] = Chosen(test, "red" if trace.red else because, f"{path}::{symbol}")
        elif kind is not None:
            chosen[test] = Chosen(test, "red" if trace.red else "ran", f"methods of {traces.classes[kind][1]}")
        elif trace.red:
            chosen[test] = Chosen(test, "red")
        elif file in importing:
            chosen[test] = Chosen(test, "near", f"imports {min(touched.files)}")
        elif trace.stale:
            chosen[test] = Chosen(test, "unknown")
    chosen |= {test: Chosen(test, "itself", "it is new") for test in _unseen(sources, traces, code, touched)}
    return chosen


def _numbers(traces: Traces, touched: Touched) -> set[int]:
    """Of the recorded places those in which the change is felt."""
    of_classes = () if traces.classes else touched.classes
    return {
        number
        for number, place in enumerate(traces.places)
        if place in touched.places or place[0] in touched.files or _in_class(place, of_classes)
    }


def _in_class(place: tuple[str, str], classes: Collection[tuple[str, str]]) -> bool:
    path, symbol = place
    parts = symbol.split(".") if classes else ()
    return any((path, ".".join(parts[:n])) in classes for n in range(1, len(parts) + 1))


def _kinds(traces: Traces, touched: Touched) -> set[int]:
    """Of the recorded classes those in which it is felt; a module is known by its last name."""
    felt = {(module_name(path), symbol) for path, symbol in touched.classes}
    return {
        number
        for number, (module, symbol) in enumerate(traces.classes)
        if (module.rpartition(".")[2], symbol) in felt or module == "__main__"
    }


def _unseen(sources: Sequence[FileChange], traces: Traces, code: CodeMap, touched: Touched) -> Iterator[str]:
    """Tests of changed files that no run has seen; of what is no Python the file."""
    for change in sources:
        file = code.files.get(change.path)
        if file is None or not file.is_test:
            continue
        if file.language != "python":
            yield change.path
            continue
        for definition in file.definitions:
            test = f"{change.path}::{definition.symbol.replace('.', '::')}"
            own = definition.kind == "function" and definition.name.startswith("test")
            nested = any((change.path, definition.symbol.rpartition(".")[0]) == place for place in touched.places)
            if own and test not in traces.tests and not nested:
                yield test


def _seconds(traces: Traces, test: str) -> float:
    trace = traces.tests.get(test)
    return trace.seconds if trace else 0.0

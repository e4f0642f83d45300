"""What is known of every candidate whatever failed: its shape and its history."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence

from bugsage.diagnosis.ranking.candidates import Candidates, Scores
from bugsage.diagnosis.ranking.features import by_best, logarithmic, only
from bugsage.diagnosis.ranking.text import stems_of
from bugsage.model.code import CodeFile, Definition
from bugsage.model.history import Change, Commit
from bugsage.model.languages import constructor_of, is_source, stem_of

#: A commit that touches more files or functions than this says nothing about which belong together.
_BROAD_FILES = 30
_BROAD_FUNCTIONS = 60

Key = tuple[str, str]


class Past:
    """The history as the ranker reads it."""

    def __init__(self, commits: Sequence[Commit], change: Change, tests: Iterable[str], asked: dict[str, int]) -> None:
        """`tests` are ids of failing tests; `asked` the stems of what failed."""
        self.commits = commits
        self.change = change
        self.test_names: dict[str, set[str]] = {}
        for test in tests:
            path, _, rest = test.partition("::")
            self.test_names.setdefault(path, set()).add(rest.split("[", 1)[0].rpartition("::")[2])
        self.asked = asked


def shape(candidates: Candidates, wanted: Collection[str] | None = None) -> dict[str, Scores]:
    """Features of size and form; with `wanted` only these."""
    places = list(enumerate(candidates.places))

    def flag(test: Callable[[CodeFile, Definition], bool]) -> Scores:
        return {i: 1.0 for i, (file, d) in places if test(file, d)}

    def size(of: Callable[[int, Definition], int], most: float) -> Scores:
        return logarithmic({i: float(of(i, d)) for i, (_, d) in places}, most)

    ways: dict[str, Callable[[], Scores]] = {
        "branches": lambda: size(lambda _, d: d.branches, 40),
        "words": lambda: size(lambda i, _: candidates.sizes[i], 1500),
        "lines": lambda: size(lambda _, d: d.size, 300),
        "callers": lambda: size(lambda i, _: len(candidates.callers.get(i, ())), 50),
        "constructor": lambda: flag(lambda file, d: d.name == constructor_of(file.language)),
        "operator": lambda: flag(lambda file, d: d.name.startswith("__") and d.name != constructor_of(file.language)),
        "package_file": lambda: flag(lambda file, _: stem_of(file.path) == "__init__"),
        "module_code": lambda: flag(lambda _, d: d.kind == "module"),
        "class_body": lambda: flag(lambda _, d: d.kind == "class"),
        "trivial": lambda: flag(lambda _, d: d.kind == "function" and d.size <= 3),
        "private": lambda: flag(lambda _, d: d.name.startswith("_") and not d.name.startswith("__")),
        "nested": lambda: _nested(candidates),
    }
    return only(ways, wanted)


def past(candidates: Candidates, history: Past, wanted: Collection[str] | None = None) -> dict[str, Scores]:
    """Features of history: what changed with the test, what changed often, lately or for a like reason.

    With `wanted` only these.
    """
    together, often, last = _file_history(history)
    with_test, functions = _function_history(history)
    inside, names = candidates.by_file, candidates.last_names

    def per_file(values: dict[str, float]) -> Scores:
        return {i: value for path, value in values.items() if value for i in inside.get(path, ())}

    def per_function(values: dict[Key, float]) -> Scores:
        keys = ((i, (path, names[i])) for path in {path for path, _ in values} for i in inside.get(path, ()))
        return {i: values[key] for i, key in keys if values.get(key)}

    def share() -> dict[str, float]:
        return {path: value / (1 + often.get(path, 0)) for path, value in together.items()}

    def alike() -> dict[str, float]:
        return {path: math.sqrt(v / (1 + often.get(path, 0))) for path, v in _alike(history).items()}

    ways: dict[str, Callable[[], Scores]] = {
        "changes_with_test": lambda: by_best(per_file(together)),
        "changes_mostly_with_test": lambda: by_best(per_file(share())),
        "function_changes_with_test": lambda: per_function({k: 1 - math.exp(-v) for k, v in with_test.items()}),
        "churn": lambda: logarithmic(per_file(often), 100),
        "function_churn": lambda: logarithmic(per_function(functions), 30),
        "recent": lambda: per_file({path: 1 / (1 + age / 20) for path, age in last.items()}),
        "like_commit": lambda: by_best(per_file(alike())),
        "changed_now": lambda: _changed_now(candidates, history.change),
        "unproven": lambda: _unproven(candidates, history.change),
    }
    return only(ways, wanted)


def _nested(candidates: Candidates) -> Scores:
    found = {}
    for i, (file, definition) in enumerate(candidates.places):
        if definition.kind == "function" and definition.parent:
            outer = candidates.number.get((file.path, definition.parent))
            if outer is not None and candidates.places[outer][1].kind == "function":
                found[i] = 1.0
    return found


def _file_history(history: Past) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """For each file: how much it changed with the tests, how often at all, and how many commits ago last."""
    together: dict[str, float] = {}
    often: dict[str, float] = {}
    last: dict[str, float] = {}
    for age, commit in enumerate(history.commits):
        if len(commit.files) > 2 * _BROAD_FILES:
            continue
        with_test = len(commit.files) <= _BROAD_FILES and not history.test_names.keys().isdisjoint(commit.files)
        for path in commit.files:
            often[path] = often.get(path, 0) + 1
            last.setdefault(path, age)
            if with_test:
                together[path] = together.get(path, 0.0) + 1 / math.log2(2 + len(commit.files))
    return together, often, last


def _function_history(history: Past) -> tuple[dict[Key, float], dict[Key, float]]:
    """For each function, by file and last name: how much it changed with the tests, and how often at all."""
    with_test: dict[Key, float] = {}
    often: dict[Key, float] = {}
    for commit in history.commits:
        count = sum(map(len, commit.touched.values()))
        if count > _BROAD_FUNCTIONS:
            continue
        nearness = max((_nearness(names, commit) for names in history.test_names.items()), default=0.0)
        for path, names in commit.touched.items():
            for name in names:
                key = (path, name)
                often[key] = often.get(key, 0) + 1
                if nearness:
                    with_test[key] = with_test.get(key, 0.0) + nearness / math.log2(2 + count)
    return with_test, often


def _nearness(tests: tuple[str, set[str]], commit: Commit) -> float:
    path, names = tests
    if path not in commit.touched:
        return 0.0
    return 1.0 if names & set(commit.touched[path]) else 0.3


def _alike(history: Past) -> dict[str, float]:
    """For each file: commits whose subject speaks of what failed, the rarer the words the more."""
    subjects = [(stems_of(commit.subject), commit.files) for commit in history.commits]
    seen: dict[str, int] = {}
    for words, _ in subjects:
        for word in words:
            seen[word] = seen.get(word, 0) + 1
    found: dict[str, float] = {}
    for words, files in subjects:
        common = [word for word in words if word in history.asked]
        if not common or len(files) > _BROAD_FILES:
            continue
        likeness = sum(math.log(1 + len(subjects) / (1 + seen[word])) for word in common)
        product = sum(map(is_source, files)) or 1
        for path in files:
            found[path] = found.get(path, 0.0) + likeness**2 / product
    return found


def _changed_now(candidates: Candidates, change: Change) -> Scores:
    """Candidates whose own lines are part of the change."""
    found: Scores = {}
    for item in change.ranges:
        file = candidates.code.files.get(item.file)
        for definition in file.definitions if file else ():
            if definition.kind == "function" and definition.start <= item.end and item.start <= definition.end:
                number = candidates.of(item.file, definition)
                if number is not None:
                    found[number] = 1.0
    return found


def _unproven(candidates: Candidates, change: Change) -> Scores:
    """Candidates that were changed since the tests were known to pass: the fewer they are, the more it says.

    k of n candidates are owed ln(n / k) in log-odds where half of the chance lies with the change, and ln 9 more where
    nine tenths do: after a run that passed. Where the tests were never seen to pass, they may well have failed before
    the change, and it is owed a third.
    """
    found: set[int] = set()
    for item in change.unproven:
        file = candidates.code.files.get(item.file)
        if file is None or file.is_test:
            continue
        lines = range(item.start, max(item.end, item.start) + 1)
        touched = [d for d in file.definitions if d.kind == "function" and d.start <= lines[-1] and lines[0] <= d.end]
        numbers = [candidates.of(item.file, d) for d in touched] or [candidates.at(item.file, lines[0])]
        found |= {number for number in numbers if number is not None}
    if not found:
        return {}
    owed = math.log(len(candidates) / len(found))
    owed = owed + math.log(9) if change.from_green else owed / 3
    return dict.fromkeys(found, owed)

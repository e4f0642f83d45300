"""What is asked of every candidate. Each feature lies between 0 and 1 and says which kind of evidence it is."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from functools import partial

from bugsage.diagnosis.ranking.candidates import AMBIGUOUS, Candidates, Postings, Scores
from bugsage.diagnosis.ranking.clues import Clues
from bugsage.diagnosis.ranking.crash_site import MOST_CALLERS, QUESTIONS, outside, used_frame
from bugsage.diagnosis.ranking.text import name_stems
from bugsage.model.languages import subject_of, tested_package, topic_of

#: A literal must have this many characters in common with the message to count.
_SHORTEST_PIECE = 3


class Question:
    """One failure put to all candidates."""

    def __init__(self, clues: Clues, candidates: Candidates, postings: Postings, rarity: dict[str, float]) -> None:
        self.clues = clues
        self.candidates = candidates
        self.postings = postings
        self.rarity = rarity


def _text(bag: Callable[[Clues], dict[str, int]]) -> Callable[[Question], Scores]:
    return lambda q: q.postings.score(bag(q.clues))


def _names(bag: Callable[[Clues], dict[str, int]], *, share: bool = False) -> Callable[[Question], Scores]:
    """Rarity of the words of its name that the failure speaks of; with `share` as a part of the whole name."""

    def feature(q: Question) -> Scores:
        common: dict[int, list[float]] = {}
        for word in bag(q.clues):
            for i in q.candidates.named.get(word, ()):
                common.setdefault(i, []).append(q.rarity[word])
        # Of sets, exact sums: the same in whatever order their words come.
        found = {i: math.fsum(rarities) for i, rarities in common.items()}
        if not share:
            return by_best(found, math.log(1 + len(q.candidates) / 2))
        return {i: value / math.fsum(q.rarity[w] for w in q.candidates.names[i]) for i, value in found.items()}

    return feature


def stack_position(q: Question) -> Scores:
    """1 / (1 + distance from the innermost frame of the project)."""
    return {i: 1 / (1 + depth) for depth, i in enumerate(q.clues.stack)}


def on_stack(q: Question) -> Scores:
    """Anywhere in the traceback."""
    return dict.fromkeys(q.clues.stack, 1.0)


def crash(kind: str) -> Callable[[Question], Scores]:
    """The innermost frame, by how it failed."""
    return lambda q: {q.clues.stack[0]: 1.0} if q.clues.stack and q.clues.crash == kind else {}


def second_frame(q: Question) -> Scores:
    """The caller of the innermost frame."""
    return {q.clues.stack[1]: 1.0} if len(q.clues.stack) > 1 else {}


def root_position(q: Question) -> Scores:
    """1 / (1 + distance from the innermost frame) in the traceback of the exception that the others came from."""
    return {i: 1 / (1 + depth) for depth, i in enumerate(q.clues.root)}


def called_before(q: Question) -> Scores:
    """A frame called it before it failed, and it is in no frame itself: 1 / (1 + depth of that frame)."""
    return {i: 1 / (1 + depth) for i, depth in q.clues.called_before if i not in q.clues.stack}


def class_of_value(q: Question) -> Scores:
    """The class of the object in whose method it failed, or of a value that could not be used; half for its methods."""
    found: Scores = {}
    for name in q.clues.classes:
        classes = [i for i in q.candidates.by_name.get(name, ()) if q.candidates.places[i][1].kind == "class"]
        for i in classes if len(classes) < AMBIGUOUS else ():
            file, one = q.candidates.places[i]
            own = (q.candidates.of(file.path, d) for d in file.definitions if d.parent == one.symbol)
            found |= {n: max(found.get(n, 0.0), 0.5) for n in own if n is not None}
            found[i] = 1 / len(classes) ** 0.5
    return found


def beside_crash(q: Question) -> Scores:
    """In the same class as the innermost frame."""
    if not q.clues.stack:
        return {}
    file, crashed = q.candidates.places[q.clues.stack[0]]
    if not crashed.parent:
        return {}
    return dict.fromkeys(
        (q.candidates.number[file.path, d.symbol] for d in file.definitions if d.parent == crashed.parent), 1.0
    )


def called_by_crash(q: Question) -> Scores:
    """Called by the innermost frame."""
    if not q.clues.stack:
        return {}
    return _called(q, q.candidates.places[q.clues.stack[0]][1].calls)


def called_by_test(q: Question) -> Scores:
    """Called in the failing test."""
    return _called(q, q.clues.calls)


def called_by_helper(q: Question) -> Scores:
    """Called by a helper or fixture of the failing test."""
    return _called(q, q.clues.helper_calls)


def called_twice_removed(q: Question) -> Scores:
    """Called by what the test calls."""
    found: Scores = {}
    for i, nearness in called_by_test(q).items():
        for j, value in _called(q, q.candidates.places[i][1].calls).items():
            found[j] = max(found.get(j, 0.0), nearness * value)
    return found


def quoted_by_message(q: Question) -> Scores:
    """The message names it."""
    found: Scores = {}
    for name in q.clues.quoted:
        numbers = q.candidates.by_name.get(name, [])
        found |= {i: 1 / len(numbers) ** 0.5 for i in numbers}
    return found


def named_by_reporter(q: Question) -> Scores:
    """Whoever wrote the report named it as a function, method or class."""
    found: Scores = {}
    for symbol in q.clues.event.tags.get("symbols", "").split()[:20]:
        numbers = q.candidates.by_name.get(symbol.rpartition(".")[2], [])
        whole = [i for i in numbers if q.candidates.places[i][1].symbol.endswith(symbol)]
        found |= {i: 1 / len(whole) ** 0.5 for i in whole}
    return found


def writes_message(q: Question) -> Scores:
    """A string of it stands in the message."""
    message = "\n".join([q.clues.event.message, *q.clues.event.detail])[:20_000]
    found: Scores = {}
    for piece, having in q.candidates.pieces.items():
        if piece in message:
            for i in having:
                found[i] = max(found.get(i, 0.0), min(len(piece) / 40, 1.0))
    return found


def holds_wrong(q: Question) -> Scores:
    """A string of it holds what the test obtained and did not want; the fewer there are, the more it says."""
    pieces = [p for p in (q.clues.wrong.alone if q.clues.wrong else ()) if len(p) >= _SHORTEST_PIECE]
    pieces = [p for p in pieces if any(c.isalpha() for c in p)]
    found: Scores = {}
    for piece in pieces:
        holding = [
            i
            for i, (_, definition) in enumerate(q.candidates.places)
            if any(piece in literal for literal in definition.literals)
        ]
        for i in holding:
            found[i] = max(found.get(i, 0.0), len(holding) ** -0.5)
    return found


def raises_type(q: Question) -> Scores:
    """It raises an exception of the type that was seen."""
    seen = q.clues.event.type.rpartition(".")[2]
    return dict.fromkeys(q.candidates.raising.get(seen, ()), 1.0)


def module_of_test(q: Question) -> Scores:
    """Its module is called like the test's."""
    if q.clues.test_file is None:
        return {}
    topic = topic_of(q.clues.test_file)
    words = name_stems(topic)
    found: Scores = {}
    for path, inside in q.candidates.by_file.items():
        stem, folder = subject_of(path), path.rpartition("/")[0].rpartition("/")[2]
        common = words & name_stems(f"{stem} {folder}")
        partly = 0.4 * len(common) / len(words) if words else 0.0
        if value := 1.0 if stem == topic else 0.5 if folder == topic else partly:
            found |= dict.fromkeys(inside, value)
    return found


def folder_of_test(q: Question) -> Scores:
    """It lies in folders called like the test's."""
    if q.clues.test_file is None:
        return {}
    mine = set(q.clues.test_file.split("/")[:-1]) - {"src", "test", "tests", "spec", "__tests__"}
    shared = {path: float(len(mine & set(path.split("/")[:-1]))) for path in q.candidates.by_file}
    return by_best({i: value for path, value in shared.items() if value for i in q.candidates.by_file[path]})


def package_of_test(q: Question) -> Scores:
    """It belongs to the test's package, in a repository of several."""
    code = q.candidates.code
    if q.clues.test_file is None or len(code.packages) < 2:
        return {}
    mine = {code.package_of(q.clues.test_file)}
    mine |= {tested_package(package, code.packages) or package for package in mine}
    inside = (every for path, every in q.candidates.by_file.items() if code.package_of(path) in mine)
    found = {i: 1.0 for every in inside for i in every}
    return found if len(found) < len(q.candidates) else {}


def imported_by_test(q: Question) -> Scores:
    """The test's file imports it by name."""
    file = q.candidates.code.files.get(q.clues.test_file or "")
    names = {item.alias if item.name == "default" else item.name for item in file.imports} if file else set()
    having = ((i, q.candidates.places[i][1]) for name in names for i in q.candidates.by_name.get(name, ()))
    return {i: 1.0 for i, one in having if not one.parent and one.kind != "module"}


def in_imported_file(q: Question) -> Scores:
    """It is in a file that the test's file imports, the fewer those are the more."""
    share = max(len(q.clues.imports), 1) ** 0.5
    return {i: value / share for path, value in q.clues.imports.items() for i in q.candidates.by_file.get(path, ())}


def called_in_imported_file(q: Question) -> Scores:
    """The test calls it, and its file is one that the test's file imports."""
    return {i: value for i, value in called_by_test(q).items() if q.candidates.places[i][0].path in q.clues.imports}


def named_by_title(q: Question) -> Scores:
    """A word of the test's titles is its whole name, in the same letters."""
    found: Scores = {}
    for name in q.clues.titled:
        numbers = q.candidates.by_name.get(name, ())
        for i in numbers:
            found[i] = max(found.get(i, 0.0), 1 / len(numbers) ** 0.5)
    return found


def main_of_test_module(q: Question) -> Scores:
    """Its name is that of its file, or it is what the file exports, and its module is called like the test's."""
    found: Scores = {}
    for i, value in module_of_test(q).items():
        file, definition = q.candidates.places[i]
        if definition.kind != "module" and not definition.parent:
            subject = _plain(subject_of(file.path))
            if definition.name == "default" or _plain(definition.name) == subject:
                found[i] = value
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def made_value(*roles: str, asserted: bool = False, unusable: bool = False) -> Callable[[Question], Scores]:
    """It made, kept or handed over the value that the failing line could not use: 1 / steps, where each is certain."""

    def feature(q: Question) -> Scores:
        found: Scores = {}
        for one in q.clues.producers:
            if one.role in roles and one.asserted == asserted and (one.way or not unusable):
                number = q.candidates.of(one.found.file, one.found.definition)
                if number is not None:
                    found[number] = max(found.get(number, 0.0), min(one.weight, 1.0))
        return found

    return feature


def _untested(feature: Callable[[Question], Scores]) -> Callable[[Question], Scores]:
    """A feature of failures without a test: with one, the test itself says more."""
    return lambda q: feature(q) if q.clues.test_file is None else {}


def _of_frames(ask: Callable[[Clues, Candidates], Scores], q: Question) -> Scores:
    return ask(q.clues, q.candidates)


def of_failure(question: Question, wanted: Collection[str] | None = None) -> dict[str, Scores]:
    """The features of one failure; with `wanted` only these."""
    return only({name: partial(feature, question) for name, feature in FAILURE_FEATURES.items()}, wanted)


#: Features of one failure, by name.
FAILURE_FEATURES: dict[str, Callable[[Question], Scores]] = {
    "text": _text(lambda c: c.text),
    "marked": _text(lambda c: c.marked),
    "message": _text(lambda c: c.message),
    "body": _text(lambda c: c.body),
    "test_line": _text(lambda c: c.test_line),
    "parameters": _text(lambda c: c.parameters),
    "changed_text": _text(lambda c: c.changed),
    "expected_only": _text(lambda c: c.expected_only),
    "obtained_only": _text(lambda c: c.obtained_only),
    "name_in_test": _names(lambda c: c.test_id),
    "name_share_in_test": _names(lambda c: c.test_id, share=True),
    "name_in_message": _names(lambda c: c.message),
    "name_share_in_message": _names(lambda c: c.message, share=True),
    "name_in_change": _names(lambda c: c.changed),
    "name_share_in_body": _names(lambda c: c.body, share=True),
    "stack_position": stack_position,
    "on_stack": on_stack,
    "crash_implicit": crash("implicit"),
    "crash_raise": crash("raise"),
    "crash_installed": crash("installed"),
    "second_frame": second_frame,
    "beside_crash": beside_crash,
    "used_frame": _untested(lambda q: logarithmic(used_frame(q.clues, q.candidates), MOST_CALLERS)),
    **{name: _untested(partial(_of_frames, ask)) for name, ask in QUESTIONS.items()},
    "text_outside": _untested(lambda q: outside(q.clues, q.postings.score(q.clues.text))),
    "lines_outside": _untested(lambda q: outside(q.clues, q.postings.score(q.clues.lines))),
    "values_outside": _untested(lambda q: outside(q.clues, q.postings.score(q.clues.values))),
    "root_position": root_position,
    "called_before": called_before,
    "class_of_value": class_of_value,
    "crash_lines": _text(lambda c: c.lines),
    "values_text": _text(lambda c: c.values),
    "name_share_in_values": _names(lambda c: c.values, share=True),
    "name_share_in_lines": _names(lambda c: c.lines, share=True),
    "called_by_crash": called_by_crash,
    "called_by_test": called_by_test,
    "called_by_helper": called_by_helper,
    "called_twice_removed": called_twice_removed,
    "quoted_by_message": quoted_by_message,
    "named_by_reporter": named_by_reporter,
    "writes_message": writes_message,
    "holds_wrong": holds_wrong,
    "raises_type": raises_type,
    "module_of_test": module_of_test,
    "folder_of_test": folder_of_test,
    "package_of_test": package_of_test,
    "imported_by_test": imported_by_test,
    "in_imported_file": in_imported_file,
    "called_in_imported_file": called_in_imported_file,
    "named_by_title": named_by_title,
    "main_of_test_module": main_of_test_module,
    "produced_value": made_value("returned"),
    "passed_value": made_value("passed"),
    "assigns_value": made_value("assigned", "written"),
    "returned_unusable": made_value("returned", unusable=True),
    "asserted_value": made_value("returned", asserted=True),
    "assigns_asserted": made_value("assigned", "written", asserted=True),
}


def only(ways: Mapping[str, Callable[[], Scores]], wanted: Collection[str] | None) -> dict[str, Scores]:
    """The features that are wanted (None: all), each worked out in its way; the others cost nothing."""
    return {name: way() for name, way in ways.items() if wanted is None or name in wanted}


def by_best(values: Scores, least: float = 0.0) -> Scores:
    """Values divided by the largest of them, or by `least` where even the largest is smaller."""
    best = max(max(values.values(), default=0.0), least)
    return {i: value / best for i, value in values.items()} if best > 0 else {}


def logarithmic(values: Scores, most: float) -> Scores:
    """Counts on a logarithmic scale on which `most`, and everything above it, is 1."""
    top = math.log1p(most)
    return {i: min(math.log1p(value) / top, 1.0) for i, value in values.items() if value > 0}


def _called(q: Question, calls: object) -> Scores:
    found: Scores = {}
    for name in {call.name for call in calls}:  # type: ignore[attr-defined]
        numbers = q.candidates.called(name)
        for i in numbers:
            found[i] = max(found.get(i, 0.0), 1 / len(numbers) ** 0.5)
    return found

"""Whether a condition holds at a place. What cannot be answered is neither true nor false."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bugsage.model.languages import is_test_path, language_of
from bugsage.model.patch import FilePatch
from bugsage.model.rule import Condition
from bugsage.safety import places
from bugsage.safety.asking import Answer, Asking, Found, Side, fits_name, of_query
from bugsage.safety.places import Place
from bugsage.safety.tested import UNTESTED

Test = Callable[[Any, Condition, Place, Asking], Answer]

_EXECUTABLE, _LINK, _SUBMODULE = "100755", "120000", "160000"


def holds(when: Condition, place: Place, asking: Asking) -> Answer:
    """Whether a condition holds at a place; the cheap questions come first. An empty one does not."""
    answer: Answer = None
    unknown = False
    plan = asking.plans.get(id(when))
    if plan is None:
        given_to = ((test, getattr(when, name)) for name, test in TESTS.items())
        plan = asking.plans[id(when)] = [one for one in given_to if one[1] not in (None, (), {})]
    for test, given in plan:
        answer = test(given, when, place, asking)
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else bool(answer)


def _all(given: tuple[Condition, ...], _: Condition, place: Place, asking: Asking) -> Answer:
    answers = []
    for one in given:
        answers.append(holds(one, place, asking))
        if answers[-1] is False:
            return False
    return None if None in answers else True


def _any(given: tuple[Condition, ...], _: Condition, place: Place, asking: Asking) -> Answer:
    unknown = False
    before = asking.found
    for one in given:
        asking.found = Found(before.line, before.count, before.value)
        answer = holds(one, place, asking)
        if answer:
            return True
        unknown = unknown or answer is None
    asking.found = before
    return None if unknown else False


def _not(given: Condition, _: Condition, place: Place, asking: Asking) -> Answer:
    before, asking.found = asking.found, Found()
    asking.sparing = not asking.sparing
    answer = holds(given, place, asking)
    asking.sparing = not asking.sparing
    asking.found = before
    return None if answer is None else not answer


def _somewhere(given: Condition, _: Condition, __: Place, asking: Asking) -> Answer:
    """The same at every place, and so asked once."""
    if id(given) not in asking.somewhere:
        before, found = list(asking.unanswered), asking.found
        asking.found = Found()
        answers = set()
        for place in asking.places:
            answers.add(holds(given, place, asking))
            if True in answers:
                break
        asking.somewhere[id(given)] = True if True in answers else None if None in answers else False
        asking.found = found
        if asking.somewhere[id(given)] is not None:
            asking.unanswered = before
    return asking.somewhere[id(given)]


# The file.


def _paths(given: tuple[str, ...], _: Condition, place: Place, asking: Asking) -> Answer:
    return asking.either(place, lambda path: asking.fits_path(path, given))


def _languages(given: tuple[str, ...], _: Condition, place: Place, __: Asking) -> Answer:
    language = language_of(place.path)
    return language is not None and language.name in given


def _test(given: bool, _: Condition, place: Place, asking: Asking) -> Answer:
    return asking.either(place, lambda path: is_test(path) == given)


def is_test(path: str) -> bool:
    """A file is a test, as its path says."""
    language = language_of(path)
    return language is not None and is_test_path(path, language.name)


def _kinds(given: tuple[str, ...], _: Condition, place: Place, __: Asking) -> Answer:
    return place.file.kind in given if place.file else None


def _modes(given: tuple[str, ...], _: Condition, place: Place, __: Asking) -> Answer:
    if place.file is None:
        return None
    return any(word in given for word in modes_of(place.file))


def modes_of(file: FilePatch) -> tuple[str, ...]:
    """What a file's mode becomes."""
    old, new = file.old_mode, file.new_mode
    if not new or old == new:
        return ()
    becomes = {_EXECUTABLE: "executable", _LINK: "link", _SUBMODULE: "submodule"}.get(new)
    return (*((becomes,) if becomes else ()), *(("changed",) if old else ()))


def _binary(given: bool, _: Condition, place: Place, __: Asking) -> Answer:
    return place.file.binary == given if place.file else None


def _file_lines(side: Side) -> Test:
    def test(given: Any, _: Condition, place: Place, asking: Asking) -> Answer:
        if place.file is None:
            return None
        value = len(asking.lines(place.file, side).numbered)
        if given.holds(value):
            asking.found.value = value
            return True
        return False

    return test


# The text.


def _in_lines(side: Side) -> Test:
    def test(given: tuple[str, ...], when: Condition, place: Place, asking: Asking) -> Answer:
        if place.file is None:
            return None
        numbers = asking.matching(place.file, side, given)
        return None if numbers is None else _enough(len(numbers), numbers, when, asking)

    return test


def _net(side: Side, other: Side) -> Test:
    def test(given: tuple[str, ...], when: Condition, place: Place, asking: Asking) -> Answer:
        if place.file is None:
            return None
        numbers = asking.matching(place.file, side, given)
        against = [] if numbers == [] else asking.matching(place.file, other, given)
        if numbers is None or against is None:
            return None
        return _enough(len(numbers) - len(against), numbers, when, asking)

    return test


def _enough(count: int, numbers: list[int], when: Condition, asking: Asking) -> bool:
    if not (when.matches.holds(count) if when.matches else count >= 1):
        return False
    asking.found.count += max(count, 0)
    if numbers and asking.found.line is None:
        asking.found.line = numbers[0]
    return True


def _in_blocks(side: Side) -> Test:
    def test(given: tuple[str, ...], _: Condition, place: Place, asking: Asking) -> Answer:
        if place.file is None:
            return None
        lines = asking.lines(place.file, side)
        possible = [pattern for pattern in given if asking.search.may_match(lines, pattern)]
        return _in_texts(possible, list(lines.runs()), place, asking) if possible else False

    return test


def _in_whole(side: str) -> Test:
    def test(given: tuple[str, ...], _: Condition, place: Place, asking: Asking) -> Answer:
        file = place.file
        if file is None:
            return None
        if file.binary or file.kind == ("added" if side == "before" else "deleted"):
            return False
        text = getattr(file, side)
        if text is None:
            asking.cannot(f"the whole text of {file.path} is not known")
            return None
        return _in_texts(given, [(1, text)], place, asking)

    return test


def _in_texts(given: Sequence[str], texts: list[tuple[int, str]], place: Place, asking: Asking) -> Answer:
    unknown = False
    for pattern in given:
        for first, text in texts:
            at = asking.search.text(text, pattern)
            if at is not None and at >= 0:
                asking.found.count += 1
                asking.found.line = asking.found.line or first + text.count("\n", 0, at)
                return True
            if at is None:
                asking.cannot(asking.search.why(pattern, place.path), late=True)
                unknown = True
                break
    return None if unknown else False


def _query(_: Any, when: Condition, place: Place, asking: Asking) -> Answer:
    query = when.query
    language = language_of(place.path)
    if place.file is None or query is None:
        return None
    if language is None or language.name != query.language:
        return False
    for side, text in of_query(query):
        numbers = asking.captured(place.file, side, text)
        if not numbers:
            return None if numbers is None else False
        asking.found.count += len(numbers)
        asking.found.line = asking.found.line or numbers[0]
    return True


# The function.


def _has_symbol(place: Place, asking: Asking) -> Answer:
    """Whether a function is known; a file with code of which none is known could not be read."""
    if place.symbol or place.file is None:
        return True
    if language_of(place.path) is not None and place.file.hunks:
        asking.cannot(f"what {place.path} defines is not known")
        return None
    return False


def _of_symbol(ask: Callable[[Any, Place], Answer]) -> Test:
    def test(given: Any, _: Condition, place: Place, asking: Asking) -> Answer:
        known = _has_symbol(place, asking)
        return ask(given, place) if known else known

    return test


def _of_changed(ask: Callable[[Any, Any], bool]) -> Test:
    return _of_symbol(lambda given, place: ask(given, place.changed) if place.changed else None)


# The change, the diagnosis, who and where.


def _measures(given: dict[str, Any], _: Condition, __: Place, asking: Asking) -> Answer:
    if not asking.facts.changed:
        return None
    unknown = False
    for name, threshold in given.items():
        value = asking.facts.measures.get(name)
        if value is None:
            asking.cannot(f"{name} is not known")
            unknown = True
        elif not threshold.holds(value):
            return False
        else:
            asking.found.value = value
    return None if unknown else True


def _tested(given: bool, _: Condition, __: Place, asking: Asking) -> Answer:
    untested = asking.facts.measures.get(UNTESTED)
    if untested is None and asking.facts.changed:
        asking.cannot("whether a test executes it is not known")
    return None if untested is None else (untested == 0) == given


def _message(given: tuple[str, ...], _: Condition, __: Place, asking: Asking) -> Answer:
    if not asking.facts.changed:
        return None
    given_up = ""
    for pattern in given:
        for message in asking.facts.messages:
            at = asking.search.text(message, pattern, ignore_case=True)
            if at is not None and at >= 0:
                return True
            given_up = given_up if at is not None else pattern
    if given_up:
        asking.cannot(asking.search.why(given_up, "a message"), late=True)
    return None if given_up else False


def _reproduced(given: bool, _: Condition, __: Place, asking: Asking) -> Answer:
    facts = asking.facts
    return (facts.reproduced is True) == given if facts.diagnosed and facts.changed else None


def _sandboxed(given: bool, _: Condition, __: Place, asking: Asking) -> Answer:
    return None if asking.facts.sandboxed is None else asking.facts.sandboxed == given


def _of_diagnosis(ask: Callable[[Any, places.Facts], bool]) -> Test:
    return lambda given, _, __, asking: ask(given, asking.facts) if asking.facts.diagnosed else None


def _in_suspects(given: bool, _: Condition, place: Place, asking: Asking) -> Answer:
    if not asking.facts.diagnosed:
        return None
    suspects = asking.facts.suspects
    inside = (place.path, place.symbol) in suspects or (place.was, place.symbol) in suspects
    if not place.symbol:
        inside = any(file in (place.path, place.was) for file, _ in suspects)
    return inside == given


def _branches(given: tuple[str, ...], _: Condition, __: Place, asking: Asking) -> Answer:
    branch = asking.facts.branch
    if branch is None:
        if asking.facts.changed:
            asking.cannot("the branch is not known")
        return None
    return fits_name((branch,), given)


def _actors(given: tuple[str, ...], _: Condition, __: Place, asking: Asking) -> Answer:
    if not asking.facts.changed:
        return None
    maker = asking.facts.maker or "unknown"
    return fits_name((maker, maker.partition(":")[0]), given)


def _nothing(*_: Any) -> Answer:
    """For what is asked together with another key."""
    return True


#: Each key of a condition, in the order in which they are asked: dear ones last.
TESTS: dict[str, Test] = {
    "paths": _paths,
    "languages": _languages,
    "test": _test,
    "kinds": _kinds,
    "modes": _modes,
    "binary": _binary,
    "actors": _actors,
    "branches": _branches,
    "triage": _of_diagnosis(lambda given, facts: facts.triage in given),
    "confidence_below": _of_diagnosis(lambda given, facts: facts.confidence is None or facts.confidence < given),
    "confidence_over": _of_diagnosis(lambda given, facts: facts.confidence is not None and facts.confidence > given),
    "causes": _of_diagnosis(lambda given, facts: fits_name(facts.causes, given)),
    "error_types": _of_diagnosis(lambda given, facts: fits_name(facts.error_types, given)),
    "tools": _of_diagnosis(lambda given, facts: fits_name(facts.tools, given)),
    "error_languages": _of_diagnosis(lambda given, facts: any(one in given for one in facts.error_languages)),
    "in_suspects": _in_suspects,
    "reproduced": _reproduced,
    "sandboxed": _sandboxed,
    "measures": _measures,
    "tested": _tested,
    "symbols": _of_symbol(lambda given, place: fits_name((place.symbol,), given)),
    "symbol_changes": _of_changed(lambda given, changed: changed.change in given),
    "public": _of_changed(lambda given, changed: changed.public == given),
    "callers_over": _of_symbol(lambda given, place: place.callers > given),
    "criticality": _of_symbol(lambda given, place: place.criticality in given),
    "contract_history": _of_symbol(lambda given, place: any(one in given for one in place.contract_history)),
    "contracts": _of_changed(lambda given, changed: fits_name(changed.contracts, given)),
    "file_added": _file_lines("added"),
    "file_removed": _file_lines("removed"),
    "matches": _nothing,
    "added": _in_lines("added"),
    "removed": _in_lines("removed"),
    "gains": _net("added", "removed"),
    "loses": _net("removed", "added"),
    "all_": _all,
    "any_": _any,
    "not_": _not,
    "added_block": _in_blocks("added"),
    "removed_block": _in_blocks("removed"),
    "message": _message,
    "before": _in_whole("before"),
    "after": _in_whole("after"),
    "somewhere": _somewhere,
    "query": _query,
}
#: Keys that ask about the function of a place; without them a file is asked once.
OF_SYMBOL = ("symbols", "symbol_changes", "public", "callers_over", "criticality", "contract_history", "contracts",
             "in_suspects")  # fmt: skip

"""What two failures have in common and in which they differ, in numbers between 0 and 1 and in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from bugsage.diagnosis.joining.profile import Place, Profile
from bugsage.model.joining import JoiningWeights, Reason
from bugsage.model.languages import BY_ENDING

#: Contributions smaller than this are not worth a line.
_SMALLEST = 0.1
#: What a message whose values were replaced must have left to be more than the form that all such messages have.
_FEW_WORDS = 3
_ASSERTIONS = ("AssertionError", "Failed", "ComparisonFailure")


class Pair:
    """Two failures side by side."""

    def __init__(self, one: Profile, other: Profile) -> None:
        self.one, self.other = one, other

    @cached_property
    def suspects(self) -> dict[Place, float]:
        """The suspects of both: the root of the product of their chances, the largest first."""
        one, other = self.one.chances, self.other.chances
        both = {place: math.sqrt(one[place] * other[place]) for place in one.keys() & other.keys()}
        return dict(sorted(both.items(), key=lambda item: (-item[1], item[0])))

    @cached_property
    def lines(self) -> dict[tuple[Place, int], float]:
        """Lines that both executed: 1 where no passing test beside them did, the less the more did."""
        one, other = self.one.reached or {}, self.other.reached or {}
        return {line: min(one[line], other[line]) for line in one.keys() & other.keys()}

    @property
    def recorded(self) -> bool:
        """Both were seen by the recorder."""
        return self.one.reached is not None and self.other.reached is not None


Feature = Callable[[Pair], float]


def _both_stacks(pair: Pair) -> bool:
    return bool(pair.one.stack and pair.other.stack)


def same_frame(pair: Pair) -> float:
    """The innermost frame of the product is the same function."""
    return float(_both_stacks(pair) and pair.one.stack[0] == pair.other.stack[0])


def other_frame(pair: Pair) -> float:
    """Both have frames of the product, and the innermost of neither is in the other's traceback."""
    if not _both_stacks(pair):
        return 0.0
    return float(pair.one.stack[0] not in pair.other.stack and pair.other.stack[0] not in pair.one.stack)


def one_has_frames(pair: Pair) -> float:
    """One failed in the product, the other only in its test."""
    return float(bool(pair.one.stack) != bool(pair.other.stack))


def shared_frames(pair: Pair) -> float:
    """How far the frames of the product are the same ones, the innermost counting most."""
    if not _both_stacks(pair):
        return 0.0
    weights = [{place: 1 / (1 + depth) for depth, place in enumerate(p.stack)} for p in (pair.one, pair.other)]
    shared = weights[0].keys() & weights[1].keys()
    matched = math.fsum(weights[0][place] + weights[1][place] for place in shared)
    return matched / math.fsum([*weights[0].values(), *weights[1].values()])


def same_type(pair: Pair) -> float:
    """The same exception, other than that of assertions."""
    return float(pair.one.type == pair.other.type and pair.one.type not in _ASSERTIONS)


def other_type(pair: Pair) -> float:
    """Two exceptions."""
    return float(pair.one.type != pair.other.type)


def same_message(pair: Pair) -> float:
    """The same words in the message, values apart, and enough of them to say something."""
    same = pair.one.message == pair.other.message and pair.one.type == pair.other.type
    return float(same and len(_words(pair.one.message)) >= _FEW_WORDS)


def message_words(pair: Pair) -> float:
    """Share of the words of both messages that both have."""
    one, other = _words(pair.one.message), _words(pair.other.message)
    return len(one & other) / len(one | other) if one and other else 0.0


def same_missing(pair: Pair) -> float:
    """The same name is missing."""
    return float(bool(pair.one.missing) and pair.one.missing == pair.other.missing)


def other_missing(pair: Pair) -> float:
    """Two names are missing, or only one of the failures misses a name."""
    return float(pair.one.missing != pair.other.missing)


def _surprise(pair: Pair) -> float:
    """How much likelier one cause is than two by the suspects alone, in powers of ten.

    By Bayes: the sum over all places of both chances, divided by the chance before anything failed. A place that is
    suspected whatever fails says little; one that only these two suspect says much.
    """
    if not pair.one.chances or not pair.other.chances:
        return 0.0
    one, other, before = pair.one.chances, pair.other.chances, pair.one.before
    ratio = math.fsum(one[p] * other[p] / max(before[p], 1e-6) for p in one.keys() & other.keys())
    return math.log10(max(ratio, 1e-4))


def common_suspects(pair: Pair) -> float:
    """They suspect places that not every failure suspects: 1 for a thousand times likelier than chance."""
    return min(max(_surprise(pair) / 3, 0.0), 1.0)


def other_suspects(pair: Pair) -> float:
    """They suspect other places: 1 for ten times less likely than chance."""
    return min(max(-_surprise(pair), 0.0), 1.0)


def other_executed(pair: Pair) -> float:
    """The part of the suspicion that falls on places which the other test did not execute."""
    if pair.one.executed is None or pair.other.executed is None:
        return 0.0
    return max(_missed(pair.one, pair.other.executed), _missed(pair.other, pair.one.executed))


def _missed(one: Profile, executed: frozenset[Place]) -> float:
    every = math.fsum(one.chances.values())
    return math.fsum(p for place, p in one.chances.items() if place not in executed) / every if every else 0.0


def same_first(pair: Pair) -> float:
    """They have the same first suspect; in a small project, where most failures have it, that says less."""
    first = next(iter(pair.one.chances), None)
    if first is None or first != next(iter(pair.other.chances), None):
        return 0.0
    return 1 - math.sqrt(min(max(pair.one.before[first], pair.other.before[first]), 1.0))


def same_test(pair: Pair) -> float:
    """Cases of one parametrised test."""
    return float(bool(pair.one.test) and pair.one.test == pair.other.test)


def same_test_class(pair: Pair) -> float:
    """Tests of one class, or of one describing block."""
    one, other = (_group_of(p.test) for p in (pair.one, pair.other))
    return float(bool(one) and one == other)


def other_test_file(pair: Pair) -> float:
    """Tests of two files."""
    one, other = (_file_of(p.test) for p in (pair.one, pair.other))
    return float(bool(one) and bool(other) and one != other)


def _file_of(test: str) -> str:
    """`file` of `file::Class::test` and of `file > suite > title`; empty where a test's name tells no file."""
    head = test.partition("::")[0].partition(" > ")[0]
    return head if head != test or "/" in test or test.endswith(tuple(BY_ENDING)) else ""


def _group_of(test: str) -> str:
    """What the tests of one class or describing block share of their names; empty where that is the file alone."""
    head = test.rpartition(" > " if "::" not in test else "::")[0]
    return head if "::" in head or " > " in head else ""


def shared_lines(pair: Pair) -> float:
    """The least common line that both executed: 1 where no passing test of their files did."""
    return max(pair.lines.values(), default=0.0)


def share_of_lines(pair: Pair) -> float:
    """Of the uncommon lines that the one with fewer of them executed, the part that the other executed too."""
    fewest = min(pair.one.uncommon, pair.other.uncommon)
    return min(math.fsum(pair.lines.values()) / fewest, 1.0) if fewest else 0.0


def nothing_shared(pair: Pair) -> float:
    """No line of the product was executed by both."""
    return float(bool(pair.one.reached and pair.other.reached) and not pair.lines)


def same_contract(pair: Pair) -> float:
    """The same clause of a contract is broken by the same function."""
    return float(bool(pair.one.broken & pair.other.broken))


def other_contract(pair: Pair) -> float:
    """Each breaks a clause, and no clause is broken by both."""
    return float(bool(pair.one.broken) and bool(pair.other.broken) and not pair.one.broken & pair.other.broken)


def same_change(pair: Pair) -> float:
    """One place that was changed since the last good state is among the first suspects of both."""
    return float(bool(pair.one.changed & pair.other.changed))


def other_change(pair: Pair) -> float:
    """Each suspects a place that was changed since the last good state, and no such place is suspected by both."""
    return float(bool(pair.one.changed) and bool(pair.other.changed) and not pair.one.changed & pair.other.changed)


#: Features by name; what a failure does not have speaks neither for nor against.
FEATURES: dict[str, Feature] = {
    feature.__name__: feature
    for feature in (
        same_frame, other_frame, one_has_frames, shared_frames, same_type, other_type, same_message, message_words,
        same_missing, other_missing, common_suspects, other_suspects, other_executed, same_first, same_test,
        same_test_class, other_test_file,
        shared_lines, share_of_lines, nothing_shared, same_contract, other_contract, same_change, other_change,
    )
}  # fmt: skip
#: Those that need a recorded run.
RECORDED = frozenset({"other_executed", "shared_lines", "share_of_lines", "nothing_shared"})


def values(pair: Pair) -> dict[str, float]:
    """Every feature that says something."""
    found = {name: feature(pair) for name, feature in FEATURES.items() if pair.recorded or name not in RECORDED}
    return {name: value for name, value in found.items() if value}


def log_odds(found: Mapping[str, float], weights: JoiningWeights, assumed: Mapping[str, float]) -> float:
    """Of one cause."""
    return weights.intercept + math.fsum(
        value * (weights.features.get(name, 0.0) + assumed.get(name, 0.0)) for name, value in found.items()
    )


def reasons(pair: Pair, weights: JoiningWeights, assumed: Mapping[str, float]) -> tuple[Reason, ...]:
    """What moved the answer, the strongest first."""
    told = [
        Reason(name=name, detail=_told(name, pair), weight=round(weight, 2))
        for name, value in values(pair).items()
        if abs(weight := value * (weights.features.get(name, 0.0) + assumed.get(name, 0.0))) >= _SMALLEST
    ]
    return tuple(sorted(told, key=lambda r: (-abs(r.weight), r.name)))


def _told(name: str, pair: Pair) -> str:
    say = _SAY.get(name)
    return say(pair) if say else _SENTENCES[name]


def _symbol(place: Place) -> str:
    return f"{place[1]} ({place[0]})"


def _unusual(pair: Pair) -> str:
    """The place that both suspect and other failures would not."""
    place = max(pair.suspects, key=lambda p: (pair.suspects[p] ** 2 / max(pair.one.before[p], 1e-6), p))
    return f"both suspect {_symbol(place)}, which most failures would not"


def _line(pair: Pair) -> str:
    (place, line), value = max(pair.lines.items(), key=lambda item: (item[1], item[0]))
    passing = round(1 / value**2) - 1
    by = "no passing test" if not passing else f"{passing} passing test{'s' if passing > 1 else ''}"
    return (
        f"both tests execute {place[0]}:{line} in {place[1]}, and {by} beside them"
        if line
        else (f"both tests execute {_symbol(place)}, and {by} beside them")
    )


_SAY: dict[str, Callable[[Pair], str]] = {
    "same_frame": lambda p: f"both failed in {_symbol(p.one.stack[0])}",
    "other_frame": lambda p: f"one failed in {_symbol(p.one.stack[0])}, the other in {_symbol(p.other.stack[0])}",
    "shared_frames": lambda p: f"{round(100 * shared_frames(p))} % of their frames in the product are the same",
    "same_type": lambda p: f"both raised {p.one.type}",
    "other_type": lambda p: f"one raised {p.one.type}, the other {p.other.type}",
    "message_words": lambda p: f"their messages share {round(100 * message_words(p))} % of their words",
    "same_missing": lambda p: f"both miss '{p.one.missing}'",
    "other_missing": lambda p: f"one misses {p.one.missing or 'no name'}, the other {p.other.missing or 'no name'}",
    "common_suspects": _unusual,
    "same_first": lambda p: f"{_symbol(next(iter(p.one.chances)))} is the first suspect of both",
    "shared_lines": _line,
    "share_of_lines": lambda p: (
        f"of the uncommon lines that one test executes, the other executes {round(100 * share_of_lines(p))} %"
    ),
    "same_contract": lambda p: f"both break {min(p.one.broken & p.other.broken)[0]}",
    "same_change": lambda p: f"both suspect {_symbol(min(p.one.changed & p.other.changed))}, which was changed",
}
_SENTENCES = {
    "one_has_frames": "one failed in the product, the other only in its test",
    "same_message": "the messages say the same, but for values",
    "same_test": "they are cases of one parametrised test",
    "same_test_class": "their tests are of one class",
    "other_test_file": "their tests are of two files",
    "other_suspects": "they suspect other places",
    "other_executed": "one's suspects are not executed by the other's test",
    "nothing_shared": "no line of the product was executed by both tests",
    "other_contract": "they break different contracts",
    "other_change": "each suspects another of the places that were changed",
}


@lru_cache(maxsize=1_000)
def _words(message: str) -> frozenset[str]:
    return frozenset(message.split())

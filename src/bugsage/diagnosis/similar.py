"""Issues that were solved here before and look like a failure: where those were solved is evidence.

Frames are compared as in FaST: equal frames are aligned, each weighs the more the nearer it is to the crash and the
rarer it is among past issues, matches at different depths count less, and what has no match counts against. Where one
of the two has no frame of the product, the words of test, message and values are compared alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from zlib import crc32

from bugsage.diagnosis.ranking.text import stems_of
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Hint
from bugsage.model.error import ErrorEvent, Frame
from bugsage.model.languages import is_test_path
from bugsage.model.similar import Solved
from bugsage.model.timeline import IssueRecord

#: Name of the ranker's feature.
FEATURE = "similar_solved"
#: Frames and words of a failure that are compared.
MOST_FRAMES, MOST_WORDS = 12, 32
#: Less alike than this is not told.
LEAST = 0.4
#: Past issues that are told of one failure.
MOST_TOLD = 3
#: How fast a frame's weight falls with its frequency and with the distance of the two positions.
_BETA, _GAMMA = 4.0, 0.1
#: Past issues beside which nothing is known to be rare.
_FEW = 20
#: Without traces, fewer words in common than these, or a smaller share of all of both, are chance.
_FEWEST_WORDS, _FEWEST_SHARE = 3, 0.2
#: Share of the frames in the whole where both failures have some; what words alone can reach where only one has.
_TRACE, _ONE_SIDED = 0.7, 0.6
_WIDTH = 8
_WORD = re.compile(r"[a-z_]{2,}")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`")
_CHANGING = re.compile(r"0x[0-9a-fA-F]+|\b[0-9a-f]{7,64}\b|\d+")


#: A past issue, where its fault was, and its frames and words.
Known = tuple[IssueRecord, tuple[str, ...], tuple[int, ...], frozenset[int]]


class Shape(Noun, frozen=True, kw_only=True):
    """A failure as numbers that stand for its frames and words: enough to compare it, and nothing to read in it."""

    #: Of the product, the innermost first, each once.
    frames: tuple[int, ...] = ()
    words: frozenset[int] = frozenset()
    #: The same frames by the names of their functions alone.
    names: tuple[int, ...] = ()
    #: What is there of MARKS.
    marks: dict[str, int] = {}


#: Single facts of a failure: its type, what it says, the same without values, the line that raised, test, file.
MARKS = ("type", "message", "template", "line", "test", "file")


#: Those of them by which a failure is looked up among others.
LOOKED_UP = ("message", "test")
_POSITIONS = tuple(MARKS.index(name) for name in LOOKED_UP)


def shape(event: ErrorEvent) -> str:
    """The shape of a failure as text: frames, words, names and marks, a full stop between, eight digits each."""
    frames = _frames(event)
    parts = ([at for at, _ in frames], _words(event), [name for _, name in frames], _marks(event))
    return ".".join(map(_text, parts))


def frame_texts(event: ErrorEvent) -> tuple[str, ...]:
    """The frames of a shape, in words."""
    found: dict[str, None] = {}
    for frame in _product(event):
        found.setdefault(f"{frame.file} {(frame.function or '').rpartition('.')[2]}")
    return tuple(found)[:MOST_FRAMES]


def read_shape(text: str) -> Shape:
    """The shape that was written, by an earlier version too; an empty one for a text that is none."""
    frames, words = _read(text)
    rest = text.split(".")[2:4]
    if len(rest) < 2:
        return Shape(frames=frames, words=words)
    try:
        names, marks = _numbers(rest[0]), _numbers(rest[1])
    except ValueError:
        return Shape(frames=frames, words=words)
    known = {name: mark for name, mark in zip(MARKS, marks, strict=False) if mark}
    return Shape(frames=frames, words=words, names=names, marks=known)


def lookup_keys(text: str) -> set[int]:
    """The names and the marks by which a shape is looked up, without reading the rest; none where it has none."""
    parts = text.split(".", 4)
    if len(parts) < 4:
        return set()
    try:
        names, marks = _numbers(parts[2]), _numbers(parts[3])
    except ValueError:
        return set()
    return {*names, *(marks[at] for at in _POSITIONS if at < len(marks) and marks[at])}


def _read(text: str) -> tuple[tuple[int, ...], frozenset[int]]:
    frames, _, rest = text.partition(".")
    try:
        return _numbers(frames), frozenset(_numbers(rest.partition(".")[0]))
    except ValueError:
        return (), frozenset()


class Past:
    """The issues of one repository of which the fault is known, read once for all failures of a report."""

    def __init__(self, records: Iterable[IssueRecord]) -> None:
        self._known: list[Known] = [(one, places, *_read(one.shape)) for one in records if (places := fault_of(one))]

    def like(self, issue: str, event: ErrorEvent) -> tuple[Solved, ...]:
        """Those that are most like a failure, the likest first.

        `issue` is the failure's own id: where that very issue was solved before, nothing is more alike.
        """
        if not self._known:
            return ()
        own = read_shape(shape(event))
        at = frozenset(own.frames)
        near = [one for one in self._known if one[0].id == issue or _may_be_like(at, own.words, one[2], one[3])]
        if not near:
            return ()
        rarity = _Rarity(own, self._known)
        found = []
        for record, places, frames, words in near:
            other = Shape(frames=frames, words=words)
            alike = 1.0 if record.id == issue else rarity.similarity(other)
            if alike >= LEAST:
                found.append((alike, record, places, other))
        found.sort(key=lambda one: (-one[0], one[1].id))
        return tuple(
            _told(record, places, alike, own, other, issue) for alike, record, places, other in found[:MOST_TOLD]
        )


def _may_be_like(at: frozenset[int], words: frozenset[int], frames: tuple[int, ...], other: frozenset[int]) -> bool:
    """A quick look: two traces need a frame in common; without them, some of the words."""
    if at and frames:
        return not at.isdisjoint(frames)
    common = len(words & other)
    return common >= _FEWEST_WORDS and common >= _FEWEST_SHARE * (len(words) + len(other) - common)


def hints(solved: Sequence[Solved]) -> tuple[Hint, ...]:
    """The places where they were solved, for the ranker; of several places of one fix each counts less."""
    return tuple(
        Hint(
            feature=FEATURE,
            file=path,
            symbol=symbol,
            value=round(one.similarity / math.sqrt(len(one.places)), 4),
            detail=sentence(one),
        )
        for one in solved
        for path, _, symbol in (place.partition("::") for place in one.places)
    )


def sentence(one: Solved) -> str:
    """What is said of a place where a past issue was solved."""
    by = f" by {one.commit[:8]}" if one.commit else ""
    how = f"was fixed here{by}" if one.how == "fixed" else "had its fault here, as was said of it"
    return f"{one.issue}, {round(100 * one.similarity)} % like this, {how}: {'; '.join(one.alike)}"


def fault_of(record: IssueRecord) -> tuple[str, ...]:
    """`file::symbol` of what was at fault, as a kept fix or a person's last word tells; empty where nothing does."""
    if record.applied and record.applied.places:
        return record.applied.places
    verdict = record.verdicts[-1] if record.verdicts else None
    if verdict is None:
        return ()
    if verdict.at:
        return (verdict.at,)
    first = verdict.suspect
    return (f"{first.file}::{first.symbol}",) if verdict.right and first and first.file else ()


class _Rarity:
    """One failure beside all past ones."""

    def __init__(self, own: Shape, past: Sequence[Known]) -> None:
        self.own = own
        self._size = len(past)
        at = frozenset(own.frames)
        self._frames, self._words = dict.fromkeys(own.frames, 0), dict.fromkeys(own.words, 0)
        for _, _, frames, words in past:
            if not at.isdisjoint(frames):
                for number in at.intersection(frames):
                    self._frames[number] += 1
            for number in own.words & words:
                self._words[number] += 1

    def similarity(self, other: Shape) -> float:
        words = self._by_words(other)
        if self.own.frames and other.frames:
            return _TRACE * max(self._by_frames(other), 0.0) + (1 - _TRACE) * words
        return words * (_ONE_SIDED if self.own.frames or other.frames else 1.0)

    def _by_frames(self, other: Shape) -> float:
        """From -1 for nothing in common to 1 for the same frames at the same depths."""
        at = {number: depth for depth, number in enumerate(other.frames)}
        total = score = 0.0
        for depth, number in enumerate(self.own.frames):
            weight = self._weight(depth, number)
            total += weight
            if (there := at.pop(number, None)) is None:
                score -= weight
                continue
            opposite = self._weight(there, number)
            total += opposite
            score += (weight + opposite) * math.exp(-_GAMMA * abs(depth - there))
        rest = math.fsum(self._weight(depth, number) for number, depth in at.items())
        return (score - rest) / (total + rest)

    def _weight(self, depth: int, number: int) -> float:
        often = self._frames.get(number, 0) / (self._size + _FEW)
        return math.exp(-_BETA * often) / (1 + depth)

    def _by_words(self, other: Shape) -> float:
        """Share of the words that both have, rare ones counting more."""
        common = math.fsum(map(self._rarity, self.own.words & other.words))
        every = math.fsum(map(self._rarity, self.own.words | other.words))
        return common / every if every else 0.0

    def _rarity(self, number: int) -> float:
        return math.log(1 + (self._size + _FEW) / (1 + self._words.get(number, 0)))


def _told(record: IssueRecord, places: tuple[str, ...], alike: float, own: Shape, other: Shape, issue: str) -> Solved:
    fixed = bool(record.applied and record.applied.places)
    return Solved(
        issue=record.id,
        title=record.title,
        similarity=round(alike, 3),
        alike=("it is this very issue",) if record.id == issue else _in_common(own, other),
        places=places,
        how="fixed" if fixed else "said",
        commit=record.applied.commit if fixed and record.applied else None,
    )


def _in_common(own: Shape, other: Shape) -> tuple[str, ...]:
    told = []
    if own.frames and other.frames:
        shared = len(set(own.frames) & set(other.frames))
        if own.frames[0] == other.frames[0]:
            told.append("both failed in the same function")
        told.append(f"{shared} of {max(len(own.frames), len(other.frames))} frames are the same")
    share = len(own.words & other.words) / max(len(own.words | other.words), 1)
    return (*told, f"test, message and values share {round(100 * share)} % of their words")


def _frames(event: ErrorEvent) -> list[tuple[int, int]]:
    """Of the exception that began it, where that reached the product, else of the one that ended it; with the names."""
    found: dict[int, int] = {}
    for frame in _product(event):
        name = (frame.function or "").rpartition(".")[2]
        found.setdefault(_hash(f"{frame.file}\0{name}"), _hash(name))
    return list(found.items())[:MOST_FRAMES]


def _product(event: ErrorEvent) -> Iterator[Frame]:
    """Frames of the product, the innermost first."""
    for exception in reversed(event.exceptions):
        for frame in reversed(exception.frames):
            if frame.in_app and frame.file and not is_test_path(frame.file, event.language):
                yield frame


def _marks(event: ErrorEvent) -> list[int]:
    said = " ".join(_CHANGING.sub(" ", event.message[:500].partition("\n")[0]).split())
    plain = " ".join(_WORD.findall(_QUOTED.sub(" ", said).lower()))
    raised = next(_product(event), None)
    line = " ".join((raised.code or "").split()) if raised else ""
    test = (event.test or "").partition("[")[0]
    texts = (event.type.rpartition(".")[2], event.message[:500], plain, line, test, event.file or "")
    return [_hash(text) if text else 0 for text in texts]


def _hash(text: str) -> int:
    return crc32(text.encode(errors="replace"))


def _words(event: ErrorEvent) -> list[int]:
    """The type, the words of test and message, and those in which expected and obtained differ."""
    said = _CHANGING.sub(" ", event.message[:2_000])
    values = "\n".join(line[1:] for line in event.detail[:20] if line[:1] in "+-")[:2_000]
    kinds = (
        ("type", [event.type.rpartition(".")[2]]),
        ("test", stems_of((event.test or "").partition("[")[0])),
        ("said", stems_of(said)),
        ("value", stems_of(_CHANGING.sub(" ", values))),
    )
    words = [f"{kind}\0{word}" for kind, some in kinds for word in list(some)[: MOST_WORDS // 2] if word]
    return [_hash(word) for word in words][:MOST_WORDS]


def _text(numbers: Collection[int]) -> str:
    return "".join(f"{number:08x}" for number in numbers)


def _numbers(text: str) -> tuple[int, ...]:
    """Raises ValueError for a text that is none."""
    return tuple(memoryview(bytes.fromhex(text)[: len(text) // _WIDTH * 4]).cast("I")) if text else ()

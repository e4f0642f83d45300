"""Every place of the repository that may hold the fault, indexed for the questions that the features ask."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import chain

from bugsage.diagnosis.ranking.text import STOP_WORDS, Bag, joined_parts, name_stems, stem
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.languages import constructor_of, stem_of

#: Files that are part of a repository but not of the product.
_APART = re.compile(
    r"(^|/)(docs?|examples?|samples?|benchmarks?|scripts|tools|\.[^/]+)/|(^|/)(setup|noxfile|fabfile|tasks)\.py$"
    r"|(^|/)(dist|vendor|third_party|node_modules|bower_components|sandbox|playground|demos?)/.*\.[cm]?[jt]sx?$|\.min\.[cm]?js$"
    r"|(^|/)([^/]*\.config|[Gg]runtfile|gulpfile|karma\.conf|\.[^/]*rc)\.[cm]?[jt]s$",
)
#: Only declare what the definition after them does.
_OVERLOAD = frozenset(("overload", "typing.overload", "typing_extensions.overload", "t.overload"))
#: What a string leaves open, and how long a piece of it must be to say anything.
_PLACEHOLDER = re.compile(r"\$?\{[^{}]*\}|%[srdif]|\n")
_SHORTEST_PIECE = 10
#: A name with more definitions than this says nothing about which of them is meant.
AMBIGUOUS = 5
#: From so many rare words in common on, a text has something to say.
RARE_WORDS = 3

Scores = dict[int, float]


def lies_apart(path: str) -> bool:
    """The file is part of the repository but not of the product."""
    return bool(_APART.search(path))


class Candidates:
    """Functions, classes and module code of the product, numbered from 0 by path and line."""

    def __init__(self, code: CodeMap, named: Iterable[str] = ()) -> None:
        """`named` are files that the failure itself names; they are candidates even where they lie apart."""
        named = set(named)
        self.code = code
        self.places: list[tuple[CodeFile, Definition]] = [
            (file, definition)
            for _, file in sorted(code.files.items())
            if not file.is_test and (file.path in named or not lies_apart(file.path))
            for definition in file.definitions
            if not definition.is_test and not _OVERLOAD & set(definition.decorators)
        ]
        #: By file and symbol; the last one where a name is defined twice.
        self.number = {(file.path, d.symbol): i for i, (file, d) in enumerate(self.places)}
        self._starting = {(file.path, d.symbol, d.start): i for i, (file, d) in enumerate(self.places)}
        self.last_names = [definition.name for _, definition in self.places]
        self.by_name = turned_round([name] for name in self.last_names)
        self.sizes = [1 + sum(definition.words.values()) for _, definition in self.places]
        self.mean_size = sum(self.sizes) / max(len(self.sizes), 1)
        self.names = [name_stems(d.symbol if d.kind != "module" else "") for _, d in self.places]
        #: For each stem of a name the candidates that have it.
        self.named = turned_round(self.names)
        self._asked = 0
        self._callers: dict[int, list[int]] | None = None
        self._stems: dict[str, list[str]] | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)

    def at(self, path: str, line: int) -> int | None:
        """Number of the innermost candidate that holds this line of a file."""
        definition = self.code.at(path, line)
        return self.of(path, definition) if definition else None

    def of(self, path: str, definition: Definition) -> int | None:
        """Number of this very definition of a file; a getter and its setter share one name."""
        return self.starting(path, definition.symbol, definition.start)

    def starting(self, path: str, symbol: str, line: int) -> int | None:
        """Number of the candidate of this name that starts on this line."""
        return self._starting.get((path, symbol, line))

    def named_like(self, path: str) -> list[str]:
        """Files of the code map, tests included, whose path without its ending is this one, or else ends with it."""
        if self._stems is None:
            self._stems = {}
            for known in self.code.files:
                self._stems.setdefault(stem_of(known), []).append(known)
        folder = path.rpartition("/")[0]
        alike = self._stems.get(path.rpartition("/")[2], [])
        same = [known for known in alike if known.rpartition("/")[0] == folder]
        return same or [
            known for known in alike if f"/{known.rpartition('/')[0]}".endswith(f"/{folder}" if folder else "")
        ]

    def called(self, name: str) -> list[int]:
        """Candidates that a call by this (dotted) name may reach: its last part, and the constructor of a class."""
        found = self.by_name.get(name.rpartition(".")[2], [])
        constructors = (_constructor(*self.places[i]) for i in found)
        return found + [self.number[key] for key in constructors if key in self.number]

    @property
    def callers(self) -> dict[int, list[int]]:
        """For each candidate those that call it by a name which few others share."""
        if self._callers is None:
            self._callers = {}
            for i, (_, definition) in enumerate(self.places):
                for name in {call.name.rpartition(".")[2] for call in definition.calls}:
                    reached = self.by_name.get(name, ())
                    if len(reached) < AMBIGUOUS:
                        for j in reached:
                            if i != j:
                                self._callers.setdefault(j, []).append(i)
        return self._callers

    @cached_property
    def spellings(self) -> dict[str, list[str]]:
        """The words of all bodies that are spellings of each stem."""
        return _by_stem(chain.from_iterable(definition.words for _, definition in self.places))

    @cached_property
    def joined(self) -> list[list[str]]:
        """For each candidate the stems of every two neighbouring parts of its name."""
        return [[stem(word) for word in joined_parts(definition.name)] for _, definition in self.places]

    @cached_property
    def by_file(self) -> dict[str, list[int]]:
        """The candidates of each file, in order."""
        return turned_round([file.path] for file, _ in self.places)

    @cached_property
    def pieces(self) -> dict[str, list[int]]:
        """For each piece of a string, between what it leaves open, the candidates that have it."""
        return turned_round(map(_pieces, (definition.literals for _, definition in self.places)))

    @cached_property
    def raising(self) -> dict[str, list[int]]:
        """For each type of exceptions, by its last name, the candidates that raise it."""
        return turned_round({name.rpartition(".")[2] for name in one.raises} for _, one in self.places)

    def counts(self, spelled: Mapping[str, str], asked: Collection[str]) -> dict[str, list[tuple[int, int]]]:
        """For each of the stems that are asked about the candidates that have it, in order, and how often.

        `spelled` are the words that stand for them. All bodies are looked through the first time; whoever asks again
        will ask many times, and then it is worth while to have their words turned round.
        """
        self._asked += 1
        return self._looked_through(spelled, asked) if self._asked == 1 else self._looked_up(spelled, asked)

    def _looked_through(self, spelled: Mapping[str, str], asked: Collection[str]) -> dict[str, list[tuple[int, int]]]:
        hits: dict[str, list[tuple[int, int]]] = {}
        wanted, joined = spelled.keys(), self.joined
        for i, (_, definition) in enumerate(self.places):
            counts: Bag = {}
            for word in wanted & definition.words.keys():
                counts[spelled[word]] = counts.get(spelled[word], 0) + definition.words[word]
            for key in joined[i]:
                if key in asked:
                    counts[key] = counts.get(key, 0) + 1
            for key, count in counts.items():
                hits.setdefault(key, []).append((i, count))
        return hits

    def _looked_up(self, spelled: Mapping[str, str], asked: Collection[str]) -> dict[str, list[tuple[int, int]]]:
        hits: dict[str, dict[int, int]] = {}
        for word, key in spelled.items():
            counts = hits.setdefault(key, {})
            for i in self._having.get(word, ()):
                counts[i] = counts.get(i, 0) + self.places[i][1].words[word]
        for key in asked:
            counts = hits.setdefault(key, {})
            for i in self._having_joined.get(key, ()):
                counts[i] = counts.get(i, 0) + 1
        return {key: sorted(counts.items()) for key, counts in hits.items() if counts}

    @cached_property
    def _having(self) -> dict[str, list[int]]:
        return turned_round(definition.words for _, definition in self.places)

    @cached_property
    def _having_joined(self) -> dict[str, list[int]]:
        return turned_round(self.joined)

    def name_weights(self) -> dict[str, float]:
        """How rare each stem of a name is: ln(1 + n / (1 + names that have it))."""
        return {word: math.log(1 + len(self) / (1 + len(having))) for word, having in self.named.items()}


def turned_round(every: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    """For each word the numbers of those that have it, in order; twice where one has it twice."""
    found: dict[str, list[int]] = {}
    for i, words in enumerate(every):
        for word in words:
            found.setdefault(word, []).append(i)
    return found


def _pieces(literals: Iterable[str]) -> set[str]:
    long = (literal for literal in literals if len(literal) >= _SHORTEST_PIECE)
    pieces = (piece.strip() for literal in long for piece in _PLACEHOLDER.split(literal))
    return {piece for piece in pieces if len(piece) >= _SHORTEST_PIECE}


def _constructor(file: CodeFile, definition: Definition) -> tuple[str, str]:
    return file.path, f"{definition.symbol}.{constructor_of(file.language) or definition.name}"


class Postings:
    """The words of the candidates, turned round: for each stem that is asked about, who has it and what it weighs.

    The weight is that of BM25 with k1 = 1.2 and b = 0.75; words that three candidates in ten have are left out.
    """

    def __init__(self, candidates: Candidates, asked: set[str]) -> None:
        self._candidates = candidates
        self._spelled: dict[str, str] = {}
        self._asked: set[str] = set()
        self.of: dict[str, list[tuple[int, float]]] = {}
        self._rarity: dict[str, float] = {}
        self.size = len(candidates)
        self.add(asked)

    def add(self, asked: set[str]) -> None:
        """Turn round those of these stems that were not asked about before."""
        asked = asked - self._asked
        self._asked |= asked
        spelled = {word: key for key in asked for word in self._candidates.spellings.get(key, ())}
        self._spelled |= spelled
        for key, found in self._candidates.counts(spelled, asked).items():
            if len(found) <= max(0.3 * self.size, 5):
                self._rarity[key] = _rarity(len(found), self.size)
                self.of[key] = self._weighed(found, self._rarity[key])

    def _weighed(self, found: list[tuple[int, int]], rarity: float) -> list[tuple[int, float]]:
        sizes, mean = self._candidates.sizes, self._candidates.mean_size
        return [(i, rarity * c * 2.2 / (c + 1.2 * (0.25 + 0.75 * sizes[i] / mean))) for i, c in found]

    def score(self, query: Iterable[str]) -> Scores:
        """BM25 of every candidate that shares a word with the query, divided by the best of them.

        Where even the best has less in common than a few rare words, it is divided by what those would weigh.
        """
        sums: Scores = {}
        for word in query:
            for i, weight in self.of.get(word, ()):
                sums[i] = sums.get(i, 0.0) + weight
        best = max(max(sums.values(), default=0.0), RARE_WORDS * math.log(1 + self.size))
        return {i: value / best for i, value in sums.items()} if best else {}

    def score_among(self, query: Iterable[str], among: Collection[int]) -> Scores:
        """BM25 of some of the candidates, with words as rare as they are among these, divided by the best of them."""
        sums: Scores = {}
        for word in query:
            found = [(i, weight) for i, weight in self.of.get(word, ()) if i in among]
            factor = _rarity(len(found), len(among)) / self._rarity[word] if found else 0.0
            for i, weight in found:
                sums[i] = sums.get(i, 0.0) + weight * factor
        best = max(sums.values(), default=0.0)
        return {i: value / best for i, value in sums.items()} if best > 0 else {}

    def shared(self, candidate: int, query: Iterable[str], most: int = 4) -> list[str]:
        """The words that a candidate shares with a query, the weightiest first."""
        weights = {word: w for word in query for i, w in self.of.get(word, ()) if i == candidate}
        best = sorted(weights, key=lambda word: (-weights[word], word))[:most]
        written = self._candidates.places[candidate][1].words
        return [self._as_written(word, written) for word in best]

    def _as_written(self, word: str, written: Bag) -> str:
        return next((spelled for spelled in written if self._spelled.get(spelled) == word), word)


def _rarity(having: int, size: int) -> float:
    return math.log(1 + (size - having + 0.5) / (having + 0.5))


def _by_stem(words: Iterable[str]) -> dict[str, list[str]]:
    """The words that are spellings of each stem."""
    spellings: dict[str, list[str]] = {}
    for word in dict.fromkeys(words):
        if word not in STOP_WORDS:
            spellings.setdefault(stem(word), []).append(word)
    return spellings

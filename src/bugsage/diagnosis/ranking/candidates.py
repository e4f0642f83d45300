"""Every place of the repository that may hold the fault, indexed for the questions that the features ask."""

import math
import re
from collections.abc import Iterable

from bugsage.diagnosis.ranking.text import STOP_WORDS, Bag, joined_parts, name_stems, stem
from bugsage.model.code import CodeFile, CodeMap, Definition

#: Files that are part of a repository but not of the product.
_APART = re.compile(
    r"(^|/)(docs?|examples?|samples?|benchmarks?|scripts|tools|\.[^/]+)/|(^|/)(setup|noxfile|fabfile|tasks)\.py$"
)
#: Only declare what the definition after them does.
_OVERLOAD = frozenset(("overload", "typing.overload", "typing_extensions.overload", "t.overload"))
#: A name with more definitions than this says nothing about which of them is meant.
AMBIGUOUS = 5

Scores = dict[int, float]


class Candidates:
    """Functions, classes and module code of the product, numbered from 0 by path and line."""

    def __init__(self, code: CodeMap, named: Iterable[str] = ()) -> None:
        """`named` are files that the failure itself names; they are candidates even where they lie apart."""
        named = set(named)
        self.code = code
        self.places: list[tuple[CodeFile, Definition]] = [
            (file, definition)
            for _, file in sorted(code.files.items())
            if not file.is_test and (file.path in named or not _APART.search(file.path))
            for definition in file.definitions
            if not _OVERLOAD & set(definition.decorators)
        ]
        #: By file and symbol; the last one where a name is defined twice.
        self.number = {(file.path, d.symbol): i for i, (file, d) in enumerate(self.places)}
        self._starting = {(file.path, d.symbol, d.start): i for i, (file, d) in enumerate(self.places)}
        self.by_name: dict[str, list[int]] = {}
        for i, (_, definition) in enumerate(self.places):
            self.by_name.setdefault(definition.name, []).append(i)
        self.sizes = [1 + sum(definition.words.values()) for _, definition in self.places]
        self.mean_size = sum(self.sizes) / max(len(self.sizes), 1)
        self.names = [name_stems(d.symbol if d.kind != "module" else "") for _, d in self.places]
        #: For each stem of a name the candidates that have it.
        self.named: dict[str, list[int]] = {}
        for i, name in enumerate(self.names):
            for word in name:
                self.named.setdefault(word, []).append(i)
        self._callers: dict[int, list[int]] | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)

    def at(self, path: str, line: int) -> int | None:
        """Number of the innermost candidate that holds this line of a file."""
        definition = self.code.at(path, line)
        return self.of(path, definition) if definition else None

    def of(self, path: str, definition: Definition) -> int | None:
        """Number of this very definition of a file; a getter and its setter share one name."""
        return self._starting.get((path, definition.symbol, definition.start))

    def called(self, name: str) -> list[int]:
        """Candidates that a call by this (dotted) name may reach: its last part, and the constructor of a class."""
        found = self.by_name.get(name.rpartition(".")[2], [])
        constructors = [
            self.number[key]
            for key in ((self.places[i][0].path, f"{self.places[i][1].symbol}.__init__") for i in found)
            if key in self.number
        ]
        return found + constructors

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

    def name_weights(self) -> dict[str, float]:
        """How rare each stem of a name is: ln(1 + n / (1 + names that have it))."""
        return {word: math.log(1 + len(self) / (1 + len(having))) for word, having in self.named.items()}


class Postings:
    """The words of the candidates, turned round: for each stem that is asked about, who has it and what it weighs.

    The weight is that of BM25 with k1 = 1.2 and b = 0.75; words that three candidates in ten have are left out.
    """

    def __init__(self, candidates: Candidates, asked: set[str]) -> None:
        hits: dict[str, list[tuple[int, int]]] = {}
        self._candidates = candidates
        self._spelled = spelled = _spellings(candidates, asked)
        wanted = spelled.keys()
        for i, (_, definition) in enumerate(candidates.places):
            counts: Bag = {}
            for word in wanted & definition.words.keys():
                counts[spelled[word]] = counts.get(spelled[word], 0) + definition.words[word]
            for word in joined_parts(definition.name):
                if stem(word) in asked:
                    counts[stem(word)] = counts.get(stem(word), 0) + 1
            for key, count in counts.items():
                hits.setdefault(key, []).append((i, count))
        n, mean = len(candidates), candidates.mean_size
        self.of: dict[str, list[tuple[int, float]]] = {}
        for key, found in hits.items():
            if len(found) > max(0.3 * n, 5):
                continue
            rarity = math.log(1 + (n - len(found) + 0.5) / (len(found) + 0.5))
            self.of[key] = [
                (i, rarity * c * 2.2 / (c + 1.2 * (0.25 + 0.75 * candidates.sizes[i] / mean))) for i, c in found
            ]
        self.size = n

    def score(self, query: Iterable[str]) -> Scores:
        """BM25 of every candidate that shares a word with the query, divided by the best of them."""
        sums: Scores = {}
        for word in query:
            for i, weight in self.of.get(word, ()):
                sums[i] = sums.get(i, 0.0) + weight
        best = max(sums.values(), default=0.0)
        return {i: value / best for i, value in sums.items()} if best else {}

    def shared(self, candidate: int, query: Iterable[str], most: int = 4) -> list[str]:
        """The words that a candidate shares with a query, the weightiest first."""
        weights = {word: w for word in query for i, w in self.of.get(word, ()) if i == candidate}
        best = sorted(weights, key=lambda word: (-weights[word], word))[:most]
        written = self._candidates.places[candidate][1].words
        return [self._as_written(word, written) for word in best]

    def _as_written(self, word: str, written: Bag) -> str:
        return next((spelled for spelled in written if self._spelled.get(spelled) == word), word)


def _spellings(candidates: Candidates, asked: set[str]) -> dict[str, str]:
    """Every word of the candidates whose stem is asked about, with that stem."""
    vocabulary: set[str] = set()
    for _, definition in candidates.places:
        vocabulary.update(definition.words)
    stems = ((word, stem(word)) for word in vocabulary if word not in STOP_WORDS)
    return {word: key for word, key in stems if key in asked}

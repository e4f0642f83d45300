"""Where the fault may be: the candidates with a calibrated probability and the evidence for each."""

import math
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from bugsage.diagnosis.ranking.bodies import body_start, code_lines, may_hold_fault
from bugsage.diagnosis.ranking.candidates import Scores
from bugsage.diagnosis.ranking.choice import CHOICE, Place, model_choice
from bugsage.diagnosis.ranking.clues import Clues, Read
from bugsage.diagnosis.ranking.explain import evidence, scarce_lines
from bugsage.diagnosis.ranking.introduced import introduced
from bugsage.diagnosis.ranking.reached import REACH
from bugsage.diagnosis.ranking.scene import MOST_LOOKED_AT, Scene
from bugsage.diagnosis.ranking.scoring import (
    INDEPENDENT,
    SUREST,
    first_chance,
    largest,
    linear,
    set_size,
    softmax,
    tempered,
)
from bugsage.diagnosis.ranking.text import stems_of
from bugsage.model.base import Noun
from bugsage.model.bisection import Introduction
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Hint, Suspect, SuspectSet
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution
from bugsage.model.history import Change, Commit
from bugsage.model.ranker import Ranker, Weights
from bugsage.model.recalibration import Recalibration, kind_of_failure

#: Below this chance of the first suspect the honest answer is that it is not known.
THIN = 0.15
_MOST_LINES = 3
#: A line that at most this share of the passing tests executes stands out.
SCARCE = 0.5
#: What leads from a failure into the repository. Words in common alone do not: whoever writes the text chooses them.
LEADING = frozenset(
    {
        *("on_stack", "body", "module_of_test", "imported_by_test", "in_imported_file"),
        *("named_by_reporter", "writes_message", "executed"),
    }
)


class Ranking(Noun, frozen=True, kw_only=True):
    """The suspects of some failures, the most probable first."""

    suspects: tuple[Suspect, ...] = ()
    set: SuspectSet | None = None
    #: Why nothing certain can be said; None where the evidence suffices.
    unsure: str | None = None


class Localizer:
    """Ranks the places of one repository for the failures of one reading."""

    def __init__(
        self,
        events: Sequence[ErrorEvent],
        code: CodeMap,
        commits: Sequence[Commit],
        change: Change,
        read: Read,
        ranker: Ranker,
        hints: Mapping[int, Sequence[Hint]] | None = None,
        execution: Execution | None = None,
        learned: Recalibration | None = None,
    ) -> None:
        """`hints` are what others found out about places, by the position of the event they belong to.

        `execution` is what a run of the failing tests executed. `learned` is what the outcomes of this repository say
        of the probabilities that ship.
        """
        wanted = ranker.features().union(LEADING, INDEPENDENT)
        self.scene = Scene(events, code, commits, change, read, hints, execution, wanted)
        self._ranker = ranker
        self._learned = learned or Recalibration()
        self._read = read
        self._change = change

    def rank(
        self,
        events: Sequence[int],
        top: int = 10,
        chosen: Sequence[Place] = (),
        introduction: Introduction | None = None,
    ) -> Ranking:
        """The suspects of the events at these positions; without any position, of all events together.

        `chosen` are places that a model asked for a second opinion takes for the fault, the likeliest first;
        `introduction` is the commit that was found to have introduced them.
        """
        if not len(self.scene.candidates):
            return Ranking(unsure="the repository has no source file that can be read")
        if events and self.scene.clues.keys().isdisjoint(events):
            if len(self.scene.clues) >= MOST_LOOKED_AT:
                return Ranking(unsure="so many failures are not looked at one by one; give this one's report alone")
            self.scene.look_at(events[0])
        clues = [self.scene.clues[e] for e in (events or self.scene.chosen) if e in self.scene.clues]
        features = self.scene.features(events)
        weights = self._weights(clues, features)
        choice = model_choice(self.scene.candidates, chosen)
        features |= {CHOICE: choice} if choice else {}
        if introduction and introduction.commit:
            features |= {"introduced": introduced(self.scene.candidates, introduction.touched)}
        everything = weights.features | _assumed(self._ranker, clues)
        scores = linear(features, everything, len(self.scene.candidates))
        shipped = self._chance(features, weights, everything, scores)
        shown = self._learned.chance(shipped, _kind(clues))
        chances = tempered(scores, max(min(shown, SUREST), 1 / len(scores)))
        led = choice or any(features.get(name) for name in LEADING)
        order = largest(scores, top) if led else []
        found = [self._suspect(rank, i, chances[i], clues, features, everything) for rank, i in enumerate(order, 1)]
        if found and self._learned.n:
            found[0] = replace(found[0], shipped=_shown(shipped))
        size = set_size(chances, weights.calibration)
        return Ranking(
            suspects=tuple(found),
            set=SuspectSet(coverage=weights.calibration.coverage, size=size) if found else None,
            unsure=_doubt(clues, found, size),
        )

    def alone(self, events: Sequence[int], top: int) -> dict[Place, tuple[float, float]]:
        """The first suspects of these events, whatever else failed: for comparing failures with one another.

        Each with its chance, and with the one that it had by its form and history alone, before anything failed.
        """
        clues = self.looked_at(events)
        if not clues or not len(self.scene.candidates):
            return {}
        features = self.scene.features(events, kin=False)
        weights = self._weights(clues, features)
        everything = weights.features | _assumed(self._ranker, clues)
        scores = linear(features, everything, len(self.scene.candidates))
        chances = tempered(scores, max(first_chance(features, weights, scores), 1 / len(scores)))
        before = softmax(linear(self.scene.standing, everything, len(scores)))
        return {self.place(i): (chances[i], before[i]) for i in largest(chances, top)}

    def looked_at(self, events: Sequence[int]) -> list[Clues]:
        """What was read of those of the events that were looked at."""
        return [self.scene.clues[event] for event in events if event in self.scene.clues]

    def place(self, candidate: int) -> Place:
        """File and symbol of a candidate."""
        file, definition = self.scene.candidates.places[candidate]
        return file.path, definition.symbol

    def unproven(self, place: Place) -> bool:
        """Whether some of its lines were changed since the last state known to be good."""
        number = self.scene.candidates.number.get(place)
        if number is None:
            return False
        definition = self.scene.candidates.places[number][1]
        return any(
            r.file == place[0] and r.start <= definition.end and definition.start <= max(r.start, r.end)
            for r in self._change.unproven
        )

    def _weights(self, clues: Sequence[Clues], features: Mapping[str, Scores]) -> Weights:
        kind = "run" if features.get("executed") else "test" if any(c.test_file for c in clues) else "trace"
        return self._ranker.weights(kind, clues[0].event.language if clues else "")

    def _chance(
        self,
        features: Mapping[str, Scores],
        weights: Weights,
        everything: Mapping[str, float],
        scores: Sequence[float],
    ) -> float:
        """The calibrated chance of the first; what a run as a whole executed reorders, and makes nothing surer.

        The calibration was learned without it: which test executed what, such a run does not tell.
        """
        shipped = first_chance(features, weights, scores)
        if not any(features.get(name) for name in REACH):
            return shipped
        without = {name: weight for name, weight in everything.items() if name not in REACH}
        return min(shipped, first_chance(features, weights, linear(features, without, len(scores))))

    def _suspect(
        self,
        rank: int,
        i: int,
        chance: float,
        clues: Sequence[Clues],
        features: Mapping[str, Scores],
        weights: Mapping[str, float],
    ) -> Suspect:
        file, definition = self.scene.candidates.places[i]
        return Suspect(
            rank=rank,
            file=file.path,
            symbol=definition.symbol,
            start=definition.start,
            end=definition.end,
            lines=self._lines(i, clues) if rank <= _MOST_LINES else (),
            probability=_shown(chance),
            evidence=evidence(self.scene, clues, features, weights, i, self._read),
        )

    def _lines(self, i: int, clues: Sequence[Clues]) -> tuple[int, ...]:
        """Lines of frames, then changed ones, then those that only the failing test executed; else a telling one.

        Where it is known what was executed, no line is told that was not.
        """
        file, definition = self.scene.candidates.places[i]
        inside = range(definition.start, definition.end + 1)
        frames = [
            frame.line
            for c in clues
            for exception in c.event.exceptions
            for frame in reversed(exception.frames)
            if frame.line
            and frame.file == file.path
            and frame.line in inside
            and self.scene.candidates.at(file.path, frame.line) == i
        ]
        changed = [
            line
            for r in self._change.ranges
            if r.file == file.path
            for line in range(r.start, min(r.end, r.start + 200) + 1)
            if line in inside
        ]
        fresh = self.scene.fresh_lines(i, clues)
        found = dict.fromkeys(line for line in [*frames, *changed, *fresh] if line)
        return tuple(found)[:_MOST_LINES] or self._telling_lines(i, clues)

    def _telling_lines(self, i: int, clues: Sequence[Clues]) -> tuple[int, ...]:
        """The line that fewest passing tests execute; else the one that shares the rarest words with the failure."""
        file, definition = self.scene.candidates.places[i]
        if definition.kind == "module":
            return ()
        asked = {word for c in clues for bag in (c.message, c.changed, c.test_line) for word in bag}
        weight = {word: w for word in asked for j, w in self.scene.postings.of.get(word, ()) if j == i}
        lines = (self._read(file.path) or "").split("\n")[definition.start - 1 : definition.end]
        body = body_start(lines, definition.line - definition.start)
        said = {word for c in clues for bag in (c.message, c.text) for word in bag}
        executed = scarce_lines(self.scene, clues, i)
        told = {
            definition.start + n: sum(weight.get(word, 0.0) for word in stems_of(line))
            for n, line in code_lines(lines)
            if n >= body
            and self.scene.candidates.at(file.path, definition.start + n) == i
            and may_hold_fault(line, said)
            and (not executed or definition.start + n in executed)
        }
        scarce = {n: share for n, share in executed.items() if n in told and share <= SCARCE}
        if scarce:
            return (min(scarce, key=lambda n: (scarce[n], -told[n], n)),)
        best = sorted((n for n in told if told[n] > 0), key=lambda n: (-told[n], n))
        return tuple(best[:1])


def _assumed(ranker: Ranker, clues: Sequence[Clues]) -> dict[str, float]:
    """The assumed weights that may speak; what was changed says nothing of a failure that did not reach the product."""
    reached = _reached_the_product(clues)
    return {name: weight for name, weight in ranker.assumed.items() if reached or name == CHOICE}


def _shown(chance: float) -> float:
    """A chance cut to four digits, so that all of them never sum to more than 1; no single one is surer than may be."""
    return math.floor(min(chance, SUREST) * 1e4 + 1e-6) / 1e4


def _kind(clues: Sequence[Clues]) -> str:
    return kind_of_failure(clues[0].event.type, clues[0].event.test) if clues else ""


def _reached_the_product(clues: Sequence[Clues]) -> bool:
    """Whether some test ran, or a frame lies in the product: before that, no change of the product made it fail."""
    return any(c.stack or c.event.phase not in ("setup", "collection") for c in clues)


def _doubt(clues: Sequence[Clues], suspects: Sequence[Suspect], size: int) -> str | None:
    if not suspects:
        return "neither a frame, a test nor a name in it leads into this repository"
    if suspects[0].probability >= THIN:
        return None
    missing = []
    if not any(c.stack for c in clues):
        missing.append("no frame of the traceback lies in the project's own code")
    if not any(c.test for c in clues):
        missing.append("no failing test was found in the repository")
    reason = " and ".join(missing) or "the evidence points at many places at once"
    return f"{reason}; the fault may be in any of {size} places"

"""All failures of one reading before all candidates: every feature of every candidate."""

from collections.abc import Collection, Mapping, Sequence

from bugsage.diagnosis.caught import with_caught
from bugsage.diagnosis.ranking.bodies import Bodies
from bugsage.diagnosis.ranking.candidates import Postings, Scores
from bugsage.diagnosis.ranking.clues import Clues, Read, read_clues, words_asked
from bugsage.diagnosis.ranking.executed import Runs
from bugsage.diagnosis.ranking.features import Question, of_failure, only
from bugsage.diagnosis.ranking.ground import ground
from bugsage.diagnosis.ranking.reached import Reached
from bugsage.diagnosis.ranking.standing import Past, past
from bugsage.diagnosis.ranking.trails import Spectrum, Trails
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Hint
from bugsage.model.error import ErrorEvent
from bugsage.model.execution import Execution
from bugsage.model.history import Change, Commit

#: So many failures of one reading speak for one another; more of them add time and hardly any knowledge.
MOST_FAILURES = 8
#: So many are looked at by themselves at most.
MOST_LOOKED_AT = 50
#: Cases of one parametrised test beyond this number are left out.
_MOST_CASES = 2

Features = dict[str, Scores]


class Scene:
    """The failures of one reading, the candidates, and what is known of both."""

    def __init__(
        self,
        events: Sequence[ErrorEvent],
        code: CodeMap,
        commits: Sequence[Commit],
        change: Change,
        read: Read,
        hints: Mapping[int, Sequence[Hint]] | None = None,
        execution: Execution | None = None,
        wanted: Collection[str] | None = None,
    ) -> None:
        """`wanted` names features that will be asked for: others are left out where they cost time. None: all."""
        self.hints = hints or {}
        self._wanted = wanted
        events = [with_caught(event, code.files.keys()) for event in events]
        named = (f.file for e in events for x in e.exceptions for f in x.frames if f.in_app and f.file)
        known = ground(code, named, wanted)
        self.candidates = known.candidates
        self._events, self._change, self._read = events, change, read
        self.chosen = choose(events)
        self.clues = {event: self._read_clues(event) for event in self.chosen}
        every = list(self.clues.values())
        self.postings = Postings(self.candidates, words_asked(every))
        bodies = Bodies(self.candidates, read)
        self.runs = (
            Runs(Trails(execution, self.candidates, bodies), self.candidates, self.postings, read)
            if execution
            else None
        )
        self.reached = Reached(execution, self.candidates, bodies) if execution and execution.reach else None
        self._rarity = known.rarity
        self._of_failure: dict[int, Features] = {}
        self.commits = commits
        asked = {word: 1 for c in every for bag in (c.test_id, c.message, c.changed, c.test_line) for word in bag}
        history = Past(commits, change, [_test_id(c) for c in every if c.event.test], asked)
        self.standing: Features = known.shape | past(self.candidates, history, wanted)

    def look_at(self, event: int) -> None:
        """Look at one more failure, for whoever asks about it; it says nothing about the others."""
        if event not in self.clues:
            self.clues[event] = self._read_clues(event)
            self.postings.add(words_asked([self.clues[event]]))

    def _read_clues(self, event: int) -> Clues:
        return read_clues(self._events[event], self.candidates, self._change, self._read)

    def features(self, events: Sequence[int], *, kin: bool = True) -> Features:
        """All features for some of the events, by position; half of the weight is theirs, half that of their kin.

        Without `kin` all of it is theirs.
        """
        own = [e for e in events if e in self.clues] or self.chosen
        homes = {self._home(e) for e in own}
        near = [e for e in self.chosen if self._home(e) in homes] if kin else own
        weights: dict[int, float] = {}
        for group in (own, near or own):
            for event in group:
                weights[event] = weights.get(event, 0.0) + 0.5 / len(group)
        merged: Features = {}
        for event, weight in weights.items():
            for name, scores in self.of_failure(event).items():
                into = merged.setdefault(name, {})
                for i, value in scores.items():
                    into[i] = into.get(i, 0.0) + weight * value
        merged |= self._spread(merged)
        if self.reached and not merged.get("executed"):  # what the test itself executed says more
            merged |= self.reached.features()
        return merged | self.standing

    def _home(self, event: int) -> str | None:
        """Failures with one home are likely to have one cause: the test's file, else that of the innermost frame."""
        clues = self.clues[event]
        return clues.test_file or (self.candidates.places[clues.stack[0]][0].path if clues.stack else None)

    def of_failure(self, event: int) -> Features:
        """Features of one of the failures that were looked at, by its position."""
        if event not in self._of_failure:
            question = Question(self.clues[event], self.candidates, self.postings, self._rarity)
            self._of_failure[event] = of_failure(question, self._wanted) | self._hinted(event)
            if self.runs:
                named = self._of_failure[event].get("name_in_test", {})
                self._of_failure[event] |= self.runs.features(self.clues[event], named)
        return self._of_failure[event]

    def _hinted(self, event: int) -> Features:
        """What others found out about places, as features of the failure they speak of."""
        found: Features = {}
        for hint in self.hints.get(event, ()):
            i = self.candidates.number.get((hint.file, hint.symbol))
            if i is not None:
                scores = found.setdefault(hint.feature, {})
                scores[i] = max(scores.get(i, 0.0), min(max(hint.value, 0.0), 1.0))
        return found

    def fresh_lines(self, candidate: int, clues: Sequence[Clues]) -> list[int]:
        """Lines of a candidate that these failing tests executed and no passing test near them did, in order."""
        found: set[int] = set()
        for test in (c.event.test for c in clues):
            trail = self.runs.trails.of(test) if self.runs and test else None
            if test and trail and self.runs:
                reached = [other.lines.get(candidate, frozenset()) for other in self.runs.trails.passing(test)]
                if reached:
                    found |= trail.lines.get(candidate, frozenset()).difference(*reached)
        return sorted(found)

    def spectrum(self, clues: Clues) -> Spectrum | None:
        """What a failing test executed beside the passing tests of its file; None where its run was not recorded."""
        test = clues.event.test
        trail = self.runs.trails.of(test) if self.runs and test else None
        return Spectrum(trail, [trail], self.runs.trails.passing(test)) if self.runs and test and trail else None

    def _spread(self, features: Features) -> Features:
        """What is known of a candidate's callers and of its file."""
        body, changed = features.get("body", {}), features.get("changed_text", {})
        return only(
            {"body_of_caller": lambda: self._of_callers(body), "changed_text_of_file": lambda: self._of_files(changed)},
            self._wanted,
        )

    def _of_callers(self, values: Scores) -> Scores:
        callers = self.candidates.callers
        return {i: best for i, who in callers.items() if (best := max((values.get(j, 0.0) for j in who), default=0.0))}

    def _of_files(self, values: Scores) -> Scores:
        by_file: dict[str, float] = {}
        for i, value in values.items():
            path = self.candidates.places[i][0].path
            by_file[path] = max(by_file.get(path, 0.0), value)
        return {i: by_file[f.path] for i, (f, _) in enumerate(self.candidates.places) if f.path in by_file}


def _test_id(clues: Clues) -> str:
    """`path::name` of the test that was found, else as it was reported."""
    if clues.test_file and (clues.test or "::" not in (clues.event.test or "")):
        return f"{clues.test_file}::{clues.test.name if clues.test else ''}"
    return clues.event.test or ""


def choose(events: Sequence[ErrorEvent]) -> list[int]:
    """Positions of the events to look at: few cases of each test, different ones first."""
    counts: dict[str, int] = {}
    rounds: list[tuple[int, int]] = []
    for position, event in enumerate(events):
        key = (event.test or f"{event.type} {event.file} {event.line}").split("[", 1)[0]
        counts[key] = counts.get(key, 0) + 1
        rounds.append((counts[key], position))
    rounds.sort()
    return sorted([position for number, position in rounds if number <= _MOST_CASES][:MOST_FAILURES])

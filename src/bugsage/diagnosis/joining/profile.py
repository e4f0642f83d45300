"""What is compared of a failure: where it failed, what it said, whom it suspects, what only it executed."""

import math
import re
from collections.abc import Sequence

from bugsage.diagnosis.ranking.clues import Clues
from bugsage.diagnosis.ranking.crashing import TAUGHT
from bugsage.diagnosis.ranking.executed import SHOWING
from bugsage.diagnosis.ranking.trails import Spectrum
from bugsage.diagnosis.suspects import Localizer
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent

#: Suspects of a failure that are compared, and lines that it executed, the least common first.
MOST_SUSPECTS, MOST_LINES = 30, 150
#: A changed place is one of these first suspects.
_FIRST = 3
_MISSING = re.compile(
    r"name '([^']+)' is not defined|has no attribute '([^']+)'|No module named '([^']+)'"
    r"|cannot import name '([^']+)'|unexpected keyword argument '([^']+)'|fixture '([^']+)' not found"
    r"|missing \d+ required (?:positional|keyword-only) arguments?: '([^']+)'"
    r"|(?:^|: )([\w$]{1,80}) is not defined|([\w$.]{1,80}) is not a (?:function|constructor)"
    r"|\(reading '([^']+)'\)"
)
_LONGEST_NAME = 80
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`\n]*`")
_WORD = re.compile(r"[^\W\d]{2,}")
_KEY = re.compile(r"^['\"]([^'\"]+)['\"]$")

#: File and symbol of a candidate.
Place = tuple[str, str]


class Profile(Noun, frozen=True, kw_only=True):
    """One failure, or several with one fingerprint."""

    #: The id that its fingerprint gives.
    issue: str
    #: Last part of the exception's name.
    type: str
    #: The words of the message in lower case, without what is quoted, and without numbers.
    message: str = ""
    #: The name that is missing, as the message says; empty for none.
    missing: str = ""
    #: The test's id without parameters; empty for none.
    test: str = ""
    #: Places of the product in the traceback, the innermost first.
    stack: tuple[Place, ...] = ()
    #: Its own suspects, whatever the others of the report say.
    chances: dict[Place, float] = {}
    #: The chances that these places had before anything failed.
    before: dict[Place, float] = {}
    #: All places that it executed; None where no run was recorded.
    executed: frozenset[Place] | None = None
    #: Place and line to how uncommon it is: 1 where no passing test of its file executed it too, less the more did;
    #: None where no run was recorded.
    reached: dict[tuple[Place, int], float] | None = None
    #: Sum of these.
    uncommon: float = 0.0
    #: Clauses of contracts that it breaks, each with who broke it.
    broken: frozenset[tuple[str, str, str]] = frozenset()
    #: Those of its first suspects that were changed since the last state known to be good.
    changed: frozenset[Place] = frozenset()


def profile(diagnosis: Diagnosis, localizer: Localizer, own: Sequence[int]) -> Profile:
    """What is compared of an issue; `own` are the positions of its occurrences."""
    clues = localizer.looked_at(own)
    event = clues[0].event if clues else diagnosis.issue.event  # what a test client caught is the failure itself
    alone = localizer.alone(own, MOST_SUSPECTS)
    spectrum = next(filter(None, map(localizer.scene.spectrum, clues)), None)
    reached = _reached(spectrum, localizer) if spectrum else None
    return Profile(
        issue=diagnosis.issue.id,
        type=event.type.rpartition(".")[2],
        message=_plain(event.message),
        missing=_missing(event),
        test=_test(event, clues),
        stack=_stack(clues, localizer),
        chances={place: chance for place, (chance, _) in alone.items()},
        before={place: before for place, (_, before) in alone.items()},
        executed=frozenset(localizer.place(i) for i in spectrum.trail.lines) if spectrum else None,
        reached=reached,
        uncommon=math.fsum((reached or {}).values()),
        broken=frozenset((v.id, v.clause, v.culprit) for v in diagnosis.contracts if v.verdict == "violated"),
        changed=frozenset(place for place in list(alone)[:_FIRST] if localizer.unproven(place)),
    )


def _test(event: ErrorEvent, clues: Sequence[Clues]) -> str:
    """The test's id without parameters, `path::name`; of a runner that tells no path, that of the file it is in."""
    test = (event.test or "").partition("[")[0]
    path = clues[0].test_file if clues and event.language not in TAUGHT else None
    return f"{path}::{test.replace('#', '::')}" if test and path and not test.startswith(path) else test


def _stack(clues: Sequence[Clues], localizer: Localizer) -> tuple[Place, ...]:
    numbers = next((c.stack for c in clues if c.stack), ())
    return tuple(localizer.place(i) for i in numbers)


def _plain(message: str) -> str:
    return " ".join(_WORD.findall(_QUOTED.sub(" ", message[:2_000]).lower()))


def _missing(event: ErrorEvent) -> str:
    if found := _MISSING.search(event.message[:2_000]):
        return next(filter(None, found.groups()), "")[:_LONGEST_NAME]
    key = _KEY.match(event.message.strip()[:200]) if event.type.endswith("KeyError") else None
    return key.group(1)[:_LONGEST_NAME] if key else ""


def _reached(spectrum: Spectrum, localizer: Localizer) -> dict[tuple[Place, int], float]:
    """The lines that it executed and fewest passing tests did; none where no test beside it passed.

    A failed assertion shows its values: what their texts are made by runs in every failing test and in no other.
    """
    if not spectrum.passing:
        return {}
    ran = {
        i: lines for i, lines in spectrum.trail.lines.items() if localizer.place(i)[1].rpartition(".")[2] not in SHOWING
    }
    lines = [(i, line) for i, some in ran.items() for line in sorted(some) or (0,)]
    lines.sort(key=lambda line: spectrum.by_passing.get(line, 0))
    return {(localizer.place(i), line): spectrum.freshness((i, line)) for i, line in lines[:MOST_LINES]}

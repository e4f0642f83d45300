"""Reproduce: run a failing test again until it is known what its failure hangs on."""

from collections.abc import Callable, Collection, Sequence
from shlex import join, quote

from msgspec.structs import replace

from bugsage.diagnosis.aiming import Aim, aim, beside, can_order, keeping, whole
from bugsage.diagnosis.reproducing import decide
from bugsage.diagnosis.reproducing.applying import with_reproduction
from bugsage.diagnosis.reproducing.investigation import SEED
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue
from bugsage.model.reproduction import (
    UNKNOWN,
    Failure,
    Limits,
    Reproduction,
    Step,
    TestOutcome,
    Trial,
)
from bugsage.model.run import Surroundings
from bugsage.pipeline.diagnosing import Again
from bugsage.pipeline.house import House
from bugsage.pipeline.trying import attempt, outcomes_of, tests_around

#: Issues of one report that are run again, the first ones.
MOST = 5
#: Seconds that a run may take beyond what is left, so that the last one is seen to its end.
_GRACE = 5.0


class Plan(Noun, frozen=True, kw_only=True):
    """How the failing tests of one report are run again."""

    command: tuple[str, ...]
    #: Runs of each test alone, at least.
    runs: int = 3
    #: Files of the repository, and what it stood at.
    files: Collection[str] = ()
    repository: RepositoryState
    #: Every test of the run that failed, in order; empty where that is not known.
    outcomes: tuple[TestOutcome, ...] = ()


class Wish(Noun, frozen=True, kw_only=True):
    """What a user asks for with `--reproduce`."""

    #: Runs of each failing test alone, at least.
    runs: int = 3
    #: The test command; empty for that of the run, else of the settings, else the one that is found.
    command: tuple[str, ...] = ()
    #: Hears what is being run.
    tell: Callable[[str], None] = print


def again(house: House, wish: Wish, *, command: Sequence[str] = (), source: str | None = None) -> Again:
    """Runs the failing tests of a report again. `command` and `source` (its record, else its log) are of its run."""

    def run(
        diagnoses: tuple[Diagnosis, ...], repository: RepositoryState, files: Collection[str]
    ) -> tuple[Diagnosis, ...]:
        plan = Plan(
            command=wish.command or tuple(command) or house.project.test_command().argv,
            runs=wish.runs,
            files=files,
            repository=repository,
            outcomes=outcomes_of(house, source, files, str(house.root)) if source else (),
        )
        done = (with_reproduction(one, reproduce(house, one.issue, plan, wish.tell)) for one in diagnoses[:MOST])
        return (*done, *diagnoses[MOST:])

    return run


def reproduce(house: House, issue: Issue, plan: Plan, tell: Callable[[str], None]) -> Reproduction:
    """Run until the verdict stands or the time is up."""
    around = house.runner.surroundings()
    failure = failure_of(issue, plan, around)
    limits = Limits(runs=plan.runs, seconds=house.settings.diagnose.reproduce_seconds)
    trials: list[Trial] = []
    while isinstance(decided := decide(failure, trials, limits), Step):
        tell(f"{issue.id}: run {len(trials) + 1}, {decided.asks}")
        left = limits.seconds - sum(trial.seconds for trial in trials)
        trials.append(_trial(house, decided, failure, plan, around, max(1.0, left) + _GRACE))
    return replace(
        _told(decided, trials, failure, plan),
        commit=plan.repository.commit,
        dirty=plan.repository.dirty,
        time=house.clock.now(),
    )


def failure_of(issue: Issue, plan: Plan, around: Surroundings) -> Failure:
    """What is to be seen again: the test that stands for the issue, where its command can be told."""
    event = next((event for event in issue.events if event.test), issue.event)
    chosen = bool(event.test) and aim(plan.command, (event.test or "",), plan.files) is not None
    before, after = tests_around(plan.outcomes, event.test or "") if chosen else ((), ())
    return Failure(
        test=(event.test or "") if chosen else "",
        type=event.type,
        fingerprint=issue.fingerprint.hash,
        before=before,
        after=after,
        python=event.language == "python",
        can_choose=chosen,
        can_order=chosen and can_order(plan.command),
        variables=around.variables,
        can_cut=bool(around.cut),
    )


def _trial(house: House, step: Step, failure: Failure, plan: Plan, around: Surroundings, time_limit: float) -> Trial:
    aimed = _aimed(step, failure, plan)
    if aimed is None:
        return Trial(step=step, outcome=UNKNOWN, said="the tests could not be named on a command line")
    aimed = keeping(aimed, plan.command, str(house.root / ".bugsage" / "pytest_cache"))
    if not step.network:
        aimed = replace(aimed, argv=(*around.cut, *aimed.argv))
    tried = attempt(house, aimed, failure, plan.files, environment=step.environment, time_limit=time_limit)
    return Trial(
        step=step,
        outcome=tried.outcome,
        seconds=tried.seconds,
        before=tried.before,
        after=tried.after,
        said=tried.said,
    )


def _aimed(step: Step, failure: Failure, plan: Plan) -> Aim | None:
    if step.tests:
        return aim(plan.command, step.tests, plan.files)
    if step.asks == "file":
        return beside(plan.command, failure.test, plan.files)
    return Aim(argv=whole(plan.command))


def _told(found: Reproduction, trials: Sequence[Trial], failure: Failure, plan: Plan) -> Reproduction:
    """With the commands that show it failing and passing: of the runs that did, the one that names least."""
    shown = {
        outcome: min((t for t in trials if t.outcome == outcome), key=_size, default=None)
        for outcome in ("failed", "passed")
    }
    seeded = found.seed is not None
    commands = {o: _line(trial.step, failure, plan, seeded) if trial else "" for o, trial in shown.items()}
    return replace(found, command=commands["failed"], passes=commands["passed"])


def _size(trial: Trial) -> tuple[bool, int, int]:
    """Chosen tests before whole files, few before many, plain surroundings before others."""
    return not trial.step.tests, len(trial.step.tests), len(trial.step.environment)


def _line(step: Step, failure: Failure, plan: Plan, seeded: bool) -> str:
    """The command as one would type it; the hash seed only where it matters."""
    aimed = _aimed(step, failure, plan)
    if aimed is None:
        return ""
    environment = {name: value for name, value in step.environment.items() if seeded or name != SEED}
    unset = [word for name, value in environment.items() if value is None for word in ("-u", name)]
    given = [f"{name}={quote(value)}" for name, value in environment.items() if value is not None]
    given += [f"PYTHONPATH={quote(aimed.import_from)}"] if aimed.import_from else []
    start = ["env", *unset] if unset else []
    return " ".join([*start, *given, join(aimed.argv)])

"""Candidates by warm processes where there are any, by runs of the command where there are none."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import log
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bugsage.errors import RunFailed
from bugsage.model.edit import Candidate, Edit
from bugsage.model.error import ErrorEvent
from bugsage.model.redaction import Private
from bugsage.model.validation import Answer, Baseline, Behaviour, Call, Validated, Variant
from bugsage.pipeline.fixing.validating import Mending
from bugsage.pipeline.house import Notes
from bugsage.repair.ordering import Group, Later, Tryable

TEXT = "def a():\n    return 1\n\n\ndef b():\n    return 1\n"


class FakeValidator:
    """Answers by what a text holds; `why` it cannot be made ready."""

    def __init__(self, why: str = "", lines: tuple[int, ...] = (2, 6)) -> None:
        self.why, self.ran, self.compared, self.unfit = why, list[str](), list[int](), False
        self.baseline = Baseline(traced=True, lines={"app.py": lines}, outcomes={"t::b": "passed", "t::a": "failed"})

    @contextmanager
    def open(self, order: object, **around: object) -> Iterator["FakeValidator"]:
        if self.why:
            raise RunFailed(self.why)
        yield self

    def compare(self, variants: Sequence[Variant], seconds: float) -> Behaviour:
        """Those differ whose words do, in the one call that there is."""
        self.compared.append(len(variants))
        if self.unfit:
            raise RunFailed("it ended")
        words = {one.number: one.texts["app.py"].partition("# ")[2].partition("\n")[0] for one in variants}
        return Behaviour(
            calls=(Call(text="a()", kind="failing"),),
            original=(Answer(digest="1", text="gives 1"),),
            variants={number: (Answer(digest=word, text=f"gives {word}"),) for number, word in words.items()},
        )

    def run(self, variants: Iterable[Variant]) -> Iterator[Validated]:
        for one in variants:
            assert one.others == ("t::b",)
            self.ran.append(one.texts["app.py"])
            yield Validated(number=one.number, outcome=one.texts["app.py"].partition("# ")[2].split()[0])


class FakeProver:
    """Runs the command, in its words."""

    failing = ("t::a",)
    own = SimpleNamespace(result=SimpleNamespace(seconds=1.0))

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.supposed: list[str] = []

    def suppose(self, texts: Any) -> None:
        self.supposed.append(texts["app.py"])

    def listen(self) -> None:
        """Nothing is run ahead."""

    def mends(self, proposed: Any) -> bool:
        self.ran.append(proposed.texts["app.py"])
        return "mends" in proposed.texts["app.py"]


def mending(validator: FakeValidator, prover: FakeProver, spent: Sequence[float] = ()) -> tuple[Mending, Notes]:
    """With `spent` as what the clock says, one time after the other."""
    notes, clock = Notes(), iter(spent)
    ground = SimpleNamespace(root=Path("/x"), cage=None, watch=None, moved=tuple, environment=lambda *_: {})
    work: Any = SimpleNamespace(
        house=SimpleNamespace(validator=validator, code=SimpleNamespace(text=lambda _: TEXT), private=Private()),
        diagnosis=SimpleNamespace(issue=SimpleNamespace(event=ErrorEvent(type="X", exceptions=()))),
        ground=ground,
        target=SimpleNamespace(command=("pytest",), around=(), tests=("t::a",), environment=lambda _: {}),
        wish=SimpleNamespace(jobs=1, tell=lambda _: None),
        notes=notes,
        left=lambda: 100.0,
        seconds=lambda: next(clock, spent[-1] if spent else 0.0),
    )
    return Mending(work, prover), notes  # type: ignore[arg-type]


def candidates(*words: str, old: str = "1", score: float = 0.0) -> list[Tryable]:
    """One for each, with its words behind the first return."""
    start = TEXT.index(f"return {old}")

    def made(word: str) -> Candidate:
        edit = Edit(file="app.py", start=start, end=start + len(f"return {old}"), text=f"return 2  # {word}")
        return Candidate(edits=(edit,), by="test", file="app.py", symbol="a", line=2)

    return [Tryable(candidate=made(word), score=score) for word in words]


def test_what_passes_comes_and_what_is_untried_is_run_last() -> None:
    validator, prover = FakeValidator(), FakeProver()
    trials, notes = mending(validator, prover)
    wanted = candidates("failed", "untried", "passed", "broken", "passed")
    assert [one.tryable for one in trials.among(wanted)] == [wanted[2], wanted[4]]
    assert len(validator.ran) == 5
    assert prover.ran == [TEXT.replace("return 1", "return 2  # untried", 1)]
    assert prover.supposed == [TEXT.replace("return 1", "return 2  # passed", 1)]
    assert trials.tried == 5
    assert notes.said == []


def test_those_that_pass_are_compared_before_one_is_proven() -> None:
    validator = FakeValidator()
    trials, _ = mending(validator, FakeProver())
    found = trials.among(candidates("passed one", "failed", "passed two", "passed one", "failed"))
    first = next(found)
    assert (len(validator.ran), validator.compared) == (5, [3])
    assert first.alternatives == 2
    assert first.disagreement == "a() gives passed one with this one and passed two with another"
    assert [(one.alternatives, one.disagreement) for one in found] == [
        (1, "a() gives passed one with this one and passed two with another"),
        (0, ""),
    ]


def test_no_more_are_tried_when_the_time_for_others_is_over_or_they_are_far_less_likely() -> None:
    validator = FakeValidator()
    trials, _ = mending(validator, FakeProver(), spent=[0.0, 0.0, 0.5, 0.9, 1.1])
    assert next(trials.among(candidates("passed", "failed", "failed", "failed", "passed"))).alternatives == 0
    assert len(validator.ran) == 3
    unlikely = FakeValidator()
    wanted = [*candidates("passed"), *candidates("passed", "passed", "passed", score=-7.0)]
    next(mending(unlikely, FakeProver())[0].among(wanted))
    assert len(unlikely.ran) == 1


def test_where_nothing_can_be_compared_that_is_said() -> None:
    validator = FakeValidator()
    validator.unfit = True
    trials, _ = mending(validator, FakeProver())
    first = next(trials.among(candidates("passed 1", "passed 2", "failed", "failed")))
    assert (first.alternatives, first.disagreement) == (1, "1 of them could not be compared with it")


def test_what_is_shown_holds_no_secret() -> None:
    validator = FakeValidator()
    trials, _ = mending(validator, FakeProver())
    key = "AKIA" + "IOSFODNN7EXAMPLQ"
    found = next(trials.among(candidates(f"passed {key}", "passed", "failed", "failed")))
    assert found.disagreement
    assert key not in found.disagreement


def test_without_a_warm_process_each_takes_a_run_and_a_note_says_why() -> None:
    prover = FakeProver()
    trials, notes = mending(FakeValidator("Nothing can be kept loaded"), prover)
    wanted = candidates("no", "mends", "no", "no")
    assert [one.tryable for one in trials.among(wanted)] == [wanted[1]]
    assert len(prover.ran) == 4
    assert notes.said == ["candidates were tried by a run of the command each, for nothing can be kept loaded"]


def test_those_of_other_places_come_once_they_may_be_likelier_than_what_is_left() -> None:
    validator, made = FakeValidator(), list[int]()
    trials, _ = mending(validator, FakeProver())

    def others() -> list[Tryable]:
        made.append(len(validator.ran))
        return candidates("failed", "passed other", score=log(0.01))

    wanted = [*candidates("failed", "failed", "failed"), *candidates("failed last", score=-20.0)]
    found = list(trials.among(wanted, Later([Group(place=("app.py", "f"), bound=log(0.01), make=others)])))
    assert made == [3]
    last = ("failed", "passed other", "failed last")
    assert validator.ran[3:] == [TEXT.replace("return 1", f"return 2  # {word}", 1) for word in last]
    assert [one.tryable.score for one in found] == [log(0.01)]


def test_what_the_failing_tests_do_not_execute_is_not_tried() -> None:
    validator, prover = FakeValidator(lines=(6,)), FakeProver()
    trials, _ = mending(validator, prover)
    assert list(trials.among(candidates("passed", "passed", "passed", "passed"))) == []
    assert (validator.ran, prover.ran, trials.tried, trials.pruned) == ([], [], 0, 4)

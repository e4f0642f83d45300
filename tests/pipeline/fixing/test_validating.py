"""Candidates by warm processes where there are any, by runs of the command where there are none."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bugsage.errors import RunFailed
from bugsage.model.edit import Candidate, Edit
from bugsage.model.validation import Baseline, Validated, Variant
from bugsage.pipeline.fixing.validating import Mending
from bugsage.pipeline.house import Notes
from bugsage.repair.ordering import Tryable

TEXT = "def a():\n    return 1\n\n\ndef b():\n    return 1\n"


class FakeValidator:
    """Answers by what a text holds; `why` it cannot be made ready."""

    def __init__(self, why: str = "", lines: tuple[int, ...] = (2, 6)) -> None:
        self.why, self.ran = why, list[str]()
        self.baseline = Baseline(traced=True, lines={"app.py": lines}, outcomes={"t::b": "passed", "t::a": "failed"})

    @contextmanager
    def open(self, order: object, **around: object) -> Iterator["FakeValidator"]:
        if self.why:
            raise RunFailed(self.why)
        yield self

    def run(self, variants: Iterable[Variant]) -> Iterator[Validated]:
        for one in variants:
            assert one.others == ("t::b",)
            self.ran.append(one.texts["app.py"])
            yield Validated(number=one.number, outcome=one.texts["app.py"].partition("# ")[2].partition("\n")[0])


class FakeProver:
    """Runs the command, in its words."""

    failing = ("t::a",)
    own = SimpleNamespace(result=SimpleNamespace(seconds=1.0))

    def __init__(self) -> None:
        self.ran: list[str] = []

    def mends(self, proposed: Any) -> bool:
        self.ran.append(proposed.texts["app.py"])
        return "mends" in proposed.texts["app.py"]


def mending(validator: FakeValidator, prover: FakeProver) -> tuple[Mending, Notes]:
    notes = Notes()
    ground = SimpleNamespace(root=Path("/x"), cage=None, watch=None, moved=tuple, environment=lambda *_: {})
    work: Any = SimpleNamespace(
        house=SimpleNamespace(validator=validator, code=SimpleNamespace(text=lambda _: TEXT)),
        ground=ground,
        target=SimpleNamespace(command=("pytest",), tests=("t::a",), import_from=""),
        wish=SimpleNamespace(jobs=1),
        notes=notes,
        left=lambda: 100.0,
    )
    return Mending(work, prover), notes  # type: ignore[arg-type]


def candidates(*words: str, old: str = "1") -> list[Tryable]:
    """One for each, with its words behind the first return."""
    start = TEXT.index(f"return {old}")

    def made(word: str) -> Candidate:
        edit = Edit(file="app.py", start=start, end=start + len(f"return {old}"), text=f"return 2  # {word}")
        return Candidate(edits=(edit,), by="test", file="app.py", symbol="a", line=2)

    return [Tryable(candidate=made(word), score=0.0) for word in words]


def test_what_passes_comes_in_order_and_what_is_untried_is_run_last() -> None:
    validator, prover = FakeValidator(), FakeProver()
    trials, notes = mending(validator, prover)
    wanted = candidates("failed", "untried", "passed", "broken", "passed")
    assert list(trials.among(wanted)) == [wanted[2], wanted[4]]
    assert len(validator.ran) == 5
    assert prover.ran == [TEXT.replace("return 1", "return 2  # untried", 1)]
    assert trials.tried == 5
    assert notes.said == []


def test_nothing_is_tried_while_one_is_proven() -> None:
    validator = FakeValidator()
    trials, _ = mending(validator, FakeProver())
    found = trials.among(candidates("passed", "failed", "failed", "failed"))
    next(found)
    assert len(validator.ran) == 1


def test_without_a_warm_process_each_takes_a_run_and_a_note_says_why() -> None:
    prover = FakeProver()
    trials, notes = mending(FakeValidator("`make` is neither pytest nor unittest"), prover)
    wanted = candidates("no", "mends", "no", "no")
    assert list(trials.among(wanted)) == [wanted[1]]
    assert len(prover.ran) == 4
    assert notes.said == [
        "candidates were tried by a run of the command each, for `make` is neither pytest nor unittest"
    ]


def test_what_the_failing_tests_do_not_execute_is_not_tried() -> None:
    validator, prover = FakeValidator(lines=(6,)), FakeProver()
    trials, _ = mending(validator, prover)
    assert list(trials.among(candidates("passed", "passed", "passed", "passed"))) == []
    assert (validator.ran, prover.ran, trials.tried, trials.pruned) == ([], [], 0, 4)

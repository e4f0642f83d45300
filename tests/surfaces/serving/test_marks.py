from bugsage.model.contract import Contract, Violation
from bugsage.model.diagnosis import Diagnosis, Evidence, Hypothesis, Suspect
from bugsage.model.error import ErrorEvent
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.history import RepositoryState
from bugsage.model.issue import Issue, Triage
from bugsage.model.lattice import Checked
from bugsage.surfaces.serving.marks import cards_of, marks_checked, marks_of


def diagnosis(*suspects: Suspect, file: str | None = "a.py", unsure: str | None = None) -> Diagnosis:
    event = ErrorEvent(type="KeyError", message="'<b>`x`'", file=file, line=5 if file else None, test="t.py::test_a")
    return Diagnosis(
        issue=Issue(id="BS-1", fingerprint=Fingerprint(hash="1"), events=(event,), occurrences=1),
        triage=Triage(kind="code", fixable=True),
        suspects=suspects,
        hypotheses=(Hypothesis(cause="The key is gone", category="missing-key", confidence=0.6),),
        contracts=(Violation(id="C-1", clause="raises", verdict="violated", evidence="it raises KeyError"),),
        unsure=unsure,
    )


def suspect(rank: int, file: str, line: int, probability: float) -> Suspect:
    evidence = (Evidence(kind="frame", detail="it raised", weight=2.0),)
    return Suspect(rank=rank, file=file, symbol=f"f{rank}", start=line - 1, end=line + 1, lines=(line,),
                   probability=probability, evidence=evidence)  # fmt: skip


def test_a_suspect_at_the_errors_line_is_told_there_and_unlikely_ones_are_not() -> None:
    found = diagnosis(suspect(1, "b.py", 9, 0.5), suspect(2, "a.py", 5, 0.3), suspect(3, "c.py", 1, 0.02))
    error, first = marks_of(found)
    assert (error.file, error.line, error.level, error.symbol, error.start) == ("a.py", 5, "error", "f2", 4)
    assert error.message.split("\n")[1:] == [
        "The key is gone (probably, 60%)",
        "suspect 2 (30%): f2",
        "contract C-1 (raises) is violated: it raises KeyError",
    ]
    assert error.related == (("b.py", 9, "suspect 1: f1"),)
    assert (first.file, first.line, first.level, first.issue) == ("b.py", 9, "warning", "BS-1")
    assert first.related == (("a.py", 5, "suspect 2: f2"),)


def test_without_a_place_or_a_cause_only_what_is_known_is_said() -> None:
    [mark] = marks_of(diagnosis(suspect(1, "b.py", 9, 0.5), file=None, unsure="too little is known"))
    assert mark.message.startswith("suspect 1 (50%): f1\nKeyError")
    assert list(marks_of(diagnosis(file=None))) == []
    [card] = cards_of([diagnosis(unsure="too little is known")], frozenset(("BS-1",)))
    assert "Why is not known: too little is known" in card.said
    assert (card.proposed, card.fixable) == (True, True)
    assert "``KeyError: '<b>`x`'``" in card.markdown, "what strangers wrote is no Markdown"


def test_findings_stand_where_the_code_shows_them_else_at_the_contract() -> None:
    contract = Contract(id="C-1", file=".lattice/contracts/c.yaml", line=3)
    found = [
        Violation(id="C-1", clause="signature", verdict="violated", evidence="no", place="a.py::f", line=7),
        Violation(id="C-1", clause="raises", verdict="holds", place="a.py::f", line=8),
        Violation(id="C-1", clause="drift", verdict="unknown", evidence="moved"),
        Violation(id="gone", clause="history", verdict="violated", evidence="nowhere"),
    ]
    marks = list(
        marks_checked(Checked(repository=RepositoryState(root="/r"), contracts=(contract,), findings=(*found,)))
    )
    assert [(one.file, one.line, one.level) for one in marks] == [
        ("a.py", 7, "warning"),
        (".lattice/contracts/c.yaml", 3, "information"),
    ]

"""What the commit that introduced a failure says of its suspects."""

from bugsage.diagnosis.bisecting.applying import with_introduction
from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.ranking.introduced import introduced
from bugsage.model.bisection import Introduction
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.diagnosis import Diagnosis, Suspect
from bugsage.model.error import ErrorEvent
from bugsage.model.fingerprint import Fingerprint
from bugsage.model.issue import Issue, Triage

FOUND = Introduction(ending="commit", commit="c" * 40, subject="Change\nit", touched={"a.py": ("f",), "b.js": ()})


def diagnosis() -> Diagnosis:
    places = (("a.py", "K.f"), ("a.py", "g"), ("b.js", "h"), ("c.py", "f"))
    return Diagnosis(
        issue=Issue(id="BS-1", fingerprint=Fingerprint(hash="1"), events=(ErrorEvent(type="E"),)),
        triage=Triage(),
        suspects=tuple(Suspect(rank=n, file=f, symbol=s, start=1, end=2) for n, (f, s) in enumerate(places, 1)),
    )


def test_suspects_that_it_changed_say_so() -> None:
    made = with_introduction(diagnosis(), FOUND)
    assert made.introduction == FOUND
    assert [bool(suspect.evidence) for suspect in made.suspects] == [True, False, True, False]
    [fact] = made.suspects[0].evidence
    assert (fact.kind, fact.detail) == ("history", "introduced by cccccccc Change it, found by running")


def test_a_search_without_a_commit_says_nothing() -> None:
    assert with_introduction(diagnosis(), Introduction(ending="range")) == diagnosis()
    assert with_introduction(diagnosis(), None) == diagnosis()


def test_the_feature_shares_one_belief_among_all_that_was_touched() -> None:
    def file(path: str, *names: str) -> CodeFile:
        made = tuple(
            Definition(symbol=name, kind="function", start=n, end=n, line=n) for n, name in enumerate(names, 1)
        )
        return CodeFile(path=path, blob="", language="python", definitions=made)

    code = CodeMap(files={path: file(path, "f", "g") for path in ("a.py", "b.js", "c.py")})
    scores = introduced(Candidates(code), FOUND.touched)
    assert scores == {0: 3**-0.5, 2: 3**-0.5, 3: 3**-0.5}
    assert introduced(Candidates(code), {}) == {}

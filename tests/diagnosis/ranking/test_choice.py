from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.ranking.choice import model_choice
from bugsage.model.code import CodeFile, CodeMap, Definition

FILE = CodeFile(
    path="a.py",
    blob="",
    language="python",
    definitions=tuple(Definition(symbol=name, kind="function", start=1, end=2, line=1) for name in "fgh"),
)


def test_the_first_counts_whole_and_the_next_by_their_rank() -> None:
    candidates = Candidates(CodeMap(files={"a.py": FILE}))
    found = model_choice(candidates, [("a.py", "g"), ("a.py", "nothing"), ("b.py", "f"), ("a.py", "f"), ("a.py", "g")])
    assert found == {candidates.number["a.py", "g"]: 1.0, candidates.number["a.py", "f"]: 0.25}
    assert model_choice(candidates, []) == {}

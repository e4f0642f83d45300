"""What was made of a code map is kept for that very code map, and for nothing else."""

from bugsage.diagnosis.latest import Latest
from bugsage.model.code import CodeMap


def test_the_same_object_and_equal_wishes_are_answered_from_what_is_kept() -> None:
    made: list[object] = []

    def make(code: CodeMap, wish: object) -> int:
        made.append(wish)
        return len(made)

    latest, code = Latest(make), CodeMap()
    assert [latest.of(code, {"a"}), latest.of(code, {"a"}), latest.of(code, {"b"})] == [1, 1, 2]
    assert latest.of(CodeMap(), {"b"}) == 3, "an equal code map is another one: to compare them would take as long"

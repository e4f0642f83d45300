"""Who calls whom in one file."""

from bugsage.model.calls import FileCalls, calls_of
from bugsage.model.code import Call, CodeFile, Definition


def definition(symbol: str, *calls: str, is_test: bool = False) -> Definition:
    found = tuple(Call(name, 1) for name in calls)
    return Definition(symbol=symbol, kind="function", start=1, end=2, line=1, calls=found, is_test=is_test)


def test_names_are_the_last_parts_and_tests_are_left_out() -> None:
    definitions = (
        definition("A.run", "self.stop", "json.loads", "stop"),
        definition("stop"),
        definition("f", "stop"),
        definition("checks", "stop", is_test=True),
    )
    found = calls_of(CodeFile(path="a.rs", blob="1", language="rust", definitions=definitions))
    assert found == FileCalls(("run", "stop", "f"), ("A.run", "f"), {"loads": (0,), "stop": (0, 1)})

"""The code map finds definitions by line and by name."""

import gc

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.code import CodeFile, CodeMap, Definition


def definition(symbol: str, start: int, end: int, kind: str = "function") -> Definition:
    return Definition(symbol=symbol, kind=kind, start=start, end=end, line=start)


FILE = CodeFile(
    path="a.py",
    blob="0",
    language="python",
    definitions=(
        definition("<module>", 1, 40, "module"),
        definition("C", 3, 20, "class"),
        definition("C.x", 4, 6),
        definition("C.x", 8, 10),
        definition("C.m", 12, 20),
        definition("C.m.inner", 14, 16),
        definition("f", 30, 31),
    ),
)
CODE = CodeMap(files={"a.py": FILE, "empty.py": CodeFile(path="empty.py", blob="1", language="python")})


def test_a_line_lies_in_the_innermost_definition() -> None:
    found = {line: d.symbol if (d := CODE.at("a.py", line)) else None for line in (1, 3, 5, 9, 13, 15, 20, 30, 35, 99)}
    assert found == {
        1: "<module>", 3: "C", 5: "C.x", 9: "C.x", 13: "C.m", 15: "C.m.inner", 20: "C.m", 30: "f", 35: "<module>",
        99: "<module>",
    }  # fmt: skip
    getter, setter = CODE.at("a.py", 5), CODE.at("a.py", 9)
    assert (getter and getter.start, setter and setter.start) == (4, 8)


def test_nothing_is_found_where_nothing_is() -> None:
    assert CODE.at("no.py", 1) is None
    assert CODE.at("empty.py", 1) is None
    assert CODE.find("no.py", "C") is None
    assert CODE.find("a.py", "D") is None


def test_a_name_defined_twice_means_the_last() -> None:
    found = CODE.find("a.py", "C.x")
    assert found is not None
    assert found.start == 8


def test_names_and_parents() -> None:
    inner = definition("C.m.inner", 14, 16)
    assert (inner.name, inner.parent, inner.size) == ("inner", "C.m", 3)
    assert (definition("f", 1, 1).name, definition("f", 1, 1).parent) == ("f", "")


def test_looking_for_garbage_passes_over_a_large_map() -> None:
    assert not any(map(gc.is_tracked, (FILE, *FILE.definitions)))


def test_all_definitions_come_with_their_file() -> None:
    assert [(file.path, d.symbol) for file, d in CODE.definitions()] == [("a.py", d.symbol) for d in FILE.definitions]


@given(st.integers(-5, 60))
def test_no_other_definition_that_holds_the_line_is_smaller(line: int) -> None:
    found = CODE.at("a.py", line)
    assert found is not None
    holding = [d for d in FILE.definitions if d.kind != "module" and d.start <= line <= d.end]
    assert found.size == min((d.size for d in holding), default=FILE.definitions[0].size)

"""Reports from another revision than the one that lies here."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import line_now, places
from bugsage.diagnosis.revision import other_revision
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

LINES = ["def f(x):", "    y = x + 1", "    return y", "", "def g(x):", "    return f(x)"]


@pytest.mark.parametrize(
    ("line", "code", "now"),
    [
        (3, "return y", 3),
        (2, "    return y", 3),  # one line was taken out above
        (6, "return f(x)", 6),
        (9, "return f(x)", 6),
        (2, "return z", None),
        (2, None, 2),  # nothing is printed
        (2, "x", 2),  # too little to tell
        (2, "y = connect('[Filtered]')", 2),
        (6, "return f(x) + g(x)", 6),  # one of both was cut
    ],
)
def test_a_line_is_found_where_it_is_now(line: int, code: str | None, now: int | None) -> None:
    assert line_now(Frame(file="a.py", line=line, code=code), LINES) == now


@given(st.integers(-3, 30), st.text(max_size=40), st.lists(st.text(max_size=20), max_size=12))
def test_any_line_is_one_of_the_file_or_the_report_s_own(line: int, code: str, lines: list[str]) -> None:
    now = line_now(Frame(file="a.py", line=line, code=code), lines)
    assert now is None or now == line or 1 <= now <= len(lines)


def event(line: int, code: str, *, in_app: bool = True) -> ErrorEvent:
    frame = Frame(file="a.py", line=line, code=code, in_app=in_app)
    return ErrorEvent(type="E", file="a.py", line=line, exceptions=(ExceptionInfo(type="E", frames=(frame,)),))


def test_it_is_said_once_and_only_of_the_project_s_own_code() -> None:
    def read(path: str) -> str | None:
        return "\n".join(LINES) if path == "a.py" else None

    (said,) = other_revision([event(3, "return y"), event(2, "return y"), event(1, "return z")], read)
    assert said.startswith("a.py:2 does not read as in the report; it may come from another revision")
    assert other_revision([event(2, "return y", in_app=False)], read) == ()
    assert other_revision([replace(event(3, "return y"), exceptions=())], read) == ()
    assert other_revision([event(2, "return y")], lambda path: None) == ()


def test_a_cause_reads_the_line_that_is_meant_or_none(case_of: Callable[[Example], Case]) -> None:
    case = case_of(
        Example(error="KeyError: 'a'", files={"a.py": "\n".join(LINES)}, at=("a.py: return y",)),
    )
    [at] = places(replace(case, event=event(5, "return y")))
    assert (at.line, at.symbol) == (3, "f")
    assert places(replace(case, event=event(5, "return something.else()"))) == []

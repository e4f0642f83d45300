"""What variables held, in words."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.expressions import UNKNOWN
from bugsage.diagnosis.reading import Place
from bugsage.diagnosis.values.recorded import kind_at, on_record, read_value, size_at, text_at, told, value_at
from bugsage.model.code import CodeMap, Definition
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.history import Change

AT = Place(file="a.py", line=2, definition=Definition(symbol="f", kind="function", start=1, end=2, line=1))


def case(**variables: str) -> Case:
    frame = Frame(file="a.py", line=2, variables=variables)
    event = ErrorEvent(type="E", exceptions=(ExceptionInfo(type="E", frames=(frame,)),))
    return Case(event=event, code=CodeMap(), change=Change(), commits=(), suspects=(), read=lambda path: None)


def node(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    ("variables", "expression", "value"),
    [
        ({"a": "[1, 2]"}, "len(a)", 2),
        ({"a": "[1, 2]", "i": "1"}, "a[i]", 2),
        ({"a": "None"}, "a", None),
        ({"a": "<User name='x'>"}, "a", UNKNOWN),
        ({"a": "[1"}, "a", UNKNOWN),
        ({"a": "[redacted]"}, "a", UNKNOWN),
        ({"api_key": "'x'"}, "api_key", UNKNOWN),
        ({}, "a", UNKNOWN),
        ({"a": "1"}, "open(a)", UNKNOWN),
    ],
)
def test_the_value_of_an_expression(variables, expression, value) -> None:
    assert value_at(case(**variables), AT, node(expression)) == value


def test_the_size_is_known_of_what_was_cut() -> None:
    assert size_at(case(rows="[1, 2, 3, … 50 in all]"), AT, node("rows")) == 50
    assert size_at(case(rows="<Rows>"), AT, node("rows")) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5", "`x` was 5"),
        ("[1, 2]", "`x` was [1, 2] (2 elements)"),
        ("[1]", "`x` was [1] (1 element)"),
        ("[]", "`x` was []"),
        ("'abc'", "`x` was 'abc'"),
        ("{'password': '[redacted]'}", "the value of `x` is hidden"),
        ("{'db_password': 'abc'}", "the value of `x` is hidden"),
        ("", ""),
        ("[Filtered]", "the value of `x` is hidden"),
    ],
)
def test_a_value_in_words(text, said) -> None:
    assert told(case(x=text), AT, node("x")) == said


def test_the_type_is_told_where_it_matters() -> None:
    assert told(case(x="'0.2'"), AT, node("x"), typed=True) == "`x` was '0.2' (a str)"
    assert told(case(x="5"), AT, node("x"), typed=True) == "`x` was 5 (an int)"


def test_nothing_is_told_of_another_line() -> None:
    other = Place(file="a.py", line=3, definition=AT.definition)
    assert told(case(x="5"), other, node("x")) == ""
    assert on_record(case(x="5"), other) == []


@given(st.text(max_size=200), st.sampled_from(["x", "x[0]", "len(x)", "x.y", "x + x"]))
def test_no_text_of_a_stranger_breaks_it(text: str, expression: str) -> None:
    said = told(case(x=text), AT, node(expression))
    assert said.isprintable()
    assert len(said) < 200


@pytest.mark.parametrize(
    ("text", "name", "attribute", "kind"),
    [
        ("<Cart owner=None, lines=[1, 2], name='a, b'>", "owner", "None", "NoneType"),
        ("<Cart owner=None, lines=[1, 2], name='a, b'>", "lines", "[1, 2]", "list"),
        ("<Cart owner=None, lines=[1, 2], name='a, b'>", "name", "'a, b'", "str"),
        ("Point(x=1, y=<Axis size=2>)", "y", "<Axis size=2>", "Axis"),
        ("<shop.Cart object at 0x7f>", "owner", "", ""),
    ],
)
def test_attributes_are_read_from_the_text_of_their_owner(text: str, name: str, attribute: str, kind: str) -> None:
    assert text_at(case(it=text), AT, node(f"it.{name}")) == attribute
    assert kind_at(case(it=text), AT, node(f"it.{name}")) == kind


def test_objects_as_the_recorder_shows_them_are_read() -> None:
    account = read_value("<shop.Account balance=-4, owner='a, b', log=[1, 2], inner=<Log size=2>, more=<object>>")
    assert account.name == "shop.Account"
    assert (account.fields["balance"], account.fields["owner"], account.fields["log"]) == (-4, "a, b", [1, 2])
    assert account.fields["inner"].fields == {"size": 2}
    assert account.fields["more"] is UNKNOWN


@pytest.mark.parametrize("text", ["<object>", "<Account at 0x7f>", "<function f at 0x1>", "<", "<>", "< a=1>"])
def test_faces_without_fields_are_unknown(text: str) -> None:
    assert read_value(text) is UNKNOWN

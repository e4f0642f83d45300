"""Source is cut into statements with what stands in them, the cut-outs of a diff as well as whole files."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.safety.tamper.lexing import Line, statements
from bugsage.safety.tamper.statement import Statement


def read(text: str, *, indented: bool = True, heading: str = "", start: int = 1) -> list[Statement]:
    lines = [Line(number, line, False) for number, line in enumerate(text.split("\n"), start)]
    return statements(lines, heading, indented)


def shape(found: list[Statement]) -> list[object]:
    """Texts, each with those below it."""
    return [[one.text, shape(one.children)] if one.children else one.text for one in found if one.text]


def test_python_blocks_stand_below_their_heads():
    text = "def f(a):\n    if a: return 1\n    try:\n        g(\n            a,\n        )  # note\n    except: pass\n"
    assert shape(read(text)) == [
        ["def f(a):", [["if a:", ["return 1"]], ["try:", ["g(             a,         )"]], ["except:", ["pass"]]]]
    ]


def test_cut_out_belongs_to_what_git_names_around_it():
    (around,) = read("        return 1\n    def g(self):\n        return 2", heading="class A:", start=40)
    assert (around.text, around.virtual) == ("class A:", True)
    assert shape(around.children) == ["return 1", ["def g(self):", ["return 2"]]]


def test_cut_out_that_begins_in_a_text_is_read_as_one():
    assert shape(read('  more words (\n  """\n  return 1', start=40))[-1] == "return 1"


def test_braces_of_blocks_and_of_values_are_told_apart():
    text = "it('a', async () => {\n  expect(f({ a: 1 })).toEqual({\n    b: 2,\n  });\n  try { g() } catch (e) {}\n});\n"
    ((head, body),) = shape(read(text, indented=False))
    assert head == "it('a', async () =>"
    assert body == ["expect(f({ a: 1 })).toEqual({     b: 2,   })", ["try", ["g()"]], "catch (e)"]


def test_what_texts_hold_is_hidden():
    (one,) = read("call('raise # except:', \"if\")  # why")
    assert (len(one.bare), one.comment) == (len(one.text), "# why")
    assert "raise" not in one.bare


@given(st.text(alphabet=st.sampled_from("ab(){}[]'\"`\\#/*:;=\n\t ,."), max_size=200), st.booleans())
def test_any_text_is_read_and_lines_stay_in_order(text, indented):
    lines = text.count("\n") + 1
    for root in read(text, indented=indented):
        for one in root.block():
            assert 0 <= one.line <= one.last <= lines
            assert len(one.bare) == len(one.text)

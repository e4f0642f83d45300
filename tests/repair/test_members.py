"""Members of collections: what a stranger's text holds is written so that it can be read again."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.edit import edited
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.repair.search.members import propose
from bugsage.repair.site import Site
from tests.repair.sites import Files


@given(st.text(min_size=1, max_size=30) | st.sampled_from(['"', "'", "a\nb", "\\"]), st.sampled_from(["'", '"', '"""']))
def test_whatever_a_variable_held(value: str, quote: str) -> None:
    text = f"def f(kind):\n    return kind in ({quote}a{quote}, {quote}b{quote})\n"
    frame = Frame(file="a.py", line=2, variables={"kind": repr(value)})
    text += f"\n\ndef g(other):\n    return other.kind == {value!r}\n"
    event = ErrorEvent(type="X", message=value, exceptions=(ExceptionInfo(type="X", frames=(frame,)),))
    for one in propose(Site("a.py", text, "f", event=event, knowledge=Files({"a.py": text}))):
        ast.parse(edited(text, one.edits))

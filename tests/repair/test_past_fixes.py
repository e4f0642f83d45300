"""What earlier fixes changed, as pairs of expressions."""

import pytest

from bugsage.model.patch import FilePatch, Hunk, Patch
from bugsage.repair.past_fixes import past_fixes


def pairs(*lines: str, path: str = "a.py") -> list[tuple[str, str]]:
    hunk = Hunk(old_start=1, old_count=1, new_start=1, new_count=1, lines=lines)
    patch = Patch(head="c0ffee", files=(FilePatch(path=path, hunks=(hunk,)),))
    return [(one.before, one.after) for one in past_fixes(patch, "Fix it")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    return list(found)", "    return sorted(found)", ("list(found)", "sorted(found)")),
        ("    if lines:", "    if lines and lines[0]:", ("lines", "lines and lines[0]")),
        ("    elif a < b:", "    elif a <= b:", ("a < b", "a <= b")),
        ("    x = d['k']", "    x = d.get('k')", ("d['k']", "d.get('k')")),
        ("    return f(a, b)", "    return f(a, c)", ("f(a, b)", "f(a, c)")),
        ("    except KeyError:", "    except (KeyError, TypeError):", ("KeyError", "(KeyError, TypeError)")),
    ],
)
def test_the_smallest_expression_that_differs(old: str, new: str, expected: tuple[str, str]) -> None:
    assert pairs(f"-{old}", f"+{new}") == [expected]


def test_statements_of_other_kinds_and_larger_changes_are_left_out() -> None:
    assert pairs("-    x = 1", "+    return 1") == []
    assert pairs(*[f"-    f({n})" for n in range(5)], "+    g()") == []
    assert pairs("+    g()") == []
    assert pairs("-    x = (", "+    y = [") == []


def test_only_python_is_read() -> None:
    assert pairs("-return a", "+return b", path="a.js") == []

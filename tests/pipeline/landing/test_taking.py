import pytest

from bugsage.errors import UsageError
from bugsage.model.unified_diff import parse_diff
from bugsage.pipeline.landing.taking import selection_of

HUNK = "@@ -{0},3 +{0},3 @@\n x\n-old\n+new\n y\n"
FILES = parse_diff(
    "".join(f"--- a/{name}\n+++ b/{name}\n{HUNK.format(1)}{HUNK.format(9)}" for name in ("a,b.py", "c.py"))
)


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ((), None),
        (("2", "all"), None),
        (("1,3-4",), {1: (), 3: (), 4: ()}),
        (("c.py",), {3: (), 4: ()}),
        (("a,b.py", "4:2-3+3"), {1: (), 2: (), 4: (2, 3)}),
        (("1:2", "1:3"), {1: (2, 3)}),
        (("1:2", "1"), {1: ()}),
    ],
)
def test_parts_are_named(said: tuple[str, ...], parts: dict[int, tuple[int, ...]] | None) -> None:
    found = selection_of(said, FILES)
    assert (found.parts if found else None) == parts


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("5", "the patch has 4 parts"),
        ("3-99", "the patch has 4 parts"),
        ("9", "the patch has 4 parts"),
        ("0", "the patch has 4 parts"),
        ("1:5", "part 1 has 4 lines"),
        ("1:1", "none of these lines is changed"),
        ("d.py", "the patch has no such part"),
        ("1:", "the patch has no such part"),
    ],
)
def test_what_is_not_there_is_said(said: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        selection_of((said,), FILES)

"""What two runs of tests say of a patch."""

import pytest

from bugsage.repair.comparing import Told, compare, compare_told


def test_what_went_green_what_stayed_so_and_what_broke() -> None:
    before = {"a": "failed", "b": "passed", "c": "passed", "d": "xfailed", "e": "failed"}
    found = compare(before, {"a": "passed", "b": "passed", "c": "failed", "e": "failed"}, ["a", "e"])
    assert (found.mended, found.unmended) == (("a",), ("e",))
    assert (found.still, found.broken) == (("b",), ("c", "d"))


@pytest.mark.parametrize(
    ("after", "mended"),
    [
        ({"t/test_a.py::x": "passed", "t/test_a.py::y": "skipped"}, True),
        ({"t/test_a.py::x": "passed", "t/test_a.py::y": "failed"}, False),
        ({"t/test_a.py::x": "skipped"}, False),
        ({"t/test_a.pyx::x": "passed"}, False),
        ({"t/test_a.py": "error", "t/test_a.py::x": "passed"}, False),
        ({}, False),
    ],
)
def test_a_module_that_could_not_be_loaded_is_mended_when_its_tests_pass(after: dict[str, str], mended: bool) -> None:
    assert bool(compare({"t/test_a.py": "error"}, after, ["t/test_a.py"]).mended) == mended


def test_modules_of_unittest_have_dotted_names() -> None:
    assert compare({}, {"tests.test_a.Case.test_x": "passed"}, ["tests.test_a"]).mended == ("tests.test_a",)


BEFORE = Told(failed=frozenset(("a",)), passed=2)


@pytest.mark.parametrize(
    ("after", "mended", "broken"),
    [
        (Told(passed=3, well=True), ("a",), ()),
        (Told(failed=frozenset(("a",)), passed=2), (), ()),
        (Told(failed=frozenset(("b",)), passed=2), (), ("b",)),
        (Told(passed=0, well=True), (), ("tests that passed before do not run any more",)),
        (Told(well=False), (), ()),
        (Told(well=True), ("a",), ()),
    ],
)
def test_where_failures_alone_have_names_what_passes_is_counted(
    after: Told, mended: tuple[str, ...], broken: tuple[str, ...]
) -> None:
    found = compare_told(BEFORE, after, ["a"])
    assert (found.mended, found.broken) == (mended, broken)
    assert found.unmended == (() if mended else ("a",))


def test_a_case_whose_name_changes_from_run_to_run_is_not_broken() -> None:
    before = {"t::a[12:00]": "passed", "t::a[x]": "passed", "t::f": "failed"}
    assert compare(before, {"t::a[12:01]": "passed", "t::a[x]": "passed", "t::f": "passed"}, ["t::f"]).broken == ()
    assert compare(before, {"t::a[12:01]": "failed", "t::a[x]": "passed", "t::f": "passed"}, ["t::f"]).broken == (
        "t::a[12:00]",
    )
    assert compare(before, {"t::a[x]": "passed", "t::f": "passed"}, ["t::f"]).broken == ("t::a[12:00]",)
    assert compare({"t::a": "passed"}, {"t::b": "passed"}, []).broken == ("t::a",)

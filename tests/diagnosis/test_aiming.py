"""From the command of all tests to one that runs chosen ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.diagnosis.aiming import Aim, aim, beside, keeping, whole

FILES = {"tests/test_a.py", "test_b.py", "pkg/tests/test_c.py"}
ORDERED = ("--maxfail=0", "-p", "no:randomly")
ID = "tests/test_a.py::test_x[a b]"


def words(command: str, *tests: str) -> tuple[str, ...] | None:
    aimed = aim(command.split(), tests, FILES)
    return aimed.argv if aimed else None


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("pytest", "pytest"),
        ("python -m pytest -q", "python -m pytest -q"),
        ("python -m pytest tests/ -k foo -m slow -n auto -x", "python -m pytest"),
        ("pytest -W error --tb short -p no:cacheprovider tests", "pytest -W error --tb short -p no:cacheprovider"),
        ("uv run --frozen pytest --cov=src --cov-report xml -o a=b", "uv run --frozen pytest -o a=b"),
        ("coverage run -m pytest --maxfail 3 -n4 --lf", "coverage run -m pytest"),
        ("pytest -c conf.ini --rootdir=. a.py::t", "pytest -c conf.ini --rootdir=."),
    ],
)
def test_pytest_keeps_how_and_drops_what(command: str, kept: str) -> None:
    assert words(command, ID) == (*kept.split(), *ORDERED, ID)


def test_several_tests_keep_their_order() -> None:
    assert words("pytest", "test_b.py::b", ID) == ("pytest", *ORDERED, "test_b.py::b", ID)


@pytest.mark.parametrize(
    "test",
    ["../out.py::t", "/etc/x.py::t", "--rootdir=/x::t", "-p evil::t", "nowhere.py::t", "test_x", "", "tests::t"],
)
def test_a_name_that_is_no_test_of_the_repository_is_not_run(test: str) -> None:
    assert aim(["pytest"], [test], FILES) is None
    assert aim(["python", "-m", "unittest"], [test], FILES) is None
    assert beside(["pytest"], test, FILES) is None


@given(st.text(max_size=50))
def test_whatever_the_name_no_option_comes_of_it(name: str) -> None:
    for command in (["pytest"], ["python", "-m", "unittest"], ["python", "manage.py", "test"]):
        aimed = aim(command, [name], FILES)
        assert aimed is None or not aimed.argv[-1].startswith("-")


def test_unittest_runs_dotted_names_and_says_each() -> None:
    aimed = aim(["python", "-m", "unittest", "discover", "-s", "tests", "-t", "."], ["tests.test_a.Case.test_x"], FILES)
    assert aimed == Aim(argv=("python", "-m", "unittest", "-v", "tests.test_a.Case.test_x"))


def test_unittest_finds_modules_where_discovery_starts() -> None:
    aimed = aim(["python", "-m", "unittest", "discover", "-s", "tests"], ["test_a.Case.test_x"], FILES)
    assert aimed == Aim(argv=("python", "-m", "unittest", "-v", "test_a.Case.test_x"), import_from="tests")


def test_a_module_that_cannot_be_loaded_is_run_as_a_whole() -> None:
    assert words("pytest", "test_b.py", "tests/test_a.py") == ("pytest", *ORDERED, "test_b.py", "tests/test_a.py")
    assert words("pytest", "other.py") is None
    assert words("python -m unittest", "pkg.tests.test_c") == ("python", "-m", "unittest", "-v", "pkg.tests.test_c")
    assert words("python -m unittest", "pkg.tests") is None


def test_the_tests_beside_it() -> None:
    assert beside(["pytest"], ID, FILES) == Aim(argv=("pytest", *ORDERED, "tests/test_a.py"))
    found = beside(["python", "-m", "unittest", "discover", "-s", "tests"], "test_a.Case.test_x", FILES)
    assert found == Aim(argv=("python", "-m", "unittest", "-v", "test_a"), import_from="tests")
    assert beside(["tox"], ID, FILES) is None


def test_what_pytest_remembers_is_kept_elsewhere() -> None:
    aimed = aim(["pytest"], [ID], FILES)
    assert aimed
    assert keeping(aimed, ["pytest"], "/c d").argv == ("pytest", "-o", "cache_dir=/c d", *ORDERED, ID)
    assert keeping(Aim(argv=("tox",)), ["tox"], "/c").argv == ("tox",)


def test_other_tools_are_left_as_they_are() -> None:
    assert words("tox -e py312", ID) is None
    assert words("make test", ID) is None
    assert whole(["make", "test"]) == ("make", "test")
    assert whole(["python", "-m", "unittest"]) == ("python", "-m", "unittest", "-v")


def test_more_than_a_command_line_can_hold() -> None:
    assert aim(["pytest"], [f"test_b.py::{'x' * 100}{n}" for n in range(2000)], FILES) is None

"""Variants of small programs, in real processes: where each is tried, and what comes of it."""

from pathlib import Path

import pytest

from bugsage.errors import RunFailed
from bugsage.model.validation import Variant
from tests.adapters.validator.programs import FAILING, MENDED, PYTEST, SHOP, outcomes, ready, shop, tried, write


def test_the_baseline_tells_what_fails_and_what_runs(tmp_path: Path) -> None:
    with ready(shop(tmp_path), FAILING) as validation:
        baseline = validation.baseline
    assert baseline.outcomes == {
        FAILING: "failed",
        "test_shop.py::test_count": "passed",
        "test_shop.py::test_doubled": "passed",
    }
    [failure] = baseline.failures
    assert (failure.test, failure.type, failure.file, failure.line) == (FAILING, "AssertionError", "test_shop.py", 5)
    assert "assert 4 == 5" in failure.message
    assert baseline.traced
    assert baseline.lines["test_shop.py"] == (5,)
    assert baseline.lines["shop.py"] == (31, 16, 32, 33, 19, 34, 9, 23)
    assert 4 not in baseline.imported["test_shop.py"][:1]
    assert {1, 3, 6, 14, 37} <= set(baseline.imported["shop.py"])
    assert 38 not in baseline.imported["shop.py"]
    assert baseline.cpu_seconds > 0
    assert baseline.seconds > 0


def test_what_mends_passes_and_what_does_not_fails(tmp_path: Path) -> None:
    with ready(shop(tmp_path), FAILING) as validation:
        good, bad, worse = tried(validation, "shop.py", MENDED, SHOP.replace("- 1", "- 2"), SHOP.replace("- 1", "/ 0"))
    assert (good.outcome, good.failures, good.loaded) == ("passed", (), True)
    assert (bad.outcome, bad.failures[0].type) == ("failed", "AssertionError")
    assert (worse.outcome, worse.failures[0].type, worse.failures[0].file, worse.failures[0].line) == (
        "failed",
        "ZeroDivisionError",
        "shop.py",
        23,
    )


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        pytest.param(MENDED, True, id="the body of a decorated method"),
        pytest.param(f"# a\n\n\n{MENDED}", True, id="with everything moved down"),
        pytest.param(MENDED.replace("return function(", "return +function("), True, id="a closure that lives"),
        pytest.param(f"import json\n{MENDED}", False, id="an import more"),
        pytest.param(MENDED.replace("RATE = 2", "RATE = 2.0"), False, id="a constant"),
        pytest.param(MENDED.replace("def add(self, price)", "def add(self, price=1)"), False, id="a default"),
        pytest.param(MENDED.replace("def add(self, price)", "def add(self, price, *, more=1)"), False, id="parameter"),
        pytest.param(MENDED.replace("    @logged\n", ""), False, id="a decorator less"),
        pytest.param(MENDED.replace("    return wrapper", "    return function"), False, id="what ran at import"),
        pytest.param(MENDED.replace("class Cart:", "class Cart:\n    size = 1\n"), False, id="the body of a class"),
        pytest.param(MENDED.replace("class Cart:", "class Cart(list):"), False, id="a base of a class"),
        pytest.param(f"{MENDED}\n\ndef more():\n    return 1\n", False, id="a function more"),
        pytest.param(
            MENDED.replace("    def total(self):", "    def total(self):\n        'Sum.'"), False, id="docstring"
        ),
    ],
)
def test_where_a_variant_is_tried(tmp_path: Path, text: str, loaded: bool) -> None:
    with ready(shop(tmp_path), FAILING) as validation:
        [told] = tried(validation, "shop.py", text)
    assert (told.outcome, told.loaded) == ("passed", loaded)


def test_what_cannot_be_read_or_imported_is_broken(tmp_path: Path) -> None:
    texts = (f"{SHOP}def", f"{SHOP}\nraise ValueError('no')\n", f"{SHOP}\nraise SystemExit(0)\n", f"\0{SHOP}")
    with ready(shop(tmp_path), FAILING) as validation:
        told = tried(validation, "shop.py", *texts)
    assert [one.outcome for one in told] == ["broken"] * 4
    assert [one.failures[0].type for one in told[:2]] == ["SyntaxError", "ValueError"]


def test_others_run_once_the_failing_tests_pass(tmp_path: Path) -> None:
    breaks = MENDED.replace("price * RATE", "price")
    with ready(shop(tmp_path), FAILING) as validation:
        alone, both = (
            tried(validation, "shop.py", breaks),
            tried(validation, "shop.py", breaks, others=("test_shop.py::test_count", "test_shop.py::test_doubled")),
        )
    assert alone[0].outcome == "passed"
    assert both[0].outcome == "failed"
    assert both[0].failures[0].test == "test_shop.py::test_doubled"


def test_a_file_that_is_imported_late_is_served(tmp_path: Path) -> None:
    late = {"app.py": "def price():\n    import rates\n\n    return rates.RATE\n", "rates.py": "RATE = 1\n"}
    test = "from app import price\n\n\ndef test_price():\n    assert price() == 2\n"
    with ready(write(tmp_path, {**late, "test_app.py": test}), "test_app.py::test_price") as validation:
        good, bad = tried(validation, "rates.py", "RATE = 2\n", "RATE = 3\n")
    assert [good.outcome, bad.outcome] == ["passed", "failed"]
    assert good.loaded


def test_what_cannot_be_served_is_untried(tmp_path: Path) -> None:
    files = {
        "data.json": "1",
        "test_a.py": "import json\n\n\ndef test_a():\n    assert json.load(open('data.json')) == 2\n",
    }
    with ready(write(tmp_path, {**files, "other.py": ""}), "test_a.py::test_a") as validation:
        assert outcomes(validation, "data.json", "2") == ["untried"]
        assert outcomes(validation, "other.py", "a = 1\n") == ["untried"]


def test_what_a_plugin_of_pytest_loads_is_tried_in_processes_that_have_no_plugin(tmp_path: Path) -> None:
    plugin = {"plugin.py": "import shop\n"}
    variables = {"PYTEST_PLUGINS": "plugin", "PYTHONPATH": "."}
    with ready(write(shop(tmp_path), plugin), FAILING, variables=variables) as validation:
        assert {3, 6, 14} <= set(validation.baseline.imported["shop.py"])
        good, bad = tried(validation, "shop.py", f"import json\n{MENDED}", f"import json\n{SHOP}")
    assert [good.outcome, bad.outcome] == ["passed", "failed"]
    assert not good.loaded


def test_tests_that_cannot_be_collected_are_tried_by_importing_anew(tmp_path: Path) -> None:
    text = "import jsn\n\n\ndef load(text):\n    return json.loads(text)\n"
    test = "from app import load\n\n\ndef test_load():\n    assert load('1') == 1\n"
    with ready(write(tmp_path, {"app.py": text, "test_app.py": test}), "test_app.py") as validation:
        assert validation.baseline.outcomes == {"test_app.py": "error"}
        assert validation.baseline.failures[0].type == "ModuleNotFoundError"
        good, bad = tried(validation, "app.py", text.replace("jsn", "json"), text.replace("jsn", "jso"))
    assert [good.outcome, bad.outcome] == ["passed", "broken"]
    assert not good.loaded


def test_variants_are_asked_for_as_processes_are_free(tmp_path: Path) -> None:
    asked: list[int] = []

    def endless() -> object:
        for number in range(1_000_000):
            asked.append(number)
            yield Variant(number=number, texts={"shop.py": SHOP.replace("- 1", f"- {number + 2}")})

    with ready(shop(tmp_path), FAILING, jobs=2) as validation:
        for told in validation.run(endless()):  # type: ignore[arg-type]
            if told.number >= 5:
                break
        assert len(asked) < 12
        assert outcomes(validation, "shop.py", MENDED) == ["passed"], "what was left is no answer to this"


@pytest.mark.parametrize(
    ("files", "command", "why"),
    [
        ({}, ("make", "test"), "`make` is neither"),
        ({}, (*PYTEST, "--no-such-option"), "no warm process starts: .*no-such-option"),
        ({}, ("no-such-python/pytest",), "could not be started"),
        ({"test_shop.py": "def test_total():\n    pass\n"}, PYTEST, "do not fail in a warm process"),
        (
            {
                "test_shop.py": "import subprocess, sys\n\n\ndef test_total():\n"
                "    assert not subprocess.run([sys.executable, '-c', 'import shop; exit(1)']).returncode\n"
            },
            PYTEST,
            "as a program of its own",
        ),
    ],
)
def test_why_a_program_cannot_be_tried_like_this(
    tmp_path: Path, files: dict[str, str], command: tuple[str, ...], why: str
) -> None:
    with pytest.raises(RunFailed, match=why), ready(write(shop(tmp_path), files), FAILING, command=command):
        pass


def test_programs_that_only_look_at_the_interpreter_are_no_hindrance(tmp_path: Path) -> None:
    test = shop(tmp_path) / "test_shop.py"
    look = "import subprocess, sys\n\nsubprocess.run(['which', sys.executable], check=False)\n"
    test.write_text(look + test.read_text())
    with ready(test.parent, FAILING) as validation:
        assert outcomes(validation, "shop.py", MENDED) == ["passed"]


def test_other_tests_may_take_longer_than_the_failing_ones(tmp_path: Path) -> None:
    slow = "import time\n\n\ndef test_slow():\n    time.sleep(3)\n"
    root = write(shop(tmp_path), {"test_slow.py": slow})
    with ready(root, FAILING) as validation:
        assert validation.baseline.outcomes["test_slow.py::test_slow"] == "passed"
        [told] = tried(validation, "shop.py", MENDED, others=("test_slow.py::test_slow",))
    assert told.outcome == "passed"

"""Reports of coverage tools, as the tools wrote them, and damaged."""

import json
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.intake.execution.coverage_json import read_coverage_json
from bugsage.intake.execution.istanbul import read_istanbul
from bugsage.intake.execution.lcov import read_lcov
from bugsage.model.execution import FunctionRun

SAMPLES = Path(__file__).parent / "samples"
JS_ROOT, PY_ROOT = "/var/tmp/exec/c/js", "/var/tmp/exec/c/proj"


def test_coverage_py_tells_test_by_test() -> None:
    execution = read_coverage_json((SAMPLES / "coverage_py.json").read_bytes(), PY_ROOT)
    tests = {t.test: {(f.file, f.symbol): f.lines for f in t.functions} for t in execution.tests}
    assert execution.source == "coverage.py"
    assert tests == {
        "test_shop.py::test_total": {
            ("shop.py", "Cart.total"): (3, 5),
            ("shop.py", "price"): (9,),
            ("test_shop.py", "test_total"): (5,),
        },
        "test_shop.py::test_empty": {("shop.py", "Cart.total"): (3, 4), ("test_shop.py", "test_empty"): (9,)},
    }
    assert {(f.file, f.symbol) for f in execution.shared} == {("shop.py", "<module>"), ("test_shop.py", "<module>")}


def test_coverage_py_without_contexts_is_one_test_without_a_name() -> None:
    report = json.loads((SAMPLES / "coverage_py.json").read_bytes())
    for fields in report["files"].values():
        del fields["contexts"]
    (test,) = read_coverage_json(json.dumps(report).encode(), PY_ROOT).tests
    assert test.test == ""
    assert "price" in {f.symbol for f in test.functions}
    assert "unused" not in {f.symbol for f in test.functions}


def test_lcov_with_and_without_ends_of_functions() -> None:
    (python,) = read_lcov((SAMPLES / "coverage_py.lcov").read_text().splitlines()).tests
    assert FunctionRun("shop.py", 8, "price", lines=(9,)) in python.functions
    assert FunctionRun("shop.py", 2, "Cart.total", lines=(3, 4, 5)) in python.functions
    (script,) = read_lcov((SAMPLES / "c8.lcov").read_text().splitlines()).tests
    assert script.functions[:2] == (
        FunctionRun("cart.js", 1, "<module>", lines=(1,)),
        FunctionRun("cart.js", 2, "total", lines=(2, 3, 6, 7, 8)),
    )


def test_lcov_names_its_tests() -> None:
    text = "TN:one\nSF:/r/a.c\nFN:1,f\nDA:1,1\nend_of_record\nTN:two\nSF:/r/b.c\nDA:3,1\nDA:4,0\nend_of_record\n"
    execution = read_lcov(text.splitlines(), "/r")
    assert {t.test: t.lines() for t in execution.tests} == {"one": {"a.c": (1,)}, "two": {"b.c": (3,)}}


def test_istanbul_counts_statements() -> None:
    execution = read_istanbul((SAMPLES / "c8.json").read_bytes(), JS_ROOT)
    (test,) = execution.tests
    assert FunctionRun("cart.js", 2, "total", lines=(2, 3, 6, 7)) in test.functions
    assert "unused" not in {f.symbol for f in test.functions}


def test_files_outside_the_repository_are_left_out() -> None:
    for path in ("/etc/passwd", "../up.js", "C:\\x.js", "node_modules/a/b.js", "/r/../up.js"):
        assert read_lcov([f"SF:{path}", "DA:1,1", "end_of_record"], "/r").tests == ()


JSON = st.recursive(
    st.sampled_from([None, 1, -1, "a.py", "files", 1.5]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["files", "a.py", "contexts", "executed_lines", "functions", "1", "path", "s", "fnMap"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JSON, st.text(alphabet="TNSFDA:,019-x\n", max_size=60))
def test_no_report_stops_a_reader(value: object, text: str) -> None:
    content = json.dumps(value).encode()
    read_coverage_json(content)
    read_istanbul(content)
    read_istanbul(content[:-1])
    read_lcov((text + "\nend_of_record").split("\n"))

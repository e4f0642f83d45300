"""Reports of coverage tools, as the tools wrote them, and damaged."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.intake.execution.cobertura import read_cobertura
from bugsage.intake.execution.coverage_data import read_coverage_data
from bugsage.intake.execution.coverage_json import read_coverage_json
from bugsage.intake.execution.covering import Locate
from bugsage.intake.execution.go_cover import module_of, read_go_cover
from bugsage.intake.execution.istanbul import read_istanbul
from bugsage.intake.execution.lcov import read_lcov
from bugsage.intake.execution.v8 import read_v8
from bugsage.model.coverage import CoverageRow
from bugsage.model.execution import Execution, FileReach

SAMPLES = Path(__file__).parent / "samples"
JS_ROOT, PY_ROOT = "/var/tmp/exec/c/js", "/var/tmp/exec/c/proj"


def below(root: str) -> Locate:
    """Paths under a root as they stand in the repository."""
    return lambda name: name.removeprefix(f"{root}/") if name.startswith(root) or not name.startswith("/") else None


def anywhere(name: str) -> str | None:
    return name


def reach_of(execution: Execution, file: str) -> FileReach:
    return next(one for one in execution.reach if one.file == file)


def test_coverage_py_tells_test_by_test() -> None:
    execution = read_coverage_json((SAMPLES / "coverage_py.json").read_bytes(), below(PY_ROOT))
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
    assert execution.made


def test_coverage_py_without_contexts_tells_of_the_run_as_a_whole() -> None:
    report = json.loads((SAMPLES / "coverage_py.json").read_bytes())
    for fields in report["files"].values():
        del fields["contexts"]
    execution = read_coverage_json(json.dumps(report).encode(), below(PY_ROOT))
    assert execution.tests == ()
    shop = reach_of(execution, "shop.py")
    assert {3, 4, 5, 9} <= set(shop.ran)
    assert shop.missed
    assert not set(shop.ran) & set(shop.missed)


def test_lcov_counts_lines_and_calls() -> None:
    python = read_lcov((SAMPLES / "coverage_py.lcov").read_text().splitlines(), anywhere)
    assert {3, 4, 5, 9} <= set(reach_of(python, "shop.py").ran)
    assert reach_of(python, "shop.py").functions == ()  # whether one was only defined, old versions do not say
    script = reach_of(read_lcov((SAMPLES / "c8.lcov").read_text().splitlines(), anywhere), "cart.js")
    assert {2, 3, 6, 7, 8} <= set(script.ran)
    assert dict(script.functions)[2] is True
    assert False in dict(script.functions).values()


def test_lcov_names_its_tests() -> None:
    text = "TN:one\nSF:/r/a.c\nFN:1,f\nDA:1,1\nend_of_record\nTN:two\nSF:/r/b.c\nDA:3,1\nDA:4,0\nend_of_record\n"
    execution = read_lcov(text.splitlines(), below("/r"))
    assert {t.test: t.lines() for t in execution.tests} == {"one": {"a.c": (1,)}, "two": {"b.c": (3,)}}
    assert reach_of(execution, "b.c") == FileReach("b.c", (3,), (4,))


def test_lcov_since_2_2_numbers_its_functions() -> None:
    text = "SF:a.c\nFNL:0,3,7\nFNA:0,2,first\nFNL:1,9,12\nFNA:1,0,second\nDA:4,2\nDA:10,0\nend_of_record\n"
    found = reach_of(read_lcov(text.splitlines(), anywhere), "a.c")
    assert found == FileReach("a.c", (4,), (10,), ((3, True), (9, False)), False, ((3, "first"), (9, "second")))


def test_istanbul_counts_statements_and_calls() -> None:
    cart = reach_of(read_istanbul((SAMPLES / "c8.json").read_bytes(), below(JS_ROOT)), "cart.js")
    assert {2, 3, 6, 7} <= set(cart.ran)
    jest = reach_of(read_istanbul((SAMPLES / "jest.json").read_bytes(), below("/home/ana/shop")), "src/cart.js")
    assert dict(jest.functions) == {3: True, 7: True, 11: True, 15: True, 19: True, 23: False, 28: False}
    assert jest.missed == (24,)


def test_cobertura_of_coverage_py_and_of_jest() -> None:
    python = read_cobertura((SAMPLES / "coverage_py.xml").read_bytes(), below("/home/ana/shop"))
    assert python.source == "cobertura"
    assert reach_of(python, "shop.py").missed == (16, 25)
    assert python.made == pytest.approx(1795271049.8, abs=1)
    jest = reach_of(read_cobertura((SAMPLES / "jest.xml").read_bytes(), below("/home/ana/shop")), "src/cart.js")
    assert dict(jest.functions)[23] is False
    assert dict(jest.functions)[3] is True
    assert (3, "tax") in jest.names


def test_cobertura_stops_at_what_no_report_needs() -> None:
    bomb = b'<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><coverage line-rate="1">&b;</coverage>'
    assert "entities" in read_cobertura(bomb, anywhere).notes[0]
    outside = b'<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]><coverage line-rate="1">&x;</coverage>'
    assert read_cobertura(outside, anywhere).reach == ()
    deep = b"<coverage>" + b"<package>" * 5000
    assert "nested" in read_cobertura(deep, anywhere).notes[0]
    cut = (SAMPLES / "coverage_py.xml").read_bytes()[:1200]
    assert "damaged" in read_cobertura(cut, anywhere).notes[0]
    assert read_cobertura(cut, anywhere).reach


def test_a_go_profile_names_files_by_their_modules() -> None:
    profile = """\
mode: set
example.com/shop/cart.go:12.34,15.2 3 1
example.com/shop/cart.go:17.20,19.2 1 0
example.com/shop/tools/gen.go:3.13,4.2 1 1
example.com/shopping/cart.go:1.1,2.2 1 1
fmt/print.go:1.1,2.2 1 1
nonsense
example.com/shop/cart.go:99999999999.1,2.2 1 1
"""
    modules = {"example.com/shop": "services/shop", "example.com/shop/tools": "tools"}
    execution = read_go_cover(profile.splitlines(), anywhere, modules)
    assert {one.file: (one.ran, one.missed) for one in execution.reach} == {
        "services/shop/cart.go": ((12, 13, 14, 15), (17, 18, 19)),
        "tools/gen.go": ((3, 4), ()),
    }


def test_the_module_of_a_go_mod() -> None:
    assert module_of("// a comment\nmodule example.com/shop // the shop\n\ngo 1.22\n") == "example.com/shop"
    assert module_of('module "example.com/x"\n') == "example.com/x"
    assert module_of("go 1.22\n") is None


def test_rows_of_a_data_file_tell_the_tests_that_were_contexts() -> None:
    rows = [
        CoverageRow("/r/shop.py", "", (1, 4)),
        CoverageRow("/r/shop.py", "test_shop.py::test_total|run", (5, 6)),
        CoverageRow("/r/shop.py", "test_shop.py::test_total|setup", (2,)),
        CoverageRow("/elsewhere/x.py", "test_shop.py::test_total|run", (1,)),
        CoverageRow("/r/shop.py", "test_shop.py::test_pipe[a|b]|run", (9, -1)),
    ]
    execution = read_coverage_data(rows, below("/r"))
    assert [(t.test, t.lines()) for t in execution.tests] == [("test_shop.py::test_total", {"shop.py": (5, 6, 2)})]
    assert reach_of(execution, "shop.py").whole
    assert reach_of(execution, "shop.py").ran == (1, 2, 4, 5, 6)


def test_v8_tells_functions_and_lines() -> None:
    text = "const r = 1;\nfunction used(x) {\n  if (x) {\n    return r;\n  }\n  return 0;\n}\n"
    text += "function idle() {\n  return 2;\n}\n"
    place = text.index

    def block(start: int, end: int, count: int) -> dict[str, int]:
        return {"startOffset": start, "endOffset": end, "count": count}

    inner = block(place("if (x)") + 7, place("return 0") - 3, 0)
    functions = [
        {"functionName": "", "ranges": [block(0, len(text), 1)], "isBlockCoverage": True},
        {"functionName": "used", "ranges": [block(place("function used"), place("function idle") - 1, 1), inner]},
        {"functionName": "idle", "ranges": [block(place("function idle"), len(text) - 1, 0)]},
    ]
    report = {"result": [{"scriptId": "1", "url": "file:///r/a.js", "functions": functions}]}
    found = reach_of(
        read_v8(json.dumps(report).encode(), lambda n: n.removeprefix("file:///r/"), lambda _: text), "a.js"
    )
    assert found.functions == ((2, True), (8, False))
    assert found.missed == (4, 5, 8, 9, 10)
    assert found.ran == (1, 2, 3, 6, 7)
    report["source-map-cache"] = {"file:///r/a.js": {}}  # type: ignore[assignment]
    mapped = read_v8(json.dumps(report).encode(), lambda n: n.removeprefix("file:///r/"), lambda _: text)
    assert "compiled" in mapped.notes[0]
    assert all(not one.ran for one in mapped.reach)


JSON = st.recursive(
    st.sampled_from([None, 1, -1, "a.py", "files", 1.5]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    *("files", "a.py", "contexts", "executed_lines", "functions", "1", "path", "s", "fnMap"),
                    *("result", "url", "ranges", "startOffset", "meta", "timestamp"),
                )
            ),
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
    read_coverage_json(content, anywhere)
    read_istanbul(content, anywhere)
    read_istanbul(content[:-1], anywhere)
    read_v8(content, anywhere, lambda _: "a\nb")
    read_lcov((text + "\nend_of_record").split("\n"), anywhere)
    read_go_cover(("mode: set\n" + text).split("\n"), anywhere, {"a": "b"})

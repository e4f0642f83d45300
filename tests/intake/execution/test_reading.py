"""Reports of any kind, known by what they hold, on files of one repository and no others."""

import json
from pathlib import Path

import pytest

from bugsage.intake.execution.reading import Reports, merged
from bugsage.model.coverage import CoverageFile, CoverageRow
from bugsage.model.execution import Execution, FileReach, FunctionRun, TestExecution

SAMPLES = Path(__file__).parent / "samples"
ROOT = "/home/ana/shop"
FILES = ("shop.py", "src/cart.js", "web/src/cart.js", "web/a.js", "api/cart.go", "api/pkg/shop.py")


def read(content: bytes, folder: str = "") -> Execution:
    reports = Reports(ROOT, FILES, {"example.com/api": "api"}, lambda path: "one\ntwo\n")
    return reports.read(CoverageFile(name="report", folder=folder, content=content))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("coverage_py.xml", "cobertura"),
        ("jest.xml", "cobertura"),
        ("jest.json", "istanbul"),
        ("coverage_py.lcov", "lcov"),
        ("c8.lcov", "lcov"),
        ("coverage_py.json", "coverage.py"),
    ],
)
def test_every_kind_is_known_by_its_content(name: str, source: str) -> None:
    assert read((SAMPLES / name).read_bytes()).source in (source, "")
    assert not any("known" in note for note in read((SAMPLES / name).read_bytes()).notes)


def test_go_and_v8() -> None:
    assert read(b"mode: atomic\nexample.com/api/cart.go:1.2,3.4 5 6\n").reach[0].file == "api/cart.go"
    function = {"functionName": "f", "ranges": [{"startOffset": 1, "endOffset": 3, "count": 1}]}
    script = {"scriptId": "7", "url": f"file://{ROOT}/web/a.js", "functions": [function]}
    assert read(json.dumps({"result": [script]}).encode()).reach[0].functions == ((1, True),)


def test_rows_of_a_data_file() -> None:
    reports = Reports(ROOT, FILES, {}, lambda path: None)
    found = reports.read(CoverageFile(name=".coverage", rows=(CoverageRow(f"{ROOT}/shop.py", "", (1,)),)))
    assert found.reach == (FileReach("shop.py", (1,), whole=True),)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-be"])
def test_other_encodings(encoding: str) -> None:
    lcov = (SAMPLES / "coverage_py.lcov").read_text().encode(encoding)
    assert read(lcov).reach[0].file == "shop.py"
    xml = (SAMPLES / "coverage_py.xml").read_text().replace('version="1.0"', 'version="1.0" encoding="utf-16"', 1)
    assert read(xml.encode(encoding)).reach if encoding.startswith("utf-16") else True
    report = (SAMPLES / "jest.json").read_text().encode(encoding)
    assert read(report).reach[0].file == "src/cart.js"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02" * 100, "no coverage report"),
        (b'{"total": {"lines": {"pct": 90}}}', "summary"),
        (b"<report><package/></report>", "JaCoCo"),
        (b'<coverage generated="1"><project/></coverage>', "Clover"),
        (b"FAILED test_shop.py::test_total", "no coverage report"),
        (b'{"/home/ana/shop/src/cart.js": {"statementMap": ', "damaged"),
    ],
)
def test_what_is_no_report_says_why(content: bytes, said: str) -> None:
    found = read(content)
    assert found.source == ""
    assert said in found.notes[0]


def test_a_report_of_another_project_says_so() -> None:
    found = read(b"SF:/opt/other/thing.c\nDA:1,1\nend_of_record\nSF:../up.c\nDA:1,1\nend_of_record\n")
    assert found.reach == ()
    assert found.notes == ("none of its 2 files is one of this repository (/opt/other/thing.c is not, for one)",)


def test_relative_paths_begin_where_the_report_lies() -> None:
    report = b"SF:src/cart.js\nDA:1,1\nend_of_record\n"
    assert read(report).reach[0].file == "src/cart.js"
    assert read(report, "web/coverage").reach[0].file == "web/src/cart.js"


def test_paths_of_another_machine_and_roots_of_sources() -> None:
    assert read(b"SF:/builds/ana/shop/web/src/cart.js\nDA:1,1\nend_of_record\n").reach[0].file == "web/src/cart.js"
    xml = b"""<coverage line-rate="1"><sources><source>/builds/shop/api/pkg</source></sources><packages><package>
    <classes><class filename="shop.py"><lines><line number="2" hits="1"/></lines></class></classes>
    </package></packages></coverage>"""
    assert read(xml).reach[0].file == "api/pkg/shop.py"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../shop.py/..", "node_modules/a/shop.py", "C:\\x\\y.py", "\x00", ""]
)
def test_paths_outside_the_repository_mean_nothing(path: str) -> None:
    assert read(f"SF:{path}\nDA:1,1\nend_of_record\n".encode()).reach == ()


def test_shards_of_a_run_are_one_run() -> None:
    one = Execution(
        source="lcov",
        reach=(FileReach("a.js", (1,), (2, 3), ((1, False),)),),
        tests=(TestExecution(test="t", functions=(FunctionRun("a.js", 1, "<module>", (1,)),)),),
    )
    other = Execution(source="lcov", reach=(FileReach("a.js", (2,), (1, 3), ((1, True),)), FileReach("b.js", (1,))))
    both = merged([one, Execution(notes=("nothing",)), other])
    assert both.reach == (FileReach("a.js", (1, 2), (3,), ((1, True),)), FileReach("b.js", (1,)))
    assert both.tests == one.tests
    assert merged([]) == Execution()

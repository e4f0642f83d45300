"""What every reader of code promises, the one of a folder and the one that is told."""

from pathlib import Path

import pytest

from bugsage.adapters.code_map import CodeMapReader
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.ports import CodeReader
from tests.fakes.fake_code_map import FakeCodeReader

TEXTS = {"shop.py": "def total():\n    return 1\n", "sub/café.py": "RATE = 2\n"}


def told() -> FakeCodeReader:
    module = Definition(symbol="<module>", kind="module", start=1, end=2, line=1)
    total = Definition(symbol="total", kind="function", start=1, end=2, line=1)
    shop = CodeFile(path="shop.py", blob="1", language="python", definitions=(module, total), lines=2)
    rest = CodeFile(path="sub/café.py", blob="2", language="python", definitions=(module,), lines=1)
    return FakeCodeReader(CodeMap(files={shop.path: shop, rest.path: rest}), TEXTS)


@pytest.fixture(params=["fake", "folder"])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> CodeReader:
    if request.param == "fake":
        return told()
    root = tmp_path / "repo"
    for name, text in TEXTS.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (tmp_path / "outside.py").write_text("secret = 1\n")
    return CodeMapReader(root, None)


def test_map_knows_every_file_by_its_path(reader: CodeReader) -> None:
    files = reader.code_map().files
    assert set(files) == set(TEXTS)
    assert all(file.path == path and file.language == "python" for path, file in files.items())


def test_map_knows_what_is_defined(reader: CodeReader) -> None:
    code_map = reader.code_map()
    assert [d.symbol for d in code_map.files["shop.py"].definitions] == ["<module>", "total"]
    found = code_map.at("shop.py", 2)
    assert found is not None
    assert found.symbol == "total"


def test_calls_know_the_product_and_the_files_asked_for(reader: CodeReader) -> None:
    calls = reader.calls(["shop.py", "gone.py"])
    assert set(calls.product) == set(TEXTS)
    assert "total" in calls.product["shop.py"].defined
    assert set(calls.code.files) == {"shop.py"}
    assert calls.code.find("shop.py", "total") is not None


def test_text_of_every_file_of_the_map(reader: CodeReader) -> None:
    assert {path: reader.text(path) for path in reader.code_map().files} == TEXTS


@pytest.mark.parametrize("path", ["missing.py", "../outside.py", "/etc/passwd", "", "sub", "shop.py\0"])
def test_what_is_no_file_of_the_repository(reader: CodeReader, path: str) -> None:
    assert reader.text(path) is None

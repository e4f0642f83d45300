"""`bugsage lattice` as one types it."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bugsage.surfaces.cli.app import run
from tests.pipeline.test_specifying import CODE, CONTRACTS, TRACE

SARIF = json.loads((Path(__file__).parents[2] / "assets/sarif-schema-2.1.0.json").read_text())

PYTEST = """\
=================================== FAILURES ===================================
____________________________________ test_a ____________________________________

    def test_a():
>       assert split(6, 2) == [3]
E       assert [3, 3] == [3]

t/test_split.py:4: AssertionError
=========================== short test summary info ============================
FAILED t/test_split.py::test_a - assert [3, 3] == [3]
============================== 1 failed in 0.01s ===============================
"""


@pytest.fixture
def shop(repository: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    repository.commit("first", {"src/split.py": CODE, ".lattice/contracts/split.yaml": CONTRACTS})
    monkeypatch.chdir(repository.root)
    return repository


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = run(["lattice", *words])
    out, err = capsys.readouterr()
    return status, out, err


def test_check_is_clean_and_then_is_not(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = asked(capsys, "check")
    assert (status, out) == (
        0, "1 contract: clauses 0 violated, 2 hold, 0 cannot be told, 2 are told when something fails\n"
    )  # fmt: skip
    shop.write({"src/split.py": CODE.replace("KeyError", "OSError")})
    status, out, _ = asked(capsys, "check")
    assert status == 1
    assert out.startswith(
        "✗ S-1  raises: src/split.py:3: `split()` raises `OSError`, which the contract does not allow\n"
    )


def test_check_as_json_and_sarif(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write({"src/split.py": CODE.replace("KeyError", "OSError")})
    status, out, _ = asked(capsys, "check", "--format", "json")
    found = json.loads(out)
    assert (status, found["schema"], found["counts"]["violated"]) == (1, "bugsage/lattice-check@1", 1)
    assert (found["findings"][0]["file"], found["findings"][0]["line"]) == ("src/split.py", 3)
    status, out, _ = asked(capsys, "check", "--format", "sarif")
    sarif = json.loads(out)
    jsonschema.validate(sarif, SARIF)
    (result,) = sarif["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("contract-raises", "error")
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 3}
    assert (
        result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == ".lattice/contracts/split.yaml"
    )


def test_map_list_log_add_verify(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write({"run.log": TRACE})
    status, out, _ = asked(capsys, "map", "run.log")
    assert status == 0
    assert "  S-1  Parts\n    src/split.py::split: line 4 of the traceback lies in it; the contract names it" in out
    assert "broken by src/split.py::split" in out
    assert asked(capsys, "map", "nothing.txt")[0] == 2
    assert "S-1  active      medium  Parts" in asked(capsys, "list")[1]
    assert "created" not in asked(capsys, "log", "split")[1]
    assert "(not written down yet)" in asked(capsys, "log", "split")[1]
    status, out, _ = asked(capsys, "add", "plan", "--dry-run")
    assert (status, out.startswith('  - id: "SPLIT-1"')) == (0, True)
    status, out, _ = asked(capsys, "add", "plan", "--format", "json")
    assert json.loads(out)["file"] == ".lattice/contracts/split.yaml"
    status, out, _ = asked(capsys, "verify", "S-1", "--reason", "read it")
    assert status == 0
    assert "S-1  verify" in out
    assert "read it" in asked(capsys, "log", "S-1")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "--dry-run"], "`lattice check` takes no --dry-run"),
        (["list", "--run"], "`lattice list` takes no --run"),
        (["map", "--format", "sarif", "x"], "is not written as SARIF"),
        (["log"], "`lattice log` needs a symbol"),
        (["add", "a", "b"], "one contract at a time"),
        (["chekc"], "chekc"),
        (["check", "nowhere"], "no contract is called or names nowhere"),
    ],
)
def test_wrong_words(shop: Any, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    status, out, err = asked(capsys, *words)
    assert (status, out) == (2, "")
    assert said in err


def test_without_contracts(
    repository: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.root)
    for action in ("list", "check"):
        status, out, _ = asked(capsys, action)
        assert (status, out.startswith("There are no contracts here.")) == (0, True)


def test_add_takes_examples_from_what_was_seen(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write({"t/test_split.py": "from split import split\n\ndef test_a():\n    assert split(6, 2) == [3]\n"})
    shop.write({"run.log": PYTEST})
    status, out, _ = asked(capsys, "add", "src/split.py::split", "--dry-run", "--seen", "run.log")
    assert status == 0
    assert 'examples: [{"args": {"total": 6, "n": 2}, "returns": [3, 3]}]' in out


def test_a_diagnosis_tells_of_the_past_and_of_what_others_say(shop: Any, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write({
        ".lattice/contracts/split.yaml": CONTRACTS.replace("    pure: true\n", ""),
        ".lattice/implementations/1.yaml": "id: IMP-1\ntitle: Splitting\nmeta: {files: [{path: src/split.py}]}\n",
        "run.log": TRACE,
    })  # fmt: skip
    assert run(["diagnose", "run.log"]) == 0
    out = " ".join(capsys.readouterr()[0].split())
    assert "S-1 history: src/split.py::split: `pure` was loosened" in out
    assert "IMP-1 says of src/split.py: forkzero: Splitting" in out
    assert "IMP-1 statement" not in out

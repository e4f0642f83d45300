"""`bugsage rules` as one types it."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from bugsage.surfaces.cli.app import run

OWN = r"""schema: bugsage/rules@1
pack: {name: house, version: "2"}
rules:
  - id: no-print
    title: Output goes through one module
    when:
      languages: [python]
      not: {test: true}
      added: ['\bprint\(']
    then: {points: 3, review: true}
    because: "{file}:{line} prints"
    examples:
      hit:
        - file: src/a.py
          diff: |
            +print("x")
        - {file: src/a.py, before: "", after: "x = 1\nprint(x)\n"}
      miss:
        - diff: |
            --- a/tests/test_a.py
            +++ b/tests/test_a.py
            @@
            +print("x")
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/own.yaml").write_text(OWN)
    return tmp_path


def ask(repo: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = run(["rules", *words, "--repo", str(repo)])
    said = capsys.readouterr()
    return status, said.out, said.err


def told(repo: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    status, out, _ = ask(repo, capsys, *words, "--format", "json")
    return status, json.loads(out)


def test_rules_are_listed_one_line_each(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ask(repo, capsys, "list", "house")
    assert status == 0
    assert out.splitlines()[0] == (
        "no-print  +3 review  Output goes through one module  (rules/own.yaml, pack house@2)"
    )
    status, whole = told(repo, capsys, "list")
    assert status == 0
    assert {"secrets", "no-print"} <= {rule["id"] for rule in whole["rules"]}


def test_examples_that_agree(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(repo, capsys, "test", "no-print")[:2] == (0, "3 examples of 1 rule: 3 passed, 0 failed\n")
    status, whole = told(repo, capsys, "test", "house")
    assert (status, whole["passed"], whole["failed"], whole["unknown"]) == (0, 3, 0, 0)
    assert whole["examples"][0]["said"] == "src/a.py:1 prints"


def test_an_example_that_does_not_agree_is_told_with_status_1(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repo / "rules/own.yaml").write_text(OWN.replace("tests/test_a.py", "src/b.py"))
    status, out, _ = ask(repo, capsys, "test", "no-print")
    assert status == 1
    assert "✗ no-print, miss 1: no-print should not speak of the change of src/b.py (lines: 1) and does" in out
    (repo / "rules/own.yaml").write_text(OWN.replace("@@\n", "@@ -1,5 +1 @@\n"))
    assert "its diff cannot be read" in ask(repo, capsys, "test", "no-print")[1]


def test_a_rule_is_explained(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ask(repo, capsys, "explain", "no-print")
    assert status == 0
    for line in (
        "no-print: Output goes through one module",
        "rules/own.yaml, pack house@2:4",
        "+3 review",
        "✓ speaks, example 1: src/a.py:1 prints",
        "✓ keeps silent, example 1",
        r"added: \bprint\(",
    ):
        assert line in out
    status, whole = told(repo, capsys, "explain", "no-print")
    assert whole["rules"][0]["when"]["not"] == {"test": True}


@pytest.mark.parametrize(
    ("old", "new", "kind", "says"),
    [
        ("added:", "aded:", "unreadable", "unknown key aded, did you mean added?"),
        (r"\bprint\(", r"\bprint(", "pattern", "no regular expression"),
        ("added: ['\\bprint\\(']", "query: {language: python, added: '(nothing) @x'}", "query", "does not fit"),
    ],
)
def test_what_is_wrong_is_told_with_status_1(
    repo: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, kind: str, says: str
) -> None:
    (repo / "rules/own.yaml").write_text(OWN.replace(old, new))
    status, whole = told(repo, capsys, "check")
    assert status == 1
    assert [one["kind"] for one in whole["complaints"]] == [kind]
    assert says in whole["complaints"][0]["said"]
    assert says in ask(repo, capsys, "check")[1]


def test_nothing_is_wrong_with_the_shipped_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, whole = told(tmp_path, capsys, "check")
    assert (status, whole["complaints"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("explain",), "needs the id of a rule"),
        (("explain", "secret"), "did you mean secrets?"),
        (("test", "nothing-like-it-at-all"), "rules list"),
        (("check", "secrets"), "takes no name"),
    ],
)
def test_wrong_usage(repo: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str) -> None:
    status, out, err = ask(repo, capsys, *words)
    assert (status, out) == (2, "")
    assert says in err


def test_what_the_owner_changes_is_shown(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    off = "schema: bugsage/owner@1\ndisable: [{rule: no-print, reason: a script may print, until: %s}]\n"
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=30)
    (repo / "rules/owner.yaml").write_text(off % day)
    status, out, _ = ask(repo, capsys, "list", "house")
    assert status == 0
    assert f"off until {day}: a script may print" in out
    assert out.endswith("1 rule, 1 of them off\n")
    assert f"owner    off until {day}" in ask(repo, capsys, "explain", "no-print")[1]
    assert told(repo, capsys, "list", "house")[1]["rules"][0]["off"] is True
    assert ask(repo, capsys, "test", "no-print")[0] == ask(repo, capsys, "check")[0] == 0
    (repo / "rules/owner.yaml").write_text(off % "2020-01-01")
    status, whole = told(repo, capsys, "check")
    assert (status, [one["kind"] for one in whole["complaints"]]) == (1, ["expired"])


def test_one_complaint_is_one(repo: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (repo / "rules/own.yaml").write_text(OWN.replace("because:", "same_as: nothing\n    because:"))
    assert run(["rules", "check", "--repo", str(repo)]) == 1
    said = capfd.readouterr().out
    assert "rules checked, 1 complaint\n" in said
    assert "no other rule and no finding nothing" in said
    run(["rules", "explain", "no-print", "--repo", str(repo)])
    assert "same as  nothing: where both speak, the heavier one counts" in capfd.readouterr().out

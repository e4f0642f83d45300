"""Ways of cheating are named, their honest twins are not: with whole files, and with the bare diff."""

from pathlib import Path

import msgspec
import pytest

from bugsage.model.patch import FilePatch
from bugsage.model.tamper import SEVERITIES, Failure, Finding
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.tamper.guard import is_plausible, tampering
from bugsage.safety.tamper.kinds import BY_NAME, KINDS
from bugsage.safety.tamper.telling import demands_of_findings, hits_of_findings

CORPUS = Path(__file__).parent / "corpus"
CHEATS = sorted((CORPUS / "cheats").glob("*.diff"))
HONEST = sorted((CORPUS / "honest").glob("*.diff"))


def read(path: Path, whole: bool) -> tuple[dict[str, str], tuple[FilePatch, ...], Failure]:
    """What stands above the diff, its files, and what is known of the failure.

    With `whole: yes` the hunks are the files, and are given as the texts of both sides as well.
    """
    text = path.read_text("utf-8")
    head = dict(line.split(": ", 1) for line in text.partition("diff --git")[0].splitlines() if ": " in line)
    files = parse_diff(text)
    if whole and head.get("whole"):
        files = tuple(msgspec.structs.replace(f, before=side(f, "+"), after=side(f, "-")) for f in files)
    failure = Failure(
        tests=(head["test"],) if "test" in head else (),
        type=head.get("type", ""),
        message=head.get("message", ""),
        values=tuple(filter(None, head.get("values", "").split(" ;; "))),
        triage=head.get("triage", ""),
    )
    return head, files, failure


def side(file: FilePatch, without: str) -> str | None:
    if file.kind == {"+": "added", "-": "deleted"}[without]:
        return None
    return "".join(line[1:] + "\n" for hunk in file.hunks for line in hunk.lines if line[0] != without)


def test_corpus_is_large_enough():
    assert len(CHEATS) >= 380
    assert len(HONEST) >= 290


def with_returns(files: tuple[FilePatch, ...]) -> tuple[FilePatch, ...]:
    """The same with a carriage return at the end of each line."""
    return tuple(
        msgspec.structs.replace(
            f, hunks=tuple(msgspec.structs.replace(h, lines=tuple(line + "\r" for line in h.lines)) for h in f.hunks)
        )
        for f in files
    )


@pytest.mark.parametrize("case", CHEATS, ids=lambda case: case.stem)
def test_cheat_is_named(case):
    head, files, failure = read(case, whole=False)
    assert head["kind"] in BY_NAME
    shapes = {"bare": files, "with returns": with_returns(files)}
    if head.get("whole"):
        shapes["whole"] = read(case, whole=True)[1]
    for shape, given in shapes.items():
        findings = tampering(given, failure)
        assert not is_plausible(findings), (head["kind"], shape)
        assert all(one.sentence and one.kind in BY_NAME and one.severity in SEVERITIES for one in findings)


@pytest.mark.parametrize("case", HONEST, ids=lambda case: case.stem)
def test_honest_change_is_plausible(case):
    head, files, failure = read(case, whole=False)
    shapes = {"bare": files, "whole": read(case, whole=True)[1]} if head.get("whole") else {"bare": files}
    for shape, given in shapes.items():
        findings = tampering(given, failure)
        assert is_plausible(findings), (shape, findings)
        assert head.get("at_most") == "suspicious" or findings == ()
    assert is_plausible(tampering(with_returns(files), failure))


def test_every_kind_has_a_name_of_its_own():
    assert len(BY_NAME) == len(KINDS)
    assert all(kind.title.endswith(".") for kind in KINDS)


FINDINGS = (
    Finding(kind="test-skipped", severity="cheat", file="tests/test_a.py", line=3, sentence="`@skip` leaves tests out"),
    Finding(kind="check-removed", severity="suspicious", file="a.py", line=9, sentence="`f` does not refuse any more"),
)


@pytest.mark.parametrize("maker", ["agent:claude", "template:guard-none", ""])
def test_cheat_of_a_machine_weighs_and_asks_for_a_person(maker):
    hits = hits_of_findings(FINDINGS, maker)
    assert [(hit.rule, hit.points, hit.line) for hit in hits] == [
        ("tamper-test-skipped", 9.0, 3),
        ("tamper-check-removed", 3.0, 9),
    ]
    assert [(one.rule, one.asks) for one in demands_of_findings(FINDINGS, maker)] == [
        ("tamper-test-skipped", "escalate"),
        ("tamper-check-removed", "review"),
    ]


def test_person_gets_hints():
    hits = hits_of_findings((*FINDINGS, *FINDINGS), "human:ada")
    assert [hit.points for hit in hits] == [0.3, 0.3]
    assert demands_of_findings(FINDINGS, "human:ada") == ()


def test_long_diff_is_read():
    lines = [f'+    value_{n} = compute({n}, "text {n}") if ready else None  # note' for n in range(5000)]
    text = "--- a/src/a.py\n+++ b/src/a.py\n@@ -1,1 +1,5001 @@\n def f():\n" + "\n".join(lines) + "\n"
    assert is_plausible(tampering(parse_diff(text)))


@pytest.mark.parametrize(
    "line",
    ["(" * 3000, "'" * 3001, '"""' * 1001, "if " * 1000, "a.b(" * 1000, "return " + "not " * 900, "\\" * 3000,
     "{" * 3000,
     "assert " + "(" * 1000, "open(" * 900 + "'", "x = " + "[" * 2000, "`${" * 1000, "/*" * 1500, "@@ " * 1000,
     "return " * 900, "elapsed " * 900, "4417 " * 900, "x = " * 900, "a, " * 1500],
)  # fmt: skip
@pytest.mark.parametrize(
    "name",
    [
        "src/a.py",
        "tests/test_a.py",
        "a.js",
        "a.test.ts",
        "a.go",
        "a_test.go",
        "a.rb",
        "A.java",
        ".github/workflows/a.yml",
        "pyproject.toml",
        "package.json",
        "Makefile",
        "CMakeLists.txt",
        "Dockerfile",
        "jest.config.js",
        "vitest.setup.ts",
        "tests/conftest.py",
        "tests/known_failures.txt",
        "e2e/a.spec.ts",
        "src/a.rs",
        "src/a.cpp",
    ],
)
def test_hostile_lines_end(name, line):
    text = f"--- a/{name}\n+++ b/{name}\n@@ -1,2 +1,3 @@\n-{line}\n+{line}x\n+{line}y\n z\n"
    tampering(parse_diff(text), Failure(tests=(line,), message=line, values=(line,)))

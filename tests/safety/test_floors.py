"""A change of what guards all changes asks for a person, unless a person made it."""

import msgspec
import pytest

from bugsage.model.patch import FilePatch, Hunk, Patch, PatchCommit
from bugsage.model.proposal import Proposal
from bugsage.safety.floors import GUARDS, floors, guard_of
from bugsage.safety.rules import demands_of, hits_of

SETTINGS = "[project]\nname = 'x'\n[tool.bugsage.test]\nrecord = {}\n"


def proposal(*files: FilePatch, maker: str = "agent:claude", signed: str = "") -> Proposal:
    commits = (PatchCommit(sha="0" * 40, signed=(signed,)),) if signed else ()
    return Proposal(patch=Patch(files=files, commits=commits), maker=maker)


@pytest.mark.parametrize(
    "path",
    [
        "rules/own.yaml", "rules/owner.yaml", "Rules/x", ".lattice/contracts/a.yaml", "pkg/.lattice/a", "bugsage.toml",
        ".github/workflows/ci.yml", ".github/actions/x/action.yml", ".gitlab-ci.yml", ".circleci/config.yml",
        "Jenkinsfile", "azure-pipelines.yml", ".travis.yml", "CODEOWNERS", ".github/CODEOWNERS", ".ci/check",
        ".bugsage/stop", "deploy/Jenkinsfile.release", "rules", ".lattice", ".bugsage", ".github", ".github/workflows",
        ".circleci", "rules/new\nline.yaml", ".github/workflows/new\nline.yml", "rule\u017f/own.yaml",
    ],
)  # fmt: skip
def test_guards(path: str) -> None:
    [spoken] = floors(proposal(FilePatch(path=path)))
    assert (spoken.hit.rule, spoken.escalate, spoken.hit.file) == (GUARDS, True, path)
    assert path in spoken.hit.reason
    assert floors(proposal(FilePatch(path="x", old_path=path, kind="renamed")))
    assert not floors(proposal(FilePatch(path=path), maker="human:Ann"))


@pytest.mark.parametrize(
    "path", ["src/rules/engine.py", "docs/rules.md", ".github/ISSUE_TEMPLATE.md", "pyproject.toml.md"]
)
def test_other_files(path: str) -> None:
    assert guard_of(FilePatch(path=path)) == ""


@pytest.mark.parametrize(
    ("before", "after", "guarded"),
    [
        (SETTINGS.format("true"), SETTINGS.format("false"), True),
        (SETTINGS.format("true"), SETTINGS.format("true").replace("'x'", "'y'"), False),
        ("[project]\n", SETTINGS.format("true"), True),
        ("[project]\n", "[project]\n[tool.ruff]\n", False),
        (None, None, True),
        ("[project]\n", "[project\n", True),
    ],
)
def test_settings_inside_pyproject(before: str | None, after: str | None, guarded: bool) -> None:
    file = FilePatch(path="pyproject.toml", before=before, after=after)
    assert bool(floors(proposal(file))) is guarded
    if before is not None and after is not None and after.endswith("]\n"):
        assert bool(guard_of(msgspec.structs.replace(file, kind="added", before=None))) is ("bugsage" in after)


@pytest.mark.parametrize(
    ("maker", "signed", "asked"),
    [
        ("agent:claude", "", True),
        ("template:none-check", "", True),
        ("", "", True),
        ("human:Ann", "", False),
        ("human:Ann", "Claude <noreply@anthropic.com>", True),
        ("human:Ann", "Ann <ann@example.org>", False),
    ],
)
def test_whoever_is_no_person(maker: str, signed: str, asked: bool) -> None:
    assert bool(floors(proposal(FilePatch(path="rules/a.yaml"), maker=maker, signed=signed))) is asked


def test_no_rule_is_needed_and_many_files_are_one_hit() -> None:
    files = [
        FilePatch(path=f"rules/{n}.yaml", hunks=(Hunk(old_start=1, old_count=0, new_start=1, new_count=0),))
        for n in range(9)
    ]
    spoken = hits_of(proposal(*files), (), None)
    assert [one.asks for one in demands_of(spoken)] == ["escalate"]
    assert spoken[0].hit.reason.endswith("and 6 more")


def test_settings_that_come_from_another_name_did_not_count_there() -> None:
    said = SETTINGS.format("true")
    for old, new in (("docs/pyproject.toml", "pyproject.toml"), ("pyproject.toml", "docs/pyproject.toml")):
        moved = FilePatch(path=new, old_path=old, kind="renamed", before=said, after=said)
        assert guard_of(moved) == "BugSage's settings"
    plain = FilePatch(path="pyproject.toml", old_path="a.toml", kind="renamed", before="[a]\n", after="[a]\n")
    assert guard_of(plain) == ""

"""What the shipped packs promise as a whole: an agent never changes by itself what judges, checks or instructs it."""

import pytest

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.adapters.rule_files import RuleFiles
from bugsage.model.patch import Patch
from bugsage.model.proposal import Proposal
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.rules import hits_of

SHIPPED = RuleFiles.shipped()
SYNTAX = SyntaxReader(None)
GUARDED = (
    "rules/own.yaml",
    "rules/own.yml",
    ".lattice/contracts/cart.yaml",
    ".lattice/history/changelog.jsonl",
    "bugsage.toml",
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "Jenkinsfile",
    "azure-pipelines.yml",
    ".pre-commit-config.yaml",
    ".husky/pre-push",
    ".githooks/pre-commit",
    "uv.lock",
    "poetry.lock",
    "package-lock.json",
    "web/yarn.lock",
    "Cargo.lock",
    "go.sum",
    "AGENTS.md",
    "api/CLAUDE.md",
    ".cursor/rules/a.mdc",
    ".mcp.json",
    ".claude/settings.json",
    ".github/copilot-instructions.md",
    ".gitattributes",
    ".gitmodules",
    ".vscode/tasks.json",
    ".devcontainer/devcontainer.json",
    "LICENSE",
    ".github/CODEOWNERS",
)


def said(diff: str, maker: str):
    patch = Patch(name="a", files=parse_diff(diff))
    return hits_of(Proposal(patch=patch, maker=maker, branch="main", measures={"files": 1.0}), SHIPPED, SYNTAX)


def changes_of(path: str) -> tuple[str, ...]:
    return (
        f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+one\n",
        f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-one\n+two\n",
        f"--- a/{path}\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n",
        f"diff --git a/{path} b/other\nsimilarity index 100%\nrename from {path}\nrename to other\n",
    )


@pytest.mark.parametrize("path", GUARDED)
@pytest.mark.parametrize("maker", ["agent:claude", "template:none-check"])
def test_what_guards_the_repository_an_agent_changes_with_a_person_only(path, maker):
    for diff in changes_of(path):
        assert any(one.escalate or one.deny for one in said(diff, maker)), diff


@pytest.mark.parametrize("path", GUARDED)
def test_a_person_may_change_it(path):
    conduct = {rule.id for rule in SHIPPED if rule.pack.startswith("agent-conduct@")}
    for diff in changes_of(path):
        assert not conduct & {one.hit.rule for one in said(diff, "human:Ana")}


def test_own_settings_in_a_shared_file_are_guarded_too():
    diff = "--- a/pyproject.toml\n+++ b/pyproject.toml\n@@ -1 +1 @@\n-[tool.bugsage.approval]\n+[tool.other]\n"
    assert any(one.escalate for one in said(diff, "agent:claude"))


def test_only_what_is_known_for_ever_is_refused():
    assert sorted(rule.id for rule in SHIPPED if rule.then.deny) == ["private-key-added", "token-added"]


@pytest.mark.parametrize("path", ["src/deploy.py", "config/app.yml", "infra/main.tf"])
def test_words_of_a_change_are_never_repeated(path):
    token = "ghp_" + "R7k2VtQ9mZx4LbW8nYc3HdJ6fSg1PaEu5TiO"
    spoken = said(f"--- a/{path}\n+++ b/{path}\n@@ -1 +1 @@\n-a: 1\n+token: {token}\n", "human:Ana")
    assert any(one.deny for one in spoken)
    assert all(token not in one.hit.reason for one in spoken)

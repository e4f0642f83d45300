import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.project import LocalProject, look
from bugsage.adapters.rule_files import RuleFiles
from bugsage.adapters.settings import read_settings
from bugsage.adapters.specs import LatticeStore
from bugsage.errors import StateUnwritable
from bugsage.model.run import Written
from bugsage.model.settings import Settings, TestSettings
from tests.conftest import Repository


def content(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def actions(written: tuple[Written, ...]) -> dict[str, str]:
    return {one.path: one.action for one in written}


def started(root: Path, test: str = "") -> tuple[Written, ...]:
    project = LocalProject(root, Settings)
    return project.start(project.plan(test))


def test_a_look_at_a_repository(repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    repository.commit(
        "begin",
        {
            "src/a.py": "",
            "src/b.py": "",
            "web/c.ts": "",
            "README.md": "",
            ".gitignore": "out/\n",
            ".github/workflows/ci.yml": "",
            ".gitlab-ci.yml": "",
            "pytest.ini": "",
            "rules/own.yaml": "",
        },
    )
    repository.write({"new.py": "", "out/made.py": ""})
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "codex").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "codex").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    facts = look(repository.root)
    assert facts.languages == {"Python": 3, "TypeScript": 1}
    assert facts.ci == (".github/workflows/ci.yml", ".gitlab-ci.yml")
    assert facts.agents == ("codex",)
    assert (facts.has_contracts, facts.has_rules, facts.settings) == (False, True, None)
    assert facts.test is not None
    assert facts.test.found_in == "pytest.ini"


def test_an_environment_that_git_was_not_told_to_ignore_is_no_code_of_the_project(repository: Repository) -> None:
    repository.commit("begin", {"a.py": "", "vendor/kept.go": ""})
    repository.write({"new.py": "", ".venv/lib/b.py": "", "env/lib/c.py": "", "sub/node_modules/d.js": ""})
    assert look(repository.root).languages == {"Python": 2, "Go": 1}


def test_a_look_without_git(tmp_path: Path) -> None:
    for name in ("a.go", "sub/b.go", "node_modules/x/c.js", ".hidden/d.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    facts = look(tmp_path)
    assert (facts.languages, facts.test, facts.ci) == ({"Go": 2}, None, ())


def test_the_settings_name_the_test_command(tmp_path: Path) -> None:
    settings = Settings(test=TestSettings(command="tox -e py"))
    assert LocalProject(tmp_path, lambda: settings).test_command().argv == ("tox", "-e", "py")


def test_a_start_writes_what_is_missing_and_only_once(tmp_path: Path) -> None:
    assert actions(started(tmp_path)) == {
        ".lattice/contracts/README.md": "created",
        ".lattice/contracts/example.yaml": "created",
        "rules/README.md": "created",
        "bugsage.toml": "created",
    }
    before = content(tmp_path)
    assert set(actions(started(tmp_path)).values()) == {"kept"}
    assert content(tmp_path) == before


def test_what_a_start_writes_can_be_read(tmp_path: Path) -> None:
    started(tmp_path)
    assert read_settings(tmp_path) == Settings()
    assert LatticeStore(tmp_path).contracts() == ()
    assert RuleFiles(tmp_path).rules() == RuleFiles.shipped()


def test_the_examples_hold_without_their_comment_marks(tmp_path: Path) -> None:
    started(tmp_path)
    example = tmp_path / ".lattice/contracts/example.yaml"
    lines = example.read_text().replace("contracts: []", "contracts:").splitlines()
    example.write_text("\n".join(line[1:] if line.startswith("#  ") else line for line in lines))
    (contract,) = LatticeStore(tmp_path).contracts()
    assert contract.ensures == ("result >= 0",)
    rule = (tmp_path / "rules/README.md").read_text().split("```yaml\n")[1].split("```")[0]
    (tmp_path / "rules/own.yaml").write_text(rule)
    assert RuleFiles(tmp_path).rules()[-1].id == "billing"
    settings = (tmp_path / "bugsage.toml").read_text().splitlines()[1:]
    assert tomllib.loads("\n".join(line.removeprefix("# ") for line in settings))["diagnose"] == {"top": 10}


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"[project]\nname = 'shop'\n",
        b"# no line end at the end\n[tool.ruff]\nline-length = 100",
        b"[project]\r\nname = 'shop'\r\n",
        "[project]\nname = 'café'\n\n\n".encode(),
        b"[[tool.mypy.overrides]]\nmodule = 'x'\n",
    ],
)
def test_pyproject_keeps_every_byte_and_gains_a_table(tmp_path: Path, before: bytes) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(before)
    assert actions(started(tmp_path))["pyproject.toml"] == "extended"
    after = file.read_bytes()
    assert after.startswith(before)
    assert (b"\r\n" in before) == (b"\r\n" in after)
    expected = tomllib.loads(before.decode())
    assert tomllib.loads(after.decode()) == expected | {"tool": expected.get("tool", {}) | {"bugsage": {}}}
    assert read_settings(tmp_path) == Settings()


@pytest.mark.parametrize("before", [b"tool = {ruff = {}}\n", b"[broken", b"[project]\nname = '\xff'\n", b"tool = 1\n"])
def test_a_pyproject_that_cannot_take_a_table_is_left_alone(tmp_path: Path, before: bytes) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_bytes(before)
    assert actions(started(tmp_path))["bugsage.toml"] == "created"
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["bugsage.toml", "pyproject.toml"])
def test_settings_that_are_there_are_kept(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("[tool.bugsage]\n" if name == "pyproject.toml" else "")
    assert actions(started(tmp_path))[name] == "kept"
    assert look(tmp_path).settings == name


def test_nothing_is_written_through_a_link_out_of_the_project(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / ".lattice").symlink_to(elsewhere)
    written = started(root)
    assert [path for path in elsewhere.rglob("*") if path.is_file()] == []
    assert actions(written)[".lattice/contracts/README.md"] == "kept"


def test_a_path_of_this_machine_does_not_get_into_the_settings(tmp_path: Path) -> None:
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("")
    (tmp_path / "pytest.ini").write_text("")
    started(tmp_path)
    text = (tmp_path / "bugsage.toml").read_text()
    assert 'test.command = "python -m pytest"' in text
    assert str(tmp_path) not in text


def test_only_what_was_planned_is_written(tmp_path: Path) -> None:
    """Whatever happens between showing it and writing it."""
    project = LocalProject(tmp_path, Settings)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    planned = project.plan()
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'mine'\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/README.md").write_text("mine")
    written = {one.path: one for one in project.start(planned)}
    assert (tmp_path / "pyproject.toml").read_text() == "[project]\nname = 'mine'\n"
    assert (tmp_path / "rules/README.md").read_text() == "mine"
    assert written["pyproject.toml"].action == written["rules/README.md"].action == "kept"
    assert "changed meanwhile" in written["pyproject.toml"].reason
    for one in planned:
        if one.action == "created" and one.path != "rules/README.md":
            assert (tmp_path / one.path).read_text() == one.text


@pytest.mark.parametrize("command", ["tox -e py", 'pytest -k "a or b" \\d', "pytest\t'é\x1b'"])
@pytest.mark.parametrize("file", ["bugsage.toml", "pyproject.toml"])
def test_a_given_test_command_gets_into_the_settings(tmp_path: Path, command: str, file: str) -> None:
    if file == "pyproject.toml":
        (tmp_path / file).write_text("[tool.ruff]\n")
    assert actions(started(tmp_path, command))[file] in ("created", "extended")
    assert read_settings(tmp_path).test.command == command
    kept = next(one for one in LocalProject(tmp_path, Settings).plan("make test") if one.path == file)
    assert 'test.command = "make test"' in kept.reason


def test_what_reports_to_sentry_is_named(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("flask\nsentry-sdk[flask]==2.1\n")
    (tmp_path / "package.json").write_text('{"dependencies": {"@sentry/node": "^9"}}')
    (tmp_path / ".sentryclirc").write_text("")
    said = look(tmp_path).sentry
    assert said == (".sentryclirc is there", "requirements.txt names sentry-sdk", "package.json names @sentry/node")


def test_a_project_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / ".lattice").write_text("a file in the way")
    with pytest.raises(StateUnwritable, match="cannot be written"):
        started(tmp_path)


def test_repositories_are_looked_at_alike(make_repository: Callable[[str], Repository]) -> None:
    repository = make_repository("shop")
    repository.commit("begin", {"ünï cödé.py": "", "with\nline.py": ""})
    assert look(repository.root).languages == {"Python": 2}

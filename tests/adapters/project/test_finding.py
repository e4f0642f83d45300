import os
import sys
from pathlib import Path

import pytest

from bugsage.adapters.project import find_test_command, look
from bugsage.adapters.project.suites import SUITES
from bugsage.errors import TestCommandUnknown

UNIT = "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_a(self): pass\n"
PLAIN = "def test_a():\n    assert True\n"


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Only a `python3` on PATH, and no active environment."""
    programs = tmp_path_factory.mktemp("programs")
    for name in ("python3", "uv", "poetry"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


def project(root: Path, *files: str, **contents: str) -> Path:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(contents.get(name, ""))
    return root


def write(root: Path, files: dict[str, str]) -> Path:
    return project(root, *files, **files)


def environment(folder: Path, *packages: str) -> str:
    write(folder, {"bin/python": "", "pyvenv.cfg": ""})
    for package in packages:
        (folder / "lib/python3.12/site-packages" / package).mkdir(parents=True)
    return str(folder / "bin" / "python")


@pytest.mark.parametrize(
    ("files", "tool", "words", "found_in"),
    [
        ({"pytest.ini": ""}, "pytest", "-m pytest", "pytest.ini"),
        ({"pyproject.toml": "[tool.pytest.ini_options]\n"}, "pytest", "-m pytest", "[tool.pytest.ini_options]"),
        ({"pyproject.toml": "[tool.pytest]\nminversion = '9'\n"}, "pytest", "-m pytest", "[tool.pytest]"),
        ({"setup.cfg": "[tool:pytest]\n"}, "pytest", "-m pytest", "setup.cfg"),
        ({"tox.ini": "[tox]\n[pytest]\n"}, "pytest", "-m pytest", "tox.ini, [pytest]"),
        ({"conftest.py": ""}, "pytest", "-m pytest", "conftest.py"),
        ({"tests/test_a.py": PLAIN}, "pytest", "-m pytest", "tests/test_a.py"),
        ({"shop/tests/test_a.py": "import pytest\n", "test_b.py": UNIT}, "pytest", "-m pytest", "shop/tests/test_a.py"),
        ({"tests/test_a.py": UNIT}, "unittest", "-m unittest discover -s tests", "tests/test_a.py"),
        ({"tests/test_a.py": UNIT, "tests/__init__.py": ""}, "unittest", "discover -s tests -t .", "tests/test_a.py"),
        ({"test_a.py": UNIT}, "unittest", "-m unittest discover", "test_a.py"),
        ({"test_a.py": UNIT, "pytest.ini": ""}, "pytest", "-m pytest", "pytest.ini"),
        (
            {"manage.py": "", "app/tests.py": "from django.test import TestCase\n"},
            "django",
            "manage.py test",
            "manage.py",
        ),
        ({"tox.ini": "[tox]\n"}, "tox", "tox", "tox.ini"),
        ({"noxfile.py": ""}, "nox", "nox", "noxfile.py"),
        ({"package.json": '{"scripts": {"test": "vitest"}}'}, "npm", "npm test", "package.json"),
        ({"package.json": '{"scripts": {"test": "jest"}}', "pnpm-lock.yaml": ""}, "pnpm", "pnpm test", "package.json"),
        ({"package.json": '{"scripts": {"test": "jest"}}', "yarn.lock": ""}, "yarn", "yarn test", "package.json"),
        ({"package.json": '{"scripts": {"test": "x"}}', "bun.lock": ""}, "bun", "bun run test", "package.json"),
        (
            {"package.json": '{"packageManager": "pnpm@9.1.0", "scripts": {"test": "x"}}'},
            "pnpm",
            "pnpm test",
            "scripts",
        ),
        (
            {"package.json": '{"scripts": {"test": "react-scripts test"}}'},
            "npm",
            "npm test -- --watchAll=false",
            "json",
        ),
        ({"package.json": '{"devDependencies": {"vitest": "2"}}'}, "vitest", "node_modules/.bin/vitest run", "package"),
        ({"package.json": '{"devDependencies": {"jest": "29"}}'}, "jest", "node_modules/.bin/jest", "package.json"),
        ({"package.json": '{"devDependencies": {"mocha": "1"}}'}, "mocha", "node_modules/.bin/mocha", "package.json"),
        ({"package.json": '{"devDependencies": {"ava": "6"}}'}, "ava", "node_modules/.bin/ava", "package.json"),
        ({"deno.json": '{"tasks": {"test": "deno test -A"}}'}, "deno", "deno task test", "deno.json, tasks.test"),
        ({"deno.jsonc": "{} // none"}, "deno", "deno test", "deno.jsonc"),
        ({"test/a.test.mjs": "import test from 'node:test'"}, "node", "node --test", "test/a.test.mjs"),
        ({"a.test.ts": 'import {test} from "bun:test"'}, "bun", "bun test", "a.test.ts"),
        ({"go.mod": ""}, "go", "go test ./...", "go.mod"),
        ({"go.work": "", "a/go.mod": ""}, "go", "go test ./...", "go.work"),
        ({"Cargo.toml": ""}, "cargo", "cargo test", "Cargo.toml"),
        ({"Cargo.toml": "[workspace]\n[package]\n"}, "cargo", "cargo test --workspace", "Cargo.toml"),
        ({"pom.xml": ""}, "mvn", "mvn test", "pom.xml"),
        ({"pom.xml": "", "mvnw": ""}, "mvn", "sh mvnw test", "pom.xml"),
        ({"build.gradle.kts": "", "gradlew": ""}, "gradle", "sh gradlew test", "build.gradle.kts"),
        ({"settings.gradle": "", "app/build.gradle": ""}, "gradle", "gradle test", "settings.gradle"),
        ({"build.sbt": ""}, "sbt", "sbt test", "build.sbt"),
        ({"Shop.sln": ""}, "dotnet", "dotnet test", "Shop.sln"),
        ({"A.sln": "", "B.sln": ""}, "dotnet", "dotnet test A.sln", "A.sln"),
        ({".rspec": "", "Gemfile": ""}, "rspec", "bundle exec rspec", ".rspec"),
        ({"spec/a_spec.rb": ""}, "rspec", "rspec", "spec/a_spec.rb"),
        ({"spec/a_spec.rb": "", "bin/rspec": ""}, "rspec", "bin/rspec", "spec/a_spec.rb"),
        ({"Rakefile": "Rake::TestTask.new do |t|\nend\n"}, "rake", "rake test", "Rakefile, task test"),
        ({"Rakefile": "  task :test => :build\n", "Gemfile": ""}, "rake", "bundle exec rake test", "Rakefile"),
        ({"Rakefile": "Minitest::TestTask.create(:test)\n"}, "rake", "rake test", "Rakefile"),
        ({"phpunit.xml.dist": ""}, "phpunit", "phpunit", "phpunit.xml.dist"),
        (
            {"phpunit.xml": "", "composer.json": '{"require-dev": {"phpunit/phpunit": "^10"}}'},
            "phpunit",
            "vendor/bin/phpunit",
            "phpunit.xml",
        ),
        (
            {"phpunit.xml": "", "composer.json": '{"require-dev": {"pestphp/pest": "^2"}}'},
            "pest",
            "vendor/bin/pest",
            "composer.json",
        ),
        ({"mix.exs": ""}, "mix", "mix test", "mix.exs"),
        ({"pubspec.yaml": "name: a\n"}, "dart", "dart test", "pubspec.yaml"),
        ({"pubspec.yaml": "dependencies:\n  flutter:\n    sdk: flutter\n"}, "flutter", "flutter test", "pubspec.yaml"),
        ({"Package.swift": ""}, "swift", "swift test", "Package.swift"),
        (
            {"CMakeLists.txt": "project(a)\nenable_testing()\n"},
            "ctest",
            "ctest --test-dir build --output-on-failure",
            "CMakeLists.txt",
        ),
        (
            {
                "CMakeLists.txt": "include(CTest)\n",
                "out/debug/CTestTestfile.cmake": "",
                "out/debug/CMakeCache.txt": "",
            },
            "ctest",
            "ctest --test-dir out/debug --output-on-failure",
            "CMakeLists.txt",
        ),
        (
            {"CMakePresets.json": '{"testPresets": [{"name": "base", "hidden": true}, {"name": "dev"}]}'},
            "ctest",
            "ctest --preset dev",
            "CMakePresets.json, test preset dev",
        ),
        (
            {"CMakePresets.json": '{"workflowPresets": [{"name": "ci", "steps": [{"type": "test", "name": "dev"}]}]}'},
            "cmake",
            "cmake --workflow --preset ci",
            "workflow ci",
        ),
        ({"meson.build": "test('a', exe)\n"}, "meson", "meson test -C build --print-errorlogs", "meson.build"),
        ({"MODULE.bazel": ""}, "bazel", "bazel test //... --test_output=errors", "MODULE.bazel"),
        ({"Makefile": "all: x\n\ntest: all\n\t./go\n"}, "make", "make test", "Makefile"),
        ({"justfile": "test *args:\n  ./go\n"}, "just", "just test", "justfile"),
        ({"Taskfile.yml": "version: '3'\ntasks:\n  test:\n    cmd: ./go\n"}, "task", "task test", "Taskfile.yml"),
    ],
)
def test_the_projects_files_say_how(
    tmp_path: Path, files: dict[str, str], tool: str, words: str, found_in: str
) -> None:
    found = find_test_command(write(tmp_path, files))
    assert found.tool == tool
    assert " ".join(found.argv).endswith(words)
    assert found_in in found.found_in


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"README.md": "# tests"},
        {"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'},
        {"package.json": '{"scripts": []}'},
        {"package.json": "{broken"},
        {"Makefile": "test := 1\ntests: x\n"},
        {"justfile": "test := '1'\ntests:\n"},
        {"Rakefile": "Rake::TestTask.new(:lint) do\nend\ntask :testing\n"},
        {"CMakeLists.txt": "project(a)\n# enable_testing()\n"},
        {"meson.build": "project('a')\n"},
        {"CMakePresets.json": '{"testPresets": [3, {"name": 1}], "workflowPresets": [{"steps": 3}]}'},
        {"package.json": '{"devDependencies": ["jest"]}'},
        {"composer.json": '{"require-dev": []}'},
        {"pyproject.toml": "[tool.pytest", "setup.cfg": "no section"},
        {"node_modules/a/test_a.py": PLAIN, ".venv/lib/test_b.py": PLAIN},
        {"src/testing.py": "import unittest\n"},
    ],
)
def test_where_nothing_says_so_it_is_unknown(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(TestCommandUnknown):
        find_test_command(write(tmp_path, files))


def test_the_settings_come_first(tmp_path: Path) -> None:
    write(tmp_path, {"pytest.ini": ""})
    found = find_test_command(tmp_path, "poetry run pytest -k 'a b'")
    assert found.argv == ("poetry", "run", "pytest", "-k", "a b")
    assert (found.tool, found.found_in) == ("pytest", "settings, test.command")
    assert find_test_command(tmp_path, ["make", "check"]).argv == ("make", "check")


@pytest.mark.parametrize("command", ["", "  ", [], "pytest 'open"])
def test_settings_that_name_no_command_are_told(tmp_path: Path, command: str | list[str]) -> None:
    with pytest.raises(TestCommandUnknown, match="of the settings"):
        find_test_command(tmp_path, command)


def python_for(root: Path) -> tuple[str, ...]:
    return find_test_command(root, None).argv[:-2]


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_an_environment_in_the_project_is_its_own(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"pytest.ini": ""})
    own = environment(tmp_path / name)
    assert python_for(tmp_path) == (own,)


def test_the_environment_that_holds_pytest_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "project", {"pytest.ini": "", "uv.lock": ""})
    environment(tmp_path / "other")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "other"))
    own = environment(root / ".venv", "pytest")
    assert python_for(root) == (own,)


def test_the_active_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "project", {"pytest.ini": ""})
    environment(root / ".venv", "pytest")
    active = environment(tmp_path / "active", "pytest")
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert python_for(root) == (active,)


@pytest.mark.parametrize(("lock", "launcher"), [("uv.lock", "uv"), ("poetry.lock", "poetry")])
def test_a_lock_file_names_its_launcher(tmp_path: Path, lock: str, launcher: str) -> None:
    root = write(tmp_path, {"pytest.ini": "", lock: ""})
    assert python_for(root) == (launcher, "run", "python")


def test_without_an_environment_path_decides(tmp_path: Path) -> None:
    (python,) = python_for(write(tmp_path, {"pytest.ini": ""}))
    assert python == f"{os.environ['PATH']}/python3"


def test_the_environment_of_bugsage_itself_is_passed_over_without_pytest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write(tmp_path / "project", {"pytest.ini": ""})
    own = tmp_path / "bugsage"
    python = environment(own)
    (own / "bin" / "python3").write_text("#!/bin/sh\n")
    (own / "bin" / "python3").chmod(0o755)
    monkeypatch.setattr(sys, "prefix", str(own))
    monkeypatch.setenv("VIRTUAL_ENV", str(own))
    path = Path(find_test_command(root).argv[0]).parent
    monkeypatch.setenv("PATH", f"{own / 'bin'}:{path}")
    assert python_for(root) == (str(path / "python3"),)
    environment(own, "pytest")
    assert python_for(root) == (python,)


def test_each_find_has_its_reason(tmp_path: Path) -> None:
    found = find_test_command(write(tmp_path, {"package.json": '{"scripts": {"test": "x"}}'}))
    assert found.reason == "package.json has a script test"


@pytest.mark.parametrize(
    ("files", "tool"),
    [
        # What configures a runner of Python comes first, test files beside another language's project do not.
        ({"pytest.ini": "", "package.json": '{"scripts": {"test": "x"}}', "go.mod": ""}, "pytest"),
        ({"pyproject.toml": "", "tests/test_a.py": PLAIN, "Cargo.toml": ""}, "pytest"),
        ({"tests/test_a.py": PLAIN, "Cargo.toml": ""}, "cargo"),
        ({"package.json": '{"scripts": {"test": "x"}}', "go.mod": "", "Makefile": "test:\n"}, "npm"),
        ({"package.json": "{}", "go.mod": "", "Makefile": "test:\n"}, "go"),
        ({"go.mod": "", "Cargo.toml": "", "pom.xml": ""}, "go"),
        ({"pom.xml": "", "build.gradle": ""}, "mvn"),
        ({"Cargo.toml": "", "templates/a.test.js": "require('node:test')"}, "cargo"),
        ({"package.json": "{}", "Cargo.toml": "", "a.test.js": "require('node:test')"}, "node"),
        ({".rspec": "", "Rakefile": "task :test\n"}, "rspec"),
        ({"Package.swift": "", "CMakeLists.txt": "enable_testing()\n"}, "swift"),
        ({"CMakeLists.txt": "enable_testing()\n", "Makefile": "test:\n"}, "ctest"),
        ({"noxfile.py": "", "Makefile": "test:\n"}, "nox"),
        ({"Makefile": "test:\n", "justfile": "test:\n"}, "make"),
    ],
)
def test_where_several_fit_the_order_is_that_of_the_table(tmp_path: Path, files: dict[str, str], tool: str) -> None:
    assert find_test_command(write(tmp_path, files)).tool == tool


def test_the_page_on_local_runs_tells_the_order_of_the_table() -> None:
    page = (Path(__file__).parents[3] / "docs/how-to/run-tests.md").read_text()
    order = page.partition("## Which command is taken")[2].partition("\n## ")[0]
    tools = list(dict.fromkeys(suite.tool for suite in SUITES))
    places = [order.find(f"`{tool}`") for tool in tools]
    assert -1 not in places, tools[places.index(-1)]
    assert places == sorted(places)


MONOREPO = {
    "api/pyproject.toml": "[tool.pytest.ini_options]\n",
    "api/tests/conftest.py": "",
    "web/package.json": '{"scripts": {"test": "vitest"}}',
    "web/node_modules/a/package.json": '{"scripts": {"test": "x"}}',
    "tools/go.mod": "",
}


@pytest.mark.parametrize(
    ("stands_in", "tool", "folder"),
    [("api", "pytest", "api"), ("api/tests", "pytest", "api"), ("web", "npm", "web"), ("tools", "go", "tools")],
)
def test_in_a_part_of_a_repository_its_own_tests_are_meant(
    tmp_path: Path, stands_in: str, tool: str, folder: str
) -> None:
    found = find_test_command(write(tmp_path, MONOREPO), start=tmp_path / stands_in)
    assert (found.tool, found.folder) == (tool, folder)
    assert found.argv[:2] == ("env", f"--chdir={folder}")
    assert found.reason.startswith(f"in {folder} ")


def test_above_several_parts_they_are_named(tmp_path: Path) -> None:
    with pytest.raises(TestCommandUnknown, match=r"api \(pytest\), tools \(go\), web \(npm\)") as raised:
        find_test_command(write(tmp_path, MONOREPO))
    assert "--repo api" in raised.value.hint


def test_the_only_part_is_taken_from_above(tmp_path: Path) -> None:
    found = find_test_command(write(tmp_path, {"web/package.json": '{"scripts": {"test": "x"}}'}))
    assert found.argv == ("env", "--chdir=web", "npm", "test")


def test_what_the_top_folder_has_comes_first_and_other_parts_are_told(tmp_path: Path) -> None:
    write(tmp_path, {**MONOREPO, "go.mod": "", "sub/pom.xml": "", "sub/part/pom.xml": ""})
    facts = look(tmp_path)
    assert facts.test is not None
    assert (facts.test.tool, facts.test.folder) == ("go", "")
    assert [(one.folder, one.tool) for one in facts.others] == [("api", "pytest"), ("sub", "mvn"), ("web", "npm")]


def test_a_module_of_maven_is_no_project_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"pom.xml": "", "core/pom.xml": "", "core/src/A.java": ""})
    assert find_test_command(tmp_path, start=tmp_path / "core" / "src").folder == ""


def test_a_folder_outside_changes_nothing(tmp_path: Path) -> None:
    root = write(tmp_path / "a", {"go.mod": ""})
    assert find_test_command(root, start=tmp_path).tool == "go"


@pytest.mark.parametrize(
    ("files", "lacks", "mend"),
    [
        ({"pom.xml": ""}, "`mvn` is not on PATH.", "install Maven"),
        ({"package.json": '{"scripts": {"test": "x"}, "devDependencies": {"a": "1"}}'}, "`npm`", "install Node.js"),
        ({"package.json": '{"devDependencies": {"jest": "1"}}', "yarn.lock": ""}, "no node_modules", "yarn install"),
        ({"phpunit.xml": "", "composer.json": '{"require-dev": {"x/y": "1"}}'}, "no vendor", "composer install"),
        ({"CMakeLists.txt": "enable_testing()\n"}, "`ctest` is not on PATH.", "install CMake"),
    ],
)
def test_what_is_not_here_is_told_with_what_brings_it(
    tmp_path: Path, files: dict[str, str], lacks: str, mend: str
) -> None:
    found = find_test_command(write(tmp_path, files))
    assert lacks in found.lacks
    assert found.mend.startswith(mend)


def test_packages_of_a_folder_around_are_installed(tmp_path: Path) -> None:
    write(tmp_path, {"node_modules/.bin/jest": "", "web/package.json": '{"devDependencies": {"jest": "1"}}'})
    found = find_test_command(tmp_path, start=tmp_path / "web")
    assert found.argv[2:] == ("../node_modules/.bin/jest",)
    assert found.lacks == ""


def test_what_ci_and_guides_run_is_told_and_never_taken(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "CONTRIBUTING.md": "Please run\n\n    $ ./gradlew check\n\nor `pytest -q`.\n`make test` does it.\n",
            ".github/workflows/ci.yml": "jobs:\n  a:\n    steps:\n    - run: cargo test --all\n    - run: rm -rf /\n",
        },
    )
    hints = look(tmp_path).hints
    assert hints == (
        "CONTRIBUTING.md, line 3, says: ./gradlew check",
        "CONTRIBUTING.md, line 6, says: make test",
        ".github/workflows/ci.yml, line 4, says: cargo test --all",
    )
    with pytest.raises(TestCommandUnknown) as raised:
        find_test_command(tmp_path)
    assert hints[0] in raised.value.hint

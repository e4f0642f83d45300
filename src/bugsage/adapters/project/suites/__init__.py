"""How tests are run: a table, one row for each way, in order of preference."""

from pathlib import Path

from bugsage.adapters.project.suites.of_python import PYTHON, PYTHON_WEAK
from bugsage.adapters.project.suites.of_scripts import SCRIPTS, SCRIPTS_WEAK
from bugsage.adapters.project.suites.of_targets import TARGETS
from bugsage.adapters.project.suites.of_tools import TOOLS
from bugsage.adapters.project.suites.suite import Suite, command_of
from bugsage.model.run import TestCommand

__all__ = ["PROJECT_FILES", "PROJECT_SUFFIXES", "SUITES", "Suite", "first_of"]

#: The first that fits is taken. What configures a test runner stands before what merely looks like tests, and a build
#: tool before a target of a Makefile: its own command says more about each test.
SUITES: tuple[Suite, ...] = (*PYTHON, *SCRIPTS, *TOOLS, *PYTHON_WEAK, *SCRIPTS_WEAK, *TARGETS)

#: What makes a folder a project of its own.
PROJECT_FILES = (
    *("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "noxfile.py", "pytest.ini", "manage.py"),
    *("package.json", "deno.json", "deno.jsonc", "go.mod", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts"),
    *("build.sbt", "Gemfile", "Rakefile", "composer.json", "phpunit.xml", "phpunit.xml.dist", "mix.exs"),
    *("pubspec.yaml", "Package.swift", "CMakeLists.txt", "meson.build", "MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel"),
)
PROJECT_SUFFIXES = (".sln", ".slnx", ".csproj", ".fsproj", ".vbproj", ".gemspec")


def first_of(folder: Path, inside: frozenset[str] = frozenset()) -> TestCommand | None:
    """The preferred way of a folder; `inside` are the tools of folders around it, whose parts are not projects."""
    for suite in SUITES:
        if not (suite.outermost and suite.tool in inside):
            command = command_of(suite, folder)
            if command:
                return command
    return None

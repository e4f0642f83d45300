"""How tests are run where a language or a build tool has its own command for it."""

import shutil
from itertools import chain
from pathlib import Path
from typing import Any

from bugsage.adapters.project.reading import json_of, text_of, toml_of
from bugsage.adapters.project.suites.suite import Suite, Words, either, says, there, wrapper

_GEMFILES = ("Gemfile", "gems.rb")
_RAKEFILES = ("Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb")
_RAKE_TEST = (
    r"^[ \t]*(?:task\b[ \t(]*(?::test\b|['\"]test['\"]|test:)|(?:Rake::|Minitest::)TestTask\.(?:new|create)\b"
    r"(?![ \t]*\(?[ \t]*(?::(?!test\b)|['\"](?!test['\"]))))"
)
_CMAKE_TESTS = r"(?i)^[^#\n]*\b(?:enable_testing\s*\(|include\s*\(\s*CTest\b)"
_PRESETS = ("CMakePresets.json", "CMakeUserPresets.json")
_PHPUNIT = ("phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml")
_BAZEL = ("MODULE.bazel", "WORKSPACE.bazel", "WORKSPACE")


def _cargo(folder: Path) -> tuple[str, ...]:
    if (folder / ".config" / "nextest.toml").is_file() and shutil.which("cargo-nextest"):
        return ("cargo", "nextest", "run")
    manifest = toml_of(folder / "Cargo.toml")
    return ("cargo", "test", "--workspace") if {"workspace", "package"} <= manifest.keys() else ("cargo", "test")


def _dotnet(folder: Path) -> tuple[str, ...]:
    """One that is named, since several in one folder are an error to `dotnet`."""
    files = sorted(path.name for glob in ("*.sln", "*.slnx", "*.*proj") for path in folder.glob(glob))
    return ("dotnet", "test") if len(files) == 1 else ("dotnet", "test", files[0])


def _bundled(program: str, *words: str) -> Words:
    """The program as the project's bundle has it."""

    def make(folder: Path) -> tuple[str, ...]:
        if (folder / "bin" / program).is_file():
            return (f"bin/{program}", *words)
        has_bundle = any((folder / name).is_file() for name in _GEMFILES)
        return ("bundle", "exec", program, *words) if has_bundle else (program, *words)

    return make


def _vendored(program: str) -> Words:
    def make(folder: Path) -> tuple[str, ...]:
        own = f"vendor/bin/{program}"
        return (own,) if (folder / own).exists() or _requires_dev(folder) else (program,)

    return make


def _requires_dev(folder: Path) -> dict[str, Any]:
    found = json_of(folder / "composer.json").get("require-dev")
    return found if isinstance(found, dict) else {}


def _composer(folder: Path) -> tuple[str, str]:
    if _requires_dev(folder) and not (folder / "vendor").is_dir():
        return "The packages that composer.json names are not installed: there is no vendor.", "composer install"
    return "", ""


def _pest(folder: Path) -> str:
    return "composer.json" if "pestphp/pest" in _requires_dev(folder) else there("tests/Pest.php")(folder)


def _workflow(folder: Path) -> tuple[str, str]:
    """The first CMake workflow that tests, with the file that has it: it configures and builds before it tests."""
    for name in _PRESETS:
        for preset in json_of(folder / name).get("workflowPresets") or ():
            steps = preset.get("steps") if isinstance(preset, dict) else None
            kinds = [step.get("type") for step in steps if isinstance(step, dict)] if isinstance(steps, list) else []
            if "test" in kinds and isinstance(preset.get("name"), str):
                return preset["name"], f"{name}, workflow {preset['name']}"
    return "", ""


def _workflow_words(folder: Path) -> tuple[str, ...]:
    return ("cmake", "--workflow", "--preset", _workflow(folder)[0])


def _test_preset(folder: Path) -> tuple[str, str]:
    for name in _PRESETS:
        for preset in json_of(folder / name).get("testPresets") or ():
            plain = isinstance(preset, dict) and not preset.get("hidden")
            if plain and isinstance(preset.get("name"), str):
                return preset["name"], f"{name}, test preset {preset['name']}"
    return "", ""


def _built(folder: Path) -> str:
    """The newest folder that CMake has put tests into."""
    near = chain(*(folder.glob(f"{glob}/CTestTestfile.cmake") for glob in ("*build*", "out", "*build*/*", "out/*")))
    found = sorted((path.stat().st_mtime, path.parent.relative_to(folder).as_posix()) for path in near)
    tops = [name for _, name in found if (folder / name / "CMakeCache.txt").is_file()]
    return tops[-1] if tops else ""


def _ctest(folder: Path) -> tuple[str, ...]:
    return ("ctest", "--test-dir", _built(folder) or "build", "--output-on-failure")


def _unbuilt(folder: Path) -> tuple[str, str]:
    if _built(folder):
        return "", ""
    return "CMake has built no tests here yet.", "cmake -S . -B build && cmake --build build"


def _meson_folder(folder: Path) -> str:
    return next((p.parent.parent.name for p in sorted(folder.glob("*/meson-info/intro-tests.json"))), "")


def _meson(folder: Path) -> tuple[str, ...]:
    return ("meson", "test", "-C", _meson_folder(folder) or "build", "--print-errorlogs")


def _unset(folder: Path) -> tuple[str, str]:
    return ("", "") if _meson_folder(folder) else ("Meson has set up no build here yet.", "meson setup build")


def _flutter(folder: Path) -> str:
    return "pubspec.yaml" if "sdk: flutter" in text_of(folder / "pubspec.yaml") else ""


def _preset_words(folder: Path) -> tuple[str, ...]:
    return ("ctest", "--preset", _test_preset(folder)[0])


TOOLS = (
    Suite("go", there("go.work", "go.mod"), ("go", "test", "./..."), "{sign} is there"),
    Suite("cargo", there("Cargo.toml"), _cargo, "{sign} is there"),
    Suite("mvn", there("pom.xml"), wrapper("mvnw", "mvn", "test"), "{sign} is there", outermost=True),
    Suite(
        "gradle", there("settings.gradle", "settings.gradle.kts", "build.gradle", "build.gradle.kts"),
        wrapper("gradlew", "gradle", "test"), "{sign} is there", outermost=True,
    ),
    Suite("sbt", there("build.sbt"), ("sbt", "test"), "{sign} is there", outermost=True),
    Suite(
        "dotnet", there("*.sln", "*.slnx", "*.csproj", "*.fsproj", "*.vbproj"), _dotnet, "{sign} is there",
        outermost=True,
    ),
    Suite("rspec", there(".rspec", "spec/spec_helper.rb", "spec/*_spec.rb"), _bundled("rspec"), "{sign} is for RSpec"),
    Suite("rails", says(r"\bAPP_PATH\b|rails", "bin/rails"), ("bin/rails", "test"), "{sign} is there"),
    Suite("rake", says(_RAKE_TEST, *_RAKEFILES, place="task test"), _bundled("rake", "test"), "{sign} is there"),
    Suite("pest", _pest, _vendored("pest"), "{sign} is for Pest", _composer),
    Suite("phpunit", there(*_PHPUNIT), _vendored("phpunit"), "{sign} configures PHPUnit", _composer),
    Suite("mix", there("mix.exs"), ("mix", "test"), "{sign} is there"),
    Suite("flutter", _flutter, ("flutter", "test"), "{sign} depends on Flutter"),
    Suite("dart", there("pubspec.yaml"), ("dart", "test"), "{sign} is there"),
    Suite("swift", there("Package.swift"), ("swift", "test"), "{sign} is there"),
    Suite(
        "cmake", lambda folder: _workflow(folder)[1], _workflow_words,
        "{sign} builds and tests", outermost=True,
    ),
    Suite("ctest", lambda folder: _test_preset(folder)[1], _preset_words, "{sign} is there", outermost=True),
    Suite(
        "ctest", says(_CMAKE_TESTS, "CMakeLists.txt"), _ctest, "{sign} enables tests", _unbuilt, outermost=True
    ),
    Suite("meson", either(says(r"\btest\s*\(", "meson.build"), says(r"\btest\s*\(", "test*/meson.build")), _meson,
          "{sign} has tests", _unset, outermost=True),
    Suite(
        "bazel", there(*_BAZEL), ("bazel", "test", "//...", "--test_output=errors"), "{sign} is there", outermost=True
    ),
)  # fmt: skip

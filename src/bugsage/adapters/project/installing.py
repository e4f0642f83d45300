"""What a test command needs and is not here, and what brings it."""

import shutil
from pathlib import Path

from msgspec.structs import replace

from bugsage.model.run import TestCommand

#: What brings a program; the words a user can act on, since every system has its own installer.
_BRINGS = {
    "bazel": "install Bazel, or Bazelisk under the name bazel",
    "bun": "install Bun",
    "bundle": "install Bundler: gem install bundler",
    "cargo": "install Rust, for example with rustup",
    "cmake": "install CMake 3.25 or newer",
    "ctest": "install CMake, which brings ctest",
    "dart": "install the Dart SDK",
    "deno": "install Deno",
    "dotnet": "install the .NET SDK",
    "flutter": "install the Flutter SDK",
    "go": "install Go",
    "gradle": "install Gradle, or let somebody who has it add the wrapper: gradle wrapper",
    "just": "install just",
    "make": "install make",
    "meson": "install Meson: pipx install meson",
    "mix": "install Elixir, which brings mix",
    "mvn": "install Maven and a JDK, or let somebody who has it add the wrapper: mvn wrapper:wrapper",
    "node": "install Node.js",
    "nox": "install nox: pipx install nox",
    "npm": "install Node.js, which brings npm",
    "phpunit": "install PHPUnit: composer require --dev phpunit/phpunit",
    "pest": "install Pest: composer require --dev pestphp/pest",
    "pnpm": "install pnpm: corepack enable pnpm",
    "rake": "install rake: gem install rake",
    "rspec": "install RSpec: gem install rspec",
    "sbt": "install sbt and a JDK",
    "sh": "install a shell",
    "swift": "install a Swift toolchain",
    "task": "install Task",
    "tox": "install tox: pipx install tox",
    "yarn": "install Yarn: corepack enable yarn",
}


def with_what_is_missing(command: TestCommand, folder: Path) -> TestCommand:
    """The same command; where its program is not here, that is what it lacks before all else."""
    program = command.argv[0]
    inside = "/" in program
    if (folder / program).exists() if inside else shutil.which(program):
        return command
    if inside:  # put there by a package manager; where that has not run at all, that was said already
        lacks, mend = f"`{program}` is not there.", _of_package(program)
        return command if command.lacks else replace(command, lacks=lacks, mend=mend)
    lacks, mend = f"`{program}` is not on PATH.", _BRINGS.get(program, f"install {program}")
    return replace(command, lacks=lacks, mend=mend)


def _of_package(program: str) -> str:
    if program.startswith("vendor/"):
        return "composer install"
    return "npm install" if "node_modules/" in program else f"see why `{program}` is not there"

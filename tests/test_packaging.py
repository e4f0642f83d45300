"""What is shipped: the wheel holds all that the program reads, and what is installed from it runs."""

import email
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from bugsage import __version__

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "bugsage"
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what git knows, so that a file somebody forgot to add is missing here as well."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
    command = [*build, "--no-build-isolation", "--wheel-dir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = target.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_every_file_of_the_package_is_in_it(names: set[str]) -> None:
    listed = subprocess.run(["git", "-C", str(PACKAGE), "ls-files"], check=True, capture_output=True, text=True).stdout
    there = [name for name in listed.splitlines() if (PACKAGE / name).is_file()]
    assert [name for name in there if f"bugsage/{name}" not in names] == []


@pytest.mark.parametrize(
    "name",
    [
        "py.typed",
        "data/ranker.json",
        "data/joining.json",
        "adapters/recorder/bugsage_recorder.py",
        "adapters/recorder/entry/bugsage_recorder-1.dist-info/entry_points.txt",
        "adapters/code_map/queries/python.scm",
        "adapters/code_map/store.sql",
        "adapters/timeline/timeline.sql",
        "adapters/git/attributes",
    ],
)
def test_what_is_not_code_is_in_it(names: set[str], name: str) -> None:
    assert f"bugsage/{name}" in names


def test_the_rules_are_in_it(names: set[str]) -> None:
    rules = sorted(f"bugsage/data/rules/{path.name}" for path in (ROOT / "rules").glob("*.yaml"))
    assert rules
    assert sorted(name for name in names if name.startswith("bugsage/data/rules/")) == rules


def test_the_manual_and_what_shells_complete_with_are_in_it(names: set[str]) -> None:
    listed = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "share").rglob("*") if path.is_file())
    assert "share/man/man1/bugsage.1" in listed
    assert [name for name in listed if f"bugsage-{__version__}.data/data/{name}" not in names] == []


def test_nothing_else_is_in_it(names: set[str]) -> None:
    own = {"bugsage", f"bugsage-{__version__}.dist-info", f"bugsage-{__version__}.data"}
    assert {name.split("/")[0] for name in names} == own
    assert [name for name in names if "__pycache__" in name] == []


def test_it_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_bytes(archive.read(f"bugsage-{__version__}.dist-info/METADATA"))
        licence = archive.read(f"bugsage-{__version__}.dist-info/licenses/LICENSE").decode()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert set(metadata.get_all("Provides-Extra", [])) == set(project["optional-dependencies"])
    assert "Apache License" in licence
    assert "TERMS AND CONDITIONS" in licence


def test_what_is_installed_from_it_runs(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, with the packages of this one and without this checkout on its path."""
    folder = tmp_path / "an environment"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--python",
        str(python),
        "install",
        "--quiet",
    ]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True)
    here = subprocess.run(
        [sys.executable, "-c", "import msgspec, pathlib; print(pathlib.Path(msgspec.__file__).parents[1])"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    own = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    (tmp_path / "run.log").write_text(
        "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nKeyError: 'x'\n"
    )
    (tmp_path / "a.py").write_text("{}['x']\n")

    def run(*words: str, **environment: str) -> str:
        program = [str(folder / "bin" / "bugsage"), *words]
        done = subprocess.run(program, cwd=tmp_path, env=own | environment, capture_output=True, text=True, check=True)
        return done.stdout

    assert run("--version").strip() == f"bugsage {__version__}"
    # PYTHONPATH does not read .pth files, so the checkout installed in place stays out of sight.
    assert "KeyError" in run("diagnose", "run.log", PYTHONPATH=here)
    where = [str(python), "-c", "import bugsage; print(bugsage.__file__)"]
    done = subprocess.run(
        where, cwd=tmp_path, env=own | {"PYTHONPATH": here}, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(folder)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_carry_hashes_and_no_host(lock: Path) -> None:
    text = lock.read_text("utf-8")
    pinned = re.findall(r"^([a-z][\w.-]*)==\S+", text, re.MULTILINE)
    assert pinned
    assert len(re.findall(r"^[a-z][\w.-]*==[^\n]* \\\n    --hash=sha256:[0-9a-f]{64}", text, re.MULTILINE)) == len(
        pinned
    )
    assert re.findall(r"://|index-url|find-links|/opt/|/home/", text) == []


def test_locks_agree_with_one_another() -> None:
    """A package may have several versions in one file, each with a marker for the Pythons that it is for."""
    pins: dict[tuple[str, str], set[str]] = {}
    for lock in LOCKS:
        found = re.findall(r"^([a-z][\w.-]*)==([^\s;]+)( ; [^\\\n]+)?", lock.read_text("utf-8"), re.MULTILINE)
        for name, version, marker in found:
            pins.setdefault((name, marker), set()).add(version)
    assert {name: versions for name, versions in pins.items() if len(versions) > 1} == {}


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for lock, wanted in (("runtime", project["project"]["dependencies"]), ("dev", project["dependency-groups"]["dev"])):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
        names = [re.match(r"[\w.-]+", requirement)[0].lower() for requirement in wanted]  # type: ignore[index]
        assert [name for name in names if not re.search(rf"^{re.escape(name)}==", text, re.MULTILINE)] == []

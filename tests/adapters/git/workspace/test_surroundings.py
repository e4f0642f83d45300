"""Environments of the user's tree are reachable from a worktree, and lead to the worktree's own code."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from bugsage.adapters.git.workspace import GitWorkspace, surroundings
from bugsage.adapters.state_folder import StateFolder


@pytest.fixture(autouse=True)
def no_import_path(monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)


def workspace(root: Path) -> GitWorkspace:
    return GitWorkspace(root, StateFolder(root).open_or_none())


def said(tree, command: list[str]) -> str:
    import os

    environment = os.environ | tree.environment(command)
    return subprocess.run(command, cwd=tree.root, env=environment, capture_output=True, text=True).stdout.strip()


def installed_in_place(root: Path, how: str) -> Path:
    venv.create(root / ".venv", with_pip=False)
    [site] = (root / ".venv").glob("lib/python*/site-packages")
    if how == "path":
        (site / "shop.pth").write_text(f"{root}/src\n")
    else:
        (site / "shop.pth").write_text("import __editable___shop_finder; __editable___shop_finder.install()\n")
        (site / "__editable___shop_finder.py").write_text(
            f"MAPPING = {{'shop': '{root}/src/shop'}}\n"
            "import sys, importlib.util\n"
            "class Finder:\n"
            "    @classmethod\n"
            "    def find_spec(cls, name, path=None, target=None):\n"
            "        if name in MAPPING:\n"
            "            return importlib.util.spec_from_file_location(name, MAPPING[name] + '/__init__.py')\n"
            "def install():\n"
            "    sys.meta_path.append(Finder)\n"
        )
    return root / ".venv" / "bin" / "python"


@pytest.mark.parametrize("how", ["path", "finder"])
@pytest.mark.parametrize("named", ["absolute", "relative"])
def test_a_package_installed_in_place_is_the_worktrees(repository, how, named):
    repository.commit("old", {"src/shop/__init__.py": "VERSION = 'old'\n", ".gitignore": ".venv/\n"})
    repository.write({"src/shop/__init__.py": "VERSION = 'edited'\n"})
    python = installed_in_place(repository.root, how)
    program = str(python) if named == "absolute" else ".venv/bin/python"
    command = [program, "-c", "import shop; print(shop.VERSION)"]
    with workspace(repository.root).open() as tree:
        assert said(tree, command) == "old"
        tree.move("HEAD")
        assert said(tree, command) == "old"
    assert python.exists()


def test_what_is_installed_elsewhere_stays_so(repository, tmp_path):
    repository.commit("one", {"a.py": "1\n", ".gitignore": ".venv/\n"})
    python = installed_in_place(repository.root, "path")
    [site] = (repository.root / ".venv").glob("lib/python*/site-packages")
    (site / "other.pth").write_text(f"{tmp_path}/elsewhere\n")
    with workspace(repository.root).open() as tree:
        assert tree.environment([str(python)])["PYTHONPATH"] == str(tree.root / "src")


def test_the_users_own_import_path_is_moved(repository, monkeypatch, tmp_path):
    repository.commit("one", {"lib/a.py": "1\n"})
    monkeypatch.setenv("PYTHONPATH", f"{repository.root}/lib:{tmp_path}/x")
    with workspace(repository.root).open() as tree:
        found = tree.environment([sys.executable])["PYTHONPATH"].split(":")
    assert found[-2:] == [f"{tree.root}/lib", f"{tmp_path}/x"]


def test_the_same_size_in_the_same_second_is_not_mistaken(repository):
    """Compiled code is known by time and size."""
    old = repository.commit("old", {"shop.py": "V = 1\n"})
    new = repository.commit("new", {"shop.py": "V = 2\n"})
    command = [sys.executable, "-c", "import shop; print(shop.V)"]
    with workspace(repository.root).open(old) as tree:
        for _ in range(3):
            tree.move(old)
            assert said(tree, command) == "1"
            tree.move(new)
            assert said(tree, command) == "2"


class TestNodeModules:
    def made(self, repository) -> Path:
        repository.commit("one", {"packages/cart/index.js": "", "app/package.json": "{}", ".gitignore": "node_modules"})
        modules = repository.root / "node_modules"
        (modules / "left-pad").mkdir(parents=True)
        (modules / "left-pad" / "index.js").write_text("")
        (modules / ".bin").mkdir()
        (modules / "@shop").mkdir()
        (modules / "@shop" / "cart").symlink_to("../../packages/cart")
        (repository.root / "app" / "node_modules" / "only-here").mkdir(parents=True)
        return modules

    def test_lead_to_what_is_installed(self, repository):
        modules = self.made(repository)
        with workspace(repository.root).open() as tree:
            assert (tree.root / "node_modules" / "left-pad").resolve() == modules / "left-pad"
            assert (tree.root / "node_modules" / ".bin").is_dir()
            assert (tree.root / "app" / "node_modules" / "only-here").is_dir()
        assert (modules / "left-pad" / "index.js").exists()

    def test_packages_of_the_repository_lead_to_the_worktree(self, repository):
        self.made(repository)
        with workspace(repository.root).open() as tree:
            cart = (tree.root / "node_modules" / "@shop" / "cart").resolve()
            assert cart == (tree.root / "packages" / "cart").resolve()

    def test_cleaning_never_follows_the_links(self, repository):
        modules = self.made(repository)
        with workspace(repository.root).open() as tree:
            tree.move("HEAD")
            tree.move("HEAD")
        assert (modules / "left-pad" / "index.js").exists()
        assert (repository.root / "app" / "node_modules" / "only-here").is_dir()


def test_an_environment_that_git_tracks_is_left_alone(repository):
    repository.commit("one", {"env/pyvenv.cfg": "home = /usr\n", "env/x.py": ""})
    with workspace(repository.root).open() as tree:
        assert not (tree.root / "env").is_symlink()


def test_unreadable_files_of_installers_are_passed_over(tmp_path):
    site = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("")
    (site / "a.pth").write_bytes(b"\xff\x00/\n")
    (site / "b.pth").symlink_to("b.pth")
    found = surroundings.environment(tmp_path, tmp_path / "tree", [".venv/bin/python"])
    assert "PYTHONPATH" not in found


def test_compiled_modules_are_kept_and_never_those_of_another_text(repository, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    repository.commit("Start", {"shop.py": "TOTAL = 0\n"})
    command = [sys.executable, "-c", "import shop; print(shop.TOTAL)"]
    with workspace(repository.root).open() as tree:
        assert said(tree, command) == "0"
        assert list(tree.root.glob("__pycache__/shop.*.pyc"))
        for number in (1, 2, 3, 0):
            tree.write("shop.py", f"TOTAL = {number}\n".encode())
            assert said(tree, command) == str(number)
        tree.move("HEAD")
        assert not list(tree.root.glob("__pycache__"))
    assert not list(repository.root.glob("__pycache__"))

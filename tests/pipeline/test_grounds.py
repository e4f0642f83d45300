"""A worktree in use: words of a command that are meant for the user's tree, and texts for the length of a block."""

from pathlib import Path

import pytest

from bugsage.adapters.git.workspace import GitWorkspace
from bugsage.adapters.state_folder import StateFolder
from bugsage.pipeline.grounds import Ground
from tests.conftest import Repository


@pytest.fixture
def place(repository: Repository):
    repository.commit("Start", {"shop.py": "A = 1\n", "gone.py": "B = 1\n"})
    root = repository.root
    with GitWorkspace(root, StateFolder(root).open_or_none()).open() as tree:
        yield Ground(tree=tree, home=root)


def test_paths_lead_into_the_worktree_and_compiled_modules_are_kept(place: Ground) -> None:
    given = ("env", "PYTHONDONTWRITEBYTECODE=1", "A=1", f"{place.home}/bin/python", "PYTHONDONTWRITEBYTECODE=1", "./x")
    moved = ("env", "A=1", f"{place.root}/bin/python", "PYTHONDONTWRITEBYTECODE=1", "./x")
    assert place.moved(given) == moved
    assert place.moved(moved) == moved
    assert place.moved(("PYTHONDONTWRITEBYTECODE=1",)) == ("PYTHONDONTWRITEBYTECODE=1",)


def test_texts_are_there_until_the_end_of_the_block(place: Ground) -> None:
    def seen() -> dict[str, str]:
        return {path.name: path.read_text() for path in sorted(Path(place.root).glob("*.py"))}

    before = seen()
    with place.patched({"shop.py": "A = 2\n", "gone.py": None, "new.py": "C\udce4"}):
        assert (place.root / "shop.py").read_text() == "A = 2\n"
        assert not (place.root / "gone.py").exists()
        assert (place.root / "new.py").read_bytes() == b"C\xe4"
    assert seen() == before

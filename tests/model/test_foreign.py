import pytest

from bugsage.model.foreign import is_foreign, own_files


@pytest.mark.parametrize("path", ["node_modules/a.js", "web/node_modules/b/c.js", ".venv/x.py", "a/.tox/b/c", "env/x"])
def test_folders_of_others(path):
    assert is_foreign(path)


@pytest.mark.parametrize("path", ["a.py", "env", ".hidden", "environment/a.py", ".github/run.py", ".lattice/c/a.yaml"])
def test_folders_of_the_project(path):
    assert not is_foreign(path)


def test_environment_is_known_by_its_file():
    listed = ["a.py", "mine/pyvenv.cfg", "mine/bin/x", "mine2/x.py", "pyvenv.cfg"]
    assert own_files(listed) == ["a.py", "mine2/x.py", "pyvenv.cfg"]

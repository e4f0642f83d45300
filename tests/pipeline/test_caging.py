"""When commands are caged, from settings to exit codes: a real repository, the real command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage import pipeline, wiring
from bugsage.adapters.sandbox.bubblewrap import find_bubblewrap
from bugsage.adapters.sandbox.none import NoSandbox
from bugsage.errors import SandboxMissing, SettingsError
from bugsage.pipeline import caging
from bugsage.surfaces.cli.app import run
from tests.conftest import Repository

bubblewrap = pytest.mark.skipif(find_bubblewrap()[0] is None, reason="bubblewrap makes no cage here")
TEST = "from pathlib import Path\n\ndef test_a():\n    assert not Path('{outside}').exists()\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "outside").write_text("here")
    made = Repository(tmp_path / "repository")
    made.commit("first", {"test_a.py": TEST.format(outside=tmp_path / "outside")})
    return made


def user_says(tmp_path: Path, text: str) -> None:
    (tmp_path / "config" / "bugsage").mkdir(parents=True)
    (tmp_path / "config" / "bugsage" / "bugsage.toml").write_text(text)


@bubblewrap
def test_tests_are_caged_where_it_is_asked_for(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "--repo", str(repository.root), "--format", "json"]) == 1
    free = json.loads(capsys.readouterr().out)
    assert free["run"]["caged"] is None
    assert run(["test", "--sandbox", "--repo", str(repository.root), "--format", "json"]) == 0
    caged = json.loads(capsys.readouterr().out)
    assert caged["run"]["caged"]["kind"] == "bubblewrap"
    assert caged["run"]["record"]
    ran = [
        one.payload["caged"] for one in wiring.open_house(repository.root).timeline.entries() if "caged" in one.payload
    ]
    assert ran == [{"kind": "none"}, {"kind": "bubblewrap"}]


@bubblewrap
def test_pytest_has_the_same_plugins_inside_as_outside(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = "import pytest\n\n@pytest.fixture\ndef seven():\n    return 7\n"
    test = "def test_a(seven, pytestconfig):\n    assert not pytestconfig.pluginmanager.hasplugin('xdist')\n"
    repository.write({"own_plugin.py": plugin, "test_a.py": test})
    monkeypatch.setenv("PYTEST_PLUGINS", "own_plugin")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for words in ((), ("--sandbox",)):
        assert run(["test", *words, "--repo", str(repository.root)]) == 0, capsys.readouterr().out


@bubblewrap
def test_a_repository_may_require_it(repository: Repository) -> None:
    repository.write({"bugsage.toml": 'sandbox.mode = "required"\n'})
    assert run(["test", "--repo", str(repository.root)]) == 0


@bubblewrap
def test_where_it_is_required_nothing_runs_without(repository: Repository) -> None:
    repository.write({"bugsage.toml": 'sandbox.mode = "required"\n'})
    house = wiring.open_house(repository.root)
    with house.workspace.open(uncommitted=True) as tree, house.runner.aside() as aside:
        for folder in (None, tree.root):
            done = house.runner.run(("sh", "-c", f"ls /; echo x > {aside}/x"), folder=folder)
            assert done.caged is not None
            assert "home" not in Path(done.log).read_text().split()
        cut = house.runner.surroundings().cut
        assert house.runner.run((*cut, "true"), folder=tree.root).status == 0
        assert (Path(aside) / "x").read_text() == "x\n"


def test_a_repository_may_not_open_it(repository: Repository) -> None:
    repository.write({"bugsage.toml": 'sandbox.readable = ["/"]\n'})
    with pytest.raises(SettingsError, match="the user's to say"):
        _ = wiring.open_house(repository.root).settings


def test_the_user_may(repository: Repository, tmp_path: Path) -> None:
    user_says(tmp_path, '[sandbox]\nreadable = ["/opt/data", "~/models"]\nhosts = ["127.0.0.1:11434"]\nmemory_mb = 0\n')
    cage = caging.cage(wiring.open_house(repository.root))
    assert {"/opt/data", str(Path.home() / "models")} <= set(cage.readable)
    assert [(host.name, host.port) for host in cage.hosts] == [("127.0.0.1", 11434)]
    assert cage.limits.memory_mb is None


@pytest.mark.parametrize("said", ["data", "./data", "", "~nobody-of-that-name/data"])
def test_a_place_that_only_the_working_folder_would_name(repository: Repository, tmp_path: Path, said: str) -> None:
    user_says(tmp_path, f'[sandbox]\nreadable = ["{said}"]\n')
    with pytest.raises(SettingsError, match="can be found from anywhere"):
        caging.cage(wiring.open_house(repository.root))


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], NoSandbox]:
    def none() -> NoSandbox:
        return NoSandbox("bwrap is not installed", mend="apt-get install bubblewrap")

    monkeypatch.setattr("bugsage.adapters.sandbox.find_sandbox", none)
    return none


def test_without_a_sandbox_it_is_refused(repository: Repository, nothing: object) -> None:
    house = wiring.open_house(repository.root)
    with pytest.raises(SandboxMissing) as refused:
        pipeline.test(house, (), on_output=lambda _: None, sandbox=True)
    assert refused.value.exit_code == 4
    assert run(["test", "--sandbox", "--repo", str(repository.root)]) == 4


def test_the_doctor_says_so(repository: Repository, nothing: object) -> None:
    [check] = caging.check(wiring.open_house(repository.root))
    assert check.state == "warn"
    assert "tests run unsandboxed: bwrap is not installed" in check.finding
    repository.write({"bugsage.toml": 'sandbox.mode = "required"\n'})
    [check] = caging.check(wiring.open_house(repository.root))
    assert check.state == "fail"


def test_the_doctor_says_that_what_is_said_of_it_makes_no_sense(
    repository: Repository, nothing: object, tmp_path: Path
) -> None:
    user_says(tmp_path, '[sandbox]\nreadable = ["data"]\n')
    [check] = [one for one in pipeline.doctor(wiring.open_house(repository.root)) if one.name == "sandbox"]
    assert check.state == "fail"
    assert "sandbox.readable: `data`" in check.finding


def test_what_strangers_wrote(repository: Repository, nothing: object, tmp_path: Path) -> None:
    assert caging.for_strangers(wiring.open_house(repository.root)) is None
    user_says(tmp_path, '[sandbox]\nmode = "required"\n')
    assert caging.for_strangers(wiring.open_house(repository.root)) is not None


@bubblewrap
def test_a_worktree_borrows_the_environments_of_the_project(repository: Repository) -> None:
    house = wiring.open_house(repository.root)
    with house.workspace.open() as tree:
        cage = caging.for_strangers(house, tree.root)
        assert cage is not None
        command = ("sh", "-c", "git status --short && ls ..; touch .git && echo no || echo kept")
        done = house.runner.run(command, folder=tree.root, cage=cage)
    assert cage.writable == (str(tree.root),)
    assert str(repository.root / ".venv") in cage.readable
    assert Path(done.log).read_text().splitlines() == [
        tree.root.name,
        "touch: cannot touch '.git': Read-only file system",
        "kept",
    ]

"""A house opens what is asked for, when it is asked for."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage.adapters.joining_file import read_joining
from bugsage.adapters.ranker_file import read_ranker
from bugsage.diagnosis.joining.likeness import FEATURES, RECORDED
from bugsage.diagnosis.ranking.scoring import SUREST
from bugsage.model.ranker import Ranker
from bugsage.pipeline.house import House
from bugsage.wiring import LocalHouse, open_house, root

PORTS = [name for name, value in vars(House).items() if isinstance(value, property) and name not in ("root", "project")]


@pytest.mark.parametrize("name", PORTS)
def test_every_port_has_its_adapter(repository: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-real-key")
    house = open_house(repository.root)
    port = getattr(house, name)
    assert port is not None
    assert getattr(house, name) is port, "made once"


def test_the_root_is_the_top_of_the_repository(repository: Any) -> None:
    repository.write({"deep/er/a.py": ""})
    assert root(open_house(repository.root / "deep" / "er")) == repository.root


def test_without_a_folder_it_is_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert root(open_house()) == tmp_path


def test_opening_touches_nothing(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    assert house.settings is not None
    assert house.specs.contracts() == ()
    assert list(tmp_path.iterdir()) == []


def test_state_is_kept_in_its_own_folder(repository: Any) -> None:
    house = open_house(repository.root)
    assert isinstance(house, LocalHouse)
    assert house.timeline.entries() == ()
    assert house.state == repository.root / ".bugsage"
    assert not house.state.exists()
    house.keep()
    assert (house.state / ".gitignore").is_file()
    assert repository.git("status", "--porcelain") == ""


def test_a_link_that_leads_out_is_not_followed(repository: Any, tmp_path: Path) -> None:
    from bugsage.errors import StateUnwritable

    outside = tmp_path / "outside"
    outside.mkdir()
    (repository.root / ".bugsage").symlink_to(outside)
    house = open_house(repository.root)
    assert isinstance(house, LocalHouse)
    assert house.state is None
    with pytest.raises(StateUnwritable):
        house.timeline.entries()
    assert list(outside.iterdir()) == []


def test_opening_imports_no_adapter() -> None:
    code = "import sys, bugsage.wiring as w; w.open_house(); print([m for m in sys.modules if 'bugsage.adapters' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "[]"


def test_the_weights_that_ship_are_sane() -> None:
    ranker = read_ranker()
    for weights in (ranker.test, ranker.trace):
        assert weights.features
        assert all(abs(weight) < 20 for weight in weights.features.values())
        assert 0 < weights.calibration.threshold < SUREST
        assert 0 < weights.calibration.base_rate < 1
        assert 0.5 <= weights.calibration.coverage < 1
    assert not set(ranker.assumed) & (set(ranker.test.features) | set(ranker.trace.features)), "learned, not assumed"
    assert ranker.provenance


def test_what_joins_causes_names_features_that_there_are() -> None:
    joining = read_joining()
    assert joining.provenance
    for weights in (joining.static, joining.run):
        assert weights.features
        assert weights.features.keys() <= FEATURES.keys()
        assert 0.5 < weights.threshold < 1, "when in doubt they stay apart"
        assert 0 < weights.least < weights.threshold
    assert not RECORDED & joining.static.features.keys(), "what was not recorded says nothing"
    assert not joining.assumed.keys() & (joining.static.features.keys() | joining.run.features.keys())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"version": "one"}', b"\xff"])
def test_a_file_of_no_weights_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ranker.json"
    path.write_bytes(content)
    with pytest.raises(msgspec.DecodeError):
        read_ranker(path)


def test_weights_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "ranker.json"
    path.write_bytes(msgspec.json.encode(read_ranker()))
    assert read_ranker(path) == read_ranker()
    assert isinstance(read_ranker(path), Ranker)

"""The weights of the measured risk as a file."""

from pathlib import Path

import msgspec
import pytest

from bugsage.adapters.risk_model_file import LEARNED, SHIPPED, RiskModelFiles, read_risk_model


def test_what_ships_tells_where_it_comes_from() -> None:
    model = read_risk_model()
    assert model.provenance["repositories"]
    assert not set(model.provenance["repositories"]) & set(model.provenance["held_out"])
    assert [one.score for one in model.odds] == sorted(one.score for one in model.odds)


def test_what_a_repository_learned_goes_before(tmp_path: Path) -> None:
    own = msgspec.structs.replace(read_risk_model(), version=7)
    files = RiskModelFiles(tmp_path)
    assert files.keep(own)
    assert files.in_force() == own
    assert files.shipped().version != 7
    assert [path.name for path in tmp_path.iterdir()] == [LEARNED]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[" * 9_000])
def test_a_broken_file_is_passed_over(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / LEARNED).write_bytes(content)
    assert RiskModelFiles(tmp_path).in_force() == read_risk_model(SHIPPED)


def test_without_a_folder_nothing_is_kept() -> None:
    assert not RiskModelFiles(None).keep(read_risk_model())
    assert RiskModelFiles(None).in_force() == read_risk_model(SHIPPED)

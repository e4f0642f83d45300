"""The weights of the measured risk as a file."""

from pathlib import Path

import msgspec
import pytest

from bugsage.adapters.risk_model_file import LEARNED, SHIPPED, read_learned, read_risk_model


def test_what_ships_tells_where_it_comes_from() -> None:
    model = read_risk_model()
    assert model.provenance["repositories"]
    assert not set(model.provenance["repositories"]) & set(model.provenance["held_out"])
    assert [one.score for one in model.odds] == sorted(one.score for one in model.odds)


def test_what_a_repository_learned_goes_before(tmp_path: Path) -> None:
    own = msgspec.structs.replace(read_risk_model(), version=7)
    (tmp_path / LEARNED).write_bytes(msgspec.json.encode(own))
    assert read_learned(tmp_path).version == 7


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[" * 9_000])
def test_a_broken_file_is_passed_over(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / LEARNED).write_bytes(content)
    assert read_learned(tmp_path) == read_risk_model(SHIPPED)
    assert read_learned(None) == read_risk_model(SHIPPED)

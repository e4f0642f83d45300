"""The weights of the measured risk as a file."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bugsage.adapters.risk_model_file import LEARNED, SHIPPED, RiskModelFiles, read_risk_model
from bugsage.model.risk_model import RiskModel
from bugsage.safety.refitting import refitted


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


def test_weights_that_learning_cannot_have_written_are_passed_over(tmp_path: Path) -> None:
    shipped = read_risk_model()
    first = next(iter(shipped.shapes))
    replace = msgspec.structs.replace

    def with_first(**changed: object) -> RiskModel:
        return replace(shipped, shapes={**shipped.shapes, first: replace(shipped.shapes[first], **changed)})

    line = shipped.shapes[first]
    hostile = [
        replace(shipped, scale=0.0),
        replace(shipped, scale=-1.0),
        replace(shipped, scale=shipped.scale / 2),
        replace(shipped, shapes={}),
        replace(shipped, discounts={**shipped.discounts, "says_fix": 1.0}),
        with_first(at=(), adds=()),
        with_first(adds=line.adds[:-1]),
        with_first(adds=(*line.adds[:-1], 0.0)),
        with_first(adds=tuple(-one for one in line.adds)),
        with_first(at=tuple(1_000 * one for one in line.at)),
        with_first(unknown=0.0),
        refitted(shipped, dict.fromkeys(shipped.shapes, 0.0)),
        refitted(shipped, {first: 3.5}),
    ]
    for model in hostile:
        RiskModelFiles(tmp_path).keep(model)
        assert RiskModelFiles(tmp_path).in_force() == shipped


@given(st.lists(st.floats(0, 3), min_size=8, max_size=8))
def test_weights_that_learning_made_are_in_force(tmp_path_factory: pytest.TempPathFactory, by: list[float]) -> None:
    shipped = read_risk_model()
    own = refitted(shipped, {name: round(one, 3) for name, one in zip(shipped.shapes, by, strict=True)})
    assume(sum(shape.unknown for shape in own.shapes.values()) > 0.1)
    files = RiskModelFiles(tmp_path_factory.mktemp("state"))
    files.keep(own)
    assert files.in_force() == own

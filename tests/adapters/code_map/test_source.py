"""The text of a file under the offsets of its bytes."""

import gc

import pytest

from bugsage.adapters.code_map.python import read_python
from bugsage.adapters.code_map.source import Source


def test_offsets_are_bytes_and_what_they_cover_is_text() -> None:
    source = Source("ä = 'ö'\nb = c.d\n".encode())
    assert source.readable(source.text[0:2]) == "ä"
    assert source.lines_of([(0, 2), (10, 11)]) == [1, 2]
    assert source.names([(14, 17), (10, 11)]) == ["c.d", "b"]


@pytest.mark.parametrize("source", ["def f(x):\n    return g(x).y\n", "ä = f('ö')\n", "def (:\n"])
def test_nothing_is_left_for_the_garbage_collector(source) -> None:
    read_python(source.encode())
    gc.collect()
    gc.disable()
    try:
        read_python(source.encode())
        assert gc.collect() == 0
    finally:
        gc.enable()

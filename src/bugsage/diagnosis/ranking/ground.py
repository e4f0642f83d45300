"""What the ranker knows of a repository's code whatever failed; it takes longer than to rank one failure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bugsage.diagnosis.latest import Latest
from bugsage.diagnosis.ranking.candidates import Candidates, lies_apart
from bugsage.diagnosis.ranking.standing import shape
from bugsage.model.code import CodeMap


class Ground:
    """The candidates, how rare their names are, and their shapes."""

    def __init__(self, code: CodeMap, named: Iterable[str], wanted: Collection[str] | None) -> None:
        """As for Candidates and `shape`."""
        self.candidates = Candidates(code, named)
        self.rarity = self.candidates.name_weights()
        self.shape = shape(self.candidates, wanted)


def ground(code: CodeMap, named: Iterable[str], wanted: Collection[str] | None) -> Ground:
    """That of the last time, where nothing of it would be different."""
    apart = frozenset(path for path in named if path in code.files and lies_apart(path))
    return _latest.of(code, apart, None if wanted is None else frozenset(wanted))


_latest = Latest(Ground)

"""From the lines of a recorded run to the lines of the files as they lie on disk now."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from bugsage.errors import BugSageError
from bugsage.model.timeline import RunRecord
from bugsage.pipeline import House
from bugsage.surfaces.serving.lines import Moved, moved, split
from bugsage.surfaces.serving.marks import Mark

#: Texts of files that are remembered as the newest run found them.
_MOST_KEPT = 200


def _still(line: int) -> tuple[int, bool]:
    return line, True


class Placing:
    """Remembers the files as a run found them, and so knows where their lines are later."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._kept: dict[tuple[str, str], str] = {}

    def placed(self, marks: Iterable[Mark], run: RunRecord) -> Iterator[Mark]:
        """The marks of what this run found, at the lines where their text is now."""
        where: dict[str, Moved] = {}
        for mark in marks:
            moves = self._moves(mark, run, where)
            line, same = moves(mark.line)
            related = tuple((f, where[f](n)[0] if f in where else n, said) for f, n, said in mark.related)
            message = mark.message if same else f"{mark.message}\n(this line has changed since the tests ran)"
            level = mark.level if same else "information"
            yield replace(mark, line=line, related=related, message=message, level=level)

    def _moves(self, mark: Mark, run: RunRecord, where: dict[str, Moved]) -> Moved:
        if mark.file not in where:
            now = self._house.code.text(mark.file)
            before = self._before(mark.file, now, run) if now is not None else None
            if now is not None and before is not None:
                where[mark.file] = moved(split(before), split(now)) if before != now else _still
        return where.get(mark.file) or self._by_symbol(mark)

    def _before(self, file: str, now: str, run: RunRecord) -> str | None:
        """The text that the run saw; None where it is not known any more."""
        if (run.id, file) in self._kept:
            return self._kept[run.id, file]
        if self._is_older(file, run):
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[run.id, file] = now
            return now
        if run.commit is None or run.dirty:
            return None
        try:
            return self._house.history.text_at(file, run.commit)
        except BugSageError:
            return None

    def _is_older(self, file: str, run: RunRecord) -> bool:
        """Nobody wrote the file since the run ended."""
        try:
            ended = datetime.fromisoformat(run.time).timestamp()
            return Path(self._house.root, file).stat().st_mtime <= ended - run.seconds
        except (OSError, ValueError):
            return False

    def _by_symbol(self, mark: Mark) -> Moved:
        """By how much its function moved, where nothing better is known."""
        if not mark.start or mark.symbol in ("", "<module>"):
            return _still
        file = self._house.code.code_map().files.get(mark.file)
        found = [one for one in file.definitions if one.symbol == mark.symbol] if file else []
        if not found:
            return lambda line: (line, False)
        shift = found[0].start - mark.start
        return lambda line: (max(found[0].start, min(line + shift, found[0].end)), True)

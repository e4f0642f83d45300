"""Whether the working tree changes the code that an error in production came from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from bugsage.diagnosis.affected.changing import MODULE, changed
from bugsage.errors import BugSageError
from bugsage.model.affected import FileChange
from bugsage.model.code import Definition
from bugsage.model.watch import ChangedPlace, ProductionIssue
from bugsage.pipeline.house import House
from bugsage.pipeline.living.origins import commits_of, files_of, places_of


class Touching:
    """Compares functions as they were where it happened with those of the working tree.

    What happened in a release is compared with the commit that the release names: its tag, or a commit's own name.
    Where it names none with the newest commit.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        #: Texts of commits do not change; the newest commit does.
        self._at = lru_cache(256)(self._text_at)
        self._bases: dict[tuple[str, str], str] = {}

    def concerns(self, issue: ProductionIssue, paths: Collection[str]) -> bool:
        """Whether any of these files has to do with it."""
        return any(file in paths for file in files_of(issue))

    def of(self, issue: ProductionIssue) -> tuple[ChangedPlace, ...]:
        """What differs, the function that raised it first; nothing where git cannot say."""
        files = files_of(issue)
        base = self._base(issue.release, files)
        found: list[ChangedPlace] = []
        for file in files:
            before = self._at(file, base) if base != "HEAD" else self._text_at(file, base)
            after = self._house.code.text(file)
            if before is None or before == after:
                continue
            newest = before if base == "HEAD" else self._text_at(file, "HEAD")
            found += self._compared(issue, file, before, after, newest)
        order = ("raised", "frame", "suspect")
        return tuple(sorted(found, key=lambda one: order.index(one.role)))

    def _compared(
        self, issue: ProductionIssue, file: str, before: str, after: str | None, newest: str | None
    ) -> Iterator[ChangedPlace]:
        then, now = self._definitions(file, before), self._definitions(file, after)
        change = FileChange(path=file, before=before, after=after)
        for symbol, (line, role) in places_of(issue, file, then.values()).items():
            old, new = then.get(symbol), now.get(symbol)
            if old is None or (new is not None and not _differs(change, old, new)):
                continue
            committed = _own(newest, self._definitions(file, newest).get(symbol)) == _own(after, new)
            yield ChangedPlace(
                file=file,
                symbol=symbol,
                kind=old.kind,
                line=_first_difference(before, after, old, new) if new and after else line,
                role=role,
                uncommitted=not committed,
                gone=new is None,
            )

    def _definitions(self, file: str, text: str | None) -> dict[str, Definition]:
        outline = self._house.syntax.outline(file, text) if text is not None else None
        return {one.symbol: one for one in outline.definitions} if outline else {}

    def _base(self, release: str, files: Sequence[str]) -> str:
        """What names the commit of a release here; `HEAD` where nothing does."""
        if not files:
            return "HEAD"
        known = self._bases.get((release, files[0]))
        if known is None:
            known = next((one for one in commits_of(release) if any(self._at(file, one) for file in files)), "HEAD")
            self._bases[release, files[0]] = known
        return known

    def _text_at(self, file: str, commit: str) -> str | None:
        try:
            return self._house.history.text_at(file, commit)
        except BugSageError:
            return None


def _differs(change: FileChange, old: Definition, new: Definition) -> bool:
    """Whether the function does something else; comments and layout of Python do not count."""
    if _own(change.before, old) == _own(change.after, new):
        return False
    parts = changed((change,), lambda: False)
    if change.path in parts.files or not change.path.endswith(".py"):
        return True
    return (
        (change.path, old.symbol) in parts.functions
        or (change.path, old.symbol) in parts.classes
        or (old.kind == "class" and any(symbol.startswith(f"{old.symbol}.") for _, symbol in parts.functions))
        or (old.symbol == MODULE and bool(parts.names))
    )


def _own(text: str | None, definition: Definition | None) -> list[str] | None:
    """Its lines without layout; None where it is not there."""
    if text is None or definition is None:
        return None
    lines = text.splitlines()[definition.start - 1 : definition.end]
    return [line.strip() for line in lines if line.strip()]


def _first_difference(before: str, after: str, old: Definition, new: Definition) -> int:
    """The line of the new text at which the two begin to differ."""
    was, now = before.splitlines()[old.start - 1 : old.end], after.splitlines()[new.start - 1 : new.end]
    return min(new.start + next((n for n, (a, b) in enumerate(zip_longest(was, now)) if a != b), 0), new.end)

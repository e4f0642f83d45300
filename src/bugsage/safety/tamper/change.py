"""A change as the guard looks at it: for each file the statements of both sides, and which of them are new."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from bugsage.model.patch import FilePatch, Hunk
from bugsage.model.tamper import Failure, Finding
from bugsage.safety.tamper.checks import checks_of
from bugsage.safety.tamper.handlers import is_broad, is_handler, outcome
from bugsage.safety.tamper.lexing import Line, statements
from bugsage.safety.tamper.roles import language_name, role_of
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import Unit, units_of
from bugsage.safety.tamper.windows import windows

#: Longer files are looked at where they change only.
LONGEST: Final = 600_000
#: Of files that are written by programs nothing beyond this many lines is read.
MOST_LINES: Final = 20_000
#: Where the indent says what belongs to what.
_INDENTED: Final = frozenset(("python", "ruby", "elixir"))
#: Statements so short that finding one elsewhere says nothing.
_COMMON: Final = frozenset(
    ("pass", "return", "returnNone", "continue", "break", "else:", "try:", "else", "try", "finally:", "...", "end")
)


@dataclass
class Side:
    """One side of a file."""

    roots: list[Statement]
    #: Changed lines with their numbers, as they stand there.
    changed: list[tuple[int, str]]
    language: str

    @cached_property
    def all(self) -> list[Statement]:
        """Every statement, in order."""
        return [one for root in self.roots for one in root.block()]

    @cached_property
    def by_key(self) -> dict[str, list[Statement]]:
        """Handlers by their form."""
        found: dict[str, list[Statement]] = {}
        for one in self.all:
            if is_handler(one):
                found.setdefault(one.key, []).append(one)
        return found

    @cached_property
    def broad_outcomes(self) -> set[str]:
        """What is done with errors by the changed handlers that catch all of them."""
        return {outcome(one) for one in self.all if one.changed and is_handler(one) and is_broad(one, self.language)}

    @cached_property
    def units(self) -> list[Unit]:
        """Its tests and functions."""
        return units_of(self.all, self.language)

    @cached_property
    def fresh(self) -> list[Statement]:
        """Statements that stand on this side only."""
        return [one for one in self.all if one.fresh]


@dataclass
class FileChange:
    """What happens to one file."""

    file: FilePatch
    role: str
    language: str
    before: Side
    after: Side
    #: The whole text of both sides is known, as far as there is one.
    whole: bool
    #: Kinds of marks by whether what did not change in it has one.
    known: dict[str, bool] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Its path afterwards, or before where it is deleted."""
        return self.file.path

    def finding(
        self, kind: str, severity: str, sentence: str, at: Statement | int | None = None, code: str = ""
    ) -> Finding:
        """A finding in this file."""
        line = at.line if isinstance(at, Statement) else at
        shown = at.code if isinstance(at, Statement) else code
        return Finding(
            kind=kind,
            severity=severity,
            file=self.path,
            line=line or None,
            sentence=sentence,
            code=" ".join(shown.split())[:200],
        )


@dataclass
class Change:
    """A whole change, and what is known of the failure that it is to mend."""

    files: list[FileChange]
    failure: Failure
    #: Source forms of what was added and what was removed, to recognise what only moved.
    added: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)

    def of(self, *roles: str) -> Iterator[FileChange]:
        """The files of these roles."""
        return (file for file in self.files if file.role in roles)

    @cached_property
    def product_moves(self) -> bool:
        """Code of the product does something else than before."""
        return any(file.before.fresh or file.after.fresh for file in self.of("product"))

    @cached_property
    def tests_grow(self) -> bool:
        """All in all the tests ask for as much as before, or more."""
        sides = [(file.before.fresh, file.after.fresh, file.language) for file in self.of("test")]
        lost = sum(check.strength for before, _, language in sides for check in checks_of(before, language))
        won = sum(check.strength for _, after, language in sides for check in checks_of(after, language))
        gone = sum(len(file.before.changed) for file in self.of("test"))
        come = sum(len(file.after.changed) for file in self.of("test"))
        return (won >= lost and won > 0) or (come > gone and won > lost / 2)

    def is_failing(self, test: str) -> bool:
        """It is the test that is to be mended."""
        ends = (f"::{test}", f"#{test}", f".{test}", f"> {test}", f" {test}")
        return bool(test) and any(
            one.split("[")[0].endswith(ends) or test in (one, one.rpartition("::")[2].split("/")[0].split("[")[0])
            for one in self.failure.tests
        )

    def grade(self, test: str) -> str:
        """How bad a loss in this test is: a repair with more tests than before may have changed what is right."""
        return (
            "suspicious"
            if self.product_moves and (self.tests_grow or self.documented) and not self.is_failing(test)
            else "cheat"
        )

    @cached_property
    def documented(self) -> bool:
        """Words for readers change as well: documents, or the documentation of code."""
        if any(any(text.strip() for _, text in file.after.changed) for file in self.of("document")):
            return True
        return any(one.is_text for file in self.of("product") for one in file.after.fresh)


def read_change(files: Sequence[FilePatch], failure: Failure) -> Change:
    """The statements of all files; those that only moved or were laid out anew are not fresh."""
    change = Change(files=[_file_change(file) for file in files], failure=failure)
    for one in change.files:
        change.removed.update(s.key for s in one.before.all if s.changed and s.text)
        change.added.update(s.key for s in one.after.all if s.changed and s.text)
    old, new = Counter(change.removed), Counter(change.added)
    for one in change.files:
        _mark(one.before, new)
        _mark(one.after, old)
    return change


def _mark(side: Side, other: Counter[str]) -> None:
    for one in side.all:
        if not one.changed or not one.text:
            continue
        key = one.key
        if other[key] > 0 and key not in _COMMON:
            other[key] -= 1
        else:
            one.fresh = True


def _file_change(file: FilePatch) -> FileChange:
    role, language = role_of(file.path), language_name(file.path)
    if file.kind == "deleted" or (role in ("product", "other") and file.old_path and role_of(file.was) == "test"):
        role = role_of(file.was)
        language = language or language_name(file.was)
    texts_known = _known(file.before, file.kind == "added") and _known(file.after, file.kind == "deleted")
    return FileChange(
        file=file,
        role=role,
        language=language,
        before=_side(file, language, old=True, whole=texts_known),
        after=_side(file, language, old=False, whole=texts_known),
        whole=texts_known,
    )


def _known(text: str | None, absent: bool) -> bool:
    return absent if text is None else len(text) <= LONGEST


def _side(file: FilePatch, language: str, old: bool, whole: bool) -> Side:
    every = file.removed() if old else file.added()
    changed = [(number, text.rstrip("\r")) for _, (number, text) in zip(range(MOST_LINES), every, strict=False)]
    text = file.before if old else file.after
    if not language:
        return Side(roots=[], changed=changed, language=language)
    indented = language in _INDENTED
    if whole and text is not None and file.kind in ("modified", "renamed"):
        numbers = {number for number, _ in changed}
        lines = text.split("\n")
        seen = [window for window in windows(file.hunks, lines, old) if lines]
        spans = [(*(window.old if old else window.new), window.heading) for window in seen]
        found = [statements(_cut(lines, first, last, numbers), heading, indented) for first, last, heading in spans]
        return Side(roots=[one for roots in found for one in roots], changed=changed, language=language)
    roots = [one for hunk in file.hunks for one in statements(_lines(hunk, old), _heading(hunk), indented)]
    return Side(roots=roots, changed=changed, language=language)


def _cut(lines: Sequence[str], first: int, last: int, changed: set[int]) -> list[Line]:
    return [
        Line(number, lines[number - 1].rstrip("\r"), number in changed)
        for number in range(first, min(last, len(lines)) + 1)
    ]


def _lines(hunk: Hunk, old: bool) -> list[Line]:
    mark, other = ("-", "+") if old else ("+", "-")
    number = hunk.old_start if old else hunk.new_start
    lines: list[Line] = []
    for line in hunk.lines[:MOST_LINES]:
        if line[:1] == other:
            continue
        lines.append(Line(number, line[1:].rstrip("\r"), line[:1] == mark))
        number += 1
    return lines


def _heading(hunk: Hunk) -> str:
    """What git names around a hunk, unless the hunk begins with it."""
    heading = hunk.heading.strip()
    first = hunk.lines[0][1:].strip() if hunk.lines else ""
    return "" if not heading or first.startswith(heading[:40]) else heading

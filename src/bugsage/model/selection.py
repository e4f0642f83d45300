"""Which parts of a patch are taken: whole files, hunks, single lines."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from bugsage.model.base import Noun
from bugsage.model.patch import FilePatch, Hunk

_GONE = ("deleted",)


class Part(Noun, frozen=True, kw_only=True):
    """What can be taken or left: a hunk, or all that happens to a file of which no lines change."""

    #: From 1, through the whole patch.
    number: int
    #: Position of its file in the patch.
    file: int
    path: str
    #: None where there are no lines: a rename, a mode, an empty or a binary file.
    hunk: Hunk | None = None


class Selection(Noun, frozen=True, kw_only=True):
    """The parts that are taken. One that is named without lines is taken whole."""

    #: Number of a part to lines of it: positions in `Hunk.lines`, from 1. Lines that stay need not be named.
    parts: dict[int, tuple[int, ...]]


def parts_of(files: Sequence[FilePatch]) -> tuple[Part, ...]:
    """Every part, numbered in order."""
    found = [(at, file.path, hunk) for at, file in enumerate(files) for hunk in (file.hunks if file.hunks else (None,))]
    return tuple(
        Part(number=number, file=at, path=path, hunk=hunk) for number, (at, path, hunk) in enumerate(found, start=1)
    )


def is_whole(files: Sequence[FilePatch], selection: Selection) -> bool:
    """Nothing is left out."""
    return picked(files, selection) == tuple(files)


def rewritten(files: Sequence[FilePatch], edits: Mapping[int, Hunk]) -> tuple[FilePatch, ...]:
    """The patch with other hunks in place of some of its parts; each has the same old side as what it replaces."""
    made = list(files)
    for at in {part.file for part in parts_of(files) if part.number in edits}:
        hunks = [edits.get(part.number, part.hunk) for part in parts_of(files) if part.file == at]
        fresh = tuple(_renumbered(hunk for hunk in hunks if hunk is not None))
        made[at] = replace(files[at], hunks=fresh, after=None)
    return tuple(made)


def picked(files: Sequence[FilePatch], selection: Selection) -> tuple[FilePatch, ...]:
    """The patch that the selection makes of a patch; files of which nothing is taken are left out.

    A name and a mode go with any part of the file. A file that would be deleted stays where lines of it do.
    """
    numbered: dict[int, list[Part]] = {}
    for part in parts_of(files):
        numbered.setdefault(part.file, []).append(part)
    made = (_file(files[at], some, selection.parts) for at, some in numbered.items())
    return tuple(file for file in made if file is not None)


def _file(file: FilePatch, parts: Sequence[Part], wanted: Mapping[int, tuple[int, ...]]) -> FilePatch | None:
    taken = [part for part in parts if part.number in wanted]
    hunks = [_hunk(part.hunk, wanted[part.number]) for part in taken if part.hunk is not None]
    kept = tuple(_renumbered(hunk for hunk in hunks if hunk is not None))
    if not taken or (file.hunks and not kept):
        return None
    if kept == file.hunks:
        return file
    whole = file.kind not in _GONE
    return replace(file, hunks=kept, after=None, kind=file.kind if whole else "modified")


def _hunk(hunk: Hunk, lines: Sequence[int]) -> Hunk | None:
    """The hunk with these lines alone: a removal that is left out stays, an addition is not made."""
    if not lines:
        return hunk
    wanted = set(lines)
    made: list[tuple[int, str]] = []
    for at, line in enumerate(hunk.lines, start=1):
        if line[:1] == "-" and at not in wanted:
            made.append((at, f" {line[1:]}"))
        elif line[:1] != "+" or at in wanted:
            made.append((at, line))
    if all(line[:1] not in ("+", "-") for _, line in made):
        return None
    made = _with_ended_line(hunk, made)
    return replace(
        hunk,
        new_count=sum(line[:1] != "-" for _, line in made),
        lines=tuple(line for _, line in made),
        new_unended=_unended(hunk, made),
    )


def _with_ended_line(hunk: Hunk, made: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The last old line, where it lacks its end and is not the last any more: it changes, for it gets its end."""
    at = max((at for at, (_, line) in enumerate(made) if line[:1] != "+"), default=-1)
    if not hunk.old_unended or at in (-1, len(made) - 1) or made[at][1][:1] == "-":
        return made
    number, line = made[at]
    return [*made[:at], (number, f"-{line[1:]}"), (number, f"+{line[1:]}"), *made[at + 1 :]]


def _unended(hunk: Hunk, made: Sequence[tuple[int, str]]) -> bool:
    """Whether the last line of the new side lacks its end: it is the last line of one side or the other."""
    at, line = next(((at, line) for at, line in reversed(made) if line[:1] != "-"), (0, ""))
    if line[:1] == "+":
        return hunk.new_unended and at == max(n for n, one in enumerate(hunk.lines, start=1) if one[:1] == "+")
    return hunk.old_unended and at == max((n for n, one in enumerate(hunk.lines, 1) if one[:1] != "+"), default=-1)


def _renumbered(hunks: Iterator[Hunk]) -> Iterator[Hunk]:
    """Each where it stands on the new side, now that others are missing."""
    shift = 0
    for hunk in hunks:
        start = hunk.old_start + shift + (not hunk.old_count) - (not hunk.new_count)
        yield replace(hunk, new_start=start)
        shift += hunk.new_count - hunk.old_count

"""What a person wrote about which parts are taken: `all`, `1,3-4`, `2:4-6+9`, the path of a file."""

import re
from collections.abc import Iterator, Sequence

from bugsage.errors import UsageError
from bugsage.model.patch import FilePatch
from bugsage.model.selection import Part, Selection, parts_of

_PARTS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_LINES = re.compile(r"(\d{1,9}):(\d{1,9}(?:-\d{1,9})?(?:\+\d{1,9}(?:-\d{1,9})?)*)")


def selection_of(said: Sequence[str], files: Sequence[FilePatch]) -> Selection | None:
    """The parts that are named; None for all. Raises UsageError for what is not there."""
    if not said or "all" in said:
        return None
    parts, wanted = {part.number: part for part in parts_of(files)}, dict[int, tuple[int, ...]]()
    for word in (one.strip() for text in said for one in _words(text, files)):
        for number, lines in _named(word, parts):
            known = wanted.get(number)
            # Named whole once, it is whole.
            wanted[number] = () if known == () or not lines else tuple(sorted({*(known or ()), *lines}))
    return Selection(parts=wanted)


def _words(text: str, files: Sequence[FilePatch]) -> list[str]:
    """A path may hold commas."""
    return [text] if any(text == file.path for file in files) else [one for one in text.split(",") if one.strip()]


def _named(word: str, parts: dict[int, Part]) -> Iterator[tuple[int, tuple[int, ...]]]:
    if match := _LINES.fullmatch(word):
        yield _part(int(match[1]), word, parts).number, _lines(parts[int(match[1])], match[2], word)
    elif match := _PARTS.fullmatch(word):
        first, last = int(match[1]), int(match[2] or match[1])
        yield from (
            (number, ()) for number in range(_part(first, word, parts).number, _part(last, word, parts).number + 1)
        )
    elif found := [part.number for part in parts.values() if part.path == word]:
        yield from ((number, ()) for number in found)
    else:
        hint = "give numbers of parts (1,3-4), lines of one (2:4-6+9), or the path of a file"
        raise UsageError(f"--take {word[:100]}: the patch has no such part", hint=hint)


def _part(number: int, word: str, parts: dict[int, Part]) -> Part:
    if number not in parts:
        raise UsageError(f"--take {word}: the patch has {len(parts)} part{'s' if len(parts) != 1 else ''}")
    return parts[number]


def _lines(part: Part, said: str, word: str) -> tuple[int, ...]:
    ranges = [one.partition("-") for one in said.split("+")]
    most = len(part.hunk.lines) if part.hunk else 0
    if any(not 1 <= int(number) <= most for low, _, high in ranges for number in (low, high or low)):
        raise UsageError(f"--take {word}: part {part.number} has {most} lines")
    found = [at for low, _, high in ranges for at in range(int(low), int(high or low) + 1)]
    if not any(part.hunk and part.hunk.lines[at - 1][:1] in ("+", "-") for at in found):
        raise UsageError(f"--take {word}: none of these lines is changed", hint="each is numbered where it is shown")
    return tuple(found)

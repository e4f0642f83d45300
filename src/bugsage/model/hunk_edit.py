"""A hunk as a person edits it: its lines with a few words of ours, and what they made of it."""

from collections.abc import Iterator

from msgspec.structs import replace

from bugsage.errors import EditRefused
from bugsage.model.patch import Hunk

_WORDS = """\
# Edit what this part does; lines that begin with `#` are left out.
# To leave out a line that is added (`+`), delete it. To keep one that is removed (`-`), make its `-` a blank.
# Lines that stay begin with a blank and must stay as they are. Delete everything to leave the part as it was.
"""


def edit_text(path: str, hunk: Hunk) -> str:
    """What an editor is opened with."""
    lines = "".join(f"{line}\n" for line in hunk.lines)
    return f"{_WORDS}# {path if path.isprintable() else ascii(path)}, line {hunk.new_start}\n{lines}"


def edited(hunk: Hunk, text: str) -> Hunk | None:
    """The hunk as it was left there; None where nothing was left. Raises EditRefused."""
    lines = tuple(_lines(hunk, text))
    if not lines:
        return None
    was, now = ([line[1:] for line in some if line[:1] != "+"] for some in (hunk.lines, lines))
    if was != now:
        at = next(
            (i for i, (one, two) in enumerate(zip(was, now, strict=False)) if one != two), min(map(len, (was, now)))
        )
        there = f"`{was[at].strip()[:60]}` is there" if at < len(was) else "nothing more is there"
        raise EditRefused(
            f"it would not apply any more: line {hunk.old_start + at} of the file was changed, and {there}"
        )
    if all(line[:1] == " " for line in lines):
        raise EditRefused("it changes nothing any more", hint="leave the part out instead")
    return replace(
        hunk,
        lines=lines,
        new_count=sum(line[:1] != "-" for line in lines),
        new_unended=_unended(hunk, lines),
    )


def _lines(hunk: Hunk, text: str) -> Iterator[str]:
    given = text.split("\n")
    for number, line in enumerate(given, start=1):
        if line.startswith(("#", "\\")) or (not line and number == len(given)):
            continue
        if line[:1] not in ("+", "-", " ", ""):
            raise EditRefused(f"line {number} begins with neither `+`, `-` nor a blank: {line.strip()[:60]!r}")
        # Some editors strip the blank of an empty line.
        yield line or " "


def _unended(hunk: Hunk, lines: tuple[str, ...]) -> bool:
    """Whether the last line of the new side lacks its end: it is one that stays, or stands for the last one."""
    last = next((line for line in reversed(lines) if line[:1] != "-"), "")
    stays = last[:1] == " " and last == next((line for line in reversed(lines) if line[:1] != "+"), "")
    return hunk.old_unended if stays else hunk.new_unended

"""What candidates make of files: a short name for each change, and whole texts only where somebody wants them."""

from collections.abc import Callable, Iterable

from bugsage.model.edit import Edit, by_file, edited

#: Where a file changes and what stands there afterwards: file, start, end and text. Two changes that make the same
#: text of a file are equal.
Change = tuple[str, int, int, str]
#: Characters that are compared at a time.
_STRIDE = 64


def made(edits: Iterable[Edit], read: Callable[[str], str | None]) -> dict[str, str]:
    """The files as edits make them, those that stay as they are left out. Raises ValueError where one does not fit."""
    found: dict[str, str] = {}
    for file, own in by_file(edits).items():
        old = read(file)
        if old is None:
            raise ValueError(f"{file} cannot be read")
        new = edited(old, own)
        if new != old:
            found[file] = new
    return found


def changes(edits: Iterable[Edit], read: Callable[[str], str | None]) -> tuple[Change, ...]:
    """The change of each file that is changed, by name. Raises ValueError where an edit does not fit.

    >>> changes([Edit(file="f", start=0, end=5, text="a + c")], {"f": "a + b"}.get)
    (('f', 4, 5, 'c'),)
    """
    found = []
    for file, own in sorted(by_file(edits).items()):
        old = read(file)
        if old is None:
            raise ValueError(f"{file} cannot be read")
        change = _change(old, own)
        if change is not None:
            found.append((file, *change))
    return tuple(found)


def _change(old: str, edits: list[Edit]) -> tuple[int, int, str] | None:
    """What is between the longest beginning and the longest end that a text and its new text share."""
    start, end = min(one.start for one in edits), max(one.end for one in edits)
    if not 0 <= start <= end <= len(old):
        raise ValueError("edits reach beyond the text")
    own = [Edit(file=one.file, start=one.start - start, end=one.end - start, text=one.text) for one in edits]
    new = edited(old[start:end], own)
    if new == old[start:end]:
        return None
    # What follows is the same in both, and yet the beginning that they share may reach into it: `a` taken out of `aab`.
    same, most = 0, 0
    while same == most:
        most += _STRIDE
        same = _shared(old[start : start + most], (new + old[end : end + most])[:most])
    beyond = max(0, start + same - end, same - len(new))
    whole, text = old[start + same : end + beyond], (new + old[end : end + beyond])[same:]
    tail = _shared(whole[::-1], text[::-1])
    return start + same, end + beyond - tail, text[: len(text) - tail]


def _shared(one: str, other: str) -> int:
    """Characters that two texts have in common from their beginning on."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))

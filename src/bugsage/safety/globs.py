"""Globs over paths and qualified names, in time that does not explode with the number of stars."""

from collections.abc import Sequence
from fnmatch import fnmatchcase


def path_matches(path: str, glob: str) -> bool:
    """Whether a path fits: `*` and `?` stay within one folder, `**` stands for any number of folders. Case counts.

    >>> path_matches("a/b/c.py", "**/c.py"), path_matches("a/b/c.py", "a/*.py")
    (True, False)
    """
    return _fits(path.split("/"), glob.split("/"))


def name_matches(name: str, glob: str) -> bool:
    """Whether a name fits: `*` stands for anything, dots and slashes included. Case counts."""
    if "?" in glob or "[" in glob:
        return fnmatchcase(name, glob)
    # Without a regular expression: compiling those of all rules takes longer than everything they are asked.
    first, *rest = glob.split("*")
    if not rest:
        return name == first
    *middle, last = rest
    if len(name) < len(first) + len(last) or not (name.startswith(first) and name.endswith(last)):
        return False
    at, end = len(first), len(name) - len(last)
    for piece in middle:
        at = name.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def _fits(parts: Sequence[str], globs: Sequence[str]) -> bool:
    """Greedy with one way back, to the last `**`: what an earlier one could take, the last one can take as well."""
    part = glob = 0
    back: tuple[int, int] | None = None
    while part < len(parts):
        if glob < len(globs) and globs[glob] == "**":
            back = (part, glob)
            glob += 1
        elif glob < len(globs) and name_matches(parts[part], globs[glob]):
            part, glob = part + 1, glob + 1
        elif back is not None:
            back = (back[0] + 1, back[1])
            part, glob = back[0], back[1] + 1
        else:
            return False
    return all(rest == "**" for rest in globs[glob:])

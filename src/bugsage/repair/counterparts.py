"""Names that come in pairs: what is true of one side is often true of the other, and forgotten."""

import re
from collections.abc import Callable, Iterator
from typing import Final

#: The two sides of each, as words of a name.
PAIRS: Final = (
    *(("prev", "next"), ("previous", "next"), ("before", "after"), ("pre", "post"), ("first", "last")),
    *(("first", "second"), ("left", "right"), ("lhs", "rhs"), ("start", "end"), ("start", "stop"), ("begin", "end")),
    *(("min", "max"), ("minimum", "maximum"), ("lower", "upper"), ("low", "high"), ("lo", "hi"), ("old", "new")),
    *(("source", "target"), ("source", "destination"), ("src", "dst"), ("src", "dest"), ("row", "column")),
    *(("row", "col"), ("rows", "columns"), ("rows", "cols"), ("x", "y"), ("width", "height"), ("top", "bottom")),
    *(("head", "tail"), ("key", "value"), ("keys", "values"), ("parent", "child"), ("open", "close")),
    *(("opening", "closing"), ("prefix", "suffix"), ("self", "other"), ("a", "b"), ("args", "kwargs")),
    *(("request", "response"), ("input", "output"), ("read", "write"), ("reader", "writer"), ("get", "set")),
    *(("encode", "decode"), ("load", "dump"), ("loads", "dumps"), ("add", "remove"), ("ancestors", "descendants")),
    *(("predecessors", "successors"), ("pred", "succ"), ("predecessor", "successor"), ("u", "v"), ("up", "down")),
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|_+")
_NAME = re.compile(r"[A-Za-z_]\w*")
#: A text of brackets alone, and what closes or opens each.
_BRACKETS = re.compile(r"""(['"])([()\[\]{}<>]{1,4})\1""")
_FACING = str.maketrans("()[]{}<>", ")(][}{><")


def mirrored(text: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """The same code for the other side of a pair: every name of the one side becomes one that is known.

    Brackets in a text become those that close or open them. None where the code names neither side, or both of any pair
    that a side belongs to.
    """
    faced = _BRACKETS.sub(lambda found: f"{found[1]}{found[2][::-1].translate(_FACING)}{found[1]}", text)
    if faced != text:
        yield faced
    names = dict.fromkeys(_NAME.findall(text))
    words = {word.lower() for name in names for word in _WORD.findall(name)}
    whole = {side for pair in PAIRS if words.issuperset(pair) for side in pair}
    for one, other in (sides for pair in PAIRS for sides in (pair, pair[::-1])):
        if one not in words or not whole.isdisjoint((one, other)):
            continue
        changed = {name: other_side(name, one, other) for name in names}
        there = {name: now for name, now in changed.items() if now != name}
        if all(is_known(now) for now in there.values()):
            yield _NAME.sub(lambda found: changed[found.group()], text)  # noqa: B023


def other_side(name: str, one: str, other: str) -> str:
    """The name with a word of it in place of another, in the same case; as it was where it has no such word."""
    return _WORD.sub(lambda found: _like(found.group(), other) if found.group().lower() == one else found.group(), name)


def _like(was: str, word: str) -> str:
    return word.upper() if was.isupper() and len(was) > 1 else word.capitalize() if was[0].isupper() else word

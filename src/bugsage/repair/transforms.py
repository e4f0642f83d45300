"""What turns one value into another, by the shape of both: ways that fit an example."""

import difflib
from collections.abc import Callable, Iterator, Sized
from typing import Any

#: Longest value that is looked at, in characters or members.
_LONGEST = 2_000
_PLAIN: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("{}.strip()", lambda v: v.strip()), ("{}.lstrip()", lambda v: v.lstrip()), ("{}.rstrip()", lambda v: v.rstrip()),
    ("{}.lower()", lambda v: v.lower()), ("{}.upper()", lambda v: v.upper()), ("{}.title()", lambda v: v.title()),
    ("{}.capitalize()", lambda v: v.capitalize()), ("{}.encode()", lambda v: v.encode()),
    ("{}.decode()", lambda v: v.decode()), ("sorted({})", sorted), ("list({})", list), ("tuple({})", tuple),
    ("set({})", set), ("frozenset({})", frozenset), ("dict({})", dict), ("str({})", str), ("int({})", int),
    ("float({})", float), ("bool({})", bool), ("abs({})", abs), ("round({})", round), ("len({})", len),
    ("sum({})", sum), ("max({})", max), ("min({})", min), ("-{}", lambda v: -v), ("not {}", lambda v: not v),
    ("list(reversed({}))", lambda v: list(reversed(v))), ("{}[::-1]", lambda v: v[::-1]),
    ("list(dict.fromkeys({}))", lambda v: list(dict.fromkeys(v))), ("{}[1:]", lambda v: v[1:]),
    ("{}[:-1]", lambda v: v[:-1]), ("{}[0]", lambda v: v[0]), ("{}[-1]", lambda v: v[-1]), ("[{}]", lambda v: [v]),
    ("({},)", lambda v: (v,)), ("{} + 1", lambda v: v + 1), ("{} - 1", lambda v: v - 1), ("{} * 2", lambda v: v * 2),
    ("{} // 2", lambda v: v // 2), ("{} / 2", lambda v: v / 2), ("{} * 100", lambda v: v * 100),
    ("{} / 100", lambda v: v / 100), ("{} or None", lambda v: v or None), ("repr({})", repr),
    ("list({}.values())", lambda v: list(v.values())), ("list({}.keys())", lambda v: list(v.keys())),
    ("list({}.items())", lambda v: list(v.items())), ("{}.splitlines()", lambda v: v.splitlines()),
    ("{}.split()", lambda v: v.split()),
)  # fmt: skip


def leaves(got: Any, wanted: Any) -> Iterator[tuple[Any, Any]]:
    """The pair, and where collections differ in some members, those."""
    yield got, wanted
    if isinstance(got, dict) and isinstance(wanted, dict) and got.keys() == wanted.keys():
        inner = [(got[key], wanted[key]) for key in got]
    elif isinstance(got, list | tuple) and type(got) is type(wanted) and len(got) == len(wanted):
        inner = list(zip(got, wanted, strict=True))
    else:
        return
    differ = [pair for pair in inner if pair[0] != pair[1]]
    yield from (leaf for pair in differ[:3] for leaf in leaves(*pair))


def ways(got: Any, wanted: Any, quote: str) -> Iterator[tuple[str, float]]:
    """Templates with `{}` for the value, each with its weight; `quote` is the file's usual mark for texts."""
    if got == wanted or not _is_small(got) or not _is_small(wanted) or isinstance(wanted, bool) or wanted is None:
        return
    for text, way in _PLAIN:
        try:
            made = way(got)
        except Exception:  # whatever it says, it is no way from one to the other
            continue
        if type(made) is type(wanted) and made == wanted:
            # A number is soon come by in many ways, a text is not.
            yield text, -3.5 if isinstance(wanted, int | float) else 1.0 if len(repr(wanted)) > 5 else 0.0
    if isinstance(got, str) and isinstance(wanted, str):
        yield from _of_texts(got, wanted, quote)
        # What a test compares as text may have been bytes where it was made.
        if got.isascii() and wanted.isascii():
            yield from ((text, weight - 0.4) for text, weight in _of_texts(got, wanted, quote, "b"))
    if isinstance(got, bytes) and isinstance(wanted, bytes):
        yield from _of_texts(got.decode("latin-1"), wanted.decode("latin-1"), quote, "b")
    if isinstance(got, list) and isinstance(wanted, list) and 0 < len(wanted) < len(got):
        rest = [one for one in got if one not in wanted]
        if rest and all(one is None or one in ("", 0, [], {}) for one in rest) and wanted == [o for o in got if o]:
            yield "[one for one in {} if one]", 0.6


def _of_texts(got: str, wanted: str, quote: str, prefix: str = "") -> Iterator[tuple[str, float]]:
    def quoted(text: str) -> str:
        # A single quote first makes `repr` use double ones.
        text = repr("'" + text)[2:-1] if quote == '"' and '"' not in text else repr(text)[1:-1]
        mark = '"' if quote == '"' and '"' not in text else repr(text)[0]
        return f"{prefix}{mark}{text}{mark}".replace("{", "{{").replace("}", "}}")

    if wanted and got.startswith(wanted):
        mark = got[len(wanted)]
        if not mark.isalnum() and mark not in wanted:
            yield f"{{}}.partition({quoted(mark)})[0]", 0.7
            yield f"{{}}.split({quoted(mark)})[0]", 0.8
        yield f"{{}}.removesuffix({quoted(got[len(wanted) :])})", 0.2
    if wanted and got.endswith(wanted):
        mark = got[-len(wanted) - 1]
        if not mark.isalnum() and mark not in wanted:
            yield f"{{}}.split({quoted(mark)})[-1]", 0.7
        yield f"{{}}.removeprefix({quoted(got[: -len(wanted)])})", 0.2
    for way in ("strip", "lstrip", "rstrip"):
        for mark in {*got[:1], *got[-1:]}:
            if getattr(got, way)(mark) == wanted and not mark.isspace():
                yield f"{{}}.{way}({quoted(mark)})", 0.6
    changed = [one for one in difflib.SequenceMatcher(None, got, wanted).get_opcodes() if one[0] != "equal"]
    pairs = {(got[a:b], wanted[c:d]) for _, a, b, c, d in changed}
    if len(pairs) == 1:
        (old, new), *_ = pairs
        if old and got.replace(old, new) == wanted:
            yield f"{{}}.replace({quoted(old)}, {quoted(new)})", 0.3


def _is_small(value: Any) -> bool:
    if isinstance(value, Sized):
        return len(value) <= _LONGEST
    return isinstance(value, int | float) and abs(value) < 1e15

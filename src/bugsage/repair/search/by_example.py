"""What turns the value that came into the one that was wanted, put where values are made."""

import ast
import difflib
from collections.abc import Callable, Iterator
from typing import Any

from bugsage.model.edit import Candidate
from bugsage.repair.expecting import values
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

NAME = "by-example"
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


def propose(site: Site) -> Iterator[Candidate]:
    """Each way that fits the example of the failing test, at each value of the suspect that could be the one."""
    pairs = [pair for got, wanted in values(site.event) for pair in _leaves(got, wanted)]
    yield from _constants(site, pairs)
    quote = '"' if site.text.count('"') >= site.text.count("'") else "'"
    ways: dict[str, float] = {}
    for got, wanted in pairs:
        for text, weight in _ways(got, wanted, quote):
            ways.setdefault(text, weight)
    if not ways:
        return
    for node in site.nodes():
        for value, less in _values(node):
            if not site.ran(value) or isinstance(value, ast.Constant | ast.Lambda | ast.Yield | ast.Starred):
                continue
            text = site.source(value)
            if "\n" in text or len(text) > 100:
                continue
            for way, weight in ways.items():
                made = way.format(text if _is_atom(value) or not _needs_brackets(way) else f"({text})")
                why = f"Give `{_short(made)}`"
                yield site.candidate(NAME, why, site.replace(value, made), at=value, weight=weight - less)


def _constants(site: Site, pairs: list[tuple[Any, Any]]) -> Iterator[Candidate]:
    """A written value that is the one that came, in place of which the one that was wanted is written."""
    for node in site.nodes():
        if not isinstance(node, ast.Constant) or not site.ran(node) or node.value is None:
            continue
        for got, wanted in pairs:
            if type(got) is type(node.value) and got == node.value and isinstance(wanted, str | bytes | int | float):
                why = f"Use {_short(repr(wanted))} in place of {_short(site.source(node))}"
                yield site.candidate(NAME, why, site.replace(node, repr(wanted)), at=node, weight=-0.5)


def _leaves(got: Any, wanted: Any) -> Iterator[tuple[Any, Any]]:
    """The pair, and where collections differ in some members, those."""
    yield got, wanted
    if isinstance(got, dict) and isinstance(wanted, dict) and got.keys() == wanted.keys():
        inner = [(got[key], wanted[key]) for key in got]
    elif isinstance(got, list | tuple) and type(got) is type(wanted) and len(got) == len(wanted):
        inner = list(zip(got, wanted, strict=True))
    else:
        return
    differ = [pair for pair in inner if pair[0] != pair[1]]
    for pair in differ[:3]:
        yield from _leaves(*pair)


def _ways(got: Any, wanted: Any, quote: str) -> Iterator[tuple[str, float]]:
    if got == wanted or not _is_small(got) or not _is_small(wanted) or isinstance(wanted, bool) or wanted is None:
        return
    for text, way in _PLAIN:
        try:
            made = way(got)
        except Exception:  # whatever it says, it is no way from one to the other
            continue
        if type(made) is type(wanted) and made == wanted:
            yield text, 1.0
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


def _values(node: ast.AST) -> Iterator[tuple[ast.expr, float]]:
    """Values that are handed on, with how much less likely each is meant."""
    if isinstance(node, ast.Return) and node.value is not None:
        yield node.value, 0.0
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
        yield node.value, 0.5
    elif isinstance(node, ast.Dict):
        yield from ((one, 0.8) for one in node.values)
    elif isinstance(node, ast.Call):
        yield from ((one, 1.2) for one in node.args)
        yield from ((one.value, 1.2) for one in node.keywords)
    elif isinstance(node, ast.FormattedValue):
        yield node.value, 1.0
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load):
        yield from ((one, 1.2) for one in node.elts)


def _is_small(value: Any) -> bool:
    try:
        return len(value) <= _LONGEST
    except TypeError:
        return isinstance(value, int | float) and abs(value) < 1e15


def _is_atom(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.List | ast.Dict | ast.Set)


def _needs_brackets(way: str) -> bool:
    return not way.endswith("({})")


def _short(text: str) -> str:
    return text if len(text) <= 50 else f"{text[:49]}…"


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert b'/a?b=1' == b'/a'",
            before="""
def scope(url):
    return {
        "path": url.path,
        "raw": url.raw,  # <-
    }
""",
            after="""
def scope(url):
    return {
        "path": url.path,
        "raw": url.raw.split(b"?")[0],
    }
""",
            within=4,
        ),
        Example(
            error="AssertionError: assert [3, 1, 2] == [1, 2, 3]",
            before="""
def order(values):
    return [one for one in values]  # <-
""",
            after="""
def order(values):
    return sorted([one for one in values])
""",
        ),
        Example(
            error="AssertionError: assert 1 == {}",
            before="""
def one(value):
    return value  # <-
""",
        ),
    ),
)

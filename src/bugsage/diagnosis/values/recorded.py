"""What the variables held when it failed, where the report carries them: values in words, secrets left out."""

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.expressions import UNKNOWN, NotAllowed, Record, evaluate
from bugsage.diagnosis.parsing import expression, literal
from bugsage.diagnosis.reading import Place, quote
from bugsage.diagnosis.syntax import on_line, show

#: A value longer than this is cut in the middle.
LONGEST = 60
#: So many values are told of one line.
MOST = 4
#: Longer texts are not read as literals.
READ = 4000

#: A value that shows nothing of itself but its type.
FACELESS = re.compile(r"<[\w. ]*>$|<[\w.<> ]* object at ")

_HIDDEN = ("[redacted", "[Filtered]", "[REDACTED]")
_SIZED = (str, bytes, list, tuple, dict, set, frozenset)


@cache
def _secret() -> re.Pattern[str]:
    return re.compile(
        r"passw|passphrase|secret|credential|api_?key|private_?key|access_?key|token|authorization|bearer|cookie",
        re.IGNORECASE,
    )


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(r", … (\d{1,12}) in all[\])}]+>?$")


def texts_at(case: Case, at: Place) -> Mapping[str, str]:
    """The local variables as text of the innermost frame at a place; empty where none are on record."""
    for frame in reversed(case.event.frames):
        if frame.variables and (frame.file, frame.line) == (at.file, at.line):
            return frame.variables
    return {}


def is_hidden(name: str, text: str) -> bool:
    """The value was redacted, or its name or text says that it may be a secret."""
    return any(mark in text for mark in _HIDDEN) or _secret().search(f"{name} {text[:READ]}") is not None


def value_at(case: Case, at: Place, node: ast.expr) -> Any:
    """The value that an expression had at a place; UNKNOWN where it cannot be told from what is on record."""
    texts = texts_at(case, at)
    if not texts:
        return UNKNOWN
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    read = {n: literal(texts[n], UNKNOWN) for n in names if n in texts and len(texts[n]) <= READ}
    if any(is_hidden(n, texts[n]) for n in read):
        return UNKNOWN
    try:
        return evaluate(ast.unparse(node), read)
    except (NotAllowed, RecursionError):
        return UNKNOWN


def read_value(text: str, depth: int = 3) -> Any:
    """The value of a printed literal; of `Name(field=…)`, `<Name field=…>` a Record of what is known; else UNKNOWN."""
    if not text or len(text) > READ:
        return UNKNOWN
    known = {"set()": set(), "frozenset()": frozenset()}.get(text, literal(text, UNKNOWN))
    if known is UNKNOWN and depth and text[0] == "<" and text[-1] == ">":
        return _instance_shown(text, depth)
    node = expression(text) if known is UNKNOWN and depth and text.endswith(")") else None
    if not isinstance(node, ast.Call) or node.args or not isinstance(node.func, ast.Name | ast.Attribute):
        return known
    fields = {k.arg: read_value(ast.unparse(k.value), depth - 1) for k in node.keywords[:50] if k.arg}
    return Record(ast.unparse(node.func), fields)


def _instance_shown(text: str, depth: int) -> Any:
    """A Record of `<Name field=…>`, as the recorder shows objects; UNKNOWN where it shows no field."""
    opened, shown = _instance().match(text), _attributes(text)
    if opened is None or not shown:
        return UNKNOWN
    return Record(opened.group(1), {name: read_value(value, depth - 1) for name, value in list(shown.items())[:50]})


def kind_at(case: Case, at: Place, node: ast.expr) -> str:
    """The name of the type that an expression's value had; empty where the record does not say."""
    text = text_at(case, at, node)
    if not text:
        value = value_at(case, at, node)
        kind = value.name.rpartition(".")[2] if isinstance(value, Record) else type(value).__name__
        return "" if value is UNKNOWN else kind
    value = literal(text, UNKNOWN) if len(text) <= READ else UNKNOWN
    if value is not UNKNOWN:
        return type(value).__name__
    found = _instance().match(text)
    return found.group(1).rpartition(".")[2] if found else _LITERALS.get(text[:1], "")


#: How a literal begins that was cut before its end.
_LITERALS = {"[": "list", "(": "tuple", "'": "str", '"': "str"}


def text_at(case: Case, at: Place, node: ast.expr) -> str:
    """The text on record of a variable, or of an attribute that the text of its owner shows; empty for none."""
    if isinstance(node, ast.Name):
        return texts_at(case, at).get(node.id, "").strip()
    if isinstance(node, ast.Attribute):
        return _attributes(text_at(case, at, node.value)).get(node.attr, "")
    return ""


def _attributes(text: str) -> dict[str, str]:
    """`{'a': '1', 'b': 'None'}` of `<Name a=1, b=None>` or `Name(a=1, b=None)`."""
    opened = _instance().match(text)
    if opened is None or text[-1:] not in (">", ")"):
        return {}
    parts, depth, quoted, start = [], 0, "", opened.end()
    for position in range(start, len(text) - 1):
        char = text[position]
        if quoted:
            quoted = "" if char == quoted and text[position - 1] != "\\" else quoted
        elif char in "'\"":
            quoted = char
        elif char in "([{<":
            depth += 1
        elif char in ")]}>":
            depth -= 1
        elif char == "," and not depth:
            parts.append(text[start:position])
            start = position + 1
    pairs = (part.strip().partition("=") for part in [*parts, text[start:-1]])
    return {name: value for name, equals, value in pairs if equals and name.isidentifier()}


@cache
def _instance() -> re.Pattern[str]:
    return re.compile(r"<?(?!class |function |module |bound |built-in )([A-Za-z_][\w.]*)(?: object at |[ (]|(?=>))")


def size_at(case: Case, at: Place, node: ast.expr) -> int | None:
    """How many elements a value had, also where the record holds only the first of them."""
    value = value_at(case, at, node)
    if isinstance(value, _SIZED):
        return len(value)
    text = texts_at(case, at).get(node.id, "") if isinstance(node, ast.Name) else ""
    counted = _counted().search(text[-40:])
    return int(counted.group(1)) if counted else None


def told(case: Case, at: Place, node: ast.expr, *, typed: bool = False) -> str:
    """`` `index` was 5 `` for a variable, or an expression of variables, that is on record; else empty."""
    texts, name = texts_at(case, at), show(node)
    if isinstance(node, ast.Name) and node.id in texts:
        text = texts[node.id]
        if not text.strip():
            return ""
        if is_hidden(node.id, text):
            return f"the value of `{name}` is hidden"
        if not typed and FACELESS.match(text):
            return ""
        value = literal(text, UNKNOWN) if len(text) <= READ else UNKNOWN
    else:
        value = value_at(case, at, node)
        text = repr(value)
        if value is UNKNOWN or is_hidden(name, text):
            return ""
    kind = f" ({_article(type(value).__name__)})" if typed and value is not UNKNOWN and value is not None else ""
    size = size_at(case, at, node)
    elements = f" ({size} element{'s' * (size != 1)})" if size and not isinstance(value, str | bytes) else ""
    return f"`{name}` was {quote(text, LONGEST)}{kind or elements}"


def _article(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def on_record(case: Case, at: Place) -> list[str]:
    """The values of the names that the line at a place reads, those of the line itself first."""
    if not texts_at(case, at):
        return []
    return tell(case, at, (n for n in on_line(case, at) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)))


def tell(case: Case, at: Place, nodes: Iterable[ast.expr], *, typed: bool = False) -> list[str]:
    """What is on record of some expressions, each once, at most four."""
    said = (told(case, at, node, typed=typed) for node in nodes)
    return list(dict.fromkeys(s for s in said if s))[:MOST]

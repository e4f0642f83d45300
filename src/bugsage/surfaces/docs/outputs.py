"""The page about the shapes of all documents: every key, its type, and the comment that stands above it in the code."""

import inspect
import re
from functools import cache
from typing import Any

from bugsage.surfaces.schemas import SCHEMAS, schema_of, type_at

_INTRODUCTION = """# Shapes of documents

`bugsage schema NAME` prints each of these as JSON Schema. A shape may gain keys; it never loses or renames one without
a new number after the `@`.
"""
_FIELD = re.compile(r"^    (\w+):")
_COMMENT = re.compile(r"^    #: ?(.*)")


def page() -> str:
    """The whole page."""
    return "\n\n".join((_INTRODUCTION.rstrip(), *(_section(name) for name in SCHEMAS)))


def _section(name: str) -> str:
    where, describes = SCHEMAS[name]
    schema = schema_of(name)
    top = schema["$ref"].rpartition("/")[2]
    parts = schema["$defs"]
    order = [top, *(part for part in parts if part != top)]
    shapes = [_shape(part, parts[part], where, top) for part in order if "properties" in parts[part]]
    return "\n\n".join((f"## {name}", f"{describes[0].upper()}{describes[1:]}.", *shapes))


def _shape(part: str, schema: dict[str, Any], where: str, top: str) -> str:
    said = comments(part, where)
    required = set(schema.get("required", ()))
    rows = [
        f"| `{key}` | {_type(value)} | {_cell(said.get(key, ''))}{'' if key in required else _default(value)} |"
        for key, value in schema["properties"].items()
    ]
    title = [] if part == top else [f"**{part.removesuffix('Part')}**: {schema.get('description', '').rstrip('.')}."]
    return "\n\n".join((*title, "\n".join(("| key | type | meaning |", "|---|---|---|", *rows))))


@cache
def comments(part: str, where: str) -> dict[str, str]:
    """Comment of every field of a type, found in the type's source; types are looked for where the document is."""
    found = _find(part, type_at(where))
    lines = inspect.getsource(found).splitlines() if found else []
    said: dict[str, str] = {}
    pending: list[str] = []
    for line in lines:
        if comment := _COMMENT.match(line):
            pending.append(comment[1])
        elif field := _FIELD.match(line):
            said[field[1]] = " ".join(pending)
            pending = []
        else:
            pending = []
    return said


def _find(part: str, document: type) -> type | None:
    module = inspect.getmodule(document)
    found = getattr(module, part, None)
    return found if isinstance(found, type) else None


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2]).removesuffix("Part")
    if "enum" in schema:
        return " or ".join(f"`{_cell(str(value))}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        pair = schema.get("prefixItems")
        return f"pair of {_type(pair[0])}" if pair else f"list of {_type(schema.get('items', {}))}"
    if schema.get("type") == "object":
        return f"object of {_type(schema.get('additionalProperties') or {})}"
    return str(schema.get("type", "anything"))


def _default(schema: dict[str, Any]) -> str:
    return f" Default: `{_cell(str(schema['default']))}`." if schema.get("default") not in (None, "", [], {}) else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")

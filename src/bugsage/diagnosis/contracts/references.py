"""The operations of OpenAPI descriptions that contracts refer to: `{openapi: "api.yaml#createInvoice"}`.

A reference is a file of the repository, and behind `#` an operation's id or a JSON pointer (`/paths/~1invoices/post`).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import msgspec

from bugsage.model.contract import Contract, Violation
from bugsage.model.located import Misfit, read_yaml

_METHODS = frozenset(("get", "put", "post", "delete", "options", "head", "patch", "trace"))
_SHOWN = 200

Read = Callable[[str], str | None]


def references(contract: Contract, read: Read) -> Iterator[Violation]:
    """One answer for each reference to an OpenAPI description."""
    for ref in contract.refs:
        if isinstance(ref, dict) and "openapi" in ref:
            verdict, said = resolved(ref["openapi"], read)
            yield Violation(id=contract.id, clause="refs", verdict=verdict, evidence=f"openapi: {said}")


def resolved(ref: object, read: Read) -> tuple[str, str]:
    """Whether a reference leads to an operation: `holds`, `violated` or `unknown`, and what it leads to or lacks."""
    if not isinstance(ref, str):
        return "unknown", f"{str(ref)[:_SHOWN]!r} is no text of the form `path#operationId`"
    path, mark, operation = ref[:_SHOWN].partition("#")
    if "://" in path:
        return "unknown", f"{path} is not fetched; refer to a file of the repository"
    text = read(path)
    if text is None:
        return "violated", f"there is no file {path}"
    try:
        described = _described(text)
    except (msgspec.DecodeError, Misfit, RecursionError) as error:
        return "unknown", f"{path} cannot be read ({error})"
    paths = described.get("paths") if isinstance(described, dict) else None
    if not isinstance(paths, dict):
        return "unknown", f"{path} describes no `paths`"
    if not mark or not operation:
        return "unknown", f"{ref[:_SHOWN]} names no operation; write {path}#operationId"
    if operation.startswith("/"):
        return _pointed(described, path, operation)
    return _named(paths, path, operation)


def _named(paths: dict[Any, Any], path: str, name: str) -> tuple[str, str]:
    operations = dict(_operations(paths))
    if name in operations:
        return "holds", f"{name} is {operations[name]} in {path}"
    near = difflib.get_close_matches(name, operations, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return "violated", f"{path} has no operation {name}{hint}"


def _operations(paths: dict[Any, Any]) -> Iterator[tuple[str, str]]:
    """Ids of operations, with method and path."""
    for route, methods in paths.items():
        for method, one in methods.items() if isinstance(methods, dict) else ():
            if method in _METHODS and isinstance(one, dict) and isinstance(one.get("operationId"), str):
                yield one["operationId"], f"{method.upper()} {route}"


def _pointed(described: Any, path: str, pointer: str) -> tuple[str, str]:
    at = described
    for part in pointer[1:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(at, list) and key.isdecimal() and int(key) < len(at):
            at = at[int(key)]
        elif isinstance(at, dict) and key in at:
            at = at[key]
        else:
            near = difflib.get_close_matches(
                key, [k for k in at if isinstance(k, str)] if isinstance(at, dict) else [], 1
            )
            return "violated", f"{path} has no {key}{f'; did you mean {near[0]}?' if near else ''}"
    return "holds", f"{pointer} is in {path}"


@lru_cache(8)
def _described(text: str) -> Any:
    """Raises DecodeError, Misfit."""
    return msgspec.json.decode(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else read_yaml(text).value

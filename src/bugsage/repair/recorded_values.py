"""Values as a report shows them, read as literals: what a stranger wrote is never evaluated."""

import ast
import json
from collections.abc import Hashable
from typing import Any

#: Depth to which structures are read.
_DEEPEST = 12
_PLAIN = (bool, int, float, complex, str, bytes, type(None), type(...))


def value_of(shown: str, nested: bool = False) -> Any:
    """The value that a text shows. Raises ValueError where it shows none that could be written down again.

    `nested`: structures are JSON whose leaves are each shown as Python does it, as Sentry tells local variables.
    """
    if nested and shown[:1] in ("{", "["):
        try:
            found = json.loads(shown)
        except (ValueError, RecursionError):
            return _literal(shown)  # shown whole, as what lies deep inside others is
        return _leaves(found, 0)
    return _literal(shown)


def written(value: Any, width: int) -> str:
    """The value as source text, broken into lines where it is wider. Raises ValueError."""
    from pprint import pformat

    text = repr(value)
    if len(text) > width:
        text = pformat(value, width=max(width, 20), sort_dicts=False)
    if _literal(text) != value:
        raise ValueError("it reads as another value than it is")
    return text


def _literal(shown: str) -> Any:
    try:
        found = ast.literal_eval(shown.strip())
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError("it is no literal") from error
    if found != found or not _is_plain(found, 0):
        raise ValueError("it is no plain value")
    return found


def _is_plain(value: Any, depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        return all(_is_plain(one, depth + 1) for pair in value.items() for one in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_plain(one, depth + 1) for one in value)
    return type(value) in _PLAIN


def _leaves(found: Any, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError("it is too deep")
    if isinstance(found, dict):
        return {_key(key): _leaves(value, depth + 1) for key, value in found.items()}
    if isinstance(found, list):
        return [_leaves(value, depth + 1) for value in found]
    return _literal(found) if isinstance(found, str) else found


def _key(shown: str) -> Hashable:
    """Keys are told as plain texts; one that is shown as a text is that text."""
    if shown[:1] in ("'", '"'):
        key = _literal(shown)
        return key if isinstance(key, str) else shown
    return shown

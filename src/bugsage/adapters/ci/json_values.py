"""Values out of the JSON of a service: of another shape than expected, they are not there."""

from __future__ import annotations

from typing import Any

_LONGEST = 500


def words(found: Any, *keys: str) -> str:
    """A text or number below these keys, as a text; empty where there is none."""
    value = below(found, *keys)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)[:_LONGEST]


def number(found: Any, *keys: str) -> int | None:
    """A whole number below these keys."""
    value = below(found, *keys)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def entries(found: Any, *keys: str) -> list[dict[str, Any]]:
    """The objects of a list below these keys."""
    value = below(found, *keys)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def below(found: Any, *keys: str) -> Any:
    """Whatever is below these keys; None where nothing is."""
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found

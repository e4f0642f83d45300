"""Secrets in values that hold other values: nouns, documents, payloads. What holds none is given back as it is."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from itertools import accumulate
from typing import Any, TypeVar

import msgspec

from bugsage.intake.redaction.redact import redacted, telling
from bugsage.model.redaction import Finding, Private

Value = TypeVar("Value")
#: Members of nouns that name places and tests: they are compared with the repository, and cleaned where they go out.
PLACES = frozenset(("file", "function", "module", "test", "source", "format", "tool", "language"))


def safe(value: Value, private: Private, *, homes: bool = False, leave: Collection[str] = ()) -> Value:
    """The value without secrets in any of its texts; members of nouns that `leave` names are left as they are.

    A secret that one text tells to be one is taken out of the others as well.
    """
    # One look at all texts together is many times cheaper than one at each.
    texts: list[str] = []
    _gather(value, leave, texts)
    together = "\n".join(texts)
    found = redacted(together, private, homes=homes).findings
    if not found:
        return value
    touched, seen = _touched(texts, found), telling(together, found)

    def clean(text: str) -> str:
        return redacted(text, private, homes=homes, seen=seen).text if text in touched else text

    changed: Value = _changed(value, clean, leave)
    return changed


def _touched(texts: Sequence[str], findings: Sequence[Finding]) -> frozenset[str]:
    """Those of the texts in which something was found, as it lies in all of them together."""
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    places = ((bisect_right(starts, found.start) - 1, bisect_left(starts, found.end)) for found in findings)
    return frozenset(text for first, last in places for text in texts[first:last])


def _gather(value: Any, leave: Collection[str], into: list[str]) -> None:
    """Puts every text of the value to the others."""
    if isinstance(value, str):
        into.append(value)
    elif isinstance(value, dict):
        for name, item in value.items():
            if isinstance(item, str):
                into.append(f"{name} = {item}")  # a variable says by its name that its value is a secret
            else:
                into.append(str(name))
                _gather(item, leave, into)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            _gather(item, leave, into)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            member = getattr(value, name)
            if member and name not in leave and member is not True:
                _gather(member, leave, into)


def _changed(value: Any, clean: Callable[[str], str], leave: Collection[str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_text(name, clean): _member(name, item, clean, leave) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(_changed(item, clean, leave) for item in value)
    if isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__ if name not in leave}
        changes = {name: made for name, item in fields.items() if (made := _changed(item, clean, leave)) != item}
        return msgspec.structs.replace(value, **changes) if changes else value
    return value


def _text(name: Any, clean: Callable[[str], str]) -> Any:
    return clean(name) if isinstance(name, str) else name


def _member(name: Any, value: Any, clean: Callable[[str], str], leave: Collection[str]) -> Any:
    if not isinstance(value, str):
        return _changed(value, clean, leave)
    head = f"{name} = "
    said = clean(head + value)
    return said[len(head) :] if said.startswith(head) else clean(value)

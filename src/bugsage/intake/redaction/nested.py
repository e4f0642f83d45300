"""Secrets in values that hold other values: nouns, documents, payloads. What holds none is given back as it is."""

from collections.abc import Callable, Collection, Iterator
from typing import Any, TypeVar

import msgspec

from bugsage.intake.redaction.redact import redacted
from bugsage.model.redaction import Private

Value = TypeVar("Value")
#: Members of nouns that name places and tests: they are compared with the repository, and cleaned where they go out.
PLACES = frozenset(("file", "function", "module", "test", "source", "format", "tool", "language"))


def safe(value: Value, private: Private, *, homes: bool = False, leave: Collection[str] = ()) -> Value:
    """The value without secrets in any of its texts; members of nouns that `leave` names are left as they are."""

    def clean(text: str) -> str:
        return redacted(text, private, homes=homes).text

    # One look at all texts together is many times cheaper than one at each.
    together = "\n".join(_texts(value, leave))
    changed: Value = _changed(value, clean, leave) if redacted(together, private, homes=homes).findings else value
    return changed


def _texts(value: Any, leave: Collection[str]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            # A variable says by its name that its value is a secret.
            yield from [f"{name} = {item}"] if isinstance(item, str) else (str(name), *_texts(item, leave))
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _texts(item, leave)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in leave:
                yield from _texts(getattr(value, name), leave)


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

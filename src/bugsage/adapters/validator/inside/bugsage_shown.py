"""Values as text, the same text for values that are alike: part of BugSage's validator.

No code of the project runs while they are described, but for values that have nothing else to show.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import re
import types
from collections import deque
from hashlib import sha256
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}\b")
_SECRET = re.compile(r"passw(?:or)?d|passphrase|secret|credential|api_?key|token|authorization|cookie", re.I)
_SEQUENCES: tuple[tuple[Any, str], ...] = (
    (list, "[]"), (tuple, "()"), (set, "{}"), (frozenset, "{}"), (deque, "[]"),
)  # fmt: skip
_PLAIN = (int, float, complex, str, bytes, bytearray)
_NAMED = (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType)
#: Parts of one value, levels of nesting, characters of one text and items of one collection: to compare, and to show.
EXACT, SHORT = (3000, 12, 20_000, 2000), (24, 3, 60, 6)


def digest(*values: Any) -> str:
    """A short name that is the same for values that are alike."""
    teller = _Teller(*EXACT)
    text = "\0".join(teller.of(value, 0) for value in values)
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:20]


def shown(value: Any, name: str = "") -> str:
    """A value in few words."""
    return "…" if _SECRET.search(name) and value is not None else _Teller(*SHORT).of(value, 0)


class _Teller:
    """Describes values within bounds that all their parts share."""

    def __init__(self, parts: int, depth: int, string: int, items: int) -> None:
        self.left, self.depth, self.string, self.items = parts, depth, string, items
        self.open: set[int] = set()

    def of(self, value: Any, depth: int) -> str:
        """One value, or a part of it."""
        self.left -= 1
        if value is None or value is Ellipsis or value is NotImplemented or type(value) is bool:
            return repr(value)
        for base in _PLAIN:
            if isinstance(value, base):
                return self._plain(value, base)
        if isinstance(value, _NAMED):
            return str(getattr(value, "__qualname__", None) or getattr(value, "__name__", "?"))
        if self.left < 0 or depth > self.depth or id(value) in self.open:
            return "…"
        self.open.add(id(value))
        try:
            return self._nested(value, depth)
        finally:
            self.open.discard(id(value))

    def _plain(self, value: Any, base: Any) -> str:
        if base in (str, bytes, bytearray) and base.__len__(value) > self.string:
            value = base(base.__getitem__(value, slice(0, self.string)) + (b"..." if base is not str else "…"))
        try:
            text = str(base.__repr__(value))
        except ValueError:  # a number of too many digits
            text = hex(value)
        return text if type(value) is base else f"{type(value).__name__}({text})"

    def _nested(self, value: Any, depth: int) -> str:
        kind = type(value)
        for base, ends in _SEQUENCES:
            if isinstance(value, base):
                parts = [self.of(one, depth + 1) for one in islice(base.__iter__(value), self.items)]
                text = self._joined(sorted(parts) if ends == "{}" else parts, base.__len__(value))
                single = "," if base is tuple and base.__len__(value) == 1 else ""
                text = f"{ends[0]}{text}{single}{ends[1]}" if text or ends != "{}" else f"{base.__name__}()"
                return text if kind in (list, tuple, set) else f"{kind.__name__}({text})"
        if isinstance(value, dict):
            pairs = islice(dict.items(value), self.items)
            parts = [f"{self.of(k, depth + 1)}: {self._named(k, v, depth + 1)}" for k, v in pairs]
            text = "{" + self._joined(parts, dict.__len__(value)) + "}"
            return text if kind is dict else f"{kind.__name__}({text})"
        if isinstance(value, BaseException):
            return f"{kind.__name__}({self._joined([self.of(one, depth + 1) for one in value.args], 0)})"
        return self._instance(value, kind, depth)

    def _instance(self, value: Any, kind: type, depth: int) -> str:
        attributes = _attributes(value, kind)
        if attributes:
            some = islice(attributes.items(), self.items)
            parts = [f"{name}={self._named(name, one, depth + 1)}" for name, one in some]
            return f"<{kind.__name__} {self._joined(parts, len(attributes))}>"
        if getattr(kind, "__repr__", None) is object.__repr__:
            return f"<{kind.__name__}>"
        try:
            text = _ADDRESS.sub("0x", repr(value))
        except Exception:
            text = f"<{kind.__name__}>"
        return text if len(text) <= self.string else f"{text[: self.string]}…"

    def _named(self, name: Any, value: Any, depth: int) -> str:
        hidden = self.items == SHORT[3] and type(name) is str and value is not None and _SECRET.search(name)
        return "…" if hidden else self.of(value, depth)

    def _joined(self, parts: Iterable[str], count: int) -> str:
        return ", ".join(parts) + (", …" if count > self.items else "")


def _attributes(value: Any, kind: type) -> dict[str, Any]:
    """What an object holds, by name; nothing where it hides that."""
    found: dict[str, Any] = {}
    try:
        own = object.__getattribute__(value, "__dict__")
        if type(own) is dict:
            found.update(own)
    except AttributeError:
        pass
    for base in kind.__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else tuple(slots):
            member = base.__dict__.get(name)
            if isinstance(member, types.MemberDescriptorType):
                try:
                    found[name] = member.__get__(value)
                except AttributeError:
                    continue
    return found

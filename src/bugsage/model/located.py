"""How a YAML text is read so that everything wrong in it can be named with its line."""

from typing import Any, TypeVar, get_args, get_origin

import msgspec

from bugsage.model.base import Noun

_MAX_CHARACTERS = 1 << 20
_MAX_DEPTH = 40
_MAX_VALUES = 50_000

Kind = TypeVar("Kind", bound=msgspec.Struct)


class Misfit(Exception):
    """What a text has where something else should be; `line` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Located(Noun, frozen=True, kw_only=True):
    """A value with the line of each of its parts."""

    value: Any
    #: Keys and indices from the top down to a part, and the line it begins; of a mapping's member the line of its key.
    lines: dict[tuple[str | int, ...], int]

    def line(self, *path: str | int) -> int:
        """The line of a part, or of what is around it where the part itself has none."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Located:
    """The one document of a YAML text, plain values only; None for an empty one. Raises Misfit.

    Aliases are followed as long as the whole stays below 50,000 values and 40 levels.
    """
    import yaml

    if len(text) > _MAX_CHARACTERS:
        raise Misfit(1, f"longer than {_MAX_CHARACTERS:,} characters")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_depth(yaml.parse(text, Loader=loader))
        reading = _Reading(loader(text))
        return Located(value=reading.whole(), lines=reading.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = max(1, len(text.splitlines()))  # the mark of a text that ends too early is behind it
        raise Misfit(min(mark.line + 1, last) if mark else 1, error.problem or str(error)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise Misfit(1, str(error).splitlines()[0]) from error


def _refuse_depth(events: Any) -> None:
    """The C composer recurses without limit and would take the process down."""
    depth = 0
    for event in events:
        name = type(event).__name__
        depth += name.endswith(("SequenceStartEvent", "MappingStartEvent"))
        depth -= name.endswith(("SequenceEndEvent", "MappingEndEvent"))
        if depth > _MAX_DEPTH:
            raise Misfit(event.start_mark.line + 1, f"nested deeper than {_MAX_DEPTH} levels")


class _Reading:
    """One walk over the nodes of a document."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.left = _MAX_VALUES

    def whole(self) -> Any:
        node = self.loader.get_single_node()
        return None if node is None else self.value(node, ())

    def value(self, node: Any, path: tuple[str | int, ...]) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self.left -= 1
        if self.left < 0 or len(path) > _MAX_DEPTH:
            raise Misfit(line, f"aliases make this larger than {_MAX_VALUES:,} values or {_MAX_DEPTH} levels")
        if node.id == "mapping":
            return self.mapping(node, path)
        if node.id == "sequence":
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        try:
            return self.loader.construct_object(node)
        except (ValueError, LookupError, AttributeError) as error:  # all but the first for a tag that does not fit
            raise Misfit(line, f"{node.value[:40]} is no value: {error}") from error

    def mapping(self, node: Any, path: tuple[str | int, ...]) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if key_node.id != "scalar":
                raise Misfit(line, "a key must be a word")
            key = str(key_node.value)
            if key in members:
                raise Misfit(line, f"key {key} stands here twice, first in line {self.lines[(*path, key)]}")
            self.lines[(*path, key)] = line
            members[key] = self.value(value_node, (*path, key))
        return members


def fitted(found: Located, path: tuple[str | int, ...], kind: type[Kind], hidden: frozenset[str] = frozenset()) -> Kind:
    """A part of the text as a noun. Raises Misfit for an unknown key (with the nearest known one) and a wrong type.

    Fields named in `hidden` are set by the reader and may not stand in the text.
    """
    part = found.value
    for step in path:
        part = part[step]
    if not isinstance(part, dict):
        raise Misfit(found.line(*path), f"expected a mapping, got {_type_name(part)}")
    _refuse_unknown(found, path, part, kind, hidden)
    try:
        return msgspec.convert(part, kind)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        steps = _steps(place.rstrip("`"))
        dotted = ".".join(str(step) for step in steps)
        raise Misfit(found.line(*path, *steps), f"{dotted}: {_in_yaml_words(what)}".removeprefix(": ")) from error


def _refuse_unknown(
    found: Located, path: tuple[str | int, ...], part: dict[str, Any], kind: type[Any], hidden: frozenset[str]
) -> None:
    fields = _fields(kind)
    known = [name for name in fields if name not in hidden]
    for key, value in part.items():
        if key not in known:
            raise Misfit(found.line(*path, key), f"unknown key {key}{nearest(key, known)}")
        inner = _struct_in(fields[key])
        if inner is not None and isinstance(value, dict) and get_origin(fields[key]) is dict:
            for name, member in value.items():
                if isinstance(member, dict):
                    _refuse_unknown(found, (*path, key, name), member, inner, frozenset())
        elif inner is not None and isinstance(value, dict):
            _refuse_unknown(found, (*path, key), value, inner, frozenset())
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if inner is not None and isinstance(item, dict):
                _refuse_unknown(found, (*path, key, index), item, inner, frozenset())


def _fields(kind: type[Any]) -> dict[str, Any]:
    """Names in the text and types of a struct's fields; msgspec evaluates every annotation anew."""
    if kind not in _known:
        _known[kind] = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    return _known[kind]


_known: dict[type[Any], dict[str, Any]] = {}


def _struct_in(kind: Any) -> type[Any] | None:
    """The struct that a field holds, one of them or a list; None for any other type."""
    for one in (kind, *get_args(kind)):
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            return one
    return None


def nearest(name: str, known: list[str]) -> str:
    """`, did you mean X?`, or what is known where nothing is near."""
    import difflib

    close = difflib.get_close_matches(name, known, 1)
    return f", did you mean {close[0]}?" if close else f"; known are {', '.join(known)}"


_YAML_WORDS = {
    "Expected": "expected", "Object": "an entry is", "object": "a mapping", "array": "a list", "str": "text",
    "int": "a whole number", "float": "a number", "bool": "true or false", "null": "nothing",
}  # fmt: skip


def _in_yaml_words(message: str) -> str:
    """Msgspec's words for what was expected, in those of YAML."""
    return " ".join(
        "or" if word == "|" else _YAML_WORDS.get(word.strip(","), word.strip(",")) + "," * word.endswith(",")
        for word in message.replace("`", "").split(" ")
    )


def _steps(place: str) -> tuple[str | int, ...]:
    """`.params[2].name` as keys and indices; stops where msgspec gives no name (`[...]`)."""
    steps: list[str | int] = []
    for step in place.replace("[", ".").replace("]", "").split(".")[1:]:
        if not step:
            break
        steps.append(int(step) if step.isdecimal() else step)
    return tuple(steps)


def _type_name(value: object) -> str:
    return {"NoneType": "nothing", "dict": "a mapping", "list": "a list", "str": "text"}.get(
        type(value).__name__, type(value).__name__
    )

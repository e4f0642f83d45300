"""What a class is made with: its fields where it lists them, else what its constructor keeps of its arguments."""

import ast
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from bugsage.model.base import Noun

#: Decorators and bases of classes whose constructor takes their fields.
_DECORATORS = ("dataclass", "define", "frozen", "mutable", "attrs", "s", "attributes")
#: Those after which `_x` is given as `x`.
_ATTRS = _DECORATORS[1:]
_BASES = ("NamedTuple", "BaseModel", "Struct")
_TUPLES = ("namedtuple", "NamedTuple")
#: Calls that say more of a field than its default.
_FIELDS = ("field", "Field", "ib", "attrib")
_DEFAULTS = ("default", "default_factory", "factory")
#: What a constructor may do to an argument that it keeps, so that the same can be given again.
_COPIES = ("list", "tuple", "dict", "set", "frozenset", "str", "int", "float")


class Field(Noun, frozen=True, kw_only=True):
    """An attribute, and the argument that it is made of."""

    #: Empty for an argument that is not kept.
    attribute: str
    #: Empty for what is not given.
    argument: str
    is_needed: bool = True
    is_positional: bool = False
    #: The default as it is written; None where it has none, or another than a plain one.
    default: ast.expr | None = None


def last(node: ast.expr) -> str:
    """The last name of what a base or decorator names: `Enum` of `enum.Enum`, `Generic` of `Generic[T]`."""
    if isinstance(node, ast.Call | ast.Subscript):
        return last(node.func if isinstance(node, ast.Call) else node.value)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_named_tuple(node: ast.ClassDef | ast.Call) -> bool:
    """Its values are tuples whose parts have names."""
    return last(node) in _TUPLES if isinstance(node, ast.Call) else any(last(one) in _TUPLES for one in node.bases)


def fields_of(lineage: Sequence[ast.ClassDef | ast.Call], *, unknown: bool = False) -> tuple[Field, ...] | None:
    """Of a class and those above it, nearest first; None where it cannot be told. `unknown`: there are others above."""
    found: dict[str, Field] = {}
    for node in lineage:
        made = next((one for one in getattr(node, "body", ()) if _is_constructor(one)), None)
        if made:
            return None if found else _kept(made)
        if isinstance(node, ast.Call) or is_named_tuple(node) or _lists_fields(lineage):
            found = {**{one.attribute: one for one in _listed(node)}, **found}
    if isinstance(lineage[0], ast.ClassDef) and {last(one) for one in lineage[0].decorator_list} & {*_ATTRS}:
        found = {name: replace(one, argument=one.argument.lstrip("_")) for name, one in found.items()}
    return tuple(found.values()) if found or not unknown else None


def _is_constructor(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "__init__"


def _lists_fields(lineage: Sequence[ast.ClassDef | ast.Call]) -> bool:
    classes = [one for one in lineage if isinstance(one, ast.ClassDef)]
    named = {last(one) for node in classes[:1] for one in node.decorator_list}
    return bool(named & {*_DECORATORS} or {last(one) for node in classes for one in node.bases} & {*_BASES})


def _listed(node: ast.ClassDef | ast.Call) -> Iterator[Field]:
    """The fields that a class lists in its body, or a call for a named tuple in its arguments."""
    if isinstance(node, ast.Call):
        yield from (Field(attribute=name, argument=name) for name in _names(node))
        return
    for base in node.bases:
        if isinstance(base, ast.Call) and is_named_tuple(base):
            yield from _listed(base)
    for one in node.body:
        target = one.targets[0] if isinstance(one, ast.Assign) else getattr(one, "target", None)
        value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
        plain = isinstance(one, ast.Assign) and not (isinstance(value, ast.Call) and last(value) in _FIELDS)
        if not isinstance(target, ast.Name) or plain or target.id == "_":
            continue
        if isinstance(one, ast.Assign) or (isinstance(one, ast.AnnAssign) and last(one.annotation) != "ClassVar"):
            yield _field(target.id, value)


def _names(call: ast.Call) -> list[str]:
    """Of `namedtuple("P", "x y")`, `namedtuple("P", ["x", "y"])`, `NamedTuple("P", [("x", int)])`."""
    try:
        said = call.args[1]
        parts = [one.elts[0] if isinstance(one, ast.Tuple) else one for one in getattr(said, "elts", ())]
        named = [ast.literal_eval(one) for one in parts] or ast.literal_eval(said).replace(",", " ").split()
    except (ValueError, TypeError, IndexError, AttributeError):
        return []
    return [one for one in named if isinstance(one, str)]


def _field(name: str, value: ast.expr | None) -> Field:
    if not isinstance(value, ast.Call) or last(value) not in _FIELDS:
        return Field(attribute=name, argument=name, is_needed=value is None, default=value)
    said = {one.arg: one.value for one in value.keywords}
    given = not (isinstance(said.get("init"), ast.Constant) and said["init"].value is False)  # type: ignore[attr-defined]
    needed = not any(one in said for one in _DEFAULTS) and not (value.args and last(value) == "Field")
    return Field(
        attribute=name, argument=name if given else "", is_needed=given and needed, default=said.get("default")
    )


def _kept(node: ast.stmt) -> tuple[Field, ...] | None:
    """The arguments of a constructor, each with the attribute that keeps it as it is, or a copy of it."""
    assert isinstance(node, ast.FunctionDef)
    args = node.args
    plain = [*args.posonlyargs, *args.args]
    if not plain:
        return None
    kept: dict[str, str] = {}
    for one in ast.walk(node):
        value = one.value if isinstance(one, ast.Assign | ast.AnnAssign) else None
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
        if isinstance(value, ast.Call) and last(value) in _COPIES and len(value.args) == 1 and not value.keywords:
            value = value.args[0]
        for target in targets if isinstance(value, ast.Name) else ():
            if isinstance(target, ast.Attribute) and last(target.value) == plain[0].arg:
                kept.setdefault(value.id, target.attr)  # type: ignore[union-attr]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults))
    pairs = [
        *zip(plain, [*defaults, *args.defaults], strict=True),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ]
    return tuple(
        Field(
            attribute=kept.get(one.arg, ""),
            argument=one.arg,
            is_needed=default is None,
            is_positional=one in args.posonlyargs,
            default=default,
        )
        for one, default in pairs[1:]
    )

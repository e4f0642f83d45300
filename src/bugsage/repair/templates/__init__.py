"""Offline fixers, one file each: how a mistake of one kind is mended, with examples. None imports another."""

from importlib import import_module
from typing import Final

from bugsage.repair.template import Template

#: Modules of this package, in no particular order: what is tried first is decided for each failure.
NAMES: Final = (
    "argument_order",
    "changed_while_iterating",
    "closed_resource",
    "conditions",
    "contract",
    "empty_sequence",
    "encoding",
    "idle_statement",
    "loop_exit",
    "mapping_view",
    "missing_await",
    "missing_format",
    "missing_import",
    "missing_key_default",
    "missing_return",
    "missing_self",
    "missing_super_init",
    "mutable_default",
    "nearest_name",
    "none_guard",
    "off_by_one",
    "operators",
    "other_callee",
    "other_type",
    "sibling_call",
    "stale_name",
    "type_conversion",
    "unbound_local",
    "unfilled_field",
    "unpacking",
    "used_up",
    "wrong_arguments",
    "wrong_exception",
    "wrong_raise",
)


def templates() -> tuple[Template, ...]:
    """All of them."""
    return tuple(import_module(f"{__name__}.{name}").TEMPLATE for name in NAMES)

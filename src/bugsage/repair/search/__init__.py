"""Search: small edits that follow no named cause, with what the file and the repository already hold as ingredients."""

from importlib import import_module
from typing import Final

from bugsage.repair.template import Template

#: Modules of this package, in no particular order.
NAMES: Final = (
    "bails", "by_example", "checks", "conditions", "donors", "gaps", "keywords", "members", "names", "operand_gaps",
    "other_of_pair", "past", "refusals", "statements", "wraps",
)  # fmt: skip


def operators() -> tuple[Template, ...]:
    """All of them: templates that fit every failure."""
    return tuple(import_module(f"{__name__}.{name}").TEMPLATE for name in NAMES)

"""What every noun is built from."""

import msgspec


class Noun(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen value, built by keyword. `msgspec.structs.replace` makes a changed copy."""

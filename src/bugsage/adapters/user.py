"""What this machine and its user keep to themselves: home folders, secret values, the folder of their settings."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from bugsage.model.redaction import Private

_SECRET_NAME = re.compile(r"(?i)(password|passwd|passphrase|secret|token|api_?key|access_?key|private_?key|credential)")
#: Shorter values are words that stand everywhere.
_SHORTEST = 8


def settings_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where a user's own settings are: `$XDG_CONFIG_HOME/bugsage`, else `~/.config/bugsage`."""
    base = environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".config") / "bugsage"


def private_of(environ: Mapping[str, str] = os.environ) -> Private:
    """What nothing that leaves may hold: this user's home folder, and values of variables with telling names."""
    values = {value for name, value in environ.items() if _SECRET_NAME.search(name) and len(value) >= _SHORTEST}
    kept = {value for value in values if not os.path.exists(value) and not value.isdecimal()}
    return Private(homes=(str(Path.home()),), values=tuple(sorted(kept, key=lambda v: (-len(v), v))))

"""What this machine and its user keep to themselves: home folders, secret values, the folder of their settings."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from bugsage.model.redaction import Private

_SECRET_NAME = re.compile(
    r"(?i)password|passwd|passphrase|secret|token|credential|connection_?string|cookie"
    r"|(?:api|access|private|account|signing|encryption|auth|license|deploy|ssh)_?key"
    r"|(?:^|_)(?:pass|pwd|pat|auth|dsn|jwt|key)$"
)
_URL_PASSWORD = re.compile(r"://[^\s/:@]{0,200}:([^\s/@]{1,200})@")
#: Values that stand in everybody's examples: without them no log could be read.
_EXAMPLES = frozenset(
    ("password", "postgres", "changeme", "development", "production", "localhost", "username", "database", "testtest",
     "undefined", "disabled", "required", "docker-compose", "ssh-agent", "/bin/bash", "truetrue", "bearer12")
)  # fmt: skip
#: Where nothing is, and nothing can be made.
_NO_HOME = Path(os.devnull)
#: Shorter values are words that stand everywhere.
_SHORTEST = 8


def settings_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where a user's own settings are: `$XDG_CONFIG_HOME/bugsage`, else `~/.config/bugsage`."""
    base = environ.get("XDG_CONFIG_HOME", "")
    return (Path(base) if os.path.isabs(base) else (home_folder() or _NO_HOME) / ".config") / "bugsage"


def home_folder() -> Path | None:
    """The user's home folder; None for one who has none, as in many containers."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def private_of(
    environ: Mapping[str, str] = os.environ,
    *,
    emails: bool = False,
    addresses: bool = False,
    secrets: Sequence[str] = (),
) -> Private:
    """What nothing that leaves may hold: this user's home folder, values of variables with telling names, `secrets`."""
    values = {value for name, value in environ.items() if _SECRET_NAME.search(name)}
    values |= set(secrets)
    values |= {match[1] for value in environ.values() for match in _URL_PASSWORD.finditer(value)}
    # A key of many lines may be printed line by line.
    values |= {line for value in values if "\n" in value for line in value.splitlines()}
    kept = {value for value in map(str.strip, values) if _is_telling(value)}
    from urllib.parse import quote

    # As it stands in a web address.
    kept |= {quoted for value in kept if (quoted := quote(value, safe="")) != value}
    return Private(
        homes=(str(home),) if (home := home_folder()) else (),
        values=tuple(sorted(kept, key=lambda v: (-len(v), v))),
        emails=emails,
        addresses=addresses,
    )


def _is_telling(value: str) -> bool:
    if len(value) < _SHORTEST or value.isdecimal() or value.lower() in _EXAMPLES or value.startswith("-----"):
        return False
    try:
        return not os.path.exists(value)
    except ValueError:
        return True

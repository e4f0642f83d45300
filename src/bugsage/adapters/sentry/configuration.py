"""What sentry-cli and the operating system's keyring know of a user's Sentry."""

from __future__ import annotations

import re
from pathlib import Path

from bugsage.model.sentry import CliConfig

_MAX_BYTES = 1 << 16
#: Under this name, with the host as user, a token is kept: `keyring set bugsage-sentry sentry.io`.
SERVICE = "bugsage-sentry"
_LINE = re.compile(r"\s*([A-Za-z_]+)\s*[=:]\s*(.*?)\s*")
_SECTION = re.compile(r"\s*\[\s*([^\]]+?)\s*\]\s*")


def read_cli_config(file: Path) -> CliConfig:
    """A `.sentryclirc`; what is not there, is no text or is written in another way says nothing."""
    try:
        if not file.is_file() or file.stat().st_size > _MAX_BYTES:
            return CliConfig()
        text = file.read_text("utf-8", "replace")
    except OSError:
        return CliConfig()
    found: dict[tuple[str, str], str] = {}
    section = ""
    for line in text.splitlines():
        if head := _SECTION.fullmatch(line):
            section = head[1].lower()
        elif (said := _LINE.fullmatch(line)) and not line.lstrip().startswith(("#", ";")):
            found.setdefault((section, said[1].lower()), said[2].strip("\"'"))
    return CliConfig(
        url=found.get(("defaults", "url")) or None,
        token=found.get(("auth", "token")) or found.get(("auth", "api_key")) or None,
        org=found.get(("defaults", "org")) or None,
        project=found.get(("defaults", "project")) or None,
    )


def token_in_keyring(host: str) -> str | None:
    """The token kept for a host, where the package keyring is installed and a keyring answers."""
    from importlib import import_module
    from importlib.util import find_spec

    if find_spec("keyring") is None:
        return None
    try:
        kept = import_module("keyring").get_password(SERVICE, host)
    except Exception:  # locked, not there, or whatever a keyring of some desktop may come up with
        return None
    return kept if isinstance(kept, str) and kept.strip() else None

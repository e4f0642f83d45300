"""Configuration files of a project, read as far as they can be; a broken one says nothing."""

import configparser
import json
import tomllib
from pathlib import Path
from typing import Any

MOST_BYTES = 4_000_000


def text_of(file: Path) -> str:
    """The text of a file; empty where it is missing, unreadable or larger than MOST_BYTES."""
    try:
        if not file.is_file() or file.stat().st_size > MOST_BYTES:
            return ""
        return file.read_text("utf-8-sig", errors="replace")
    except OSError:
        return ""


def toml_of(file: Path) -> dict[str, Any]:
    """A TOML file; empty where it cannot be parsed."""
    try:
        return tomllib.loads(text_of(file))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def has_table(file: Path, *keys: str) -> bool:
    """A TOML file holds a table under these keys."""
    table: Any = toml_of(file)
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return isinstance(table, dict)


def sections_of(file: Path) -> frozenset[str]:
    """The sections of an INI file."""
    parser = configparser.ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    try:
        parser.read_string(text_of(file))
    except configparser.Error:
        return frozenset()
    return frozenset(parser.sections())


def json_of(file: Path) -> dict[str, Any]:
    """A JSON object; empty where it is none."""
    try:
        found = json.loads(text_of(file))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}

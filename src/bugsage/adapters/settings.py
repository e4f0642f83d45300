"""Settings, from `bugsage.toml` or from `[tool.bugsage]` of `pyproject.toml`."""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bugsage.errors import SettingsError
from bugsage.model.settings import (
    AgentSettings,
    ApprovalSettings,
    CiSettings,
    LlmSettings,
    SandboxSettings,
    SentrySettings,
    Settings,
    UserAgentSettings,
    UserApprovalSettings,
    UserCiSettings,
    UserLlmSettings,
    UserSandboxSettings,
    UserSentrySettings,
    UserSettings,
)

Kind = TypeVar("Kind", bound=msgspec.Struct)

_OWN = "bugsage.toml"
_SHARED = "pyproject.toml"
_MAX_BYTES = 4 << 20
#: What msgspec calls a type, and what TOML does.
_WORDS = {
    "Expected": "expected",
    "object": "table",
    "array": "list",
    "str": "string",
    "int": "integer",
    "bool": "boolean",
}


def read_settings(root: Path) -> Settings:
    """The settings of a repository; the defaults where it has none. Raises as `settings_of`."""
    return settings_of(_text(root / _OWN), _text(root / _SHARED))


def settings_of(own: str | None, shared: str | None) -> Settings:
    """What the texts of `bugsage.toml` and `pyproject.toml` say, None for a file that is not there.

    Raises SettingsError that names the file and the place in it: broken TOML, an unknown key, a wrong type,
    or settings in both files.
    """
    in_shared = _tool_table(shared) if shared is not None and "bugsage" in shared else None
    if own is not None and in_shared is not None:
        raise SettingsError(
            f"settings stand in {_OWN} and in [tool.bugsage] of {_SHARED}",
            hint=f"move what you need into {_OWN} and remove [tool.bugsage] from {_SHARED}",
        )
    if own is not None:
        return _settings(_parsed(own, _OWN), _OWN)
    if in_shared is not None:
        return _settings(in_shared, _SHARED, prefix="tool.bugsage.")
    if shared is not None and "bugsage" in shared:
        _parsed(shared, _SHARED)  # the part that is ours may be what is broken
    return Settings()


def read_user_settings(folder: Path) -> UserSettings:
    """The user's own settings, for every repository; the defaults where there are none. Raises SettingsError."""
    file = folder / _OWN
    text = _text(file)
    return UserSettings() if text is None else _converted(_parsed(text, str(file)), UserSettings, str(file))


def _text(file: Path) -> str | None:
    try:
        if not file.is_file():
            return None
        if file.stat().st_size > _MAX_BYTES:
            raise SettingsError(f"{file.name} is larger than {_MAX_BYTES >> 20} MB")
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file.name} is not UTF-8: byte {error.start}") from error
    except OSError as error:
        raise SettingsError(f"{file.name} cannot be read: {error.strerror}") from error


def _tool_table(text: str) -> Any:
    """`[tool.bugsage]`; None where it is missing or the file cannot be parsed."""
    try:
        tool = _parsed(text, _SHARED).get("tool")
    except SettingsError:
        return None
    return tool.get("bugsage") if isinstance(tool, dict) else None


def _parsed(text: str, name: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(_toml_message(name, str(error), text)) from error
    except RecursionError:
        raise SettingsError(f"{name}: nested too deeply") from None


def _toml_message(name: str, message: str, text: str) -> str:
    """`file:line:column: what is wrong`."""
    match = re.search(r" ?\(at line (\d+), column (\d+)\)", message)
    if match:
        return f"{name}:{match[1]}:{match[2]}: {message[: match.start()]}"
    lines = text.split("\n")
    return f"{name}:{len(lines)}:{len(lines[-1]) + 1}: {message.replace(' (at end of document)', '')}"


def _settings(table: Any, name: str, prefix: str = "") -> Settings:
    if not isinstance(table, dict):
        raise SettingsError(f"{name}: {prefix.rstrip('.')} must be a table")
    _refuse_private(table, name, prefix)
    return _converted(table, Settings, name, prefix)


#: Parts of the settings of which a repository may say less than the user: its keys, all keys.
_PARTS: dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]] = {
    "llm": (LlmSettings, UserLlmSettings),
    "sentry": (SentrySettings, UserSentrySettings),
    "ci": (CiSettings, UserCiSettings),
    "approval": (ApprovalSettings, UserApprovalSettings),
    "sandbox": (SandboxSettings, UserSandboxSettings),
    "agents": (AgentSettings, UserAgentSettings),
}


def _refuse_private(table: dict[str, Any], name: str, prefix: str) -> None:
    """Where text and tokens go, and what needs nobody's look, no repository may say: its authors could gain by it."""
    for part, (allowed, every) in _PARTS.items():
        said = table.get(part)
        private = set(every.__struct_fields__) - set(allowed.__struct_fields__)
        for key in said if isinstance(said, dict) else ():
            if key in private:
                raise SettingsError(
                    f"{name}: {prefix}{part}.{key} is the user's to say, not a repository's",
                    hint=f"put it into ~/.config/bugsage/{_OWN}, under [{part}]",
                )


def _converted(table: dict[str, Any], kind: type[Kind], name: str, prefix: str = "") -> Kind:
    _refuse_unknown(table, kind, name, prefix, kind)
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise SettingsError(_type_message(str(error), name, prefix)) from error


def _refuse_unknown(
    table: dict[str, Any], kind: type[msgspec.Struct], name: str, prefix: str, top: type[msgspec.Struct]
) -> None:
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise SettingsError(f"{name}: unknown key {prefix}{key}", hint=_nearest(key, prefix, top))
        inner = fields[key]
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct) and isinstance(value, dict):
            _refuse_unknown(value, inner, name, f"{prefix}{key}.", top)


def _nearest(key: str, prefix: str, top: type[msgspec.Struct]) -> str:
    """The known key that is most like it, wherever it stands."""
    import difflib

    known = _known_keys(top)
    wanted = f"{prefix.removeprefix('tool.bugsage.')}{key}"
    by_last = {dotted.rpartition(".")[2]: dotted for dotted in known}
    close = difflib.get_close_matches(wanted, known, 1) or [
        by_last[last] for last in difflib.get_close_matches(key, list(by_last), 1)
    ]
    if close:
        return f"did you mean {close[0]}?"
    return f"known keys: {', '.join(known)}"


def _known_keys(kind: type[msgspec.Struct], prefix: str = "") -> list[str]:
    keys: list[str] = []
    for field in msgspec.structs.fields(kind):
        dotted = f"{prefix}{field.encode_name}"
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            keys += [dotted, *_known_keys(field.type, f"{dotted}.")]
        else:
            keys.append(dotted)
    return keys


def _type_message(message: str, name: str, prefix: str) -> str:
    """Msgspec says "Expected `int`, got `str` - at `$.diagnose.top`"."""
    what, _, place = message.partition(" - at `$.")
    expected = re.sub(r"\w+", lambda word: _WORDS.get(word[0], word[0]), what.replace("`", "").replace(" | null", ""))
    return f"{name}: {prefix}{place.rstrip('`')}: {expected.replace(' | ', ' or ')}"

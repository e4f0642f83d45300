"""What `bugsage init` would write: only what is missing, and nothing that is there is changed."""

import os
import tomllib
from pathlib import Path

from bugsage.adapters.project import starter_texts as texts
from bugsage.adapters.project.facts import settings_file
from bugsage.model.run import Planned, ProjectFacts


def plan(root: Path, facts: ProjectFacts, test: str = "") -> tuple[Planned, ...]:
    """Contracts, rules and settings where they are missing; `test` is a test command that the settings are to name."""
    return (*_contracts(root), *_rules(root), _settings(root, facts, test))


def _contracts(root: Path) -> tuple[Planned, ...]:
    folder = root / ".lattice" / "contracts"
    if folder.is_dir() and any(folder.iterdir()):
        return (Planned(path=".lattice/contracts", action="kept", reason="Contracts are there already."),)
    return (
        _new(root, ".lattice/contracts/README.md", texts.CONTRACTS_README, "It says what contracts are for."),
        _new(root, ".lattice/contracts/example.yaml", texts.CONTRACTS_EXAMPLE, "An example contract, commented out."),
    )


def _rules(root: Path) -> tuple[Planned, ...]:
    folder = root / "rules"
    if folder.exists():
        return (Planned(path="rules", action="kept", reason="It is there already."),)
    return (_new(root, "rules/README.md", texts.RULES_README, "It says how a safety rule is written."),)


def _settings(root: Path, facts: ProjectFacts, test: str) -> Planned:
    known = settings_file(root)
    if known:
        more = f"; put test.command = {_string(test)} into it yourself" if test else ""
        return Planned(path=known, action="kept", reason=f"It holds settings of BugSage already{more}.")
    said = "with the test command" if test else "all commented out"
    project = root / "pyproject.toml"
    if project.is_file() and (extended := _extended(project, _settings_text(facts, "[tool.bugsage]\n", test))):
        text, before = extended
        reason = f"[tool.bugsage] at its end, {said}."
        return Planned(path="pyproject.toml", action="extended", reason=reason, text=text, before=before)
    return _new(root, "bugsage.toml", _settings_text(facts, "", test), f"The settings, {said}.")


def _settings_text(facts: ProjectFacts, header: str, test: str) -> str:
    if test:
        return texts.SETTINGS.format(header=header, command=f"test.command = {_string(test)}", found="")
    found = f"   # as found: {facts.test.found_in}" if facts.test else ""
    command = " ".join(_portable(word) for word in facts.test.argv) if facts.test else "pytest -q"
    return texts.SETTINGS.format(header=header, command=f'# test.command = "{_quoted(command)}"', found=_quoted(found))


def _portable(word: str) -> str:
    """A path of this machine has no place in a file that others share."""
    return os.path.basename(word) if os.path.isabs(word) else word


def _quoted(text: str) -> str:
    return "".join(character for character in text if character.isprintable() and character not in '"\\')


def _string(text: str) -> str:
    """A TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'


def _extended(file: Path, text: str) -> tuple[str, bytes] | None:
    """What is to be appended to a TOML file that then means the same and the table, and what it holds; else None."""
    old = file.read_bytes()
    newline = b"\r\n" if b"\r\n" in old else b"\n"
    gap = b"" if not old else newline if old.endswith(b"\n") else newline * 2
    added = gap + text.encode().replace(b"\n", newline)
    return (added.decode(), old) if _only_adds_table(old, old + added) else None


def _only_adds_table(old: bytes, new: bytes) -> bool:
    try:
        before, after = tomllib.loads(old.decode()), tomllib.loads(new.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return False
    table = after["tool"].pop("bugsage", None) if isinstance(after.get("tool"), dict) else None
    if "tool" not in before:
        after.pop("tool", None)
    return before == after and isinstance(table, dict) and not set(table) - {"test"}


def _new(root: Path, name: str, text: str, reason: str) -> Planned:
    """A file that is not there; one that is stays as it is, and no link is followed out of the project."""
    file = root / name
    if not file.parent.resolve().is_relative_to(root.resolve()):
        return Planned(path=name, action="kept", reason="Its folder is a link that leads out of the project.")
    if os.path.lexists(file):
        return Planned(path=name, action="kept", reason="It is there already.")
    return Planned(path=name, action="created", reason=reason, text=text)

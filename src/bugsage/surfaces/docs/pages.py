"""Which pages there are, and how a kept one differs from what it should be."""

import difflib
from pathlib import Path

from bugsage.surfaces.cli import manual
from bugsage.surfaces.cli.completing import SCRIPTS
from bugsage.surfaces.docs import commands, outputs, rooms

_NOTE = "<!-- Written by `python -m bugsage.surfaces.docs`; do not edit by hand. -->\n\n"


def pages() -> dict[str, str]:
    """Text of every page by its file name."""
    made = {
        "cli.md": commands.page(),
        "schemas.md": outputs.page(),
        "formats.md": rooms.formats(),
        "causes.md": rooms.causes(),
        "rules.md": rooms.rules(),
        "tamper.md": rooms.tamper(),
        "templates.md": rooms.templates(),
        "triage.md": rooms.triage(),
    }
    return {name: _NOTE + text.rstrip("\n") + "\n" for name, text in made.items()}


def packaged() -> dict[str, str]:
    """Text of everything that a wheel puts where man and the shells look for it, by its path below `share/`."""
    places = {
        "bash": "bash-completion/completions/bugsage",
        "zsh": "zsh/site-functions/_bugsage",
        "fish": "fish/vendor_completions.d/bugsage.fish",
    }
    return {"man/man1/bugsage.1": manual.page()} | {places[shell]: script() for shell, script in SCRIPTS.items()}


def difference(file: Path, text: str) -> str:
    """A unified diff from the kept page to what it should be; empty where they are equal."""
    kept = file.read_text(encoding="utf-8") if file.is_file() else ""
    lines = difflib.unified_diff(
        kept.splitlines(keepends=True), text.splitlines(keepends=True), str(file), f"{file} (as it should be)"
    )
    return "".join(lines)

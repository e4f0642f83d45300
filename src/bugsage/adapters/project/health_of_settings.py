"""Whether the settings of a project can be read."""

from bugsage.errors import SettingsError
from bugsage.model.run import Check, ProjectFacts

#: The file as the message names it, else where the settings would stand.
_FILES = ("bugsage.toml", "pyproject.toml")


def check_settings(facts: ProjectFacts, error: SettingsError | None) -> Check:
    """The settings are as good as the defaults, or better; what is wrong with them stops every other command."""
    if error is None:
        told = f"{facts.settings} holds the settings." if facts.settings else "There are none: the defaults hold."
        return Check(name="settings", state="ok", finding=told)
    said = str(error)
    file = next((name for name in _FILES if said.startswith(name)), facts.settings or _FILES[0])
    hint = f" ({error.hint})" if error.hint else ""
    finding = f"They cannot be used, and most commands refuse to run: {said}{hint}."
    return Check(name="settings", state="fail", finding=finding, mend=f"${{EDITOR:-vi}} {file}")

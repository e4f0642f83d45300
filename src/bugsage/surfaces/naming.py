"""How a person names who is to write a patch."""

from bugsage.errors import UsageError


def named_agent(said: str) -> tuple[str, tuple[str, ...]]:
    """The agent, and for `command: CMD` what is run. Raises UsageError."""
    import shlex

    from bugsage.model.agent import AGENT_NAMES

    name, colon, rest = (part.strip() for part in said.partition(":"))
    if name not in (*AGENT_NAMES, "templates") or (colon and name != "command"):
        known = ", ".join(("templates", *AGENT_NAMES))
        raise UsageError(f"--agent {said[:100]}: no agent has this name", hint=f"known: {known}")
    try:
        return name, tuple(shlex.split(rest))
    except ValueError as error:
        raise UsageError(f"--agent {said[:100]}: the command cannot be split into words: {error}") from None

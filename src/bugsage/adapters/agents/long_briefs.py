"""Briefs for agents that take them as one word of their command line, which the kernel does not let grow."""

from collections.abc import Mapping

_MOST = 100_000
_FILE = "brief.md"


def asked(brief: str, home: str) -> tuple[str, Mapping[str, str]]:
    """The word, and the files of the agent's home that it speaks of."""
    if "\0" in brief:
        brief = brief.replace("\0", "\ufffd")
    if len(brief.encode("utf-8", "replace")) > _MOST:
        return f"Read the file {home}/{_FILE} and do what it asks for.", {_FILE: brief}
    return (f"\n{brief}" if brief.startswith("-") else brief), {}

"""Whether a person or a coding agent signed a change, as far as names and addresses say."""

import re
from collections.abc import Iterable
from functools import cache

#: What agents sign with: a word of the name, or of the address.
_AGENTS = (
    ("claude", r"\bclaude\b|noreply@anthropic\.com"),
    ("copilot", r"\bcopilot\b"),
    ("cursor", r"cursoragent|\bcursor agent\b|@cursor\.(com|sh)"),
    ("codex", r"\bcodex\b|noreply@openai\.com"),
    ("gemini", r"\bgemini\b|gemini-cli|google-labs-jules|\bjules\b.*\[bot\]"),
    ("devin", r"devin-ai-integration|\bdevin ai\b"),
    ("aider", r"\baider\b|aider@aider\.chat|\(aider\)"),
    ("openhands", r"\bopenhands\b"),
    ("windsurf", r"\bwindsurf\b|codeium"),
    ("opencode", r"\bopencode\b"),
    ("amp", r"amp@ampcode\.com"),
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _AGENTS)


def author_of(signed: Iterable[str]) -> str:
    """`agent:NAME` where an agent is among those who signed, else `human:NAME` of the first; empty without any."""
    people = [one[:300] for one in signed]
    for person in people:
        agent = next((name for name, pattern in _patterns() if pattern.search(person)), "")
        if agent:
            return f"agent:{agent}"
    return f"human:{people[0].partition(' <')[0].strip()}" if people else ""


def is_agent(author: str) -> bool:
    """An author as the history writes it is an agent."""
    return author.startswith("agent:")

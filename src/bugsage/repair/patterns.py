"""Texts that a pattern of a test finds."""

import re


def message_for(pattern: str, otherwise: str) -> str:
    """A text that a pattern finds: the pattern itself where it is one, else `otherwise`."""
    if not pattern:
        return otherwise
    plain = re.sub(r"\.[*+]\??", " ", pattern.strip("^$"))
    plain = re.sub(r"\\([^\w])", r"\1", plain)
    try:
        return plain if re.search(pattern, plain) else otherwise
    except re.error:
        return otherwise

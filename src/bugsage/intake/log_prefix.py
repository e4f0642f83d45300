"""What stands before every line of a report: a timestamp, a container's name, a log level, a quotation mark, spaces."""

import re
from collections.abc import Sequence

_DIGITS = re.compile(r"\d+")
#: Longer than any timestamp with host, process and level.
LONGEST = 200


class Prefix:
    """A prefix by its shape: digits may differ from line to line, everything else may not."""

    __slots__ = ("_pattern", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._pattern: re.Pattern[str] | None = None
        if text and _DIGITS.search(text):
            self._pattern = re.compile(r"\d+".join(re.escape(part) for part in _DIGITS.split(text)))

    def strip(self, line: str) -> str | None:
        """The line without its prefix; None where it has none."""
        if not self.text:
            return line
        if line.startswith(self.text):
            return line[len(self.text) :]
        found = self._pattern.match(line) if self._pattern else None
        if found:
            return line[found.end() :]
        return "" if self._blank(line) else None

    def _blank(self, line: str) -> bool:
        """An empty line often lost the space that ends its prefix."""
        shorter = line.rstrip()
        if len(shorter) > len(self.text) + 20:
            return False
        padded = shorter + self.text[len(self.text.rstrip()) :]
        return padded == self.text or bool(self._pattern and self._pattern.fullmatch(padded))


def stripped(lines: Sequence[str], prefix: Prefix) -> list[str]:
    """All lines, those that have the prefix without it."""
    if not prefix.text:
        return list(lines)
    return [line if bare is None else bare for line, bare in ((line, prefix.strip(line)) for line in lines)]

"""Patterns that are compiled when they are first searched for: most changes need few of them."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from sys import maxsize
from typing import Any


class Lazy:
    """A pattern of `re` that is compiled by its first use, and is then asked like one."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self._flags = pattern, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern itself."""
        return re.compile(self.pattern, self._flags)

    def search(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """The first place where it fits."""
        return self.compiled.search(text, start, end)

    def match(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """Whether it fits at the start."""
        return self.compiled.match(text, start, end)

    def fullmatch(self, text: str, start: int = 0, end: int = maxsize) -> re.Match[str] | None:
        """Whether it fits the whole text."""
        return self.compiled.fullmatch(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = maxsize) -> Iterator[re.Match[str]]:
        """Every place where it fits."""
        return self.compiled.finditer(text, start, end)

    def findall(self, text: str) -> list[Any]:
        """Every text that fits, or its groups."""
        return self.compiled.findall(text)

    def sub(self, to: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """The text with something else in every place where it fits."""
        return self.compiled.sub(to, text, count)

    def split(self, text: str, most: int = 0) -> list[Any]:
        """The parts between the places where it fits."""
        return self.compiled.split(text, most)

"""The code of a repository with other texts in some of its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from bugsage.model.code import CodeFile, CodeMap
from bugsage.pipeline.house import House


class OtherTexts:
    """The code map of another house with other texts of some files."""

    def __init__(self, house: House, texts: Mapping[str, str | None]) -> None:
        self._house, self._texts = house, texts
        self._outlines: dict[str, CodeFile] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._house.code, name)

    def code_map(self) -> CodeMap:
        """With those texts."""
        if self._outlines is None:
            made = {path: self._house.syntax.outline(path, text) for path, text in self._texts.items() if text}
            self._outlines = {path: outline for path, outline in made.items() if outline is not None}
        code = self._house.code.code_map()
        files = {path: file for path, file in code.files.items() if path not in self._texts}
        return replace(code, files=files | self._outlines)

    def text(self, path: str) -> str | None:
        """A file, in those texts where it is one of them."""
        return self._texts[path] if path in self._texts else self._house.code.text(path)

"""Code that lies in no folder."""

from collections.abc import Mapping

from bugsage.model.code import CodeMap


class FakeCodeReader:
    """Gives the map and the texts it was made with."""

    def __init__(self, code_map: CodeMap | None = None, texts: Mapping[str, str] | None = None) -> None:
        self._code_map = code_map or CodeMap()
        self._texts = dict(texts or {})

    def code_map(self) -> CodeMap:
        return self._code_map

    def text(self, path: str) -> str | None:
        return self._texts.get(path)

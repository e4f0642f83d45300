"""Code that lies in no folder."""

from collections.abc import Collection, Mapping

from bugsage.model.calls import Calls, calls_of
from bugsage.model.code import CodeMap


class FakeCodeReader:
    """Gives the map and the texts it was made with."""

    def __init__(self, code_map: CodeMap | None = None, texts: Mapping[str, str] | None = None) -> None:
        self._code_map = code_map or CodeMap()
        self._texts = dict(texts or {})

    def code_map(self) -> CodeMap:
        return self._code_map

    def calls(self, whole: Collection[str]) -> Calls:
        files = self._code_map.files
        product = {path: calls_of(file) for path, file in files.items() if not file.is_test}
        return Calls(product=product, code=CodeMap(files={path: files[path] for path in whole if path in files}))

    def expect(self) -> None:
        pass

    def text(self, path: str) -> str | None:
        return self._texts.get(path)

"""Python source as definitions."""

import re
from keyword import kwlist

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.imports import imports_of
from bugsage.adapters.code_map.names import word_counter
from bugsage.adapters.code_map.outline import PythonOutline, outlines
from bugsage.adapters.code_map.reading import Reading, read_as, summary
from bugsage.model.code import CodeFile, Import

_SELF_ATTRIBUTE = re.compile(r"\b(?:self|cls)\.(\w+)(?!\w|\s*[.(\[])")
_BOUND_NAMES = re.compile(r"(?<![\w.])([^\W\d]\w*)(?!\w|\s*[.(\[])")
_SUBSCRIPT = re.compile(r"(?<=[\w\])])\[[^\[\]]*\]")
_NOTHING_BUT_COMMENTS = re.compile(r"(?:\s+|#[^\n]*)*+")


def read_python(content: bytes, is_test: bool = False) -> CodeFile:
    """The definitions and imports of a Python file."""
    return read_as(dialect_named("python"), _Python, content, is_test)


class _Python(Reading):
    words = staticmethod(word_counter(frozenset(kwlist)))

    def _outlined(self) -> list[PythonOutline]:
        bare = self._captured.spans("bare")
        self._source.blank(sorted(self._captured.spans("comment") + bare))
        self._strings_alone = dict(bare)
        self._bare = set(self._strings_alone)
        return outlines(self._captured, self._source)

    def imports(self) -> tuple[Import, ...]:
        """What the file imports, wherever it does."""
        source, code = self._source, self._source.code
        statements = ((source.readable(code[a:b]), source.line(a)) for a, b in self._captured.spans("import"))
        return tuple(found for text, line in statements for found in imports_of(text, line))

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        source = self._source
        spans = self._captured.spans("target")
        for (start, end), owner in zip(spans, self.owned(spans), strict=True):
            target = source.text[start:end]
            if self._outlines[owner].kind != "function":
                names = _SUBSCRIPT.sub("[0]", source.readable(target)) if "[" in target else source.readable(target)
                found[owner].update(dict.fromkeys(_BOUND_NAMES.findall(names)))
            elif "." in target:
                found[owner].update(dict.fromkeys(_SELF_ATTRIBUTE.findall(source.readable(target))))
        return found

    def _docs(self) -> list[str]:
        docs = []
        for outline in self._outlines:
            start = outline.body
            if outline.kind == "module":
                start = self._first_statement()
            end = self._strings_alone.get(start)
            docs.append(self._source.readable(summary(_unquoted(self._source.text[start:end]))) if end else "")
        return docs

    def _unquoted(self, literal: str) -> str:
        return _unquoted(literal)

    def _first_statement(self) -> int:
        match = _NOTHING_BUT_COMMENTS.match(self._source.text)
        return match.end() if match else 0


def _unquoted(literal: str) -> str:
    body = literal.lstrip("rRbBuUfFtT")
    return body[3:-3] if body[:3] in ('"""', "'''") else body[1:-1]

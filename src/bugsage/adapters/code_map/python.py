"""Python source as definitions: read by tree-sitter, then sorted into whose own code each thing is."""

import re
from collections import Counter

from bugsage.adapters.code_map.encoding import as_utf8
from bugsage.adapters.code_map.grammar import Captured, TooHard
from bugsage.adapters.code_map.imports import imports_of
from bugsage.adapters.code_map.names import identifiers_only, word_counts
from bugsage.adapters.code_map.outline import Outline, Owners, outlines
from bugsage.adapters.code_map.source import Source, Span
from bugsage.model.code import Call, CodeFile, Definition, Import

LITERAL_LENGTH = 200
LITERAL_COUNT = 100
DOC_LENGTH = 200

_SELF_ATTRIBUTE = re.compile(r"\b(?:self|cls)\.(\w+)(?!\w|\s*[.(\[])")
_BOUND_NAMES = re.compile(r"(?<![\w.])([^\W\d]\w*)(?!\w|\s*[.(\[])")
_SUBSCRIPT = re.compile(r"(?<=[\w\])])\[[^\[\]]*\]")
_NOTHING_BUT_COMMENTS = re.compile(r"(?:\s+|#[^\n]*)*+")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


def read_python(content: bytes) -> CodeFile:
    """The definitions and imports of a file, without its path and blob id. Broken syntax costs only what it covers."""
    utf8 = as_utf8(content)
    source = Source(utf8)
    try:
        captured = Captured(utf8)
    except TooHard:
        module = Definition(symbol="<module>", kind="module", start=1, end=max(1, source.lines), line=1)
        return CodeFile(path="", blob="", language="python", definitions=(module,), lines=source.lines, broken=True)
    reading = _Reading(source, captured)
    return CodeFile(
        path="",
        blob="",
        language="python",
        definitions=reading.definitions(),
        imports=reading.imports(),
        lines=source.lines,
        broken=captured.broken,
    )


class _Reading:
    """Everything one pass over a file's captures found, by definition."""

    def __init__(self, source: Source, captured: Captured) -> None:
        self._source = source
        self._captured = captured
        bare = captured.spans("bare")
        source.blank(sorted(captured.spans("comment") + bare))
        self._bare = {start for start, _ in bare}
        self._outlines = outlines(captured, source)
        self._owners = Owners(self._outlines)
        self._docs = self._docstrings(dict(bare))

    def imports(self) -> tuple[Import, ...]:
        """What the file imports, wherever it does."""
        source, code = self._source, self._source.code
        statements = ((source.readable(code[a:b]), source.line(a)) for a, b in self._captured.spans("import"))
        return tuple(found for text, line in statements for found in imports_of(text, line))

    def definitions(self) -> tuple[Definition, ...]:
        """All definitions of the file."""
        count = len(self._outlines)
        own_code = self._owners.own_code(identifiers_only(self._source.code), count)
        parts = zip(
            self._outlines,
            own_code,
            self._calls(count),
            self._literals(count),
            self._branches(count),
            self._raises(count),
            self._assigns(count),
            self._docs,
            strict=True,
        )
        return tuple(self._definition(*part) for part in parts)

    def _definition(
        self,
        outline: Outline,
        identifiers: str,
        calls: list[Call],
        literals: list[str],
        branches: int,
        raises: dict[str, None],
        assigns: dict[str, None],
        doc: str,
    ) -> Definition:
        source = self._source
        module = outline.kind == "module"
        return Definition(
            symbol=outline.symbol,
            kind=outline.kind,
            start=1 if module else source.line(outline.start),
            end=max(1, source.lines) if module else source.line(outline.end - 1),
            line=1 if module else source.line(outline.keyword),
            parameters=outline.parameters(source),
            decorators=outline.decorators,
            bases=outline.bases(source),
            calls=tuple(calls),
            words=word_counts(identifiers),
            literals=tuple(literals),
            branches=branches,
            raises=tuple(raises),
            doc=doc,
            assigns=tuple(assigns),
            returns=outline.returns(source),
        )

    def _calls(self, count: int) -> list[list[Call]]:
        found: list[list[Call]] = [[] for _ in range(count)]
        spans = self._captured.spans("call")
        for owner, name, line in zip(
            self._owned(spans), self._source.names(spans), self._source.lines_of(spans), strict=True
        ):
            if name:
                found[owner].append(Call(name, line))
        return found

    def _owned(self, spans: list[Span]) -> list[int]:
        return self._owners.of([start for start, _ in spans])

    def _literals(self, count: int) -> list[list[str]]:
        found: list[list[str]] = [[] for _ in range(count)]
        text, readable = self._source.text, self._source.readable
        spans = self._captured.spans("string")
        done = 0
        for (start, end), owner in zip(spans, self._owned(spans), strict=True):
            if start < done or start in self._bare:
                continue  # a string inside an f-string, or a docstring
            mine = found[owner]
            if len(mine) < LITERAL_COUNT:
                value = readable(_unquoted(text[start:end]))
                if mine and text[done:start].isspace():  # side by side: one string
                    mine[-1] = (mine[-1] + value)[:LITERAL_LENGTH]
                elif value:
                    mine.append(value[:LITERAL_LENGTH])
            done = end
        return found

    def _branches(self, count: int) -> list[int]:
        found = Counter(self._owners.of([node.start_byte for node in self._captured.nodes("branch")]))
        return [found[owner] for owner in range(count)]

    def _raises(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        spans = self._captured.spans("raise")
        for owner, name in zip(self._owned(spans), self._source.names(spans), strict=True):
            if name:
                found[owner][name] = None
        return found

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        source = self._source
        spans = self._captured.spans("target")
        for (start, end), owner in zip(spans, self._owned(spans), strict=True):
            target = source.text[start:end]
            if self._outlines[owner].kind != "function":
                names = _SUBSCRIPT.sub("[0]", source.readable(target)) if "[" in target else source.readable(target)
                found[owner].update(dict.fromkeys(_BOUND_NAMES.findall(names)))
            elif "." in target:
                found[owner].update(dict.fromkeys(_SELF_ATTRIBUTE.findall(source.readable(target))))
        return found

    def _docstrings(self, bare: dict[int, int]) -> list[str]:
        docs = []
        for outline in self._outlines:
            start = outline.body
            if outline.kind == "module":
                start = self._first_statement()
            end = bare.get(start)
            docs.append(self._source.readable(_summary(self._source.text[start:end])) if end else "")
        return docs

    def _first_statement(self) -> int:
        match = _NOTHING_BUT_COMMENTS.match(self._source.text)
        return match.end() if match else 0


def _unquoted(literal: str) -> str:
    body = literal.lstrip("rRbBuUfFtT")
    return body[3:-3] if body[:3] in ('"""', "'''") else body[1:-1]


def _summary(docstring: str) -> str:
    paragraph = _PARAGRAPH_END.split(_unquoted(docstring).strip(), maxsplit=1)[0]
    return " ".join(paragraph.split())[:DOC_LENGTH]

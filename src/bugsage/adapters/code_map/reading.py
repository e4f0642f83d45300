"""What a file's captures say, sorted into whose own code each thing is: the same for every language."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from bugsage.adapters.code_map.dialects import Dialect
from bugsage.adapters.code_map.encoding import as_utf8
from bugsage.adapters.code_map.grammar import Captured, TooHard
from bugsage.adapters.code_map.names import dotted, identifiers_only
from bugsage.adapters.code_map.nesting import Outline, Owners
from bugsage.adapters.code_map.source import Source, Span
from bugsage.model.code import Call, CodeFile, Definition, Import

LITERAL_LENGTH = 200
LITERAL_COUNT = 100
DOC_LENGTH = 200

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


class Reading:
    """Everything one pass over a file's captures found, by definition. A language's own class fills in what differs.

    It understands the captures @call, @string, @branch and @raise; @comment and whatever else is no code is taken out
    with `Source.blank` before anything is counted.
    """

    #: An expression as a dotted name.
    naming: Callable[[str], str] = staticmethod(dotted)
    #: How often each word stands in identifiers, without the language's keywords.
    words: Callable[[str], dict[str, int]]
    #: What keeps the language's parser busy where it cannot be stopped, and no real file holds.
    endless: re.Pattern[bytes] | None = None
    #: A broken file written so that the grammar understands more of it. Nothing in it may move.
    mended: Callable[[bytes], bytes] | None = None

    @staticmethod
    def cleared(content: bytes) -> bytes:
        """The file as the parser is to see it, every byte where it was."""
        return content

    def __init__(self, source: Source, captured: Captured) -> None:
        self._source = source
        self._captured = captured
        #: Where strings start that are no literals: docstrings, names of modules.
        self._bare: set[int] = set()
        self._outlines = self._outlined()
        self._owners = Owners(self._outlines)

    def _outlined(self) -> Sequence[Outline]:
        """The file itself and its definitions in order, nested; what is no code is blanked and noted on the way."""
        raise NotImplementedError

    def imports(self) -> tuple[Import, ...]:
        """What the file imports, wherever it does."""
        raise NotImplementedError

    def _unquoted(self, literal: str) -> str:
        """A string without its quotes."""
        raise NotImplementedError

    def _assigns(self, count: int) -> list[dict[str, None]]:
        """For each definition the names it assigns."""
        raise NotImplementedError

    def _docs(self) -> list[str]:
        """For each definition the first paragraph of what it says about itself."""
        raise NotImplementedError

    def definitions(self) -> tuple[Definition, ...]:
        """All definitions of the file."""
        count = len(self._outlines)
        own_code = self._owners.own_code(identifiers_only(self._source.code), count)
        parts = zip(
            self._outlines,
            own_code,
            self._calls(count),
            self._literals(count),
            self._branch_counts(count),
            self._raises(count),
            self._assigns(count),
            self._docs(),
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
            words=type(self).words(identifiers),
            literals=tuple(literals),
            branches=branches,
            raises=tuple(raises),
            doc=doc,
            assigns=tuple(assigns),
            returns=outline.returns(source),
            is_test=outline.is_test,
        )

    def _calls(self, count: int) -> list[list[Call]]:
        found: list[list[Call]] = [[] for _ in range(count)]
        spans = self._captured.spans("call")
        for owner, name, line in zip(
            self.owned(spans), self._source.names(spans), self._source.lines_of(spans), strict=True
        ):
            if name:
                found[owner].append(Call(name, line))
        return found

    def owned(self, spans: list[Span]) -> list[int]:
        """Positions of the definitions that some stretches belong to."""
        return self._owners.of([start for start, _ in spans])

    def _literals(self, count: int) -> list[list[str]]:
        found: list[list[str]] = [[] for _ in range(count)]
        text, readable, unquoted, bare = self._source.text, self._source.readable, self._unquoted, self._bare
        spans = self._captured.spans("string")
        done = 0
        for (start, end), owner in zip(spans, self.owned(spans), strict=True):
            if start < done or start in bare:
                continue  # a string inside an f-string, or a docstring
            mine = found[owner]
            if len(mine) < LITERAL_COUNT:
                value = readable(unquoted(text[start:end]))
                if mine and text[done].isspace() and text[done:start].isspace():  # side by side: one string
                    mine[-1] = (mine[-1] + value)[:LITERAL_LENGTH]
                elif value:
                    mine.append(value[:LITERAL_LENGTH])
            done = end
        return found

    def _branch_counts(self, count: int) -> list[int]:
        found = Counter(self._owners.of(self._branches()))
        return [found[owner] for owner in range(count)]

    def _branches(self) -> list[int]:
        """Where its conditions, loops and handlers begin."""
        return self._captured.starts("branch")

    def _raises(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        spans = self._captured.spans("raise")
        for owner, name in zip(self.owned(spans), self._source.names(spans), strict=True):
            if name:
                found[owner][name] = None
        return found


def read_as(dialect: Dialect, kind: type[Reading], content: bytes, is_test: bool = False) -> CodeFile:
    """The definitions and imports of a file, without its path and blob id. Broken syntax costs only what it covers."""
    utf8 = as_utf8(content)
    source = Source(utf8, kind.naming)
    try:
        if kind.endless and kind.endless.search(utf8):
            raise TooHard
        captured = Captured(kind.cleared(utf8), dialect, is_test)
        if captured.broken and kind.mended:
            captured = Captured(kind.mended(utf8), dialect, is_test)
    except TooHard:
        module = Definition(symbol="<module>", kind="module", start=1, end=max(1, source.lines), line=1)
        return CodeFile("", "", dialect.language, definitions=(module,), lines=source.lines, broken=True)
    reading = kind(source, captured)
    imports = reading.imports()  # first: names of modules are no literals
    return CodeFile(
        path="",
        blob="",
        language=dialect.language,
        definitions=reading.definitions(),
        imports=imports,
        lines=source.lines,
        broken=captured.broken,
    )


def summary(text: str) -> str:
    """The first paragraph of a text on one line, cut to what is kept."""
    paragraph = _PARAGRAPH_END.split(text.strip(), maxsplit=1)[0]
    return " ".join(paragraph.split())[:DOC_LENGTH]

"""JavaScript and TypeScript source, JSX included, as definitions."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial

from bugsage.adapters.code_map.dialects import dialect_named
from bugsage.adapters.code_map.languages.script_imports import imports_of, requires_of
from bugsage.adapters.code_map.languages.script_names import ScriptOutline, outlined
from bugsage.adapters.code_map.languages.script_tests import blocks
from bugsage.adapters.code_map.languages.titled import nest_titled
from bugsage.adapters.code_map.names import dotted, last_name, word_counter
from bugsage.adapters.code_map.nesting import Outline
from bugsage.adapters.code_map.reading import LITERAL_COUNT, LITERAL_LENGTH, Reading, read_as, summary
from bugsage.model.code import Call, Import

KEYWORDS = frozenset(
    """abstract any as asserts async await boolean break case catch class const constructor continue debugger declare
    default delete do else enum export extends false finally for from function get if implements import in infer
    instanceof interface is keyof let module namespace never new null number object of package private protected public
    readonly require return satisfies set static string super switch symbol this throw true try type typeof undefined
    unique unknown using var void while with yield""".split()  # noqa: SIM905
)
_WRITTEN_OTHERWISE = re.compile(r"\?\.|!(?=[.(\[]|$)|#(?=\w)|^(?:await|new|typeof|void)\s+")
_OPERATORS = ("await", "new", "typeof", "void")
_TYPE_ARGUMENTS = re.compile(r"<[\w\s,.\[\]|&<>'\"]*>$")
_TEMPLATE = re.compile(r"`(?:[^`\\]|\\.)*`", re.DOTALL)
_MEMBER = re.compile(r"\bthis\s*\.\s*#?([\w$]+)(?!\w|\s*[.(\[])")
_IDENTIFIER = re.compile(r"(?<![\w$.])[A-Za-z_$][\w$]*(?!\s*:)")
_EXPORTED = re.compile(r"(?:module\s*\.\s*)?exports\s*\.\s*([\w$]+)")
_SUBSTITUTION = re.compile(r"\$\{")
#: Between a comment and the definition it speaks of: decorators, and words such as `export default async`.
_BETWEEN = re.compile(r"(?:\s|@[\w.$]+(?:\([^()]*\))?|[a-z]+(?=\s))*(?:(?:module\.)?exports(?:\.\w+)?\s*=\s*)?")
_DOC_MARKS = re.compile(r"^[ \t]*\*(?!/) ?", re.MULTILINE)
_DOC_TAG = re.compile(r"^[ \t]*@", re.MULTILINE)


def dotted_script(expression: str) -> str:
    """An expression as a dotted name.

    >>> [dotted_script(e) for e in ("a?.b", "this.#x", "$.ajax", "make<T>", "`x`.trim", "(await f()).go", "new A().b")]
    ['a.b', 'this.x', '$.ajax', 'make', 'str.trim', '.go', 'A.b']
    """
    if expression.replace(".", "").isidentifier():
        return expression
    if expression[0] == "/":  # a regular expression, and what is asked of it
        return last_name(expression)
    if "`" in expression:
        expression = _TEMPLATE.sub("''", expression)
    if expression.endswith(">"):
        expression = _TYPE_ARGUMENTS.sub("", expression)
    if "?." in expression or "!" in expression or "#" in expression or expression.startswith(_OPERATORS):
        expression = _WRITTEN_OTHERWISE.sub(_as_dotted, expression)
    return dotted(expression)


def _as_dotted(match: re.Match[str]) -> str:
    return "." if match[0] == "?." else ""


class _Script(Reading):
    naming = staticmethod(dotted_script)
    words = staticmethod(word_counter(KEYWORDS))

    def _outlined(self) -> Sequence[ScriptOutline]:
        source, captured = self._source, self._captured
        self._comments = captured.spans("comment")
        self._imports = captured.spans("import")
        source.blank(self._comments)
        module = ScriptOutline("module", captured.root, "")
        module.cover(source)
        found = outlined(captured, source)
        found += blocks(captured, source)
        found.sort(key=lambda outline: (outline.start, -outline.end))
        everything = [module, *found]
        nest_titled(everything)
        outlines = [outline for outline in everything if outline.kind != "scope"]
        self._decorate(outlines)
        return outlines

    def _decorate(self, outlines: Sequence[ScriptOutline]) -> None:
        """Take in the decorators that stand before a class or a member, inside its node or beside it."""
        spans = self._captured.spans("decorator")
        if not spans:
            return
        source = self._source
        by_start = {outline.start: outline for outline in reversed(outlines)}
        starts = sorted(by_start)
        for start, end in reversed(spans):
            at = bisect_right(starts, start)
            around = by_start[starts[at - 1]] if at else None
            if around is None or around.kind == "module" or around.start != start:
                around = by_start[starts[at]] if at < len(starts) else None
                if around is None or not _BETWEEN.fullmatch(source.code, end, around.start):
                    continue
            name = source.name(start + 1, _before_arguments(source.code, start + 1, end))
            around.decorators = (name, *around.decorators)
            around.start = min(around.start, start)

    def imports(self) -> tuple[Import, ...]:
        """What the file imports, wherever it does."""
        source, code = self._source, self._source.code
        found: list[Import] = []
        for start, end in self._imports:
            found += imports_of(source.readable(code[start:end]), source.line(start))
        if "require" in code or "import(" in code:
            for offset, quote, module, name, alias in requires_of(code):
                self._bare.add(quote)
                found.append(Import(source.readable(module), name, alias, source.line(offset)))
        return tuple(sorted(dict.fromkeys(found), key=lambda item: item.line))

    def _calls(self, count: int) -> list[list[Call]]:
        found = super()._calls(count)
        elements = [span for span in self._captured.spans("element") if self._source.text[span[0]].isupper()]
        if elements:
            source = self._source
            for owner, name, line in zip(
                self.owned(elements), source.names(elements), source.lines_of(elements), strict=True
            ):
                found[owner].append(Call(name, line))
            for calls in found:
                calls.sort(key=lambda call: call.line)
        return found

    def _literals(self, count: int) -> list[list[str]]:
        starts = [start for start, _ in self._captured.spans("string")]
        for start, end in self._imports:
            self._bare.update(starts[bisect_left(starts, start) : bisect_left(starts, end)])
        found = super()._literals(count)
        spans = self._captured.spans("text")
        for owner, (start, end) in zip(self.owned(spans), spans, strict=True):
            text = " ".join(self._source.readable(self._source.text[start:end]).split())
            if text and len(found[owner]) < LITERAL_COUNT:
                found[owner].append(text[:LITERAL_LENGTH])
        return found

    def _unquoted(self, literal: str) -> str:
        inner = literal[1:-1]
        return _SUBSTITUTION.sub("{", inner) if literal[:1] == "`" else inner

    def _assigns(self, count: int) -> list[dict[str, None]]:
        found: list[dict[str, None]] = [{} for _ in range(count)]
        source = self._source
        spans = self._captured.spans("target")
        is_function = [outline.kind in ("function", "test") for outline in self._outlines]
        for (start, end), owner in zip(spans, self.owned(spans), strict=True):
            target = source.text[start:end]
            if "this" in target:
                found[owner].update(dict.fromkeys(_MEMBER.findall(source.readable(target))))
            elif not is_function[owner]:
                target = source.readable(target)
                exported = _EXPORTED.fullmatch(target)
                if exported:
                    found[owner][exported[1]] = None
                elif "." not in target and "(" not in target:
                    found[owner].update(dict.fromkeys(_IDENTIFIER.findall(target.lstrip("#"))))
        return found

    def _docs(self) -> list[str]:
        text = self._source.text
        docs = [(end, start) for start, end in self._comments if text.startswith("/**", start) and end - start > 5]
        if not docs:
            return [""] * len(self._outlines)
        return [self._doc(outline, docs) for outline in self._outlines]

    def _doc(self, outline: Outline, docs: list[tuple[int, int]]) -> str:
        at = bisect_left(docs, (outline.start + 1, 0)) - 1
        if at < 0 or outline.kind == "module":
            return ""
        end, start = docs[at]
        if outline.start - end > 400 or not _BETWEEN.fullmatch(self._source.text, end, outline.start):
            return ""
        text = self._source.readable(self._source.text[start + 3 : end - 2])
        prose = _DOC_TAG.split(_DOC_MARKS.sub("", text), maxsplit=1)[0]
        return summary(prose)


def _before_arguments(code: str, start: int, end: int) -> int:
    opened = code.find("(", start, end)
    return opened if opened >= 0 else end


read_javascript = partial(read_as, dialect_named("javascript"), _Script)
read_typescript = partial(read_as, dialect_named("typescript"), _Script)
read_tsx = partial(read_as, dialect_named("tsx"), _Script)

"""Functions, classes and tests among statements, in any language, as their first lines show them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement, strings, words

_SCRIPT_CALL = r"(?:await\s+)?(?:\w+\.)?(?:x|f)?(?:it|test|specify)(?:\.\w+)*"
_SCRIPT_TEST = Lazy(rf"{_SCRIPT_CALL}(?:\(.*?\))?(?:`[^`]*`)?\s*\(\s*[\"'`]", re.DOTALL)
_SCRIPT_SUITE = Lazy(r"(?:x|f)?(?:describe|context|suite)(?:\.\w+)*(?:\(.*?\))?\s*\(\s*[\"'`]", re.DOTALL)
_TESTS: Final = {
    "python": re.compile(r"(?:async\s+)?def\s+(test\w*)"),
    "go": re.compile(r"func\s+(?:\([^)]*\)\s*)?((?:Test|Benchmark|Fuzz|Example)(?![a-z])\w*)"),
    "ruby": re.compile(r"def\s+(test_\w+)|(?:it|specify|test|scenario)\s*\(?[\"']"),
    "elixir": re.compile(r"test\s+\""),
    "php": re.compile(r"(?:\w+\s+)*function\s+(test\w+)"),
    "swift": re.compile(r"(?:\w+\s+)*func\s+(test\w+)"),
    "cpp": re.compile(r"(?:TYPED_)?TEST(?:_F|_P)?\s*\(\s*\w+\s*,\s*(\w+)|(?:TEST_CASE|SCENARIO)\s*\(\s*\""),
}
#: Above a function these make it a test.
_MARKED: Final = {
    "java": re.compile(r"@(?:Test|ParameterizedTest|RepeatedTest)\b"),
    "kotlin": re.compile(r"@(?:Test|ParameterizedTest|RepeatedTest)\b"),
    "csharp": re.compile(r"\[(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod)\b"),
    "rust": re.compile(r"#\[(?:\w+::)?(?:test|rstest|test_case)\b"),
}
_NAMED: Final = {
    "python": re.compile(r"(?:async\s+)?(?:def|class)\s+(\w+)"),
    "ruby": re.compile(r"(?:def|class|module)\s+(?:self\.)?(\w+[?!]?)"),
    "elixir": re.compile(r"(?:defp?|defmodule)\s+([\w.]+[?!]?)"),
    "go": re.compile(r"func\s+(?:\([^)]*\)\s*)?(\w+)|type\s+(\w+)"),
    "rust": re.compile(r"(?:pub(?:\([^)]*\))?\s+|async\s+|unsafe\s+|const\s+)*(?:fn|struct|enum|trait|mod)\s+(\w+)"),
}
_SCRIPT_NAMED = Lazy(
    r"(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*(\w+)|(?:export\s+)?(?:abstract\s+)?class\s+(\w+)"
    r"|(?:export\s+)?(?:const|let|var)\s+(\w+)[^=]*=\s*(?:async\s*)?(?:\([^)]*\)[^=]*=>|\w+\s*=>|function)"
    r"|(?:(?:module\.)?exports|this|\w+(?:\.prototype)?)\.(\w+)\s*=\s*(?:async\s*)?(?:function|\(?[^()]*\)?\s*=>)"
    r"|(?:(?:static|async|get|set|public|private|protected|readonly|"
    r"override)\s+)*\*?#?(?!(?:if|for|while|switch|catch|function|"
    r"return|await|new)\b)(\w+)\s*(?:<[^>]*>)?\([^()]*(?:\([^()]*\)[^()]*)*\)\s*(?::[^=]*)"
    r"?$"
)
_C_NAMED = Lazy(
    r"(?:[\w<>\[\],.?*&:~@\s]+\s)?[*&]?(?:\w+::)*(?!(?:if|for|while|"
    r"switch|catch|return|new|else|foreach|using|lock|when|synchronized)\b)(~?\w+)\s*\([^()"
    r"]*(?:\([^()]*\)[^()]*)*\)[^;=]*$"
    r"|(?:\w+\s+)*(?:class|struct|interface|enum|record|object|namespace)\s+(\w+)|"
    r"(?:\w+\s+)*(?:fun|func|function)\s+(\w+)"
)
_PREFIX = Lazy(r"(?:@[\w.]+(?:\([^()]*\))?\s*|\[[\w.]+(?:\([^()]*\))?\]\s*|#\[[^\]]*\]\s*)+")
_DECORATES = Lazy(r"@\w|\[[A-Z]|#\[")


@dataclass
class Unit:
    """A test, or another function of a test file, with all that stands in it."""

    name: str
    statement: Statement
    is_test: bool
    #: What stands above its first line and belongs to it.
    decorators: list[Statement]

    @cached_property
    def keys(self) -> Counter[str]:
        """Its statements in the form in which they are compared."""
        return Counter(one.key for one in self.statement.below() if one.text)

    @cached_property
    def words(self) -> set[str]:
        """All names in it."""
        return words(self.statement.below())

    def block(self) -> Iterator[Statement]:
        """Its statements, decorators first."""
        yield from self.decorators
        yield from self.statement.block()


def name_of(one: Statement, language: str) -> str:
    """The name that a statement gives to what it defines; empty where it defines nothing."""
    bare = _PREFIX.sub("", one.bare, count=1) if one.bare[:1] in "@[#" else one.bare
    if language in ("javascript", "typescript"):
        match = _SCRIPT_NAMED.match(bare) if one.children or one.virtual or "function" in bare or "=>" in bare else None
    elif language in _NAMED:
        match = _NAMED[language].match(bare)
    else:
        match = _C_NAMED.match(bare) if one.children or one.virtual else None
    return next((group for group in match.groups() if group), "") if match else ""


def title_of(one: Statement, language: str, above: Iterable[Statement] = ()) -> str:
    """The name or title of the test that begins here; empty where none does."""
    if language in ("javascript", "typescript"):
        if _SCRIPT_TEST.match(one.bare):
            return _title(one)
        return ""
    if language in _TESTS:
        match = _TESTS[language].match(one.bare)
        return ((match.groups() and match[1]) or _title(one)) if match else ""
    marked = _MARKED.get(language)
    if marked is None:
        return ""
    if marked.match(one.bare) or any(marked.match(other.bare) for other in above):
        return name_of(one, language)
    return ""


def _title(one: Statement) -> str:
    found = strings(one.text)
    # `test.each([...])('title')`: the title is what the last call is given.
    titles = [text for text in found if f"({text}" in one.text.replace("( ", "(")] or found
    return titles[-1 if ".each" in one.bare else 0][1:-1] if titles else ""


def is_suite(one: Statement, language: str) -> bool:
    """It begins a group of tests."""
    if language == "python":
        return one.bare.startswith("class ")
    if language in ("javascript", "typescript"):
        return bool(_SCRIPT_SUITE.match(one.bare))
    return bool(re.match(r"(?:describe|context|feature|class)\b", one.bare))


def units_of(statements: Iterable[Statement], language: str) -> list[Unit]:
    """Tests and functions, outer before inner; what stands in a test is part of it and no unit of its own."""
    found: list[Unit] = []
    above: list[Statement] = []
    inside: Statement | None = None
    for one in statements:
        if not one.text:
            continue
        if inside is not None and any(outer is inside for outer in one.above()):
            continue
        if _DECORATES.match(one.bare) and not one.children and not name_of(one, language):
            above.append(one)
            continue
        test = title_of(one, language, above)
        name = test or ("" if is_suite(one, language) else name_of(one, language))
        if name and not re.match(r"(?:\w+\s+)*(?:class|struct|type|interface|namespace|module|mod)\s", one.bare):
            found.append(Unit(name=name, statement=one, is_test=bool(test), decorators=above))
            inside = one if test else inside
        above = []
    return found


def function_of(one: Statement, language: str) -> Statement | None:
    """The innermost function that a statement stands in."""
    return next(
        (outer for outer in one.above() if name_of(outer, language) and not outer.bare.startswith("class ")), None
    )

"""What a JavaScript or TypeScript file imports: `import`, `export … from`, `require` and `import()`."""

import re
from collections.abc import Iterator

from bugsage.model.code import Import

_FROM = re.compile(
    r"\s*(import|export)\s*(?:type\b(?!\s*,|\s+from\b))?\s*(.*?)\s*(?:\bfrom\s*)?(['\"])([^'\"\n]*)\3", re.DOTALL
)
_IMPORT_REQUIRE = re.compile(r"\s*(?:export\s+)?import\s+([\w$]+)\s*=\s*require\s*\(\s*(['\"])([^'\"\n]*)\2")
_REQUIRE = re.compile(r"(?:require|import)\s*\(\s*(['\"`])([^'\"`\n]+)\1\s*\)(?:\s*\.\s*([\w$]+)(?!\s*[\w$(]))?")
#: What stands before it: a name or a pattern that takes what it gives.
_TAKEN = re.compile(r"([\w$.]+|\{[^{}]*\})\s*=\s*(?:await\s+)?$")
_TAKEN_WITHIN = 2_000


def imports_of(statement: str, line: int) -> Iterator[Import]:
    """The names that one statement brings in; comments are blanks already.

    >>> [(i.module, i.name, i.alias) for i in imports_of("import a, { b as c } from './m'", 1)]
    [('./m', 'default', 'a'), ('./m', 'b', 'c')]
    """
    assigned = _IMPORT_REQUIRE.match(statement)
    if assigned:
        yield Import(assigned[3], "", assigned[1], line)
        return
    found = _FROM.match(statement)
    if not found:
        return
    word, names, module = found[1], found[2], found[4]
    if not names:
        yield Import(module, "", "", line)
    before, brace, inside = names.partition("{")
    for part in before.split(","):
        match part.split():
            case ["*"]:
                yield Import(module, "*", "", line)
            case ["*", "as", alias]:
                yield Import(module, "" if word == "import" else "*", alias, line)
            case [name]:
                yield Import(module, "default", name, line)
            case _:
                pass
    if brace:
        yield from _listed(inside.partition("}")[0], module, " as ", line)


def requires_of(code: str) -> Iterator[tuple[int, int, str, str, str]]:
    """Modules that are called for: offset, offset of the quote, module, name and alias, in code without comments."""
    for match in _requires(code):
        quote, module, member = match.start(1), match[2], match[3] or ""
        before = _taken(code, match.start())
        if before.startswith("{"):
            for item in _listed(before[1:-1], module, ":", 0):
                yield match.start(), quote, module, item.name, item.alias
        else:
            alias = before.rpartition(".")[2]
            yield match.start(), quote, module, member, alias if alias != member else ""


def _requires(code: str) -> Iterator[re.Match[str]]:
    for word in ("require", "import"):
        at = code.find(word)
        while at >= 0:
            if not (at and (code[at - 1].isalnum() or code[at - 1] in "_$.")):
                found = _REQUIRE.match(code, at)
                if found:
                    yield found
            at = code.find(word, at + len(word))


def _taken(code: str, end: int) -> str:
    """The name or pattern that an expression is assigned to; empty where it is to none."""
    before = code[max(0, end - 40) : end].rstrip().removesuffix("await").rstrip()
    if not before.endswith("="):
        return ""
    found = _TAKEN.search(code, max(code.rfind("\n", 0, end), end - 200, 0), end)
    if found is None and "}" in before:  # a pattern over several lines
        start = code.rfind("{", max(0, end - _TAKEN_WITHIN), end)
        found = _TAKEN.match(code, start, end) if start >= 0 else None
    return found[1] if found else ""


def _listed(names: str, module: str, renamed: str, line: int) -> Iterator[Import]:
    for item in names.split(","):
        name, _, alias = item.strip().removeprefix("type ").partition(renamed)
        name, alias = name.strip(" '\""), alias.partition("=")[0].strip()
        if name and not name.startswith("..."):
            yield Import(module, name.partition("=")[0].strip(), alias, line)

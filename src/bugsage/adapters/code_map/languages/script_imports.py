"""What a JavaScript or TypeScript file imports: `import`, `export … from`, `require` and `import()`."""

import re
from collections.abc import Iterator

from bugsage.model.code import Import

_FROM = re.compile(
    r"\s*(import|export)\s*(?:type\b(?!\s*,|\s+from\b))?\s*(.*?)\s*(?:\bfrom\s*)?(['\"])([^'\"\n]*)\3", re.DOTALL
)
_IMPORT_REQUIRE = re.compile(r"\s*(?:export\s+)?import\s+([\w$]+)\s*=\s*require\s*\(\s*(['\"])([^'\"\n]*)\2")
_REQUIRE = re.compile(
    r"(?:([\w$.]+|\{[^{}]*\})\s*=\s*)?(?:await\s+)?(?<![\w$.])(?:require|import)\s*\(\s*(['\"`])([^'\"`\n]+)\2\s*\)"
    r"(?:\s*\.\s*([\w$]+)(?!\s*[\w$(]))?"
)


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
    for match in _REQUIRE.finditer(code):
        target, module, member = match[1] or "", match[3], match[4] or ""
        if target.startswith("{"):
            for item in _listed(target[1:-1], module, ":", 0):
                yield match.start(), match.start(2), module, item.name, item.alias
        else:
            alias = target.rpartition(".")[2]
            yield match.start(), match.start(2), module, member, alias if alias != member else ""


def _listed(names: str, module: str, renamed: str, line: int) -> Iterator[Import]:
    for item in names.split(","):
        name, _, alias = item.strip().removeprefix("type ").partition(renamed)
        name, alias = name.strip(" '\""), alias.partition("=")[0].strip()
        if name and not name.startswith("..."):
            yield Import(module, name.partition("=")[0].strip(), alias, line)

"""Import statements as the names they bring in."""

from collections.abc import Iterator

from bugsage.model.code import Import


def imports_of(statement: str, line: int) -> Iterator[Import]:
    """The names one import statement brings in; comments are blanks already. What cannot be read is left out.

    >>> [(i.module, i.name, i.alias) for i in imports_of("from a.b import (c as d, e)", 1)]
    [('a.b', 'c', 'd'), ('a.b', 'e', '')]
    """
    words = statement.replace("\\\n", " ").replace("(", " ").replace(")", " ").strip()
    if words.startswith("from"):
        module, _, names = words[4:].partition(" import ")
        for name, alias in _names(names or words[4:].partition("import")[2]):
            yield Import("".join(module.partition("import")[0].split()), name, alias, line)
    else:
        for module, alias in _names(words.removeprefix("import")):
            yield Import(module, "", alias, line)


def _names(text: str) -> Iterator[tuple[str, str]]:
    for item in text.split(","):
        match item.split():
            case [name]:
                yield name, ""
            case [name, "as", alias]:
                yield name, alias
            case _:
                pass  # a trailing comma, or broken syntax

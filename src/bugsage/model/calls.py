"""Who calls whom, by name: of the code map only what counting the callers of a function needs."""

from collections.abc import Mapping

import msgspec

from bugsage.model.code import CodeFile, CodeMap


class FileCalls(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one file of the product defines and calls; what is there for tests alone is left out."""

    #: The last part of the name of each definition; a name that is defined twice stands here twice.
    defined: tuple[str, ...] = ()
    #: Qualified names of the definitions that call anything.
    callers: tuple[str, ...] = ()
    #: Of each name that is called, which of those call it.
    calling: dict[str, tuple[int, ...]] = {}


class Calls(msgspec.Struct, frozen=True, kw_only=True):
    """The calls in a repository's code, and some of its files whole."""

    #: By path; files of tests are left out.
    product: Mapping[str, FileCalls] = {}
    #: Those files that were asked for.
    code: CodeMap = CodeMap()


def calls_of(file: CodeFile) -> FileCalls:
    """What a file defines and calls, whatever its path says of it."""
    defined: list[str] = []
    callers: list[str] = []
    calling: dict[str, list[int]] = {}
    for definition in file.definitions:
        if definition.is_test:
            continue
        defined.append(definition.name)
        names = {call.name.rpartition(".")[2] for call in definition.calls}
        for name in names:
            calling.setdefault(name, []).append(len(callers))
        if names:
            callers.append(definition.symbol)
    found = {name: tuple(numbers) for name, numbers in sorted(calling.items())}
    return FileCalls(tuple(defined), tuple(callers), found)

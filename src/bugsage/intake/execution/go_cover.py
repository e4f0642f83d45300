"""`go test -coverprofile`: blocks of statements of files that are named by their package's import path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress

from bugsage.intake.execution.covering import Covered, Locate, span
from bugsage.model.execution import Execution

SOURCE = "go"
_LONGEST = 4_000
#: Lines that all blocks together may span: they overlap, and a report could name the same thousands again and again.
_MOST_SPANNED = 2_000_000
#: `example.com/shop/cart.go:12.34,15.2 3 1`: begin, end, statements, count.
_BLOCK = re.compile(r"(.+):(\d{1,9})\.\d{1,9},(\d{1,9})\.\d{1,9} \d{1,9} (\d{1,19})")
_MODULE = re.compile(r"^[ \t]*module[ \t]+(?:\"([^\"\s]{1,300})\"|(\S{1,300}))", re.MULTILINE)


def read_go_cover(lines: Iterable[str], locate: Locate, modules: Mapping[str, str]) -> Execution:
    """What was executed, by no test in particular. Lines that cannot be read are passed over; never raises.

    `modules` are folders of the repository, by the path of the module that each holds.
    """
    covered, left = Covered(SOURCE, _through(modules, locate)), _MOST_SPANNED
    # Each package's tests tell of the blocks of all packages that are counted.
    ran: dict[tuple[str, str, str], bool] = {}
    for raw in lines:
        block = _BLOCK.fullmatch(raw.strip()) if len(raw) < _LONGEST else None
        if block:
            place = (block[1], block[2], block[3])
            ran[place] = ran.get(place, False) or int(block[4]) > 0
    for (name, first, last), count in ran.items():
        found = covered.file(name)
        if found:
            with suppress(ValueError):
                numbers = span(first, last)[: max(0, left)]
                left -= len(numbers)
                for number in numbers:
                    found[1].line(number, count)
    return covered.execution()


def module_of(text: str) -> str | None:
    """The path of the module that a `go.mod` declares."""
    found = _MODULE.search(text[:100_000])
    return (found[1] or found[2]) if found else None


def _through(modules: Mapping[str, str], locate: Locate) -> Locate:
    known: dict[str, str | None] = {}
    longest = sorted(modules, key=len, reverse=True)

    def inside(name: str) -> str | None:
        if name not in known:
            module = next((one for one in longest if name.startswith(f"{one}/")), None)
            folder = modules[module] if module is not None else ""
            rest = name[len(module) + 1 :] if module is not None else ""
            # A path of another module must not be taken for a file of like name here.
            own = name.startswith(("./", "/", "_/"))
            known[name] = locate(f"{folder}/{rest}" if folder else rest) if module else locate(name) if own else None
        return known[name]

    return inside

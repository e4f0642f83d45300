"""Sites of texts alone, in a repository of which nothing is known but its files."""

import ast
from collections.abc import Collection, Mapping

from bugsage.model.contract import Contract
from bugsage.model.edit import Edit, PastFix, edited
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.repair.site import Site


class Files:
    """Knows texts, and nothing else."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def text(self, file: str) -> str | None:
        return self._texts.get(file)

    def files(self) -> Collection[str]:
        return self._texts.keys()

    def definition(self, *_: object) -> None:
        return None

    def imports(self, *_: object) -> tuple[str, ...]:
        return ()

    def attributes(self, *_: object) -> frozenset[str]:
        return frozenset()

    def contracts(self, *_: object) -> tuple[Contract, ...]:
        return ()

    def past_fixes(self) -> tuple[PastFix, ...]:
        return ()

    names = keys = attributes


def site(text: str, symbol: str = "f", *, line: int = 0, file: str = "a.py", others: Mapping[str, str] = {}) -> Site:
    frames = (Frame(file=file, line=line),) if line else ()
    event = ErrorEvent(type="X", exceptions=(ExceptionInfo(type="X", frames=frames),))
    return Site(file, text, symbol, event=event, knowledge=Files({file: text, **others}))


def first(one: Site, text: str) -> ast.AST:
    """The first node of the file that reads so."""
    return next(n for n in ast.walk(one.tree) if hasattr(n, "lineno") and one.source(n) == text)


def made(one: Site, *edits: Edit) -> str:
    return edited(one.text, edits)

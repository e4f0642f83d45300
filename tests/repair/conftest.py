"""Sites made from examples: real files in a temporary folder, read by the real code map."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bugsage.adapters.code_map import CodeMapReader
from bugsage.diagnosis.case import Case
from bugsage.model.diagnosis import Hypothesis
from bugsage.model.edit import PastFix
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.history import Change
from bugsage.pipeline.code_knowledge import CodeKnowledge
from bugsage.repair.site import Site
from bugsage.repair.template import Example

MARK = "  # <-"
SiteOf = Callable[[Example], Site]


@pytest.fixture
def site_of(tmp_path: Path) -> SiteOf:
    def build(example: Example) -> Site:
        texts = {**example.others, example.file: example.before}
        marked = list(_marks(texts))
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(plain(text), encoding="utf-8")
        reader = CodeMapReader(tmp_path, None)
        code = reader.code_map()
        frames = [Frame(file=f, line=n, function=code.at(f, n).symbol) for f, n in marked]
        if frames:
            frames[-1] = Frame(
                file=frames[-1].file, line=frames[-1].line, function=frames[-1].function, variables=example.variables
            )
        kind, _, message = example.error.partition(": ")
        event = ErrorEvent(
            type=kind,
            message=message,
            file=frames[-1].file if frames else None,
            line=frames[-1].line if frames else None,
            exceptions=(ExceptionInfo(type=kind, message=message, frames=tuple(frames)),),
        )
        case = Case(event=event, code=code, change=Change(), commits=(), suspects=(), read=reader.text)
        own = [n for f, n in marked if f == example.file]
        symbol = example.symbol or (code.at(example.file, own[-1]).symbol if own else "<module>")
        past = tuple(PastFix(before=old, after=new, commit="c0ffee") for old, new in example.past)
        causes = [Hypothesis(cause="", category=example.category, confidence=0.5)] if example.category else []
        return Site(
            example.file,
            plain(example.before),
            symbol,
            event=event,
            knowledge=CodeKnowledge(case, past, example.contracts),
            hypotheses=causes,
        )

    return build


def plain(text: str) -> str:
    return text.removeprefix("\n").replace(MARK, "")


def _marks(texts: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Others first, so that the file at fault raised, unless only others are marked."""
    for name, text in texts.items():
        for number, line in enumerate(text.removeprefix("\n").split("\n"), 1):
            if line.endswith(MARK):
                yield name, number

"""Sites made from examples: real files in a temporary folder, read by the real code map and the real parser."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.code_map import CodeMapReader
from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.repair.trees.dialect import dialect_of
from bugsage.repair.trees.operator import TreeExample
from bugsage.repair.trees.site import TreeSite

MARK = " // <-"
TreeSiteOf = Callable[[TreeExample], TreeSite]


@pytest.fixture
def tree_site_of(tmp_path: Path) -> TreeSiteOf:
    def build(example: TreeExample) -> TreeSite:
        text = plain(example.before)
        for name, content in {**example.others, example.file: text}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        reader = CodeMapReader(tmp_path, None)
        code = reader.code_map()
        lines = [n for n, line in enumerate(example.before.removeprefix("\n").split("\n"), 1) if line.endswith(MARK)]
        kind, _, message = example.error.partition(": ")
        frames = tuple(Frame(file=example.file, line=line) for line in lines)
        event = ErrorEvent(
            type=kind, message=message, exceptions=(ExceptionInfo(type=kind, message=message, frames=frames),)
        )
        found = code.at(example.file, lines[-1])
        assert found is not None
        tree, dialect = SyntaxReader(None).tree(example.file, text), dialect_of(example.file)
        assert tree is not None
        assert dialect is not None
        return TreeSite(
            example.file, text, found.symbol, tree, dialect,
            event=event, code=code, read=reader.text, span=(found.start, found.end),
        )  # fmt: skip

    return build


def plain(text: str) -> str:
    return text.removeprefix("\n").replace(MARK, "")

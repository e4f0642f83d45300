"""Cases made from examples: real files in a temporary folder, read by the real code map."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bugsage.adapters.code_map import CodeMapReader
from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.model.code import CodeMap
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.history import Change, ChangedRange, Commit

CaseOf = Callable[[Example], Case]


@pytest.fixture
def case_of(tmp_path: Path) -> CaseOf:
    def build(example: Example) -> Case:
        for name, text in example.files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        reader = CodeMapReader(tmp_path, None)
        return case_from(example, reader.code_map(), reader.text)

    return build


def case_from(example: Example, code: CodeMap, read: Callable[[str], str | None]) -> Case:
    chain = [_exception(example.error, example.at, "raised", example, code)]
    chain += [_exception(e[1], e[2:], e[0], example, code) for e in example.earlier]
    last = chain[0].frames[-1] if chain[0].frames else Frame()
    event = ErrorEvent(
        type=chain[0].type,
        message=chain[0].message,
        language=example.language,
        test=example.test,
        phase=example.phase or ("call" if example.test else None),
        file=last.file,
        line=last.line,
        exceptions=tuple(chain),
        detail=example.detail,
    )
    spots = [_spot(example, c) for c in example.changed]
    change = Change(ranges=_joined(spots), files=tuple(dict.fromkeys(f for f, _ in spots)))
    commits = (Commit(sha="c0ffee" * 6, files=example.committed),) if example.committed else ()
    return Case(event=event, code=code, change=change, commits=commits, suspects=(), read=read)


def _joined(spots: list[tuple[str, int]]) -> tuple[ChangedRange, ...]:
    # Neighbouring lines are one range, as in a diff.
    found: list[ChangedRange] = []
    for file, line in sorted(spots):
        last = found[-1] if found else None
        if last and (last.file, last.end + 1) == (file, line):
            found[-1] = ChangedRange(file=file, start=last.start, end=line)
        else:
            found.append(ChangedRange(file=file, start=line, end=line))
    return tuple(found)


def _exception(error: str, at: tuple[str, ...], relation: str, example: Example, code: CodeMap) -> ExceptionInfo:
    head, _, tail = error.partition(": ")
    plain = head.replace(".", "").replace("_", "").isalnum()
    frames = []
    for spot in at:
        file, line = _spot(example, spot)
        definition = code.at(file, line)
        text = example.files[file].splitlines()[line - 1].strip()
        frames.append(Frame(file=file, line=line, function=definition.name if definition else None, code=text))
    if frames and example.variables:
        frames[-1] = Frame(
            file=frames[-1].file, line=frames[-1].line, function=frames[-1].function, variables=example.variables
        )
    kind, message = (head, tail) if plain else ("Failed", error)
    return ExceptionInfo(type=kind, message=message, frames=tuple(frames), relation=relation)


def _spot(example: Example, spot: str) -> tuple[str, int]:
    file, _, text = spot.partition(": ")
    lines = example.files[file].splitlines()
    return file, next(n for n, line in enumerate(lines, 1) if text in line)

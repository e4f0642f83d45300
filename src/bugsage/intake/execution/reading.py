"""A coverage report of any kind, recognised by what it holds."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import chain

from msgspec.structs import replace

from bugsage.intake.decode import decode, encoding_of
from bugsage.intake.execution.cobertura import read_cobertura
from bugsage.intake.execution.coverage_data import read_coverage_data
from bugsage.intake.execution.coverage_json import read_coverage_json
from bugsage.intake.execution.covering import Locate
from bugsage.intake.execution.go_cover import read_go_cover
from bugsage.intake.execution.istanbul import read_istanbul
from bugsage.intake.execution.lcov import read_lcov
from bugsage.intake.execution.v8 import Read, read_v8
from bugsage.intake.places import INSTALLED, Places, slashed
from bugsage.model.coverage import CoverageFile
from bugsage.model.execution import Execution, FileReach, FunctionRun, TestExecution

#: Bytes that are looked at to tell what a report is.
_HEAD = 65_536
_GO_MODES = ("mode: set", "mode: count", "mode: atomic")
_OTHERS = (
    ("<report", "it looks like JaCoCo's XML, which is not read"),
    ("<coverage", "it looks like Clover's XML, which is not read"),
    ('"linesCovered"', "it is a summary: it does not say which lines ran"),
    ('"pct"', "it is a summary: it does not say which lines ran"),
)
_READ = "Cobertura XML, LCOV, JSON of istanbul or coverage.py, `.coverage` or a Go cover profile is needed"


class Reports:
    """Reads reports on the files of one repository. Nothing is opened: a path is one of them, or means none."""

    def __init__(self, root: str, files: Collection[str], modules: Mapping[str, str], read: Read) -> None:
        """`modules` are folders of Go modules by their paths; `read` gives the texts of the repository's files."""
        self._places, self._files = Places(root, files), files
        self._modules, self._read = modules, read

    def read(self, report: CoverageFile) -> Execution:
        """What a report tells; notes say what it does not. Never raises."""
        locate = self._located(report.folder)
        if report.rows is not None:
            return read_coverage_data(report.rows, locate)
        content = report.content
        encoding = encoding_of(content)
        if encoding != "utf-8" or content.startswith(b"\xef\xbb\xbf"):
            content = decode(content, encoding).encode()
        head = content[:_HEAD].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
        kind = _kind(head)
        if kind == "v8":
            return read_v8(content, locate, self._read)
        if kind == "cobertura":
            return read_cobertura(_declared_utf8(content), locate)
        if kind in ("go", "lcov"):
            lines = decode(content).splitlines()
            return read_go_cover(lines, locate, self._modules) if kind == "go" else read_lcov(lines, locate)
        if kind:
            return (read_istanbul if kind == "istanbul" else read_coverage_json)(content, locate)
        why = next((said for mark, said in _OTHERS if mark in head), "it is empty" if not head else "")
        return Execution(notes=(why or f"it is no coverage report that is known ({_READ})",))

    def _located(self, folder: str) -> Locate:
        """Relative paths of a report begin at the folder it lies in, or at one around it."""
        parts = folder.split("/") if folder else []
        bases = ["/".join(parts[:n]) for n in range(len(parts), 0, -1)]

        @cache
        def locate(name: str) -> str | None:
            path = slashed(name)
            if not path.startswith("/") and not INSTALLED.search(path):
                for base in bases:
                    inside = posixpath.normpath(f"{base}/{path}")
                    if inside in self._files:
                        return inside
            return None if INSTALLED.search(path) else self._places.locate(name)

        return locate


def _kind(head: str) -> str:
    if head.startswith(_GO_MODES):
        return "go"
    if head.startswith("<"):
        return "cobertura" if "<coverage" in head and "line-rate" in head else ""
    if head.startswith(("{", "[")):
        kinds = (("istanbul", '"statementMap"'), ("coverage.py", '"executed_lines"'), ("v8", '"functionName"'))
        return next((kind for kind, mark in kinds if mark in head), "v8" if '"scriptId"' in head else "")
    first = (line.strip() for line in head.splitlines()[:50])
    return "lcov" if any(line.startswith(("SF:", "TN:")) for line in first) else ""


def is_coverage(content: bytes) -> bool:
    """Whether this is a report of a coverage tool that can be read."""
    return bool(_kind(decode(content[:_HEAD], encoding_of(content[:_HEAD])).lstrip("\ufeff \t\r\n")))


def _declared_utf8(content: bytes) -> bytes:
    """XML without its declaration where that speaks of an encoding that it has no longer."""
    return (
        content.partition(b"?>")[2] if content.startswith(b"<?xml") and b"utf-16" in content[:200].lower() else content
    )


def merged(executions: Iterable[Execution]) -> Execution:
    """What several reports on one run tell together: the shards of a suite, the processes of a runner."""
    known = [one for one in executions if one.source]
    if len(known) < 2:
        return known[0] if known else Execution()
    tests: dict[str, dict[FunctionRun, None]] = {}
    for one in chain.from_iterable(execution.tests for execution in known):
        tests.setdefault(one.test, {}).update(dict.fromkeys(one.functions))
    files: dict[str, FileReach] = {}
    for reach in chain.from_iterable(execution.reach for execution in known):
        files[reach.file] = _both(files[reach.file], reach) if reach.file in files else reach
    return replace(
        known[0],
        tests=tuple(TestExecution(test=name, functions=tuple(ran)) for name, ran in tests.items()),
        reach=tuple(files.values()),
        shared=tuple(dict.fromkeys(chain.from_iterable(execution.shared for execution in known))),
        notes=tuple(dict.fromkeys(chain.from_iterable(execution.notes for execution in known))),
        made=min((one.made for one in known if one.made is not None), default=None),
    )


def _both(one: FileReach, other: FileReach) -> FileReach:
    ran = {*one.ran, *other.ran}
    called = dict(one.functions)
    for first, was in other.functions:
        called[first] = called.get(first, False) or was
    return FileReach(
        one.file,
        tuple(sorted(ran)),
        tuple(sorted({*one.missed, *other.missed} - ran)),
        tuple(sorted(called.items())),
        one.whole and other.whole,
        tuple(sorted(dict([*other.names, *one.names]).items())),
    )

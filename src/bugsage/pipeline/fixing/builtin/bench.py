"""Where the built-in agent works: its requests become looks at files, edits and runs of the tests, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from bugsage.diagnosis.second_opinion.lookup import Library
from bugsage.diagnosis.second_opinion.tools import CallersOf as Callers
from bugsage.diagnosis.second_opinion.tools import ReadSymbol
from bugsage.model.code import CodeMap
from bugsage.model.quoting import cut
from bugsage.pipeline.fixing.builtin.editing import Editing, no
from bugsage.pipeline.fixing.builtin.running import Ran, Tests
from bugsage.pipeline.house import House
from bugsage.ports import Desk
from bugsage.repair.builtin.closing import Standing
from bugsage.repair.builtin.requests import (
    CallersOf,
    Create,
    Edit,
    ListFiles,
    Lookup,
    ReadFile,
    Request,
    RunTests,
    Search,
)
from bugsage.repair.builtin.steps import Answer
from bugsage.repair.diffs import diff_of

#: Characters of an answer; lines of a file, of a list and of a search; characters of a line; seconds of a search.
_ANSWER, _LINES, _LISTED, _HITS, _WIDE, _SECONDS = 12_000, 300, 200, 60, 300, 10.0


class Bench:
    """The folder of one run, what was changed in it, and what the tests said of that."""

    def __init__(self, house: House, desk: Desk, tests: Tests, *, wants_test: bool = False) -> None:
        self._house, self._desk, self._tests = house, desk, tests
        self.editing = Editing(desk, house.syntax, wants_test=wants_test)
        self._known: tuple[int, Library] | None = None
        self._run: tuple[int, Ran] | None = None

    @property
    def ran(self) -> Ran | None:
        """The whole command since the last edit; None where it was not run."""
        return self._run[1] if self._run and self._run[0] == self.editing.count else None

    @property
    def diff(self) -> str:
        """What is changed by now, as a unified diff."""
        return diff_of(self.editing.before, self.editing.now())

    def standing(self, sent_back: int, reviewed: bool) -> Standing:
        """How far the work is."""
        passes = self.ran.passed if self.ran else None
        return Standing(changed=bool(self.diff), passes=passes, sent_back=sent_back, reviewed=reviewed)

    def run(self, tests: Sequence[str] = ()) -> Ran:
        """Run the command of the fix, or of it only these tests. Raises SandboxMissing, Stopped."""
        ran = self._tests.run(tests, self._desk.names() if tests else ())
        if not tests:
            self._run = (self.editing.count, ran)
        return ran

    def answer(self, call: str, request: Request | str) -> Answer:
        """What comes of a request. Raises SandboxMissing, Stopped."""
        found = no(request) if isinstance(request, str) else self._answer(request)
        return replace(found, call=call, text=cut(found.text, _ANSWER))

    def _answer(self, request: Request) -> Answer:
        match request:
            case ReadFile():
                return self._read(request)
            case ListFiles():
                return self._list(request)
            case Search():
                return self._search(request)
            case Lookup():
                return Answer(text=self._library.look_up(ReadSymbol(file=request.path, symbol=request.symbol)))
            case CallersOf():
                return Answer(text=self._library.look_up(Callers(file=request.path, symbol=request.symbol)))
            case Edit():
                return self.editing.edit(request)
            case Create():
                return self.editing.create(request)
            case RunTests():
                ran = self.run(request.tests)
                return Answer(words=ran.words, text=ran.said, good=ran.passed is not None)
            case _:
                return no("it ends the work, and stands alone")

    def _read(self, request: ReadFile) -> Answer:
        page = self._desk.read(request.path)
        if page.text is None:
            return no(page.why_not)
        lines = page.text.split("\n")
        start = max(request.start, 1)
        if start > len(lines):
            return no(f"it has {len(lines)} lines")
        end = min(request.end if request.end >= start else len(lines), start + _LINES - 1, len(lines))
        shown = [f"{number:>6} {lines[number - 1].rstrip(chr(13))[:_WIDE]}" for number in range(start, end + 1)]
        return Answer(words=f"lines {start} to {end} of {len(lines)}", text="\n".join(shown))

    def _list(self, request: ListFiles) -> Answer:
        names = self._desk.names(request.folder)
        if not names:
            return no("there is no such folder, or nothing in it")
        more = len(names) - _LISTED
        return Answer(words=f"and {more} more; name a folder" if more > 0 else "", text="\n".join(names[:_LISTED]))

    def _search(self, request: Search) -> Answer:
        hits = self._desk.search(request.pattern, request.path, literal=request.literal, most=_HITS, seconds=_SECONDS)
        lines = [f"{hit.path}:{hit.line}: {hit.text.strip()[:_WIDE]}" for hit in hits.found]
        words = hits.missing or ("" if lines else "no line matches")
        return Answer(words=words, text="\n".join(lines), good=bool(lines or not hits.missing))

    @property
    def _library(self) -> Library:
        """The code map with the files that were changed as they are now."""
        if self._known is None or self._known[0] != self.editing.count:
            code = self._mapped(self._house.code.code_map(), self.editing.now())
            self._known = self.editing.count, Library(code, (), (), lambda path: self._desk.read(path).text)
        return self._known[1]

    def _mapped(self, code: CodeMap, changed: Mapping[str, str | None]) -> CodeMap:
        files = dict(code.files)
        for path, text in changed.items():
            outline = self._house.syntax.outline(path, text) if text is not None else None
            if outline is not None:
                files[path] = outline
        return replace(code, files=files)

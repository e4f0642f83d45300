"""Where the failure blocks, the summary and the last line of a report of pytest stand; what is nested stays text."""

import re
from functools import cache

from bugsage.intake.clean import MESSAGE
from bugsage.intake.pytest_blocks import section_title

_BLOCK_SECTIONS = ("FAILURES", "ERRORS")
#: What a last line can begin with.
_FINAL_STARTS = "=0123456789n"
_START = "test session starts"
_SUMMARY = "short test summary info"
_WORDS = ("FAILED ", "ERROR ", "SUBFAIL", "[", "(")
#: What pytest prints in its summary of tests that did not fail.
_OTHER_WORDS = ("PASSED", "SKIPPED", "XFAIL", "XPASS", "RERUN", "SUBPASS", "SUBSKIP", "UNEXPECTED")
_TAIL_SECTIONS = (
    "PASSES",
    "XFAILURES",
    "XPASSES",
    "warnings summary",
    "slowest ",
    "coverage",
    "tests coverage",
    "rerun",
)


class Block:
    """The lines of one failure: `start` is the first below the title, `end` the one after the last."""

    __slots__ = ("end", "section", "start", "title")

    def __init__(self, section: str, title: str, start: int) -> None:
        self.section, self.title, self.start, self.end = section, title, start, start


class Outline:
    """A report, taken apart by line indexes."""

    __slots__ = ("blocks", "finals", "nested", "progress", "summary", "summary_at", "untitled")

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        #: Lines of the short summary, longer ones put together: word and rest.
        self.summary: list[str] = []
        #: Index of the last short summary's first line; -1 where there is none.
        self.summary_at = -1
        self.finals: list[str] = []
        #: Results of single tests as `-v` prints them: the same form as summary lines.
        self.progress: list[str] = []
        #: Lines of a FAILURES section before any title: `--tb=line`.
        self.untitled: list[tuple[int, int]] = []
        self.nested = False


def outline(lines: list[str]) -> Outline:
    """Takes the report apart; linear in the number of lines."""
    read = _Walk(lines, None).walk()
    if not read.nested:
        return read
    last = max((at for at, line in enumerate(lines) if line[:1] == "=" and rule_of(line) == _SUMMARY), default=-1)
    if read.finals and last <= read.summary_at:
        return read
    # A run inside a test never said that it ended: only blocks that the last summary names are of this run.
    named = [line for line in lines[last:] if line.startswith(_WORDS)] if last >= 0 else []
    return _Walk(lines, named).walk()


def is_final(line: str) -> bool:
    """The last line of a run: `2 failed, 3 passed in 0.1s`, framed or not."""
    text = line.strip("= ")
    return " in " in text and text[:1] in "0123456789n" and bool(_final().match(text))


def title_of(line: str) -> str | None:
    """The text of a line of underscores; None for any other line."""
    found = _title().match(line)
    return found[1] if found and found[1].strip("_ ") else None


def rule_of(line: str) -> str | None:
    """The text of a line of equal signs; None for any other line."""
    found = _rule().match(line)
    return found[1] if found else None


class _Walk:
    def __init__(self, lines: list[str], named: list[str] | None) -> None:
        self.lines, self.read = lines, Outline()
        #: With a summary given, nested runs are not skipped but told apart by the names in it.
        self.named = named
        self.section: str | None = None
        self.block: Block | None = None
        self.captured = False
        self.runs: _Runs | None = None

    def walk(self) -> Outline:
        at = 0
        while at < len(self.lines):
            at = self._step(at, self.lines[at])
        self._close(len(self.lines))
        return self.read

    def _step(self, at: int, line: str) -> int:
        mark = line[:1]
        if mark == "=":
            name = rule_of(line)
            if name is not None:
                return self._on_rule(at, name)
        elif mark == "_" and self.section in (*_BLOCK_SECTIONS, None):
            self._on_title(at, line)
        elif mark == "-":
            self.captured = self.captured or bool(self.block and section_title(line))
        elif mark.isdigit() and not self._inside() and is_final(line):
            self._on_final(at, line)
        elif self.section == _SUMMARY:
            self._on_summary(line)
        elif self.section is None and self.block is None:
            self._on_progress(line)
        return at + 1

    def _inside(self) -> bool:
        return self.block is not None and self.section in _BLOCK_SECTIONS and not self.captured

    def _on_rule(self, at: int, name: str) -> int:
        if self._begins_nested(name):
            end = self._end_of_nested(at, name)
            if end is not None:
                self.read.nested = True
                return end + 1
        if is_final(name):
            self._on_final(at, name)
        elif name in (_START, _SUMMARY, *_BLOCK_SECTIONS) or name.startswith(_TAIL_SECTIONS):
            self._close(at)
            self.section = None if name == _START else name
            if name == _SUMMARY:
                self._begin_summary(at)
            if name in _BLOCK_SECTIONS:
                self.read.untitled.append((at + 1, at + 1))
        elif not self.captured:
            self._close(at)
            self.section = name
        return at + 1

    def _begin_summary(self, at: int) -> None:
        self.read.summary_at = at
        if self.named is not None:
            self.read.summary.clear()

    def _begins_nested(self, name: str) -> bool:
        """A run inside a captured section, whole or without its first lines."""
        if not self.captured or self.block is None or self.named is not None:
            return False
        again = name == self.section or (name == "ERRORS" and self.section == "FAILURES")
        return name == _START or (again and name in _BLOCK_SECTIONS)

    def _end_of_nested(self, at: int, name: str) -> int | None:
        """Index of the last line of the nested run that begins here; None where it never ends."""
        if self.runs is None:
            self.runs = _Runs(self.lines)
        return self.runs.ends.get(at) if name == _START else self.runs.end_after(at)

    def _on_title(self, at: int, line: str) -> None:
        title = title_of(line)
        if title is None or (self.named is not None and not self._is_named(title)):
            return
        self._end_block(at)
        self.block = Block(self.section or ("ERRORS" if title.startswith("ERROR ") else "FAILURES"), title, at + 1)
        self.captured = False
        self.read.blocks.append(self.block)

    def _is_named(self, title: str) -> bool:
        name = title.rpartition("::")[2].partition("[")[0].rpartition(".")[2].rpartition(" ")[2]
        return any(name in line for line in self.named or ())

    def _on_final(self, at: int, text: str) -> None:
        if self.named is not None and self.captured:
            self.read.finals.clear()
        self._close(at)
        self.section = None
        self.read.finals.append(text.strip("= "))

    def _on_summary(self, line: str) -> None:
        if line.startswith(_WORDS) and _named_failure(line):
            self.read.summary.append(line)
        elif self.read.summary and line.strip() and not line.startswith((*_OTHER_WORDS, "!", "-")):
            self._continue(line)

    def _continue(self, line: str) -> None:
        """A message of several lines, as it is printed in full under `-vv` and by CI services."""
        last = self.read.summary[-1]
        if " - " in last and len(last) < MESSAGE:
            self.read.summary[-1] = last + "\n" + line

    def _on_progress(self, line: str) -> None:
        if line.startswith(("FAILED ", "ERROR ", "SUBFAIL")):
            if _named_failure(line):
                self.read.summary.append(line)
        elif " FAILED" in line or " ERROR" in line:
            found = _result().match(line)
            if found:
                self.read.progress.append(f"{found[2] or found[3]} {found[1] or found[4]}")

    def _close(self, at: int) -> None:
        self._end_block(at)
        self.block, self.captured = None, False

    def _end_block(self, at: int) -> None:
        if self.block is not None:
            self.block.end = at
        elif self.section in _BLOCK_SECTIONS and self.read.untitled:
            self.read.untitled[-1] = (self.read.untitled[-1][0], at)


class _Runs:
    """Where each run that says that it starts comes to its end, nested ones inside others."""

    def __init__(self, lines: list[str]) -> None:
        #: First line to last line of a run.
        self.ends: dict[int, int] = {}
        #: Last lines in order, each with the first line of its run; -1 where that is not known.
        self.finals: list[tuple[int, int]] = []
        begun: list[int] = []
        #: From here on no run ends that did not begin later.
        self.hopeless = len(lines)
        for at, line in enumerate(lines):
            if line[:1] == "=" and rule_of(line) == _START:
                begun.append(at)
            elif line[:1] in _FINAL_STARTS and line and is_final(line):
                start = begun.pop() if begun else -1
                self.ends[start] = at
                self.finals.append((at, start))

    def end_after(self, at: int) -> int | None:
        """The first last line after this index that ends no run begun after it."""
        from bisect import bisect_right

        for index in range(bisect_right(self.finals, (at, at)), len(self.finals) if at < self.hopeless else 0):
            end, start = self.finals[index]
            if start < at:
                return end
        self.hopeless = min(self.hopeless, at)
        return None


def _named_failure(line: str) -> bool:
    """The line names a test or a file, unlike the `ERROR   logger` lines of a log."""
    return bool(_failure().match(line))


@cache
def _final() -> re.Pattern[str]:
    what = r"(?:failed|passed|skipped|deselected|xfailed|xpassed|warnings?|errors?|rerun|subtests? \w+|\w{1,30})"
    return re.compile(rf"(?:no tests ran|\d+ {what}(?:, \d+ {what}){{0,20}}) in [\d.:]+ ?(?:s|seconds)\b")


@cache
def _title() -> re.Pattern[str]:
    return re.compile(r"_+ ([^\n]{1,20000}) _+$")


@cache
def _rule() -> re.Pattern[str]:
    return re.compile(r"=+ ([^\n]{1,400}) =+$")


@cache
def _failure() -> re.Pattern[str]:
    return re.compile(
        r"(?:(?:[\[(].{0,500}[\])] )?SUBFAIL(?:ED)?(?:[\[(].{0,500}[\])])? |FAILED |ERROR )"
        r"(?=\S)(?:[^\n]*::|\S*\.\w|\S+$|\S+ - )"
    )


@cache
def _result() -> re.Pattern[str]:
    """`path::test FAILED [ 5%]`, and with workers `[gw0] [ 5%] FAILED path::test`."""
    return re.compile(
        r"(\S+\.\w+::.{1,2000}?) (FAILED|ERROR)(?: +\[ *\d+%\])?\s*$"
        r"|\[gw\d+\] \[ *\d+%\] (FAILED|ERROR) (\S.*?)\s*$"
    )

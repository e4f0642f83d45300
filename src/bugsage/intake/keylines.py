"""The few lines of a log that say why it failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

import msgspec

from bugsage.intake.ci_log import Ending, begins, endings, is_ending, is_traced
from bugsage.intake.clean import cap
from bugsage.intake.line_search import LineSearch
from bugsage.model.report import KeyLine

#: How many lines are given at most, and how long each may be.
MOST = 20
LONGEST = 500
#: Lines beyond these many candidates are not scored: the first and last halves of them are.
MOST_CANDIDATES = 4_000

#: A line without any of these words is not looked at closer.
_WORDS = (
    *("rror", "ERROR", "FAIL", "ail", "xception", "atal", "FATAL", "E  ", "anic", "annot", "not found", "denied"),
    *(
        "bort",
        "imed out",
        "imeout",
        "illed",
        "core dumped",
        "No space",
        "No such",
        "undefined",
        "efus",
        "exit ",
        "!!!!",
    ),
    *("xceed", "not allowed", "issing", "nvalid", "mismatch", "onflict", "ould not", "nable to", "nauthor", "orbidden"),
    *("longer than", "more than", "does not", "do not", "dirty", "memory", "reset by", "already exists", "took >"),
    *("REGRESSION", "EGRESSION", "WARN", "would re", "must "),
)

#: What says that something ended, and nothing else; up to here a harmless word outweighs the rest.
BOILERPLATE, WEAK = 5, 40
#: What a failure that was read says of the line at which it begins; what a line is worth that only opens a report.
TOLD, HEADING = 93, 4
#: What stands right before an ending without any word of an error; each line further away is worth one less, and the
#: beginning of its paragraph some more.
TAIL, PARAGRAPH = 34, 8
#: Lines before an ending that are looked at so, and endings of one log, from the last on.
TAIL_LINES, MOST_ENDINGS = 12, 8
#: Lines of the step that ended badly are worth so much more; what is usual where all is well is worth this part.
IN_STEP, USUAL = 6, 0.15
#: What a line is worth that is part of no failure, where failures were read.
UNTOLD = 0.8
#: So far before an ending a line is its step's.
STEP_LINES = 400

#: Score and pattern; the first that matches a line counts.
_KINDS = (
    (
        HEADING,
        r"^=+ .*\b(?:FAILURES|ERRORS|short test summary info)\b.* =+$|^Traceback \(most recent call last\)|"
        r"^\s{0,8}File \"",
    ),
    (95, r"^(?:[\w$]{1,60}\.){0,12}[A-Z]\w{0,60}(?:Error|Exception|Exit|Interrupt|Failure)\b\s*(?::|$)"),
    (92, r"^E   +(?:[\w$]{1,60}\.){0,12}[A-Z]\w{0,60}(?:Error|Exception|Exit|Failed)\b"),
    (90, r"^(?:##\[error\]|::error[^:]*::)"),
    (89, r"^!{4,} (?!stopping after|xdist).{1,300} !{4,}$"),
    (88, r"^(?:FAILED|ERROR) [^\s:]{1,400}(?:::|\.py| - )"),
    (86, r"^(?:fatal|FATAL|panic|PANIC|fatal error|error\[E\d{4}\]|CMake Error|BUILD FAILED)\b"),
    (84, r"^(?:FAIL|ERROR): \w"),
    (
        83,
        r"^[^\s:](?:[^:\n]|:\\){0,300}(?::\d{1,7}){1,2}: (?:fatal )?error\b|"
        r"^\S.{0,300}\(\d{1,7}(?:,\d{1,6})?\): (?:fatal )?error\b",
    ),
    (80, r"^[^\s:]{1,300}:\d{1,7}: (?:in )?[A-Z]\w{0,60}(?:Error|Exception|Failed)?$"),
    (70, r"^E   +\S"),
    (66, r"^\s{0,8}(?:error|ERROR|Error)\b(?:\s?[:\](]| [a-z])"),
    (64, r"^\S.{0,120}\b(?:FAIL|FAILED|ERROR): "),
    (
        60,
        r"^=+ .*\b\d+ (?:failed|error)|^FAILED \(|^Tests:? .*\b\d+ failed|"
        r"^Tests run:.*(?:Failures: [1-9]|Errors: [1-9])",
    ),
    (55, r"\b[A-Z]\w{0,60}(?:Error|Exception)\b\s?:"),
    (
        50,
        r"\b(?:[Ss]egmentation fault|core dumped|No space left|Permission denied|command not found|[Cc]annot find|"
        r"No such file or directory|could not be resolved|undefined reference|[Kk]illed|timed out|out of memory|"
        r"exceeded the maximum|(?:[Rr]ate )?limit exceeded|Connection (?:refused|reset)|manifest unknown|"
        r"[Rr]efus(?:es|ing) to|more than the max\w*|(?:took|running) (?:>|more than|longer than)|checkout dirty|"
        r"not allowed|Unauthorized|Forbidden|[Cc]ould not (?:find|read|open|connect|resolve|determine|load|fetch)|"
        r"[Uu]nable to \w+|REGRESSION|would reformat)\b",
    ),
    (40, r"\b(?:FAILED|FAILURE|FATAL|FAIL)\b"),
    (30, r"\b(?:error|ERROR)\b\s?:"),
    (
        22,
        r"\b(?:[Mm]issing|MISSING|[Ii]nvalid|[Mm]ismatch|[Cc]onflicts?|[Ee]xceed(?:s|ed)|[Cc]ould not|[Cc]annot|"
        r"does not|do not match|[Tt]imeout|already exists|must (?:be|have|not))\b",
    ),
    (15, r"\b(?:failed|failure|aborted)\b"),
)
#: Words that make a line less likely to be the reason.
_HARMLESS = (
    r"\b(?:0 (?:errors?|failed|failures?)|no errors?|errors? +=? ?0|failures +0|continue-on-error|if-error|warning|"
    r"\w{0,60}Warning|WARN|DEBUG|deprecat|ignoring|retry|retrying)\b|\bPASSED\b|\bPASS\b|\.\.\. ok$|-Werror|"
    r"\b(?:timeout|TIMEOUT|fail\S{0,20}|error\S{0,20})[=:] ?(?:\d|true|false|'|\")"
)
_STAMPED = tuple("0123456789[")
_PREFIX = re.compile(
    r"^(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\dZ+:-]*\s|\[\d{1,2}:\d\d:\d\d[.,\d]*\]\s?|\d\d:\d\d:\d\d[.,\d]*\s)?"
)


def find(
    lines: Sequence[str],
    numbers: Sequence[int] | None = None,
    *,
    told: Sequence[range] = (),
    is_usual: Callable[[str], bool] | None = None,
) -> tuple[KeyLine, ...]:
    """The lines that say why it failed, best first, at most 20; duplicates count once.

    Lines are cleaned, and have nothing of a CI runner before them. `numbers` are their own numbers in their source;
    without them the first line is 1. `told` are the indices of the lines that failures take which were read; `is_usual`
    says of a line that such lines stand in logs of runs that went well.
    """
    if not lines:
        return ()
    texts = [_bare(line) for line in lines]
    search = LineSearch("\n".join(texts), texts)
    said = {index: _score(texts[index]) for index in _candidates(search)}
    ends = endings(search)[-MOST_ENDINGS:]
    if not (ends or told or any(said.values())):
        return ()
    weak = not ends and max(said.values(), default=0) <= WEAK
    tails = dict(_tails(texts, [Ending(start=0, at=len(texts))] if weak else ends))
    within = _within(told, len(lines))
    begin = {one.start for one in told if 0 <= one.start < len(lines) and texts[one.start].strip()}
    found: dict[str, _Line] = {}
    for index in sorted(said.keys() | tails.keys() | begin):
        text, own = texts[index], said[index] if index in said else _score(texts[index])
        if is_ending(text) and own < TOLD:
            own = BOILERPLATE
        elif index in begin and own != HEADING:
            own = TOLD
        score = _worth(text, own, tails.get(index, 0), any(e.start <= index < e.at for e in ends))
        score *= UNTOLD if told and not within[index] else 1
        score *= USUAL if is_usual is not None and score and is_usual(text) else 1
        same = found.setdefault(_same(text), _Line(index=index))
        same.score, same.own = max(score, same.score), max(own, same.own)
    ranked = sorted((line for line in found.values() if line.score), key=lambda line: (-line.score, line.index))
    best = [line for line in ranked if line.own or not told][:MOST]
    return tuple(
        KeyLine(line=numbers[one.index] if numbers else one.index + 1, text=cap(texts[one.index].strip(), LONGEST))
        for one in best
    )


class _Line(msgspec.Struct):
    """A line and those that are like it: the first of them, and the most that any is worth, and says by itself."""

    index: int
    score: float = 0.0
    own: float = 0.0


def _bare(line: str) -> str:
    """A line without a time stamp of its own, cut where nobody reads on."""
    return (_PREFIX.sub("", line[: 4 * LONGEST]) if line[:1] in _STAMPED else line[: 4 * LONGEST]).rstrip()


def _within(told: Sequence[range], size: int) -> bytearray:
    """1 for each line that is part of a failure."""
    mask = bytearray(size)
    for one in told:
        start, stop = max(0, one.start), min(size, one.stop)
        mask[start:stop] = b"\x01" * max(0, stop - start)
    return mask


def _worth(text: str, own: int, tail: int, in_step: bool) -> float:
    """`own` is what its words say, `tail` what its place before an ending does."""
    if own == BOILERPLATE:
        return own
    if is_traced(text):
        return 0
    if own in (0, HEADING):
        return own or tail
    return max(own, tail) + tail / 4 + (IN_STEP if in_step else 0)


def _tails(lines: Sequence[str], ends: Sequence[Ending]) -> Iterator[tuple[int, int]]:
    """Lines right before something ended badly, with what standing there is worth."""
    for end in ends:
        taken: list[int] = []
        for index in range(end.at - 1, max(end.start, end.at - STEP_LINES) - 1, -1):
            text = lines[index]
            if begins(text) or len(taken) >= TAIL_LINES:
                break
            if text.strip() and not is_traced(text) and not is_ending(text):
                taken.append(index)
        for distance, index in enumerate(taken):
            opens = index == 0 or not lines[index - 1].strip() or is_traced(lines[index - 1])
            yield index, max(1, TAIL - 2 * distance + PARAGRAPH * opens)


def _candidates(search: LineSearch) -> Sequence[int]:
    found = sorted(set(search.holding(_WORDS)))
    half = MOST_CANDIDATES // 2
    return found if len(found) <= MOST_CANDIDATES else [*found[:half], *found[-half:]]


def _score(text: str) -> int:
    score = next((score for score, pattern in _patterns() if pattern.search(text)), 0)
    if score > BOILERPLATE and _harmless().search(text):
        return score // 3 if score > WEAK else 0
    return score


def _same(text: str) -> str:
    """Two lines that differ in nothing but numbers and quoting are one."""
    return re.sub(r"\d+", "0", text.removeprefix("E").strip().lower())[:200]


@cache
def _patterns() -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((score, re.compile(pattern)) for score, pattern in _KINDS)


@cache
def _harmless() -> re.Pattern[str]:
    return re.compile(_HARMLESS)

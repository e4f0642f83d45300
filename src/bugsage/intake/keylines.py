"""The few lines of a log that say why it failed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bugsage.intake.clean import cap
from bugsage.model.report import KeyLine

#: How many lines are given at most, and how long each may be.
MOST = 20
LONGEST = 500
#: Lines beyond these many candidates are not scored: the first and last halves of them are.
MOST_CANDIDATES = 4_000

#: A line without any of these words is not looked at closer.
_WORDS = (
    *("rror", "ERROR", "FAIL", "ail", "xception", "atal", "FATAL", "E  ", "anic", "annot", "not found", "denied"),
    *("bort", "imed out", "illed", "core dumped", "No space", "No such", "undefined", "refused", "exit "),
)

#: Scores up to here are boilerplate; up to here a harmless word outweighs the rest.
BOILERPLATE, WEAK = 5, 40

#: Score and pattern; the first that matches a line without its time stamp counts.
_KINDS = (
    (
        5,
        r"^(?:##\[error\]|::error[^:]*::|Error: )?\s*(?:Process completed with exit code|make(?:\[\d+\])?: \*\*\*|"
        r"The process .{1,200} failed with exit code|npm ERR! code|ERROR: InvocationError|exit status \d|"
        r"Command .{1,200} (?:failed|exited) with)",
    ),
    (4, r"^=+ .*\b(?:FAILURES|ERRORS|short test summary info)\b.* =+$|^Traceback \(most recent call last\)"),
    (95, r"^(?:[\w$]{1,60}\.){0,12}[A-Z]\w{0,60}(?:Error|Exception|Exit|Interrupt|Failure)\b\s*(?::|$)"),
    (92, r"^E   +(?:[\w$]{1,60}\.){0,12}[A-Z]\w{0,60}(?:Error|Exception|Exit|Failed)\b"),
    (90, r"^(?:##\[error\]|::error[^:]*::)"),
    (88, r"^(?:FAILED|ERROR) [^\s:]{1,400}(?:::|\.py| - )"),
    (86, r"^(?:fatal|FATAL|panic|PANIC|fatal error|error\[E\d{4}\]|CMake Error|BUILD FAILED)\b"),
    (84, r"^(?:FAIL|ERROR): \w"),
    (82, r"^[^\s:]{1,300}:\d{1,7}:(?:\d{1,6}:)? (?:fatal )?error\b"),
    (80, r"^[^\s:]{1,300}:\d{1,7}: (?:in )?[A-Z]\w{0,60}(?:Error|Exception|Failed)?$"),
    (70, r"^E   +\S"),
    (66, r"^\s{0,8}(?:error|ERROR|Error)\b\s?[:\]]"),
    (
        60,
        r"^=+ .*\b\d+ (?:failed|error)|^FAILED \(|^Tests:? .*\b\d+ failed|"
        r"^Tests run:.*(?:Failures: [1-9]|Errors: [1-9])",
    ),
    (55, r"\b[A-Z]\w{0,60}(?:Error|Exception)\b\s?:"),
    (
        50,
        r"\b(?:[Ss]egmentation fault|core dumped|No space left|Permission denied|command not found|[Cc]annot find|"
        r"No such file or directory|could not be resolved|undefined reference|[Kk]illed|timed out|"
        r"exceeded the maximum|Connection refused)\b",
    ),
    (40, r"\b(?:FAILED|FAILURE|FATAL)\b"),
    (30, r"\b(?:error|ERROR)\b\s?:"),
    (15, r"\b(?:failed|failure|aborted)\b"),
)
#: Words that make a line less likely to be the reason.
_HARMLESS = (
    r"\b(?:0 (?:errors?|failed|failures?)|no errors?|errors?=0|continue-on-error|if-error|warning|WARN|DEBUG|deprecat|"
    r"ignoring|retry)\b|\bPASSED\b|\.\.\. ok$|-Werror"
)
_PREFIX = re.compile(
    r"^(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\dZ+:-]*\s|\[\d{1,2}:\d\d:\d\d[.,\d]*\]\s?|\d\d:\d\d:\d\d[.,\d]*\s)?"
)


def find(lines: Sequence[str], numbers: Sequence[int] | None = None) -> tuple[KeyLine, ...]:
    """The lines that say why it failed, best first, at most 20; duplicates count once.

    `numbers` are the lines' own numbers in their source; without them the first line is 1. Lines are cleaned already.
    """
    scored: dict[str, tuple[int, int, str]] = {}
    for index in _candidates(lines):
        text = _PREFIX.sub("", lines[index][: 4 * LONGEST]).rstrip()
        score = _score(text)
        same = _same(text)
        if score and (same not in scored or scored[same][0] < score):
            scored[same] = (score, numbers[index] if numbers else index + 1, text)
    best = sorted(scored.values(), key=lambda found: (-found[0], found[1]))[:MOST]
    return tuple(KeyLine(line=number, text=cap(text.strip(), LONGEST)) for _, number, text in best)


def _candidates(lines: Sequence[str]) -> Sequence[int]:
    found = [index for index, line in enumerate(lines) if any(word in line for word in _WORDS)]
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

"""The log of a CI job: what its runner writes before every line, and where it says that steps begin, end and fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bugsage.intake.line_search import LineSearch
from bugsage.model.base import Noun

#: Lines of a log that are looked at to tell its runner, evenly spread, and which part of them must have its prefix.
LOOKED_AT, ENOUGH = 400, 0.5
#: Characters of a line that a prefix may take.
WIDEST = 500

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
#: What runners write before each line, most particular first.
_PREFIXES = (
    rf"[^\t\n]{{1,200}}\t[^\t\n]{{1,200}}\t{_TIME}\.\d{{1,9}}Z ?",  # gh run view: job, step, time
    rf"{_TIME}(?:\.\d{{1,9}})?Z \d\d[OE](?:\+| |$)",  # GitLab with time stamps: stream, and + for a line that goes on
    rf"{_TIME}\.\d{{3,9}}Z ?",  # GitHub Actions, Azure Pipelines, container logs
    rf"\[{_TIME}(?:\.\d{{1,9}})?(?:Z|[+-]\d\d:?\d\d)\] ?",  # Jenkins' time stamps, Drone
    r"\[\d\d:\d\d:\d\d\](?:[ A-Za-z]?:)?"  # TeamCity: kind of line, tabs for its depth, its block; AppVeyor
    r"(?:[ \t]{0,40}\[Step \d{1,4}/\d{1,4}\](?: |$)|[ \t]{2,40}\[[^\]\n]{1,80}\](?: |$)| ?(?:\t ?)?)",
    r"\[[^\[\]\n:]{1,80}:(?:\d{1,7}|L\d{1,7}:\d{1,7}s)\](?: |$)",  # Drone, Woodpecker: step, line, seconds
    r"#\d{1,4} \d{1,6}\.\d{1,3} ",  # the build of a container image
)
#: Every prefix begins with a digit or one of these, or holds a tab.
_OPENINGS = ("[", "#", "\ufeff")
#: A step or group begins.
_BEGINS = ("##[group]", "##[section]", "::group::", "--- ", "+++ ", "~~~ ", "travis_fold:start:", "[Pipeline] { (")
_LAYER = re.compile(r"#\d{1,4} \[")
#: A shell with `set -x` tells what it runs; that is no message.
_TRACED = re.compile(r"\++ (?=\S)")
#: One of these stands in every line that `_ENDED` fits.
_ENDING_WORDS = (
    "exit code", "exit status", "failed with", "exited with", "finished with", "return", " Error ", "build stopped",
    "Job failed", "marked build as failure", "Finished: FAILURE", "Executing the custom container", "Exited with code",
    "InvocationError", "+ exit ", "npm ERR!", "npm error ",
)  # fmt: skip
#: Here something that a job ran has ended badly, whatever it was: it says no more than that.
_ENDED = (
    r"(?:##\[error\]|::error(?: [^:]{0,300})?::|ERROR: |[Ee]rror: |\s{1,8})?(?:\[\w{1,30}\] ?)?(?:"
    r"Process completed with exit code [1-9]|"
    r"[^\n]{0,300}\b(?:failed with|exited with|finished with)(?: an?)?(?: non-?zero)?(?: exit)?"
    r"(?: code| status)?(?: exit status)?(?: code)?:? ?[\"'(]?-?[1-9]\d{0,9}\b|"
    r"[^\n]{0,300}\breturn(?:ed|ing) (?:a )?(?:non-?zero )?(?:exit |error )?(?:status|code)|"
    r"(?:g?make|ninja)(?:\[\d+\])?: (?:\*\*\* .{0,300} Error \d+|build stopped)|"
    r"Job failed(?:: exit (?:code|status) \d+| \(system failure\))?|exit (?:status|code):? [1-9]|"
    r"script returned exit code [1-9]|Build step '.{0,200}' marked build as failure|Finished: FAILURE|"
    r"Executing the custom container implementation failed|Got exit code [1-9]|"
    r"Exited with code|InvocationError)"
    r"|\++ exit [1-9]\d{0,2}$"
    r"|npm (?:ERR!|error) (?:code|errno|path|command|Exit status|Failed at|A complete log|This is probably)"
)


class Ending(Noun, frozen=True, kw_only=True):
    """A place in a log at which something ended badly, and where what it wrote begins; both are indices of lines."""

    start: int
    at: int


@cache
def _ended() -> re.Pattern[str]:
    return re.compile(_ENDED)


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in (rf"^\ufeff?(?:{p})" for p in _PREFIXES))


def unwrapped(text: str) -> str:
    """A cleaned text without what a CI runner wrote before each line; as it is where no runner's prefix is common."""
    pattern = _prefix(text)
    return pattern.sub("", text) if pattern else text


def _prefix(text: str) -> re.Pattern[str] | None:
    looked = [line[:WIDEST] for line in _sample(text) if line.strip()]
    if sum(line[:1].isdigit() or line[:1] in _OPENINGS or "\t" in line for line in looked) < max(
        1, ENOUGH * len(looked)
    ):
        return None
    for pattern in _patterns():
        if sum(pattern.match(line) is not None for line in looked) >= ENOUGH * len(looked):
            return pattern
    return None


def _sample(text: str) -> Iterator[str]:
    """Some lines of a text: all of a short one; of a long one those that stand at even distances."""
    step = len(text) // LOOKED_AT
    if step < 200:
        yield from text.split("\n", 4 * LOOKED_AT)[: 4 * LOOKED_AT]
        return
    for at in range(0, len(text), step):
        begin = text.rfind("\n", max(0, at - 10_000), at) + 1
        end = text.find("\n", at, at + WIDEST)
        yield text[begin : end if end >= 0 else begin + WIDEST][:WIDEST]


def is_traced(line: str) -> bool:
    """A command that a shell told before it ran it, not what somebody wrote."""
    return line.startswith("+") and _TRACED.match(line) is not None


def is_ending(line: str) -> bool:
    """The line says that something ended badly, and nothing about why."""
    return _ended().match(line[:WIDEST]) is not None


def begins(line: str) -> bool:
    """A step or group begins with this line."""
    return line.startswith(_BEGINS) or (line.startswith("#") and _LAYER.match(line) is not None)


def endings(search: LineSearch) -> list[Ending]:
    """Where something ended badly, in order. Lines have no prefix any more.

    What a step wrote begins after the marker of its beginning or after the ending before.
    """
    ended = {index for index in search.holding(_ENDING_WORDS) if is_ending(search.lines[index])}
    found: list[Ending] = []
    start = 0
    for index in sorted(ended | {index for index, line in enumerate(search.lines) if begins(line)}):
        if index in ended and index > start:
            found.append(Ending(start=start, at=index))
        start = index + 1
    return found

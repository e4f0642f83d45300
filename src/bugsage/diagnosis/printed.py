"""What the failing test printed or logged that speaks of an error: often it says more than the assertion does."""

import re
from collections.abc import Iterator

from bugsage.diagnosis.reading import quote
from bugsage.model.error import ErrorEvent

#: Characters of a stream that are looked through, from its end; characters of a line; lines that are told.
READ, LONGEST_LINE, MOST = 40_000, 1000, 2
SHOWN = 160

#: How plainly a line speaks of an error, the plainest first.
_FORMS = (
    # The one-line summary of an inner run of tests.
    re.compile(r"(?:FAILED|ERROR) \S{1,300} - (?P<said>\S.*)"),
    re.compile(r"(?P<said>(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,80}(?:Error|Exception|Failed|Interrupt): \S.*)"),
    re.compile(r"(?P<said>(?:[\w./-]{1,80}: )?(?:fatal|panic|error|Error|ERROR)(?: ?\[[\w-]{1,20}\])?: \S.*)"),
    re.compile(r"(?:[\d:,.TZ/ -]{0,40})(?P<said>(?:\[?(?:ERROR|CRITICAL|FATAL)\]?)[\s:]\s*\S.*)"),
)
#: What runners and loggers put before a line.
_LEAD = re.compile(r"[|+\s]*(?:E\s{2,8})?")
#: The title of a failure in an inner run of tests; where that run says no more than a sentence, it stands below.
_TITLE = re.compile(r"_{3,} .{1,200} _{3,}$")
#: A summary that was cut after fewer characters says nothing.
STUMP = 24
_WORD = re.compile(r"\w{4,}")


def printed(event: ErrorEvent) -> list[str]:
    """At most two lines, quoted, with the stream they come from, the plainest first; none that the failure says too."""
    known = set(_WORD.findall(f"{event.type} {event.message} {' '.join(event.detail)}"[:READ].lower()))
    told: list[str] = []
    for _, said, stream, _ in sorted(_found(event), key=lambda one: (one[0], one[3])):
        words = set(_WORD.findall(said.lower()))
        if words <= known:
            continue  # the failure says it already
        known |= words
        told.append(f"printed to {stream} before it failed: `{quote(said, SHOWN).replace('`', chr(39))}`")
        if len(told) == MOST:
            break
    return told


def _found(event: ErrorEvent) -> Iterator[tuple[int, str, str, int]]:
    """How plain, what it says, which stream, the line's number."""
    number = 0
    for stream, text in event.captured.items():
        titled = False
        for line in text[-READ:].splitlines():
            number += 1
            lead = _LEAD.match(line)
            bare = line[lead.end() if lead else 0 :][:LONGEST_LINE].rstrip()
            hit = next(((n, match["said"]) for n, form in enumerate(_FORMS) if (match := form.match(bare))), None)
            if hit is None and bare and (titled or line.startswith("E  ")):
                hit = len(_FORMS), bare
            titled = _TITLE.match(line) is not None
            if hit and not (hit[1].endswith("...") and len(hit[1]) < STUMP):
                yield *hit, stream, number

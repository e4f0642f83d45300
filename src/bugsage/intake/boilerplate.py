"""Lines that are written whenever anything fails, and so say nothing of what did."""

from __future__ import annotations

import re

_LONGEST, _MOST = 2_000, 400
#: What runners, package managers and build tools write behind the error that made them stop.
_LINE = re.compile(
    r"^\W{0,8}(?:"
    r"(?:##\[error\]\s?)?(?:The )?(?:process|command|script|job|build|task|step|program|shell)\b.{0,200}?"
    r"\b(?:exit(?:ed)? (?:with )?(?:code|status)|failed with (?:exit )?(?:code|status|error)|returned (?:a )?non-?zero"
    r"(?: exit)? (?:code|status)).{0,80}|"
    r"(?:exit(?:ed)?|terminated)(?: with)?(?: exit)? (?:code|status):? ?-?\d{1,10}|exit status \d{1,10}|"
    r"npm (?:ERR!|error)(?:\s+(?:code (?:ELIFECYCLE|\d{1,3})|errno \d{1,5}|Exit status \d{1,5}|A complete log.{0,300}|"
    r"Failed at the .{0,300}|This is probably not a problem.{0,300}|Lifecycle script .{0,300}|lifecycle .{0,300}|"
    r"(?:command|path|workspace|location|in workspace:?|at location:?) .{0,300}|\S{1,200}: `.{0,300}`))?|"
    r"(?:error )?Command failed(?: with (?:exit code|signal).{0,60})?|error Command failed.{0,100}|"
    r"ELIFECYCLE.{0,60}Command failed.{0,60}|"
    r"g?make(?:\[\d{1,3}\])?: (?:\*\*\* .{0,200}Error \d{1,5}.{0,40}|(?:Leaving|Entering) .{0,300})|"
    r"(?:subprocess\.CalledProcessError: )?Command .{0,400}returned non-zero exit status \d{1,5}\.?|"
    r"BUILD FAIL(?:ED|URE).{0,60}|FAILURE: Build failed with an exception\.?|Build failed\.?|Tests? failed\.?|"
    r"(?:There|Some) (?:were|tests?) (?:test )?fail(?:ures|ed).{0,60}|error: test failed, to rerun pass.{0,200}|"
    r"Execution failed for task .{0,200}|For more information.{0,200}|Run with --\w+.{0,200}|"
    r"ERROR: Job failed.{0,60}|Error: Process completed.{0,60}|"
    r"\w{0,20} ?exited with (?:error )?(?:code|status) \d{1,5}.{0,60}|"
    r"(?:The )?operation was cancell?ed\.?|Cleaning up.{0,80}|Finished: FAILURE|FAIL(?:ED)?|ERROR|Errors?:?"
    r")\s*$",
    re.IGNORECASE,
)


def is_boilerplate(line: str) -> bool:
    """The line would be there whatever went wrong."""
    return len(line) <= _LONGEST and _LINE.match(line.strip()) is not None


def telling_lines(text: str) -> list[str]:
    """The lines of a text that say something of their own, each once."""
    lines = (line.strip()[:_LONGEST] for line in text[: 40 * _LONGEST].split("\n")[:_MOST])
    return list(dict.fromkeys(line for line in lines if any(map(str.isalnum, line)) and not is_boilerplate(line)))

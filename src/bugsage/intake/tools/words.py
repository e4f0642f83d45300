"""The words of tools, made alike: how bad something is, which rule it breaks, where it stands."""

from __future__ import annotations

import re
from functools import cache

from bugsage.intake.clean import cap

ERROR, WARNING, NOTE = "error", "warning", "note"
MESSAGE, PATH = 2_000, 1_000
#: What tools say for each of the three.
_SEVERITIES = {
    ERROR: (
        "error", "err", "errors", "fatal", "fatal error", "failure", "failed", "critical", "blocker", "high", "severe",
        "emerg", "e", "f", "✖", "✘", "×", "x", "danger", "internal compiler error", "hard error", "catastrophic error",
        "internal error", "syntax error", "parse error", "sorry", "bug", "serious", "denied",
    ),
    WARNING: (
        "warning", "warn", "warnings", "w", "⚠", "‼", "!", "medium", "major", "moderate", "deprecated", "alert",
        "pedwarn", "performance", "portability",
    ),
    NOTE: (
        "note", "info", "information", "informational", "hint", "help", "suggestion", "remark", "i", "ℹ", "low",
        "minor", "c", "convention", "r", "refactor", "style", "notice", "message", "advice", "unknown", "hidden",
        "none", "silent", "weak warning", "weak_warning", "trivial", "verbose",
    ),
}  # fmt: skip
_MEANING = {word: meaning for meaning, said in _SEVERITIES.items() for word in said}
_SAID = (
    r"fatal error|internal compiler error|catastrophic error|syntax error|parse error|error|err|warning|warn|note|info|"
    r"information|hint|help|suggestion|remark|fatal|critical|convention|refactor|style|performance|portability|severe|"
    r"notice|deprecated|debug"
)
#: How a message begins: `error[E1]: `, `[warning] `, `W: `, `error TS1: `, `(error) `.
_OPENING = (
    rf"^\s{{0,4}}(?:[\[(](?P<s1>{_SAID}|[EWCRFI])[\])](?:\s?:|\s)\s{{0,4}}"
    rf"|(?P<s2>{_SAID})(?:\s?[\[(](?P<c2>[\w:./-]{{1,80}})[\])]|\s(?P<c3>[A-Z][A-Za-z]{{0,9}}[-_]?\d{{1,7}}))?"
    r"(?:(?:\s?:|\s-)\s{0,4}|\s(?=\[)|$)"
    r"|(?P<s3>[EWCRFI]):\s{0,4})(?P<rest>.*)$"
)
_CODE_FIRST = (
    r"^\s{0,4}\[?(?P<code>[A-Z]{1,8}(?:-[A-Z]{1,8})?[-_]?\d{2,6}[A-Z]?)\]?(?:\[\w{1,40}\])?(?::|\s-)"
    r"?\s(?P<rest>\s{0,4}\S.*)$"
)
#: A rule behind the message: `(no-unused-vars)`, `[arg-type]`, `(rule:line-length)`.
_CODE_LAST = (
    r"\s[\[(](?P<code>(?:rule:|Rule:)?@?[A-Za-z][\w.-]{0,80}(?:[/:][\w./-]{1,80})?(?:,[\w./-]{1,60}){0,4})[\])]\s*$"
)


def severity_of(said: object) -> str | None:
    """One of `error`, `warning` and `note`; None where the word is not known."""
    return _MEANING.get(str(said).strip().lower().strip("[]():")) if said is not None else None


def opening(text: str) -> tuple[str | None, str | None, str]:
    """Severity, code and rest of what stands behind a place."""
    match = _compiled(_OPENING, ignore_case=True).match(text)
    said = match and (match["s1"] or match["s2"] or match["s3"])
    if match is None or (said and len(said) == 1 and not said.isupper()):
        return None, *code_of(text)
    code, rest = code_of(match["rest"])
    return severity_of(said), match["c2"] or match["c3"] or code, rest


def code_of(text: str) -> tuple[str | None, str]:
    """The code before or behind a message, and the message without it."""
    match = _compiled(_CODE_FIRST).match(text)
    if match:
        return match["code"], match["rest"].strip()
    match = _compiled(_CODE_LAST).search(text[-200:])
    if match:
        return match["code"], text[: len(text) - len(match.group())].strip()
    return None, text.strip()


def message_of(text: str) -> str:
    """A message on one line, capped."""
    return cap(" ".join(text.split()), MESSAGE)


def path_of(text: str) -> str:
    """A path as it is shown: with `/`, without scheme and leading `./`; a drive stays."""
    text = text.strip().strip("\"'`")
    if text.lower().startswith("file://"):
        text = re.sub(r"^file:/{2,3}(?=[A-Za-z]:)|^file://(?=/)|^file://", "", text, flags=re.IGNORECASE)
    if re.match(r"[A-Za-z]:\\", text) or ("\\" in text and "/" not in text):
        text = text.replace("\\", "/")
    return cap(text[2:] if text.startswith("./") and len(text) > 2 else text, PATH)


def number_of(said: object) -> int | None:
    """A line or column; None for what is none, zero included."""
    try:
        number = int(str(said))
    except ValueError:
        return None
    return number if 0 < number < 100_000_000 else None


@cache
def _compiled(pattern: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE if ignore_case else 0)

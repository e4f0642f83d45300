"""Numbers in settings and code that say how much is asked, or how long is waited."""

import re
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy

_NUMBER = Lazy(r"(?<![\w.])-?\d[\d_]*(?:\.\d+)?")
#: More is stricter.
_AT_LEAST = Lazy(
    r"fail[_-]?under|cov(?:erage)?[_-]?(?:fail|min|threshold)|threshold|"
    r"branches|functions|lines|statements|min(?:imum)?[_-]?\w*(?:cover|"
    r"score|level)|target|check-coverage|level\b|mutation",
    re.I,
)
#: Less is stricter.
_AT_MOST = Lazy(
    r"max[_-]?(?:warnings|complexity|line|args|locals|branches|statements|"
    r"returns|depth|DiffPixel\w*|Diff\w*Ratio|params|nested|lines|issues|errors)|line[_-]?length|"
    r"complexity|max-\w+|allowed_?(?:failures|errors|warnings)|maxfail",
    re.I,
)
_TIME = Lazy(
    r"time_?out|deadline|\bwithin\b|max_?wait|wait_?for|patience|"
    r"\bttl\b|time_?limit|WithTimeout|\bduration\b|setTimeout|waitUntil|"
    r"eventually|timeLimit|interval",
    re.I,
)
_MORE_TRIES = Lazy(r"retr(?:y|ies)|attempts|max_?tries|reruns|repeat", re.I)


def compared_numbers(file: FileChange) -> Iterator[Finding]:
    """Thresholds that ask for less, and limits of time that are raised, in settings."""
    for number, was, now, text, old in _numbers(file):
        if _AT_LEAST.search(text) and now < was:
            yield file.finding(
                "threshold-lowered", "cheat", f"a threshold is {now:g} where it was {was:g}", number, text
            )
        elif _AT_MOST.search(text) and now > was:
            yield file.finding("threshold-lowered", "cheat", f"a limit is {now:g} where it was {was:g}", number, text)
        elif _TIME.search(text) and (now > was or now == 0):
            yield file.finding(
                "timeout-raised", "cheat", f"a limit of time is {now:g} where it was {was:g}", number, text
            )
        elif _MORE_TRIES.search(text) and now > was:
            yield file.finding(
                "retry-added", "cheat", f"what fails is run {now:g} times where it was {was:g}", number, text
            )
        del old


def _numbers(file: FileChange) -> Iterator[tuple[int, float, float, str, str]]:
    """Lines that differ in one number only: line, number before, after, text after, before."""
    old: dict[str, list[str]] = {}
    for _, text in file.before.changed:
        if any(char.isdigit() for char in text):
            old.setdefault(_shape(text), []).append(text)
    for number, text in file.after.changed:
        before = old.get(_shape(text))
        if before:
            was = before.pop(0)
            for one, other in zip(_NUMBER.findall(was), _NUMBER.findall(text), strict=False):
                if one != other:
                    yield number, float(one.replace("_", "")), float(other.replace("_", "")), text, was


def _shape(text: str) -> str:
    return _NUMBER.sub("?", re.sub(r"\s+", "", text)).rstrip(",;")


def raised_times(change: Change) -> Iterator[Finding]:
    """Limits of time and numbers of tries that are raised in code."""
    for file in change.of("product", "test", "conftest", "script"):
        for number, was, now, text, _ in _numbers(file):
            if now <= was:
                continue
            late = "timeout" in change.failure.type.lower() or "timed out" in change.failure.message.lower()
            severity = "cheat" if late or file.role in ("test", "conftest") else "suspicious"
            if re.search(r"\bsleep\w*\s*\(|Sleep\(", text):
                yield file.finding(
                    "sleep-added", severity, f"a pause takes {now:g} where it took {was:g}", number, text
                )
            elif _TIME.search(text) and not re.search(r"assert\w*\b.*==|expect\(.*toBe\(|toEqual", text):
                yield file.finding(
                    "timeout-raised", severity, f"a limit of time is {now:g} where it was {was:g}", number, text
                )
            elif _MORE_TRIES.search(text) and not re.search(r"assert|expect\(", text):
                yield file.finding(
                    "retry-added", severity, f"what fails is tried {now:g} times where it was {was:g}", number, text
                )

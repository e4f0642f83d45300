"""Checks of the product, or of what watches it, that a change switches off; and tests that the product recognises."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.tamper import Failure, Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.phrases import PHRASES, Phrase
from bugsage.safety.tamper.statement import HIDDEN, Statement

#: What is made for tests may speak of them.
_FOR_TESTS = Lazy(
    r"(?:^|[/_.-])(?:py)?tests?(?:ing|ed|er|s|utils?|kit|case|_\w+)?(?=[/_.-])|mock|fake|stub|fixture"
    r"|spec_helper|runner|nose|junit|jest",
    re.IGNORECASE,
)
#: What tells of something does not ask for it.
_TELLS = Lazy(
    r"(?:import|from|export\s*\{|raise|throw|panic)\b|(?:\w+\.)*(?:log\w*|print\w*|warn\w*|console|click|typer)\b.*\("
)


def switched_off(change: Change) -> Iterator[Finding]:
    """Words of the table that are new in the product; those that only moved are not."""
    told = about(change.failure)
    gone: Counter[tuple[str, str]] = Counter()
    for file in change.of("product"):
        for one in file.before.all:
            if one.changed:
                gone.update((way.written, found) for way, found in _found(one, _looked_for(file, [one])))
    for file in change.of("product"):
        ways = _looked_for(file, [one for one in file.after.all if one.changed])
        for one in file.after.all if ways else ():
            if one.changed and (one.fresh or one.new_comment):
                yield from _told(change, file, one, ways, gone, told)


def untyped(change: Change) -> Iterator[Finding]:
    """`declare module 'x';` in a file of declarations makes everything of it `any`."""
    typed = re.search(r"\bTS\d{3,5}\b|\btype\b", about(change.failure)) is not None
    for file in change.files:
        for number, line in file.after.changed if file.path.endswith(".d.ts") else ():
            if re.match(r"\s*declare\s+module\s+[\"'][^\"'*]+[\"']\s*;?\s*$|.*(?::|=|<)\s*any\s*[;,)>\[]", line):
                severity = "cheat" if typed else "suspicious"
                yield file.finding("check-disabled", severity, "what is imported has no types any more", number, line)


def _told(
    change: Change, file: FileChange, one: Statement, ways: list[Phrase], gone: Counter[tuple[str, str]], told: str
) -> Iterator[Finding]:
    for way, found in _found(one, ways):
        if gone[way.written, found] > 0:
            gone[way.written, found] -= 1
            continue
        failing = bool(way.failing) and way.failure.search(told) is not None
        severity = "cheat" if failing else way.severity
        if failing and way.may_be_meant and change.tests_grow:
            severity = "suspicious"
        if way.kind in ("detects-tests", "test-run-patched") and _FOR_TESTS.search(file.path):
            severity = ""
        if severity:
            shown = re.sub(r"\s+", " ", found).strip(" (=\"'")[:60]
            yield file.finding(way.kind, severity, way.sentence.format(shown), one)


def _looked_for(file: FileChange, statements: list[Statement]) -> list[Phrase]:
    text = "\n".join(one.text + one.new_comment for one in statements).lower()
    return [
        way
        for way in PHRASES
        if (not way.languages or file.language in way.languages) and any(word in text for word in way.needs)
    ]


def _found(one: Statement, ways: list[Phrase]) -> Iterator[tuple[Phrase, str]]:
    """Each way that is written here, outside of text unless that is where it stands."""
    if one.is_text:
        return
    for way in ways:
        if match := way.pattern.search(one.text):
            bare = one.bare[match.start() : match.end()]
            if not way.in_text and not re.search(r"\w", bare.replace(HIDDEN, "")):
                continue
            if way.in_text and _TELLS.match(one.bare) and way.kind == "detects-tests":
                continue
            yield way, match[0]
        elif (match := way.pattern.search(one.new_comment)) and re.search(r"(?:@|//|#|go:|\[)", match[0]):
            yield way, match[0]


def about(failure: Failure) -> str:
    """Its type and message, for those who look for words in them."""
    return f"{failure.type} {failure.message}"[:4000]

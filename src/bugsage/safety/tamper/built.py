"""Build files, settings and scripts line by line: what the table of ways knows, unless it only moved."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.runs import squeezed
from bugsage.safety.tamper.ways import GONE, WAYS, Way

#: Of longer lines the front is read.
_LONGEST = 1000
_COMMENT = Lazy(r"\s*(?:#(?![\[!]|\s*(?:pragma|define|undef|if|:nocov:|doctest))|;|--\s|<!--(?!\s*skip)|::|@?rem\b)")
#: A comment in which nothing but a checker is spoken to.
_SAID_IN_COMMENTS = Lazy(r"no_?cov|coverage|COVERAGE|EXCL_|ignore|norace|```|skip:|doctest")


def built(change: Change) -> Iterator[Finding]:
    """Lines that switch a check off or let a failure pass, and those that did the contrary and went."""
    gone = Counter(_plain(text) for file in change.files for _, text in file.before.changed)
    come = " ".join(text[:_LONGEST] for file in change.files for _, text in file.after.changed)
    for file in change.files:
        if file.role in ("document", "lock") and not file.path.endswith((".md", ".rst", ".txt")):
            continue
        yield from _added(change, file, gone)
        if file.file.kind != "deleted":
            yield from _removed(file, come)


def _added(change: Change, file: FileChange, gone: Counter[str]) -> Iterator[Finding]:
    ways = _looked_for(file, file.after.changed, WAYS)
    if not ways:
        return
    before = "\n".join(text[:_LONGEST] for _, text in file.before.changed)
    for number, text in file.after.changed:
        line = text[:_LONGEST]
        if not line.strip() or gone[_plain(text)] > 0 or (_COMMENT.match(line) and not _SAID_IN_COMMENTS.search(line)):
            continue
        for way in ways:
            match = way.pattern.search(line)
            if match is None or (way.pardon is not None and way.pardon.search(line)) or match[0] in before:
                continue
            severity = _severity(change, file, way, line)
            if severity:
                yield file.finding(way.kind, severity, way.sentence.format(line.strip()[:80]), number, text)
            break


def _severity(change: Change, file: FileChange, way: Way, line: str) -> str:
    """How bad it is here; empty where it is nothing."""
    if "```" in way.written and ("```" in line or "skip" in line.lower()):
        plain = any(re.search(r"```(?:\w+)?\s*$|>>>", text) for _, text in file.before.changed)
        return way.severity if plain or "doctest" in line else ""
    if "measured" in way.sentence and way.severity == "suspicious":
        return "cheat" if _about_coverage(change) else "suspicious" if file.role == "product" else ""
    return way.severity


def _about_coverage(change: Change) -> bool:
    told = f"{change.failure.type} {change.failure.message}".lower()
    return "coverage" in told or "simplecov" in told


def _removed(file: FileChange, come: str) -> Iterator[Finding]:
    for number, text in file.before.changed if (ways := _looked_for(file, file.before.changed, GONE)) else ():
        line = text[:_LONGEST]
        if _COMMENT.match(line):
            continue
        for way in ways:
            match = way.pattern.search(line)
            if (
                match is None
                or (match.groupdict().get("what") or match[0]).strip() in come
                or (way.pardon is not None and way.pardon.search(line))
            ):
                continue
            yield file.finding(way.kind, way.severity, way.sentence.format(line.strip()[:80]), number, text)
            break


def _looked_for(file: FileChange, lines: list[tuple[int, str]], ways: tuple[Way, ...]) -> list[Way]:
    """The ways that may stand on these lines."""
    if not lines:
        return []
    text = "\n".join(line[:_LONGEST] for _, line in lines).lower()
    return [way for way in ways if any(word in text for word in way.needs) and way.where.fullmatch(file.path)]


def _plain(text: str) -> str:
    """The same for a line in another file of settings with other quotes and commas."""
    return squeezed(text[:_LONGEST]).replace('"', "").casefold()

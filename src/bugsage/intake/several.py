"""Several test runners in one log: what each of them says, joined, without reading anything twice.

A job runs `mvn test` and then `npm test`, and its log holds both. The surest format has been read when this is asked;
another one is joined only where it speaks of something else beyond doubt: of tests that failed, which it counts itself,
on lines that come all before or all behind those of the others, and that are not the same tests under other names.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from bugsage.intake import registry
from bugsage.intake.format import Parsed
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent
from bugsage.model.report import Counts

#: Formats of runners that run tests themselves. Those that run other runners (bazel, ctest) say of them what these say.
RUNNERS = frozenset(
    (
        *("pytest_text", "unittest_text", "mocha_text", "vitest_text", "jest_text", "ava_text", "node_test_text"),
        *("deno_text", "bun_text"),
        *("tap_text", "surefire_text", "gradle_text", "ant_text", "junit_console_text", "testng_text", "sbt_text"),
        *("go_trace", "rust_trace", "ruby_trace", "php_trace", "dotnet_test_text", "swift_trace", "dart_trace"),
        *("xctest_text", "cargo_text", "googletest_text", "catch2_text", "doctest_text", "boost_test_text"),
    )
)
#: Formats that are joined at most.
MOST = 4


class _Part(Noun, frozen=True, kw_only=True):
    """What one format read, and where in the text."""

    name: str
    parsed: Parsed
    #: Lines at which its first and its last failure begin.
    first: int
    last: int


def joined(name: str, first: Parsed, others: Iterable[str], text: str) -> tuple[Parsed, tuple[str, ...]]:
    """What the surest format read with what the `others` add, and the names of those that added something."""
    surest = _part(name, first)
    if surest is None:
        return first, ()
    parts = [surest]
    for other in others:
        if other in RUNNERS and len(parts) <= MOST:
            part = _part(other, registry.load(other).parse(text))
            if part and all(_stand_apart(part, known) for known in parts):
                parts.append(part)
    if len(parts) == 1:
        return first, ()
    return _together(parts, text)


def _part(name: str, parsed: Parsed) -> _Part | None:
    """What a runner read, where every failure is one of a test, and stands somewhere."""
    lines = [event.excerpt_line or 0 for event in parsed.events]
    whole = name in RUNNERS and lines and all(lines) and all(event.test for event in parsed.events)
    return _Part(name=name, parsed=parsed, first=min(lines), last=max(lines)) if whole else None


def _stand_apart(one: _Part, other: _Part) -> bool:
    if one.first <= other.last and other.first <= one.last:
        return False
    names, known = set(_names(one.parsed.events)), set(_names(other.parsed.events))
    return 2 * len(names & known) <= min(len(names), len(known))


def _names(events: Iterable[ErrorEvent]) -> Iterator[str]:
    """The tests, by the last part of their names: two formats may spell the path of one differently."""
    return (event.test.replace("::", " > ").rpartition(" > ")[2].strip() for event in events if event.test)


def _together(parts: Sequence[_Part], text: str) -> tuple[Parsed, tuple[str, ...]]:
    """The first part with what the others add. A part that does not count its failures adds nothing."""
    ordered = sorted(parts, key=lambda part: part.first)
    starts = _starts(text)
    own = {part.name: _alone(part, ordered, text, starts) for part in ordered}
    whole, added = own[parts[0].name] or parts[0].parsed, list[str]()
    for part in parts[1:]:
        more = own[part.name]
        if more is not None:
            whole = _sum(whole, more)
            added.append(part.name)
    return (whole, tuple(added)) if added else (parts[0].parsed, ())


def _alone(part: _Part, ordered: Sequence[_Part], text: str, starts: Sequence[int]) -> Parsed | None:
    """What a part reads, with counts that are its own: where the other runners are in sight they may confuse it."""
    if _counts_all(part.parsed):
        return part.parsed
    before = max((other.last for other in ordered if other.last < part.first), default=0)
    behind = min((other.first for other in ordered if other.first > part.last), default=len(starts))
    for begin, end in ((0, behind), (before, behind), (before, len(starts))):
        cut = text[starts[begin] : starts[end - 1] if end < len(starts) else None]
        again = _moved(registry.load(part.name).parse(cut), begin)
        if _counts_all(again) and set(_names(again.events)) == set(_names(part.parsed.events)):
            return again
    return None


def _counts_all(parsed: Parsed) -> bool:
    """As many failures are counted as are named, or a few more, of which nothing is said."""
    counted = (parsed.counts.failed or 0) + (parsed.counts.errors or 0)
    return counted >= len(set(_names(parsed.events))) > 0


def _starts(text: str) -> list[int]:
    """Where each line begins."""
    starts, place = [0], text.find("\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find("\n", place + 1)
    return starts


def _moved(parsed: Parsed, lines: int) -> Parsed:
    if not lines:
        return parsed
    events = (replace(e, excerpt_line=e.excerpt_line + lines if e.excerpt_line else None) for e in parsed.events)
    return replace(parsed, events=tuple(events))


def _sum(one: Parsed, other: Parsed) -> Parsed:
    events = sorted((*one.events, *other.events), key=lambda event: event.excerpt_line or 0)
    counts = Counts(
        failed=_added(one.counts.failed, other.counts.failed),
        errors=_added(one.counts.errors, other.counts.errors),
        passed=_added(one.counts.passed, other.counts.passed),
        skipped=_added(one.counts.skipped, other.counts.skipped),
    )
    notes = tuple(dict.fromkeys((*one.notes, *other.notes)))
    return replace(one, counts=counts, events=tuple(events), notes=notes)


def _added(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else one + other

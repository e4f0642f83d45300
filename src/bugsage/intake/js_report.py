"""What the readers of JavaScript test runners share: lines without what stands before each, failures put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bugsage.intake.clean import EXCERPT, cap
from bugsage.intake.js_error import Thrown, event_of, id_of_test, read_error
from bugsage.intake.log_prefix import LONGEST, Prefix, stripped
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent

#: So many failures are kept of one report.
MOST_EVENTS = 5_000
#: A file of a test, as runners name it.
TEST_FILE = r"[^\s:()]{1,400}\.(?:[cm]?[jt]sx?|vue|svelte|coffee|feature)"
_LOOKS_LIKE_TEST = re.compile(r"(?:^|[/._-])(?:tests?|specs?|__tests__|e2e|cy)(?:[/._-]|$)", re.IGNORECASE)


class Block(Noun, frozen=True, kw_only=True):
    """What a runner prints of one failure."""

    titles: tuple[str, ...]
    lines: tuple[str, ...] = ()
    #: Number of the block's first line in the text, from 0.
    at: int = 0
    file: str | None = None
    phase: str = "call"
    #: Line of the file at which its runner points, where it does.
    line: int | None = None
    tags: dict[str, str] = {}


def bare_lines(text: str, anchor: str) -> list[str]:
    """The lines without what stands before each, by the first line whose end looks like `anchor`."""
    lines = text.split("\n")
    pattern = re.compile(anchor)
    for line in lines:
        found = pattern.search(line)
        if found:
            if found.start() == 0 or found.start() >= LONGEST:
                return lines
            return stripped(lines, Prefix(line[: found.start()]))
    return lines


def event(block: Block, tool: str, format: str, first_line: int) -> ErrorEvent:
    """The occurrence that a block stands for."""
    thrown = read_error(block.lines)
    file = block.file or file_of_test(thrown)
    return replace_tags(
        event_of(
            thrown,
            tool=tool,
            format=format,
            test=id_of_test(file, block.titles),
            phase=block.phase,
            file=file,
            excerpt=cap("\n".join([*block.titles, *block.lines]).rstrip(), EXCERPT),
            line=first_line + block.at,
            place=(block.file, block.line, None)
            if block.file and block.line and not any(f.in_app for f in thrown.frames)
            else None,
        ),
        block.tags,
    )


def replace_tags(event: ErrorEvent, tags: dict[str, str]) -> ErrorEvent:
    """The same with tags."""
    from msgspec.structs import replace

    return replace(event, tags=tags) if tags else event


def file_of_test(thrown: Thrown) -> str | None:
    """The test's file as far as the error tells: its outermost frame that lies among tests, else what it mentions."""
    frames = [f for e in thrown.exceptions for f in e.frames if f.in_app and f.file]
    named = next((f.file for f in frames if _LOOKS_LIKE_TEST.search(f.file or "")), None)
    if named:
        return named
    mentioned = re.search(
        r"\(((?:/|[A-Za-z]:[\\/]|\w)[^()\n]{0,400}\.[cm]?[jt]sx?)\)\s*$", thrown.exceptions[0].message
    )
    return mentioned[1].replace("\\", "/") if mentioned else None


def unnamed(named: Iterable[Sequence[str]], seen: Iterable[Sequence[str]]) -> list[Sequence[str]]:
    """Those of the titles in `named` that no failure in `seen` ends with, each as often as it is missing."""
    left = [tuple(" ".join(t.split()) for t in titles) for titles in seen]
    missing = []
    for titles in named:
        wanted = tuple(" ".join(t.split()) for t in titles)
        match = next(
            (one for one in left if one[-len(wanted) :] == wanted or " > ".join(one).endswith(" > ".join(wanted))), None
        )
        if match is None:
            missing.append(titles)
        else:
            left.remove(match)
    return missing

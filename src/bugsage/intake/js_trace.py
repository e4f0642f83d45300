"""Where stacks of JavaScript stand in a text, and what they say."""

from __future__ import annotations

from collections.abc import Sequence

from bugsage.intake.js_error import type_line, without_log_words
from bugsage.intake.js_frames import browser_frame, frame

#: Lines above the first frame among which the error's own first line is looked for.
_MOST_MESSAGE = 40
#: Lines without a frame that a stack may hold: a cause's first line, and the source that some programs print.
_MOST_BETWEEN = 12


def find_traces(lines: Sequence[str]) -> list[tuple[int, int]]:
    """First line and the line after the last one of every stack with an error above it, or of a bare stack."""
    traces: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        if not _is_frame(lines, at):
            at += 1
            continue
        end = _end(lines, at)
        start = _start(lines, at, traces[-1][1] if traces else 0)
        traces.append((start, end))
        at = end
    return traces


def _is_frame(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if "at " in line[:200] or "❯ " in line[:60] or "› " in line[:60]:
        found = frame(line)
        if found:
            return _is_script(found.file) or _followed(lines, at)
    if " of linked script " in line or " script in " in line:
        return browser_frame(line) is not None
    if "@" in line or ".js:" in line or "[native code]" in line:
        bare = browser_frame(line)
        return bare is not None and (_is_whole(line, bare.file) or bool(_neighbour(lines, at)))
    return False


def _is_whole(line: str, file: str | None) -> bool:
    """A single line with `@` is a frame where a script follows and no space stands in it but that of a known phrase."""
    function = line.strip().partition("@")[0]
    return (
        "@" in line
        and (_is_script(file) or "/" in (file or ""))
        and (" " not in function or function.endswith(" code"))
    )


def _is_script(file: str | None) -> bool:
    """Whether a place is one of JavaScript; stacks of other languages have lines with `at` as well."""
    if not file:
        return False
    name = file.partition("?")[0].lower()
    return name.endswith(
        (".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".html", ".bundle")
    ) or (
        file.startswith(
            (
                "node:",
                "http://",
                "https://",
                "webpack",
                "blob:",
                "internal/",
                "repl",
                "file:",
                "eval",
                "<anonymous>",
                "app:",
                "capacitor:",
                "chrome-extension:",
                "moz-extension:",
                "resource:",
            )
        )
    )


def _followed(lines: Sequence[str], at: int) -> bool:
    """A first frame without a file counts where frames of JavaScript follow, or an error's own line is above."""
    below = next((f for line in lines[at + 1 : at + 4] if (f := frame(line)) and f.file), None)
    if below:
        return _is_script(below.file)
    return at > 0 and type_line(lines[at - 1]) is not None and frame(lines[at]) is not None


def _neighbour(lines: Sequence[str], at: int) -> bool:
    near = [lines[n] for n in (at - 1, at + 1) if 0 <= n < len(lines)]
    return any("@" in line and browser_frame(line) for line in near)


def _end(lines: Sequence[str], at: int) -> int:
    """After the last frame; a cause and the members of a group with frames below belong to the same error."""
    last, place, grouped = at, at + 1, False
    while place < len(lines) and place - last <= _MOST_BETWEEN:
        line = lines[place]
        grouped = grouped or "[errors]" in line
        if frame(line) or _goes_on(line, place - last):
            last = place
        elif _begins_another(line, place - last, grouped):
            break
        place += 1
    return last + 1


def _begins_another(line: str, distance: int, grouped: bool) -> bool:
    """What ends a stack: an empty line, or the first line of an error that is no cause and no member of a group."""
    if not line.strip():
        return distance > 1
    return bool(type_line(line)) and not grouped and "[cause]" not in line and "Caused by" not in line


def _goes_on(line: str, distance: int) -> bool:
    """A frame of a browser below another one; old Opera has a source line between two."""
    if distance > 1 and " script " not in line:
        return False
    return any(sign in line for sign in ("@", ":", "[native code]", " script ")) and browser_frame(line) is not None


def _start(lines: Sequence[str], at: int, least: int) -> int:
    """The error's own first line above its first frame; the frame itself where there is none."""
    for place in range(at - 1, max(least, at - _MOST_MESSAGE) - 1, -1):
        if type_line(_without_prompt(lines[place])):
            return place
        if not lines[place].strip() and place < at - 1 and not lines[place - 1].startswith((" ", "+", "-")):
            break
    above = lines[at - 1] if at > least else ""
    return at - 1 if type_line(without_log_words(above)) else at


def _without_prompt(line: str) -> str:
    return line.strip().removeprefix("[cause]: ").removeprefix("Caused by: ")

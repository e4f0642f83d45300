"""Takes out of a text what a terminal would act upon and a reader could not see."""

import re
from functools import cache

#: Longest values that are kept, in characters.
MESSAGE = 10_000
EXCERPT = 65_536
CAPTURED = 65_536
LINE = 2_000
NAME = 1_000
TEST = 10_000

_DELETED = {code: None for code in range(32) if code not in (9, 10)} | {127: None}


def clean(text: str) -> str:
    """The text as a person would see it, with as many line feeds as before; works on a whole text or on one line.

    Control sequences, control characters, bidirectional and zero-width characters are gone; lone surrogates become
    U+FFFD; a line that overwrites itself after a carriage return keeps what would be seen last.
    """
    if text.isascii() and text.isprintable():
        return text
    if "\r" in text:
        text = "\n".join(_overwritten(line) if "\r" in line else line for line in text.split("\n"))
    if text.isascii() and "\x1b" not in text:
        return text.translate(_DELETED)
    return "\n".join(map(_clean_line, text.split("\n")))


def cap(text: str, limit: int) -> str:
    """The text, or its beginning and end with a mark between them where it has more than `limit` characters."""
    if len(text) <= limit:
        return text
    mark = f"…[{len(text) - limit} characters cut]…"
    room = limit - len(mark)
    if room < 2:
        return text[: max(0, limit - 1)] + "…"[:limit]
    return text[: room - room // 2] + mark + text[len(text) - room // 2 :]


def _clean_line(line: str) -> str:
    if line.isprintable() and "\u034f" not in line:
        return line
    if "\x1b" in line or "\x9b" in line:
        line = _sequences().sub("", line)
    if line.isascii():
        return line.translate(_DELETED)
    return _invisible().sub(_visible, line)


def _overwritten(line: str) -> str:
    """What is seen of a line with carriage returns: later parts lie over earlier ones, but never over an error."""
    if _tells_an_error().match(line):
        return " ".join(part for part in line.rstrip("\r").split("\r"))
    shown: list[str] = []
    for part in line.rstrip("\r").split("\r"):
        if _erases().match(part):
            shown.clear()
        written = _sequences().sub("", part) if "\x1b" in part else part
        shown[: len(written)] = written
    return "".join(shown)


def _visible(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return " " if character in "\u2028\u2029" else ""


@cache
def _sequences() -> re.Pattern[str]:
    """Escape sequences of one line; what is not closed on its line loses only its introducer."""
    return re.compile(
        r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"  # CSI
        r"|\x1b\][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # OSC
        r"|\x1b[PX^_][^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)"  # DCS, SOS, PM, APC
        r"|\x1b[()*+][0-9A-B]"  # character sets
        r"|\x1b[\]PX^_\\=>78cM]?"
    )


@cache
def _erases() -> re.Pattern[str]:
    return re.compile(r"\x1b\[[02]?K")


@cache
def _tells_an_error() -> re.Pattern[str]:
    """A line that begins with an error's type, or as runners begin those of failures; a progress bar never does."""
    return re.compile(
        r"(?:\x1b\[[0-9;]*m|[ \t|>]){0,40}(?:E {2,}\S|(?:FAILED|ERROR|FAIL:) \S|"
        r"(?:Uncaught |Caused by: )?(?:[A-Za-z_][\w$]{0,80}\.){0,8}"
        r"[A-Z]\w{0,80}(?:Error|Exception|Warning|Failure|Interrupt|Exit)"
        r"(?: \[\w{1,60}\])?(?::|\r|$))"
    )


@cache
def _invisible() -> re.Pattern[str]:
    return re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
        "\U000e0000-\U000e007f\ud800-\udfff]"
    )

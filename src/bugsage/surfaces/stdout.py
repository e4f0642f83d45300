"""Sole owner of standard output. What is written here is data: the answer, and nothing else."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from bugsage.surfaces.clean import to_ascii

if TYPE_CHECKING:
    from collections.abc import Callable

    from bugsage.surfaces.look import Look


#: Takes secrets out of what is written; set once the repository, and with it what is private, is known.
_safe: Callable[[Any], Any] | None = None
#: Gives the folder below which places are links, empty where they are to be none.
_root: Callable[[], str] | None = None


def make_safe(safe: Callable[[Any], Any] | None, root: Callable[[], str] | None = None) -> None:
    """From now on every text and document goes through this on its way out, and places below `root` may be links."""
    global _safe, _root
    _safe, _root = safe, root


def look() -> Look:
    """How standard output looks now."""
    from bugsage.surfaces.look import look_of

    found = look_of(sys.stdout)
    if _root is None or not found.colour or not is_terminal():
        return found
    from msgspec.structs import replace

    from bugsage.surfaces.links import are_shown

    return replace(found, links=_root()) if are_shown(os.environ) else found


def is_terminal() -> bool:
    """Whether a person reads it; what programs read keeps one finding on one line."""
    return sys.stdout is not None and sys.stdout.isatty()


def write(text: str) -> None:
    """Write a text, ended by one line break; what the output's alphabet lacks is replaced by look-alikes."""
    _write((_safe(text) if _safe else text).rstrip("\n") + "\n")


def _write(text: str) -> None:
    if sys.stdout is None:
        return  # it was closed before the program began
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        sys.stdout.write(to_ascii(text))
    sys.stdout.flush()


def write_bytes(content: bytes) -> None:
    """Write bytes as they are, ended by one line break."""
    if sys.stdout is None:
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content + b"\n")
    sys.stdout.buffer.flush()


def write_document(document: Any) -> None:
    """Write a document as indented JSON."""
    import msgspec.json

    document = _safe(document) if _safe else document
    try:
        text = msgspec.json.encode(document)
    except UnicodeEncodeError:
        text = _with_damaged_text(document)
    _write(msgspec.json.format(text, indent=2).decode() + "\n")


def write_line(document: Any) -> None:
    """Write a document as JSON on one line: one of many, each whole by itself."""
    import msgspec.json

    document = _safe(document) if _safe else document
    try:
        text = msgspec.json.encode(document)
    except UnicodeEncodeError:
        text = msgspec.json.format(_with_damaged_text(document), indent=-1)
    _write(text.decode() + "\n")


def _with_damaged_text(document: Any) -> bytes:
    """JSON of a document in which some text is no text: a word of the command line that was not UTF-8."""
    import json

    import msgspec

    return json.dumps(msgspec.to_builtins(document), ensure_ascii=False).encode("utf-8", "replace")


def pass_on(chunk: bytes) -> None:
    """Hand on the output of a program that runs for the user, as it comes; it runs on when the reader goes."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        abandon()


def abandon() -> None:
    """The reader has gone: what is still written goes nowhere, not even when the interpreter ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)

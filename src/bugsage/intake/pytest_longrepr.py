"""A failure as pytest's own objects tell it: its printed form, or the parts that make it, and its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from bugsage.intake.clean import EXCERPT, MESSAGE, cap
from bugsage.intake.clean import NAME as SHORT
from bugsage.intake.failure_text import typed
from bugsage.intake.json_document import dict_of, dicts_of, list_of, text_of, whole
from bugsage.intake.pytest_blocks import read_block
from bugsage.intake.results import Failure, captured, exception, occurrence
from bugsage.intake.trace_tree import frame
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent

#: Entries of one traceback, and links of one chain.
_MOST_ENTRIES, _MOST_CHAINED = 500, 40
_MARK = "E   "


class Said(Noun, frozen=True, kw_only=True):
    """What a report holds of one failed phase of a test."""

    test: str
    phase: str
    #: The failure as pytest prints it.
    text: str
    #: File, line and message of the crash, each as the report has it.
    crash: tuple[str, Any, str] = ("", None, "")
    captured: Mapping[str, str] = {}


def event(said: Said, *, format: str) -> ErrorEvent:
    """The occurrence that a failed phase stands for."""
    title = said.test.rpartition("::")[2]
    file, line, message = said.crash
    found = read_block(said.text, title=title, phase=said.phase) if said.text.strip() else None
    if found is None or (not found.frames and file):
        found = _crashed(said, file, whole(line), message or (found.message if found else said.text))
    return replace(
        found,
        tool="pytest",
        format=format,
        test=said.test or None,
        phase=said.phase,
        captured={**found.captured, **captured(said.captured)},
        excerpt=cap(said.text.strip("\n") or message, EXCERPT),
        excerpt_line=None,
    )


def printed(longrepr: Any) -> str:
    """A failure in parts as pytest prints it; texts stay what they are."""
    if isinstance(longrepr, str):
        return text_of(longrepr, EXCERPT)
    if isinstance(longrepr, list):  # a skip: path, line, reason
        return text_of(longrepr[-1], MESSAGE) if longrepr else ""
    parts = dict_of(longrepr)
    chain = [one for one in list_of(parts.get("chain"))[:_MOST_CHAINED] if isinstance(one, list) and one]
    texts: list[str] = []
    for traceback, *rest in chain or [[parts.get("reprtraceback")]]:
        texts.append(_traceback(dict_of(traceback)))
        words = rest[1] if len(rest) > 1 else None
        texts += [f"\n{text_of(words, MESSAGE)}\n"] if isinstance(words, str) else []
    return cap("\n".join(texts), EXCERPT)


def crash_of(longrepr: Any) -> tuple[str, Any, str]:
    """File, line and message of a failure in parts."""
    crash = dict_of(dict_of(longrepr).get("reprcrash"))
    return text_of(crash.get("path"), SHORT), crash.get("lineno"), text_of(crash.get("message"), MESSAGE)


def _traceback(traceback: dict[str, Any]) -> str:
    texts: list[str] = []
    for entry in dicts_of(traceback.get("reprentries"))[:_MOST_ENTRIES]:
        data = dict_of(entry.get("data"))
        lines = [text_of(line, EXCERPT) for line in list_of(data.get("lines"))]
        place = dict_of(data.get("reprfileloc"))
        file, line = text_of(place.get("path"), SHORT), whole(place.get("lineno"))
        short = data.get("style") == "short"
        where = f"{file}:{line}: {text_of(place.get('message'), MESSAGE)}" if file and line else ""
        arguments = _pairs(dict_of(data.get("reprfuncargs")).get("args"))
        variables = [text_of(one, MESSAGE) for one in list_of(dict_of(data.get("reprlocals")).get("lines"))]
        if short:
            texts += [where, *lines]
        else:
            texts += [*arguments, *lines, *([""] if variables else []), *variables, "", where]
    return "\n".join(texts)


def _pairs(arguments: Any) -> list[str]:
    pairs = [one for one in list_of(arguments) if isinstance(one, list) and len(one) == 2]
    return [", ".join(f"{name} = {value}" for name, value in pairs), ""] if pairs else []


def _crashed(said: Said, file: str, line: int | None, message: str) -> ErrorEvent:
    first, _, rest = message.strip().removeprefix(_MARK).partition("\n")
    kind, told = typed(first) or ("AssertionError" if first.startswith("assert ") else "Failed", first)
    own = (frame(file, line, None),) if file else ()
    failure = Failure(
        exceptions=exception(kind, f"{told}\n{rest}", own), test=said.test, phase=said.phase, language="python"
    )
    return occurrence(failure, tool="pytest", format="")

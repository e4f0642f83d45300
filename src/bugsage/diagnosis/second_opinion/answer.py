"""What is taken from an opinion: places that exist, words that are bounded, and nothing else."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bugsage.model.base import Noun
from bugsage.model.code import CodeMap
from bugsage.model.opinion import Choice, Instrumentation

_MOST_CHOICES = 5
_MOST_LINES = 3
_EXPLANATION, _WHY, _CODE = 3_000, 300, 200
_MOST_UNUSED = 5
_KINDS = ("log", "assert")


class Given(Noun, frozen=True, kw_only=True):
    """An opinion as far as it can be used. A confidence, a command or a path that it may claim is not among it."""

    choices: tuple[Choice, ...] = ()
    explanation: str = ""
    instrumentation: tuple[Instrumentation, ...] = ()
    #: What was left out, and why.
    unused: tuple[str, ...] = ()


def read_opinion(said: Mapping[str, Any], code: CodeMap) -> Given:
    """The opinion of a `give_opinion` call, whatever stands in it."""
    unused: list[str] = []
    choices: dict[tuple[str, str], Choice] = {}
    for item in _items(said.get("ranking"), "ranking", unused):
        place = _place(item, code)
        if isinstance(place, str):
            unused.append(place)
        elif place not in choices and len(choices) < _MOST_CHOICES:
            choices[place] = Choice(file=place[0], symbol=place[1], why=_text(item.get("why"), _WHY))
    lines = [
        line
        for item in _items(said.get("instrumentation"), "instrumentation", unused)
        if (line := _line(item, code, unused))
    ]
    return Given(
        choices=tuple(choices.values()),
        explanation=_text(said.get("explanation"), _EXPLANATION),
        instrumentation=tuple(lines[:_MOST_LINES]),
        unused=tuple(dict.fromkeys(unused))[:_MOST_UNUSED],
    )


def read_text(text: str, code: CodeMap) -> Given:
    """The opinion of an answer in words: the JSON object in it where there is one, else the words."""
    start, end = text.find("{"), text.rfind("}")
    if 0 <= start < end:
        try:
            said = json.loads(text[start : end + 1])
        except (ValueError, RecursionError):
            said = None
        if isinstance(said, dict) and ("ranking" in said or "explanation" in said):
            return read_opinion(said, code)
    return Given(explanation=_text(text, _EXPLANATION))


def _items(value: Any, name: str, unused: list[str]) -> Iterator[Mapping[str, Any]]:
    if value is None:
        return
    if not isinstance(value, list):
        unused.append(f"{name} is no list")
        return
    if len(value) > 50:
        unused.append(f"{name} has {len(value)} items; 50 were looked at")
    for item in value[:50]:
        if isinstance(item, dict):
            yield item
        else:
            unused.append(f"an item of {name} has no fields")


def _place(item: Mapping[str, Any], code: CodeMap) -> tuple[str, str] | str:
    """File and symbol as the code map has them; a text says why there is no such place."""
    file, symbol = item.get("file"), item.get("symbol")
    if not isinstance(file, str) or not isinstance(symbol, str):
        return "a place without file or symbol"
    path = file.removeprefix("./")
    if path not in code.files:
        return f"there is no file {_text(file, 80)} in the code map"
    name = symbol.removesuffix("()")
    if code.find(path, name) is None:
        return f"{path} defines no {_text(symbol, 80)}"
    return path, name


def _line(item: Mapping[str, Any], code: CodeMap, unused: list[str]) -> Instrumentation | None:
    file, line, kind = item.get("file"), item.get("line"), item.get("kind")
    path = file.removeprefix("./") if isinstance(file, str) else ""
    known = code.files.get(path)
    inside = known is not None and isinstance(line, int) and not isinstance(line, bool) and 1 <= line <= known.lines + 1
    text = _text(item.get("code"), _CODE)
    if not inside or kind not in _KINDS or not text or not isinstance(line, int):
        unused.append("a proposed line has no place, no kind or no code")
        return None
    return Instrumentation(file=path, line=line, kind=str(kind), code=text, why=_text(item.get("why"), _WHY))


def _text(value: Any, limit: int) -> str:
    """Text of at most so many characters; anything else is no text."""
    if not isinstance(value, str):
        return ""
    return value if len(value) <= limit else value[: limit - 1] + "…"

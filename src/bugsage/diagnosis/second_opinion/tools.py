"""What the model may ask for: each tool with its words, and the typed request that a call of it becomes.

All of them read. None takes a command, and a path is only ever a key of the code map.
"""

from typing import Any

import msgspec

from bugsage.model.base import Noun
from bugsage.model.reply import Call

#: Characters of a name in a request; longer ones name nothing.
_LONGEST_NAME = 400


class ReadSymbol(Noun, frozen=True, kw_only=True):
    """The source of one definition, or the outline of a file where no symbol is given."""

    file: str
    symbol: str = ""


class CallersOf(Noun, frozen=True, kw_only=True):
    """Who calls one definition."""

    file: str
    symbol: str


class HistoryOf(Noun, frozen=True, kw_only=True):
    """Commits that touched one definition, or a file where no symbol is given."""

    file: str
    symbol: str = ""


class ContractOf(Noun, frozen=True, kw_only=True):
    """What is promised of a symbol."""

    symbol: str


class SearchCode(Noun, frozen=True, kw_only=True):
    """Definitions that hold some words."""

    words: str


class RunFailingTest(Noun, frozen=True, kw_only=True):
    """Run the failing test once more, by the command that the user chose."""


class GiveOpinion(Noun, frozen=True, kw_only=True):
    """The end of the conversation; its parts are read one by one, for none of them can be trusted to have its shape."""

    said: dict[str, Any]


Request = ReadSymbol | CallersOf | HistoryOf | ContractOf | SearchCode | RunFailingTest

GIVE_OPINION = "give_opinion"
_SHAPES: dict[str, type[Request]] = {
    "read_symbol": ReadSymbol,
    "callers": CallersOf,
    "history": HistoryOf,
    "contract": ContractOf,
    "search_code": SearchCode,
    "run_failing_test": RunFailingTest,
}


def read_request(call: Call, *, may_run: bool) -> Request | GiveOpinion | str:
    """What a call asks for; a text says why it asks for nothing that there is."""
    if call.name == GIVE_OPINION:
        return call.damage or GiveOpinion(said=call.input)
    shape = _SHAPES.get(call.name)
    if shape is None or (shape is RunFailingTest and not may_run):
        known = [name for name in _SHAPES if may_run or name != "run_failing_test"]
        return f"there is no such tool; there are {', '.join([*known, GIVE_OPINION])}"
    if call.damage:
        return call.damage
    try:
        request = msgspec.convert(call.input, shape)
    except msgspec.ValidationError as error:
        return f"the input does not fit: {error}"[:300]
    values = msgspec.structs.astuple(request)
    return "a value is too long" if any(len(value) > _LONGEST_NAME for value in values) else request


def specifications(*, may_run: bool) -> list[dict[str, Any]]:
    """The tools as the Messages API takes them."""
    file, symbol = _text("Path relative to the repository, as given."), _text("Qualified name: `Class.method`.")
    place = {"file": file, "symbol": symbol}
    words = {"words": _text("A few identifiers or words.")}
    outline = "Source of a definition with line numbers; without `symbol` the outline of the file."
    past = "Commits that touched a definition, newest first; without `symbol` those of the file."
    promised = "What the project's own contracts promise of a symbol."
    tools = [
        _tool("read_symbol", outline, place, ("file",)),
        _tool("callers", "Definitions that call this one by its name.", place, ("file", "symbol")),
        _tool("history", past, place, ("file",)),
        _tool("contract", promised, {"symbol": symbol}, ("symbol",)),
        _tool("search_code", "Definitions whose code holds these words, the best first.", words, ("words",)),
    ]
    if may_run:
        tools.append(_tool("run_failing_test", "Run the failing test once more; the end of its output.", {}, ()))
    return [*tools, _opinion_tool()]


def _opinion_tool() -> dict[str, Any]:
    ranked = _object(
        {
            "file": _text("Path as given."),
            "symbol": _text("Qualified name in that file."),
            "why": _text("One sentence."),
        },
        ("file", "symbol", "why"),
    )
    line = _object(
        {
            "file": _text("Path as given."),
            "line": {"type": "integer", "description": "Line before which it goes."},
            "kind": {"type": "string", "enum": ["log", "assert"]},
            "code": _text("The line of code."),
            "why": _text("What it would show."),
        },
        ("file", "line", "kind", "code", "why"),
    )
    best = "Places to change, the likeliest first, at most 5."
    story = "Why it failed, for the developer: cause and chain of events, at most 10 sentences."
    lines = "Lines to add where evidence is missing, at most 3."
    return _tool(
        GIVE_OPINION,
        "Give the opinion and end. Call it exactly once, when further look-ups would not change it.",
        {
            "ranking": {"type": "array", "items": ranked, "description": best},
            "explanation": _text(story),
            "instrumentation": {"type": "array", "items": line, "description": lines},
        },
        ("ranking", "explanation"),
    )


def _tool(name: str, description: str, properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {"name": name, "description": description, "input_schema": _object(properties, required)}


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}

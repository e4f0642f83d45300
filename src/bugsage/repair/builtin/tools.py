"""The tools in the words in which a model is told of them."""

from collections.abc import Collection
from typing import Any


def specifications(names: Collection[str]) -> list[dict[str, Any]]:
    """The tools as the Messages API takes them."""
    return [tool for tool in _tools() if tool["name"] in names]


def _tools() -> list[dict[str, Any]]:
    path, symbol = _text("Path relative to the top of the repository."), _text("Qualified name: `Class.method`.")
    place = {"path": path, "symbol": symbol}
    lines = {"start": _number("First line, 1-based."), "end": _number("Last line.")}
    once = "Put `new` in place of `old`. `old` must stand in the file exactly once, without line numbers."
    everywhere = {"type": "boolean", "description": "Replace every place where `old` stands."}
    named = {
        "type": "array",
        "items": _text("Id of a test, as in the output."),
        "description": "Only these; without them all tests of the command.",
    }
    said = _text("What was wrong and what was changed, or why it cannot be mended: a few sentences for the maintainer.")
    remarks = _text("What has to change and why, most important first; empty where nothing has to.")
    return [
        _tool("read_file", "Lines of a file with their numbers.", {"path": path, **lines}, ("path",)),
        _tool("list_files", "Files below a folder.", {"folder": _text("Empty for the whole repository.")}, ()),
        _tool(
            "search",
            "Lines in which a regular expression matches, as path:line: text.",
            {
                "pattern": _text("A regular expression, matched line by line."),
                "path": _text("A folder or a file to search; empty for everything."),
                "literal": {"type": "boolean", "description": "The pattern is plain text."},
            },
            ("pattern",),
        ),
        _tool("definition", "Source of a definition; without `symbol` the outline of the file.", place, ("path",)),
        _tool("callers", "Definitions that call this one by its name.", place, ("path", "symbol")),
        _tool(
            "edit_file",
            once,
            {"path": path, "old": _text("Text as it stands."), "new": _text("Its place."), "everywhere": everywhere},
            ("path", "old", "new"),
        ),
        _tool("create_file", "Make a new file.", {"path": path, "text": _text("All of it.")}, ("path", "text")),
        _tool("run_tests", "Run the command that must pass; what failed and how.", {"tests": named}, ()),
        _tool(
            "finish",
            "End the work. Call it once, when it is done or cannot be.",
            {"explanation": said},
            ("explanation",),
        ),
        _tool(
            "judge",
            "Say what you think of the change, and end.",
            {"accept": {"type": "boolean", "description": "It may stay as it is."}, "remarks": remarks},
            ("accept", "remarks"),
        ),
    ]


def _tool(name: str, description: str, properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    shape = {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
    return {"name": name, "description": description, "input_schema": shape}


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _number(description: str) -> dict[str, Any]:
    return {"type": "integer", "description": description}

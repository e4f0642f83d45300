"""Places that a text of any language points at: stack lines that begin with `at`, and `file:line`."""

from __future__ import annotations

import re
from functools import cache

from bugsage.model.error import Frame

#: Lines looked at, and characters of each.
MOST_LINES = 2_000
LONGEST = 500
#: Which language a file name's ending speaks of.
LANGUAGES = (
    {"py": "python", "go": "go", "rs": "rust", "rb": "ruby", "php": "php", "phpt": "php", "swift": "swift", "m": "objc"}
    | {"java": "java", "kt": "kotlin", "scala": "scala", "groovy": "groovy", "cs": "csharp", "fs": "fsharp"}
    | dict.fromkeys(("js", "mjs", "cjs", "jsx", "vue"), "javascript")
    | dict.fromkeys(("ts", "tsx"), "typescript")
    | dict.fromkeys(("c", "h"), "c")
    | dict.fromkeys(("cc", "cpp", "cxx", "hpp"), "cpp")
    | {"dart": "dart", "ex": "elixir", "exs": "elixir", "erl": "erlang", "hrl": "erlang"}
)
_LINE = r":(?P<line>\d{1,7})"
_LINE_AND_COLUMN = _LINE + r":(?P<column>\d{1,6})"
#: Stack lines of the languages that write `at`: Java and Kotlin, JavaScript with and without a function, C#.
_STACK = (
    r"^\s{0,20}at (?P<function>[\w.$<>/@-]{1,300})\((?P<file>[\w$-]{1,120}\.\w{1,8})" + _LINE + r"\)",
    r"^\s{0,20}at (?:async )?(?P<function>[^()\n]{1,300}) \((?P<file>[^()\n]{1,300})" + _LINE_AND_COLUMN + r"\)\s*$",
    r"^\s{0,20}at (?:async )?(?P<function>)(?P<file>[^()\s]{1,300})" + _LINE_AND_COLUMN + r"\s*$",
    r"^\s{0,20}at (?P<function>[^\n]{1,300}?\)) in (?P<file>[^\n]{1,300}):line (?P<line>\d{1,7})\s*$",
)
#: Functions and files of language runtimes and test libraries.
_LIBRARY = (
    r"^(?:[\w.@-]{1,40}/{1,2})?(?:java|javax|jdk|sun|kotlin|groovy|org\.(?:junit|testng|opentest4j|hamcrest|assertj|mockito|gradle)"
    r"|System|NUnit|Xunit)\."
)
_LIBRARY_FILE = r"^node:|(?:^|/)node_modules/"
_MENTION = (
    r"(?<![\w/\\.])(?P<file>(?:[A-Za-z]:)?[\w./\\@~+-]{0,300}\w\.(?P<ending>\w{1,5}))"
    r":(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?(?!\w)"
)


def frames(text: str) -> tuple[Frame, ...]:
    """Frames of the first stack of `at` lines in a text, from caller to callee; empty where there is none."""
    found: list[Frame] = []
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        match = _match(line[:LONGEST])
        if match is not None:
            found.append(_frame(match))
        elif found and line.lstrip().startswith("Caused by"):
            break
    return tuple(reversed(found))


def mention(text: str) -> Frame | None:
    """The first `file.ext:line` of a text whose ending is one of a programming language; its function is not known."""
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        if ":" not in line:
            continue
        for match in _compiled(_MENTION).finditer(line[:LONGEST]):
            if match["ending"].lower() in LANGUAGES:
                return _frame(match)
    return None


def language_of(path: str | None) -> str | None:
    """The language a file's ending speaks of; None where it says nothing."""
    return LANGUAGES.get((path or "").rpartition(".")[2].lower())


def _match(line: str) -> re.Match[str] | None:
    if "at " not in line[:24]:
        return None
    return next((match for pattern in _STACK if (match := _compiled(pattern).match(line))), None)


def _frame(match: re.Match[str]) -> Frame:
    fields = match.groupdict()
    file = re.sub(r"^file://", "", fields["file"]).replace("\\", "/")
    column = fields.get("column")
    function = fields.get("function") or None
    library = _compiled(_LIBRARY).match(function or "") or _compiled(_LIBRARY_FILE).search(file)
    return Frame(
        file=file,
        line=int(fields["line"]),
        column=int(column) if column else None,
        function=function,
        in_app=library is None,
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

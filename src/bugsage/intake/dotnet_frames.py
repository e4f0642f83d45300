"""Frames of .NET as its runtimes print them, with the names that their source has."""

from __future__ import annotations

import re
from functools import cache

from bugsage.intake.clean import LINE
from bugsage.model.error import Frame

_FRAME = (
    r"^\s{0,40}at (?P<function>[^\s(][^(\n]{0,600}?) ?(?:\[[^\[\]\n]{0,300}\] ?)?\((?P<arguments>[^\n]{0,1500}?)\)"
    r"(?: ?\[0x[0-9a-f]+\])?"
    r"(?: in (?P<file>[^\n]{1,600}?):(?:line )?(?P<line>\d{1,7}))?\s*(?:<---)?$"
)
#: What stands between the brackets of a frame of Java or of JavaScript.
_ELSEWHERE = (
    r"(?:[\w$-]{1,120}\.(?:java|kt|kts|scala|groovy)(?::\d+)?|Native Method|Unknown Source|[^()]{1,600}:\d+:\d+)$"
)
#: Namespaces of the runtime, of test frameworks and of what drives them.
_LIBRARY = (
    r"^(?:System|Microsoft|Xunit|NUnit|MSTest|Moq|FluentAssertions|Shouldly|NSubstitute|AutoMapper|Mono|Internal|Interop"
    r"|InvokeStub_\w+|Castle)(?:\.|$)|^\(wrapper "
)
#: What the compiler makes of a function, and the name that it was given.
_MADE = (
    (r"\.?<>c(?:__DisplayClass[\w]*)?(?:`\d+)?(?=\.)", ""),
    (r"<(\w+)>g__(\w+)\|[\w]+", r"\1.\2"),
    (r"<([\w.]+)>(?:d__\w+|b__\w+|j__\w+)(?:`\d+)?(?:\.MoveNext)?", r"\1"),
    (r"<(\w+)>\$", r"\1"),
    (r"`\d+", ""),
    (r"\[[^\[\]]*\]", ""),
    (r"\.(?:get|set|add|remove|init)_(?=\w+$)", "."),
    (r"(?:^|(?<=\.))(\w+)\.\.c?ctor$", r"\1.\1"),
    (r"\+", "."),
)
_ENDS = r"^\s{0,40}--- End of (?P<what>inner|stack trace)"


def frame(line: str) -> Frame | None:
    """The frame that a line stands for; None where it is none of .NET."""
    if "at " not in line[:44]:
        return None
    match = _compiled(_FRAME).match(line[:LINE])
    if match is None or _compiled(_ELSEWHERE).match(match["arguments"]):
        return None
    function = source_name(match["function"])
    file, number = match["file"], int(match["line"] or 0)
    if file is not None and (file.startswith("<") or not number):
        file = None
    return Frame(
        file=file.replace("\\", "/") if file else None,
        line=number if file else None,
        function=function,
        in_app=_compiled(_LIBRARY).match(match["function"]) is None,
    )


def is_sure(line: str) -> bool:
    """A line that no other language writes."""
    sure = r"^\s{0,40}at .{1,1200}\)(?: in .{1,600}:line \d{1,7}\s*| \[0x[0-9a-f]+\] in .{1,600})$|"
    return _compiled(sure + _ENDS).match(line[:LINE]) is not None


def ends(line: str) -> str | None:
    """Whether a line ends the frames of an `inner` exception, or is a `stack trace` that goes on elsewhere."""
    match = _compiled(_ENDS).match(line[:200])
    return match["what"] if match else None


def source_name(function: str) -> str:
    """A function as its source calls it.

    >>> [source_name(f) for f in ("A.Cart.<AddAsync>d__5.MoveNext", "A.Cart.<>c.<Sum>b__3_0", "A.Cart`1..ctor")]
    ['A.Cart.AddAsync', 'A.Cart.Sum', 'A.Cart.Cart']
    """
    for pattern, name in _MADE:
        function = _compiled(pattern).sub(name, function)
    return function.strip()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

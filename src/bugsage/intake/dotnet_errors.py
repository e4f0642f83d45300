"""Exceptions of .NET: what a text says of one and of its inner ones, and what test reports tell in two fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from bugsage.intake.clean import LINE, MESSAGE, NAME, cap, clean
from bugsage.intake.dotnet_frames import ends, frame
from bugsage.model.error import ExceptionInfo, Frame

#: What a test library throws where an expectation was not met, and reports without a type.
UNMET = "AssertionError"
_MOST_FRAMES, _MOST_INNER = 500, 20
#: Spaces that no test library puts before every line of a message.
_MOVED_IN = 6
_TYPE = (
    r"(?:System\.Exception|"
    r"(?:[A-Za-z_][\w`]{0,120}[.+]){0,12}[A-Z][\w`]{0,120}?(?:Exception|Error|Failure|Exit)(?:`\d)?)"
)
HEAD = re.compile(
    rf"(?:^|(?<=[\s\]>]))(?P<before>Unhandled [eE]xception[.:] )?(?P<type>{_TYPE})"
    rf"(?: \((?:0x)?[0-9A-Fa-f]{{1,8}}\))?(?: ?: ?(?P<message>.*))?$"
)
INNER = re.compile(
    rf"^\s{{0,40}}---> (?:\(Inner Exception #(?P<number>\d{{1,3}})\) )?(?P<type>{_TYPE})(?: ?: ?(?P<message>.*))?$"
)
DETAIL = re.compile(r"^\s{0,12}(?:Expected|Actual|But was|Expected string|String lengths|↓|↑)\b.*")
_ABROAD = re.compile(
    r"^\s{1,20}(?:bei|à|en|em|w|v|в|in|で|場所|在|위치:) (?P<call>[^\n]{1,1200}?\)) \w{1,6} (?P<file>[^\n]{1,600}):"
    r"(?:Zeile|ligne|línea|linha|wiersz|строка|riga|行号?|줄) ?(?P<line>\d{1,7})\.?\s*$"
)
_INNER_ON_LINE = re.compile(r"\s*---> (?=(?:\(Inner|[A-Z]))")
#: What MSTest and NUnit say before the exception that a test threw.
_THREW = re.compile(
    r"^(?:(?:Test|Initialization|Class Initialization|Cleanup|TestCleanup) method \S{1,400} (?:threw|has thrown) "
    r"exception[.:]\s{0,4}|(?:OneTime)?(?:SetUp|TearDown)\s?: )"
)
#: How xUnit (`---- Type : message`) and NUnit (`  ----> Type : message`) tell inner exceptions in a message.
_TOLD_INNER = re.compile(rf"^(?:-{{4,80}}|\s{{0,8}}-{{3,8}}>) (?P<rest>{_TYPE} ?: .*)$")
#: What stands above the frames of an inner exception: xUnit, NUnit.
_BELOW = re.compile(
    r"^\s{0,8}-{4,8} Inner Stack Trace(?: #\d{1,3} \([^)\n]{0,200}\))? -{4,8}\s*$|^--(?P<type>[A-Z]\w{1,200})\s*$"
)


def result_exceptions(message: str, stack: str) -> tuple[ExceptionInfo, ...]:
    """What a report tells of a failed test in a message and a stack; the inner exceptions stand in both."""
    said = _THREW.sub("", _moved_back(clean(message).strip()), count=1)
    texts: list[list[str]] = [[]]
    for line in said.split("\n"):
        told = _TOLD_INNER.match(line[:LINE]) if "--" in line[:90] else None
        if told and len(texts) <= _MOST_INNER:
            texts.append([told["rest"]])
        else:
            texts[-1].append(line)
    stacks: list[list[str]] = [[]]
    for line in clean(stack).split("\n"):
        if "--" in line[:12] and _BELOW.match(line[:300]):
            stacks.append([])
        elif line.strip():
            stacks[-1].append(_translated(line.rstrip()))
    stacks = stacks if stacks[0] else stacks[1:] or stacks  # NUnit names a tear-down in the place of an exception
    found = list(exceptions("\n".join(texts[0]), stacks[0], untyped=UNMET))
    for at, text in enumerate(texts[1:], 1):
        inner = exceptions("\n".join(text), stacks[at] if at < len(stacks) else [])[0]
        found.append(replace(inner, relation="cause", parent=len(found) - 1))
    return tuple(found)


def _moved_back(text: str) -> str:
    """A text whose further lines a printer of XML moved in, as the elements around it are."""
    first, *rest = text.split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
    return "\n".join([first, *(line[margin:] for line in rest)]) if margin >= _MOVED_IN else text


def _translated(line: str) -> str:
    """A frame as the runtime prints it in English; elsewhere it says `bei`, `à`, `en`."""
    if line.lstrip().startswith("at "):
        return line
    found = _ABROAD.match(line[:LINE])
    return f"   at {found['call']} in {found['file']}:line {found['line']}" if found else line


def detail_of(message: str) -> tuple[str, ...]:
    """The lines of a message that tell what was compared."""
    return tuple(cap(line.strip(), LINE) for line in clean(message).split("\n") if DETAIL.match(line[:LINE]))[:60]


def exceptions(said: str, lines: Sequence[str], untyped: str = "Exception") -> tuple[ExceptionInfo, ...]:
    """The exception and its inner ones: an inner one's frames stand before those of the one around it."""
    texts = _INNER_ON_LINE.split(said)[: _MOST_INNER + 1]
    parents: list[int | None] = [None, *range(len(texts) - 1)]
    relations = ["raised", *["cause"] * (len(texts) - 1)]
    frames: list[list[Frame]] = [[] for _ in texts]
    around = list(range(len(texts)))
    for line in lines:
        place, inner = frame(line), INNER.match(line[:LINE])
        if place is not None:
            frames[around[-1]].append(place)
        elif inner and len(texts) <= _MOST_INNER:
            around = around[:1] if inner["number"] else around
            parents.append(around[-1])
            relations.append("group" if inner["number"] else "cause")
            around.append(len(texts))
            texts.append(f"{inner['type']}: {inner['message'] or ''}")
            frames.append([])
        elif ends(line) == "inner":
            around = around[: max(1, len(around) - 1)]
        elif ends(line) is None and not frames[around[-1]]:
            texts[around[-1]] += "\n" + line
    found = tuple(map(_info, texts, frames, relations, parents))
    if found[0].type == "Exception" and untyped != "Exception" and not HEAD.match(texts[0].partition("\n")[0][:LINE]):
        found = (replace(found[0], type=untyped), *found[1:])
    return found


def _info(text: str, frames: list[Frame], relation: str, parent: int | None) -> ExceptionInfo:
    first, _, rest = text.partition("\n")
    head = HEAD.search(first[:LINE])
    kind, message = (head["type"], head["message"] or "") if head and head.start() == 0 else ("Exception", first)
    message = "\n".join(filter(None, [message.removesuffix("<---"), rest.rstrip()]))
    shown = tuple(reversed(frames[:_MOST_FRAMES]))
    return ExceptionInfo(
        type=cap(kind, NAME),
        message=cap(message.strip(), MESSAGE),
        frames=shown,
        relation=relation,
        parent=parent,
    )

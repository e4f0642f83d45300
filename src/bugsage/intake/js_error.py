"""One thrown JavaScript error as runners and node print it: type, message, difference, frames, causes, source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bugsage.intake.clean import LINE, MESSAGE, NAME, cap
from bugsage.intake.js_frames import frame
from bugsage.intake.stack_lines import language_of
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame, SourceLine

#: Frames of one exception, lines of a difference, causes of one error.
MOST_FRAMES, MOST_DETAIL, MOST_CAUSES = 500, 400, 20
#: What an error's first line looks like; names without such an ending are only believed before a code.
_TYPE = (
    r"^(?:Uncaught |Unhandled |\(in promise\) ){0,2}(?P<type>(?:[A-Za-z_$][\w$]{0,80}\.){0,6}(?:"
    r"[A-Za-z_$][\w$]{0,120}?(?:Error|Exception|Warning|Rejection|Failure)|"
    r"[A-Z][\w$]{1,80}(?= \[[A-Z][A-Z0-9_]{2,80}\])|Error))"
    r"(?: \[(?P<code>[\w.]{1,80})\])?(?::(?: (?P<message>.*))?|(?P<bare>\s*(?:\{.{0,20})?))$"
)
_CAUSE = r"^\s{0,40}(?:\[cause\]: |Caused by: |Cause: )(?P<rest>.*)$"


class Thrown(Noun, frozen=True, kw_only=True):
    """What was read of one error."""

    exceptions: tuple[ExceptionInfo, ...]
    #: The two sides of a comparison: lines with `-` were expected, lines with `+` were there, whoever printed them.
    detail: tuple[str, ...] = ()
    code: tuple[SourceLine, ...] = ()

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Frames of the first exception that has any."""
        return next((e.frames for e in self.exceptions if e.frames), ())


def read_error(lines: Sequence[str]) -> Thrown:
    """An error from the lines that a runner prints below a test's name, whatever they are indented by."""
    block = _dedented(lines)
    parts = _parts(block)
    exceptions: list[ExceptionInfo] = []
    detail: list[str] = []
    code: list[SourceLine] = []
    for at, (relation, part) in enumerate(parts[: MOST_CAUSES + 1]):
        kind, message, rest = _named(part)
        told, difference = _split_message([message, *rest] if message or rest else [])
        found = [f for line in part if (f := frame(line))]
        if at == 0:
            detail, code = difference, _source(part)
        exceptions.append(
            ExceptionInfo(
                type=kind or ("AssertionError" if difference or told.startswith("expect(") else "Error"),
                message=cap(told, MESSAGE),
                frames=tuple(reversed(found[:MOST_FRAMES])),
                relation=relation,
                parent=None if at == 0 else 0 if relation == "group" else at - 1,
            )
        )
    return Thrown(exceptions=tuple(exceptions), detail=tuple(detail[:MOST_DETAIL]), code=tuple(code))


def event_of(
    thrown: Thrown, *, tool: str, format: str, test: str | None, phase: str | None, file: str | None, excerpt: str,
    line: int, place: tuple[str, int | None, int | None] | None = None, captured: dict[str, str] | None = None,
) -> ErrorEvent:  # fmt: skip
    """The occurrence that an error stands for; `file` is the test's, `place` where its runner says it happened."""
    root = thrown.exceptions[0]
    last = next((f for f in reversed(thrown.frames) if f.in_app and f.file), None)
    where = place or ((last.file or "", last.line, last.column) if last else (file, None, None))
    return ErrorEvent(
        type=root.type,
        message=root.message,
        language=language_of(where[0]) or language_of(file) or "javascript",
        tool=tool,
        format=format,
        test=cap(test, NAME) if test else None,
        phase=phase,
        file=where[0] or None,
        line=where[1],
        column=where[2],
        exceptions=thrown.exceptions,
        detail=thrown.detail,
        code=thrown.code,
        captured=captured or {},
        excerpt=excerpt,
        excerpt_line=line,
    )


def id_of_test(file: str | None, titles: Sequence[str]) -> str | None:
    """`path > title > title`: the one shape of a JavaScript test's id; the path is left out where it is not known."""
    parts = [part for part in ([file] if file else []) + [" ".join(t.split()) for t in titles] if part]
    return " > ".join(parts) or None


def type_line(line: str) -> re.Match[str] | None:
    """The match of a line that begins an error: `TypeError: x is not a function`."""
    return _compiled(_TYPE).match(line.strip()[:LINE])


def without_log_words(line: str) -> str:
    """A line of a log from the error's type on: `12:00 level=error TypeError: x` is `TypeError: x`."""
    if type_line(line):
        return line
    named = r"[\s\]:=\"']((?:[A-Za-z_$][\w$]{0,80}\.){0,6}(?:[A-Z]\w{0,80})?(?:Error|Exception): .*)$"
    found = _compiled(named).search(line[:LINE])
    return found[1] if found else line


def _dedented(lines: Sequence[str]) -> list[str]:
    """Lines without what all of them are indented by; difference lines at the left edge do not count."""
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip() and line[:1] not in "+-"]
    margin = min(indents, default=0)
    return [line[margin:] if not line[:margin].strip() else line for line in lines]


def _parts(block: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The error, each of its causes and the members of a group, with how they hang on it."""
    parts: list[tuple[str, list[str]]] = [("raised", [])]
    grouped = False
    for line in block:
        cause = _compiled(_CAUSE).match(line) if "ause" in line else None
        grouped = grouped or line.strip() == "[errors]: ["
        if cause and (type_line(cause["rest"]) or any(map(frame, parts[-1][1]))):
            parts.append(("cause", [cause["rest"]]))
        elif grouped and type_line(line):
            parts.append(("group", [line]))
        elif not line.strip().startswith("[errors]"):
            parts[-1][1].append(line)
    return parts


def _named(part: Sequence[str]) -> tuple[str, str, list[str]]:
    """Type, first line of the message, and the lines that follow it up to the first frame or source line."""
    lines = list(part)
    while lines and not lines[0].strip():
        lines.pop(0)
    if not lines:
        return "", "", []
    end = next((at for at, line in enumerate(lines) if at and _ends_message(line)), len(lines))
    head = lines[0].strip()
    thrown = re.match(r"^(?:thrown|Error): [\"'](.*)$", head) if head.startswith("thrown: ") else None
    found = type_line(head)
    if thrown:
        return "Error", thrown[1].rstrip('"'), lines[1:end]
    if found:
        return found["type"], (found["message"] or "").strip(), lines[1:end]
    if len(head) > 2 and head[0] == head[-1] == "'":  # node shows thrown texts in quotes
        head = head[1:-1]
    return "", "" if frame(head) else head, lines[1:end]


def _ends_message(line: str) -> bool:
    if frame(line):
        return True
    return bool(
        _compiled(r"^\s{0,8}>?\s{0,8}\d{1,7}\s{0,3}[|:](?: |$)|^Serialized Error: |^\s{0,4}generatedMessage: ").match(
            line
        )
    )


def _split_message(lines: Sequence[str]) -> tuple[str, list[str]]:
    """The message without the difference that follows it, and the difference with `-` for what was expected."""
    cut = next((at for at, line in enumerate(lines) if _compiled(_DIFFERENCE).match(line.strip())), None)
    if cut is not None:
        head, told = lines[cut].strip(), "\n".join(lines[:cut]).strip()
        return told.rstrip(":") if told else head, _turned(lines, cut)
    said = _expected_received(lines)
    if {line[0] for line in said} == {"+", "-"}:
        first = next(at for at, line in enumerate(lines) if _compiled(_EXPECTED).match(line.strip()))
        return "\n".join(lines[:first]).strip() or lines[first].strip(), said
    unequal = next(
        (
            m
            for line in lines[:6]
            if (m := _compiled(r"^\s*(.{1,500}?) (?:!==|!=|==|===|notDeepStrictEqual) (.{1,500}?)\s*$").match(line))
        ),
        None,
    )
    text = "\n".join(lines).strip()
    if unequal and not any(";" in part for part in unequal.groups()):
        return text, ["+" + unequal[1].strip(), "-" + unequal[2].strip()]
    chai = _compiled(
        r"^expected (.{1,2000}?) to (?:strictly |deeply |loosely )*(?:equal|be|eql|include|match|contain) (.{1,2000})$"
    ).match(text)
    if chai:
        return text, ["+" + chai[1], "-" + chai[2]]
    return text, []


#: The heading of a difference; group `plus` names the side that its `+` lines show.
_DIFFERENCE = (
    r"^(?:\+ actual - expected|\+ expected - actual|- Expected(?:\s+- \d+)?|- Snapshot(?:\s+- \d+)?|"
    r"Difference(?: \(- actual, \+ expected\))?:|Difference:|- actual\s+\+ expected)"
)
_EXPECTED = r"^(Expected|Received|Actual)\b[^:]{0,60}:(?:\s+(.*))?$"


def _turned(lines: Sequence[str], cut: int) -> list[str]:
    """Difference lines below a heading, `+` and `-` changed over where the heading has them the other way round."""
    difference: dict[str, None] = {}
    swap = False
    for line in lines[cut:]:
        bare = line.strip()
        if _compiled(_DIFFERENCE).match(bare):
            swap = bare.startswith(("+ expected", "Difference", "- actual"))
        elif bare.startswith(("+ Received", "- Received", "+ Actual")):
            continue
        elif bare[:1] in ("+", "-"):
            sign = {"+": "-", "-": "+"}[bare[0]] if swap else bare[0]
            difference.setdefault(sign + bare[1:])
    return [cap(line, LINE) for line in difference]


def _expected_received(lines: Sequence[str]) -> list[str]:
    """`Expected: 1` and `Received: 2` of jest, on one line or with the value below, as difference lines."""
    found: list[str] = []
    sign = ""
    for line in lines:
        bare = line.strip()
        head = _compiled(_EXPECTED).match(bare)
        if head:
            sign = "-" if head[1] == "Expected" else "+"
            if head[2]:
                found.append(sign + head[2])
        elif bare and sign:
            found.append(sign + bare)
        elif not bare and found:
            sign = sign if len(found) < 2 else ""
    return [cap(line, LINE) for line in found]


def _source(part: Sequence[str]) -> list[SourceLine]:
    """Source lines with numbers in front, as vitest, jest and ava print them around a place."""
    shown: list[SourceLine] = []
    for line in part:
        found = _compiled(r"^\s{0,8}(?P<mark>>?)\s{0,8}\d{1,7}\s{0,3}[|:](?: (?P<text>.*))?$").match(line)
        if found:
            shown.append(SourceLine(text=cap(found["text"] or "", LINE), marked=bool(found["mark"])))
        elif shown and re.match(r"^\s*\|?\s*\^+\s*$", line):
            shown[-1] = SourceLine(text=shown[-1].text, marked=True)
        if len(shown) >= 60:
            break
    return shown


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

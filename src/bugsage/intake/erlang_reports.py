"""Errors as Erlang prints them: reasons with their stack as a term, and what its shell and its crash reports say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.thrown import MOST_EVENTS, MOST_FRAMES, MOST_MESSAGE, Thrown, chained, frame_at
from bugsage.model.error import Frame

_ATOM = r"(?:'[^'\n]{1,200}'|[a-z][\w@]{0,200}|[+*/<>=-]{1,4})"
_ARITY = r"(?:\d{1,3}|\[[^\[\]\n]{0,400}\])"
#: `{cart,total,1,[{file,"src/cart.erl"},{line,12}]}`, perhaps over two lines.
_ENTRY = re.compile(
    rf"\{{(?P<module>{_ATOM}),\s{{0,40}}(?P<function>{_ATOM}),\s{{0,40}}(?P<arity>{_ARITY}),\s{{0,40}}"
    r"\[(?:\{file,\s{0,40}\"(?P<file>[^\"\n]{1,400})\"\},\s{0,40}\{line,\s{0,9}(?P<line>\d{1,7})\})?"
)
#: The same as Elixir prints it.
_TUPLE = re.compile(
    r"\{(?P<module>:?[A-Za-z][\w.]{0,200}), :(?P<function>\"[^\"\n]{1,200}\"|[^\s,]{1,200}), (?P<arity>\d{1,3}), "
    r"\[file: (?:~c)?['\"](?P<file>[^'\"\n]{1,400})['\"], line: (?P<line>\d{1,7})"
)
_PLACED = re.compile(
    r"\[\{file,\s{0,40}\"[^\"\n]{1,400}\.\w{1,4}\"\},|\[file: (?:~c)?['\"][^'\"\n]{1,400}['\"], line: "
)
#: `exception error: no match of right hand side value x`, and the lines below it.
_SAID = re.compile(r"^.{0,60}?\bexception (?P<kind>error|exit|throw): (?P<message>.*)$")
_LEVEL = re.compile(
    r"^\s{1,20}in (?:function|call from) {1,2}(?P<function>\S[^\n]{0,300}?) "
    r"\((?P<file>[^()\n]{1,400}), line (?P<line>\d{1,7})\)\s*$"
)
_OPERATOR = re.compile(r"^\s{1,20}in (?:operator|function|call from) {1,2}\S")
_MADE = re.compile(r"^'?-(?P<name>[\w@]{1,200}/\d{1,3})-.{1,80}$")
_REASON = re.compile(r"^[\s*{]{0,20}(?:\"[^\"\n]{0,200}\",\s{0,9}\{)?(?P<reason>.*?)[,\s]{0,9}\[\s{0,40}$", re.DOTALL)
_FIRST = re.compile(r"[\s{]{0,20}:?(?P<type>'[^'\n]{1,100}'|[a-z]\w{0,100})")
_LIBRARY = re.compile(r"^[^/]{1,200}$|(?:^|/)deps/|/lib/(?:stdlib|kernel|erts)-|/otp/lib/")
#: Lines above a stack in which its reason may begin, and characters of a line.
_ABOVE, _LONGEST = 6, 20_000


def is_told(text: str) -> bool:
    """An error of Erlang is in this text."""
    return bool(_PLACED.search(text)) or ("exception " in text and "in call from" in text)


def reports(lines: Sequence[str], skipped: Sequence[range] = ()) -> list[Thrown]:
    """One for each error outside the skipped lines; what several reports say of one crash is one."""
    found: list[Thrown] = []
    known: set[tuple[object, ...]] = set()
    taken = {line for span in skipped for line in span}
    at = least = read = 0
    while at < len(lines) and read < MOST_EVENTS:
        thrown, end = _at(lines, at, least) if at not in taken else (None, at + 1)
        at = max(end, at + 1)
        if thrown is None:
            continue
        least, read = at, read + 1
        last = next((f for f in reversed(thrown.exceptions[0].frames) if f.in_app), None)
        key = (last.file, last.line) if last else (thrown.exceptions[0].type, thrown.exceptions[0].message)
        if key not in known:
            found.append(thrown)
        known.add(key)
    return found


def _at(lines: Sequence[str], at: int, least: int) -> tuple[Thrown | None, int]:
    """The error that is told here, if one is, and where to go on."""
    line = lines[at][:_LONGEST]
    said = _SAID.match(line) if "exception " in line else None
    if said:
        thrown = _described(lines, at, said)
        return thrown, thrown.end if thrown else at + 1
    if ("{file," in line or "[file: " in line) and _PLACED.search(line):
        return _term(lines, at, least)
    return None, at + 1


def _described(lines: Sequence[str], at: int, said: re.Match[str]) -> Thrown | None:
    """In words, with one line for each level, the innermost first."""
    frames: list[Frame] = []
    message = [said["message"]]
    end = at + 1
    while end < len(lines) and end - at < MOST_FRAMES:
        line = lines[end][:2_000]
        level = _LEVEL.match(line)
        if level:
            frames.append(_frame(level["function"], level["file"], level["line"]))
        elif not _OPERATOR.match(line) and not line.strip().startswith("called as "):
            if frames or not line.startswith("  ") or ": " in line[:40] or len(message) > MOST_MESSAGE:
                break
            message.append(line.strip())
        end += 1
    if not frames:
        return None
    return Thrown(exceptions=chained([(said["kind"], "\n".join(message), frames[::-1])]), start=at, end=end)


def _term(lines: Sequence[str], at: int, least: int) -> tuple[Thrown | None, int]:
    """A reason, and a list of levels behind it: what begins in a line goes on in lines that are moved in."""
    end = at + 1
    while end < len(lines) and end - at < MOST_FRAMES and lines[end][:1].isspace() and _levels(lines[end]):
        end += 1
    start = _begin(lines, at, least)
    text = "\n".join(line[:_LONGEST] for line in lines[start:end])
    entries = list(_TUPLE.finditer(text) if "[file: " in text else _ENTRY.finditer(text))[:MOST_FRAMES]
    before = text[: entries[0].start()] if entries else ""
    reason = _REASON.match(before[before.find("{") :]) if "{" in before else None
    first = _FIRST.match(reason["reason"]) if reason else None
    if reason is None or first is None:
        return None, end
    frames = [_frame(_function(e), e["file"], e["line"]) for e in entries]
    message = re.sub(r"\s+", " ", reason["reason"]).strip()
    message = "{" * max(message.count("}") - message.count("{"), 0) + message
    return Thrown(exceptions=chained([(first["type"], message, frames[::-1])]), start=start, end=end), end


def _levels(line: str) -> bool:
    return bool(_ENTRY.search(line[:_LONGEST]) or _TUPLE.search(line[:_LONGEST]))


def _begin(lines: Sequence[str], at: int, least: int) -> int:
    """Where the term begins: in a line that is not moved in, or right below one that announces it."""
    start = at
    while start > max(least, at - _ABOVE) and lines[start][:1].isspace() and lines[start - 1].strip():
        start -= 1
    return start


def _function(entry: re.Match[str]) -> str:
    made = _MADE.match(entry["function"].strip("\"'"))
    return f"{entry['module']}:{made['name'] if made else entry['function'] + '/' + str(_arity(entry['arity']))}"


def _arity(text: str) -> int:
    if text.isdigit():
        return int(text)
    return text.count(",") + 1 if text.strip("[] ") else 0


def _frame(function: str, file: str | None, line: str | None) -> Frame:
    module, _, name = function.partition(":")
    made = _MADE.match(name)
    return frame_at(file, line, f"{module}:{made['name']}" if made else function, _LIBRARY, module=module or None)

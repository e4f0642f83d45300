"""Reading an error beside its code: where it was raised, what the line says, which name comes nearest."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.priors import PRIORS
from bugsage.model.base import Noun
from bugsage.model.code import Definition
from bugsage.model.diagnosis import Hypothesis, Suspect
from bugsage.model.error import ErrorEvent, Frame

#: A first suspect that is less probable than this is no place to send anybody.
LIKELY = 0.15
#: From this probability on, and so many times more probable than another place, the first suspect is where to begin.
SURE, FAR = 0.3, 4.0
#: So many times more probable, it is named beside the place that a cause speaks of.
BESIDE = 1.4

#: A link that is missing (the line, the producer, the definition) makes a cause this much less likely.
MISSING_LINK = 0.75


#: A line that moved is looked for so far above and below; shorter lines tell nothing.
MOVED, TELLING = 2000, 6
#: What redaction and capping leave in a line.
_ALTERED = ("[redacted", "[Filtered]", "[REDACTED]", "…", "characters cut")


class Place(Noun, frozen=True, kw_only=True):
    """A line of the repository with the definition that holds it."""

    file: str
    line: int
    definition: Definition
    is_test: bool = False
    #: The line's text, stripped.
    code: str = ""

    @property
    def symbol(self) -> str:
        """The qualified name of the definition."""
        return self.definition.symbol

    @property
    def called(self) -> str:
        """How a sentence names the definition."""
        return named(self.definition, self.file)

    @property
    def where(self) -> str:
        """`path:line`."""
        return f"{self.file}:{self.line}"


class Found(Noun, frozen=True, kw_only=True):
    """A definition with the file it stands in."""

    file: str
    definition: Definition

    @property
    def symbol(self) -> str:
        """The qualified name of the definition."""
        return self.definition.symbol

    @property
    def called(self) -> str:
        """How a sentence names the definition."""
        return named(self.definition, self.file)

    @property
    def where(self) -> str:
        """`path:line`."""
        return f"{self.file}:{self.definition.line}"


def named(definition: Definition, file: str) -> str:
    """A definition as prose names it: `parse()`, class `Parser`, or the file itself."""
    if definition.kind == "module":
        return f"`{file}`"
    if definition.kind == "class":
        return f"class `{definition.symbol}`"
    if any("property" in d for d in definition.decorators):
        return f"`{definition.symbol}`"
    return f"`{definition.symbol}()`"


def article(word: str) -> str:
    """A word in backticks with its article: an `int`, a `str`."""
    return f"{'an' if word[:1].lower() in ('a', 'e', 'i', 'o') else 'a'} `{word}`"


def short_type(event: ErrorEvent) -> str:
    """The exception's class name without its module."""
    return event.type.rpartition(".")[2]


def plain(text: str) -> str:
    """Text whose unprintable characters stand as escapes."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def quote(text: str, limit: int = 80) -> str:
    """A stranger's text on one line, cut in the middle when it is too long for a sentence."""
    flat = plain(" ".join(text[: limit * 40].split()))
    if len(flat) <= limit:
        return flat
    half = (limit - 1) // 2
    return f"{flat[:half]}…{flat[-half:]}"


def place_at(case: Case, file: str | None, line: int | None) -> Place | None:
    """The place of a line; None outside the code map."""
    source = case.code.files.get(file or "")
    if source is None or file is None or line is None or line < 1:
        return None
    definition = case.code.at(file, line)
    if definition is None:
        return None
    lines = lines_of(case, file)
    code = lines[line - 1].strip() if line <= len(lines) else ""
    is_test = case.code.is_test(file, definition)
    return Place(file=file, line=line, definition=definition, is_test=is_test, code=code)


def place(case: Case, frame: Frame) -> Place | None:
    """The place of a frame in the repository; None where it is outside, or where its line is nowhere near any more."""
    line = line_now(frame, lines_of(case, frame.file)) if frame.file in case.code.files else frame.line
    return place_at(case, frame.file, line)


def line_now(frame: Frame, lines: Sequence[str]) -> int | None:
    """The line of a frame as the file is now: the nearest one that reads as the report prints it; None without one."""
    if frame.line is None or not lines or not _says_its_line(frame.code):
        return frame.line
    printed = _squeezed(frame.code or "")
    for away in range(MOVED + 1):
        for line in (frame.line - away, frame.line + away):
            if 0 < line <= len(lines) and _alike(printed, _squeezed(lines[line - 1])):
                return line
    return None


def _says_its_line(code: str | None) -> bool:
    """The report prints the line, and enough of it to tell it from others."""
    return code is not None and len(_squeezed(code)) >= TELLING and not any(mark in code for mark in _ALTERED)


def _squeezed(code: str) -> str:
    return "".join(code.partition("\n")[0].split())


def _alike(printed: str, line: str) -> bool:
    # A report may cut a long line, or show more than one.
    shorter = min(len(printed), len(line))
    return printed == line or (shorter >= TELLING and printed[:shorter] == line[:shorter])


@remembered
def places(case: Case) -> list[Place]:
    """Every frame that lies in the repository, from caller to callee; else where the report points."""
    found = [p for p in (place(case, f) for f in case.event.frames) if p]
    if found:
        return found
    told = any((f.file, f.line) == (case.event.file, case.event.line) for f in case.event.frames)
    pointed = None if told else place_at(case, case.event.file, case.event.line)
    return [pointed] if pointed else []


def crash(case: Case) -> Place | None:
    """The innermost line of the repository that the error went through."""
    found = places(case)
    return found[-1] if found else None


def raised_outside(case: Case) -> Frame | None:
    """The frame that raised, where that is an installed package or the standard library."""
    frames = case.event.frames
    if not frames or (place_at(case, frames[-1].file, frames[-1].line) and frames[-1].in_app):
        return None
    return frames[-1]


def test_place(case: Case) -> Place | None:
    """The innermost line of a test that the error went through."""
    return next((p for p in reversed(places(case)) if p.is_test), None)


def lines_of(case: Case, file: str) -> list[str]:
    """The lines of a file of the repository; empty where it cannot be read."""
    text = case.read(file) if file in case.code.files else None
    return _split(text) if text else []


@lru_cache(maxsize=64)
def _split(text: str) -> list[str]:
    return text.splitlines()


def body_of(case: Case, file: str, definition: Definition) -> str:
    """The source of a definition, decorators included; the whole file for `<module>`."""
    lines = lines_of(case, file)
    if definition.kind == "module":
        return "\n".join(lines)
    return "\n".join(lines[definition.start - 1 : definition.end])


def nearest(name: str, names: Iterable[str], cutoff: float = 0.72) -> str | None:
    """The name that comes closest, other than itself; None where none is close."""
    from difflib import get_close_matches

    others = sorted({n for n in names if n and n != name and len(n) <= 80})
    same = [n for n in others if n.casefold().strip("_") == name.casefold().strip("_")]
    if same:
        return same[0]
    found = get_close_matches(name[:80], others, n=1, cutoff=cutoff)
    return found[0] if found else None


def rank_of(case: Case, file: str, symbol: str) -> int | None:
    """The rank of the suspect at this definition, or at the class around it."""
    ranks = {(s.file, s.symbol): s.rank for s in reversed(case.suspects)}
    return ranks.get((file, symbol)) or ranks.get((file, symbol.rpartition(".")[0]))


def starting_point(case: Case, about: Place | Found | None = None) -> Place | Found | None:
    """Where to begin: what a cause speaks of, else the first suspect where it is likely enough; never a test.

    A first suspect that is far more probable than what the cause speaks of goes before it.
    """
    first = case.suspects[0] if case.suspects else None
    if about and not case.code.files[about.file].is_test and not _ahead(case, about, FAR):
        return about
    return _found(case, first) if first and first.probability >= LIKELY else None


def under_test(case: Case, about: Place | Found | None = None) -> str:
    """How advice names the code to look at: the function spoken of, the first suspect, both, or just the code."""
    own = about if about and not case.code.files[about.file].is_test else None
    ahead = _found(case, case.suspects[0]) if own and _ahead(case, own, BESIDE) else None
    start = ahead or starting_point(case, own)
    if start is None:
        return "the code under test"
    if own and (start.file, start.symbol) == (own.file, own.symbol):
        return start.called
    whole = isinstance(start, Found) and start.definition.kind == "module"
    named = f"{start.called} (the first suspect{'' if whole else f', {start.where}'})"
    return f"{named} or in {own.called}" if own else named


def _ahead(case: Case, about: Place | Found, times: float) -> bool:
    """The first suspect is likely, and so many times as probable as another place."""
    if not case.suspects:
        return False
    rank = rank_of(case, about.file, about.symbol)
    own = next((s.probability for s in case.suspects if s.rank == rank), 0.0)
    return case.suspects[0].probability >= max(SURE, times * own)


def _found(case: Case, suspect: Suspect) -> Found | None:
    definition = case.code.find(suspect.file, suspect.symbol)
    return Found(file=suspect.file, definition=definition) if definition else None


def sooner(case: Case, one: Place | Found, other: Place | Found | None) -> bool:
    """The first of two places ranks before the second as a suspect."""
    behind = len(case.suspects) + 1
    ranks = [(rank_of(case, p.file, p.symbol) or behind) if p else behind for p in (one, other)]
    return ranks[0] < ranks[1]


def listed(names: Sequence[str], limit: int = 3) -> str:
    """Names as a sentence lists them, each in backticks."""
    shown = [f"`{quote(n, 60)}`" for n in names[:limit]]
    if len(names) > limit:
        return ", ".join(shown) + f" and {len(names) - limit} more"
    return " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def conclude(
    case: Case,
    category: str,
    cause: str,
    *,
    about: Place | Found | None = None,
    also: Sequence[Place | Found | None] = (),
    missing: int = 0,
    evidence: Iterable[str] = (),
    fix: str = "",
    confirm: str = "",
) -> Hypothesis:
    """A hypothesis with the prior of its category, lowered once for each missing link.

    `also` are the other places that its sentence names: of them all it speaks of the most probable suspect. Where none
    of them is one, the sentence may be true and still not be where the fault is: that counts as two missing links.
    """
    named = [p for p in (about, *also) if p]
    ranked = sorted((r, n) for n, p in enumerate(named) if (r := rank_of(case, p.file, p.symbol)))
    unlisted = bool(named and case.suspects and not ranked)
    return Hypothesis(
        cause=_opened(cause),
        category=category,
        confidence=round(PRIORS[category] * MISSING_LINK ** (missing + 2 * unlisted), 3),
        suspect=ranked[0][0] if ranked else None,
        evidence=tuple(dict.fromkeys(plain(e) for e in [*evidence, _first_of(case, named, ranked)] if e)),
        fix_hint=plain(fix),
        confirm=plain(confirm),
    )


def _first_of(case: Case, named: Sequence[Place | Found], ranked: Sequence[tuple[int, int]]) -> str:
    # Two places share the fault between them: which one to look at first.
    if len({rank for rank, _ in ranked}) < 2 or ranked[0][0] != case.suspects[0].rank:
        return ""
    (one, i), (other, j) = ranked[0], ranked[-1]
    sure = {s.rank: f"{max(round(s.probability * 100), 1)}%" for s in case.suspects}
    return (
        f"look at {named[i].called} first: a fix goes there more probably ({sure[one]}) than into {named[j].called}"
        f" ({sure[other]})"
    )


def _opened(sentence: str) -> str:
    # A sentence that begins with a path or a name keeps its letters.
    sentence = plain(sentence).rstrip(". ")
    return sentence[0].upper() + sentence[1:] if sentence.partition(" ")[0].isalpha() else sentence

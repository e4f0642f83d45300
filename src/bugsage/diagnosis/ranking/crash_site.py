"""What speaks for and against the frames of a traceback, and for what stands in none of them."""

from __future__ import annotations

import builtins
from collections.abc import Callable

from bugsage.diagnosis.ranking.candidates import Candidates, Scores
from bugsage.diagnosis.ranking.clues import Clues
from bugsage.diagnosis.ranking.crashing import by_origin

#: Calls of one function by so many others, and more, count as 1.
MOST_CALLERS = 50
#: A function of at most so many lines leaves little room for a fault.
SHORT = 3
#: A value that came straight from the caller: every step to it is certain.
_CERTAIN = 0.99


def used_frame(clues: Clues, candidates: Candidates) -> Scores:
    """In the traceback, with how many others call it: what many use is seldom wrong for one of them."""
    return {i: float(len(candidates.callers.get(i, ()))) for i in clues.stack}


def short_crash(clues: Clues, candidates: Candidates) -> Scores:
    """The innermost frame, where its function has hardly a line of its own: in Python, which taught what that says."""
    python = clues.event.language == "python"
    definition = candidates.places[clues.stack[0]][1] if clues.stack and python else None
    short = definition is not None and definition.kind == "function" and definition.size <= SHORT
    return {clues.stack[0]: 1.0} if short else {}


def given_crash(clues: Clues, candidates: Candidates) -> Scores:
    """The innermost frame, where it failed on a value just as its caller gave it."""
    if not clues.stack or clues.crash != "implicit":
        return {}
    given = (p for p in clues.producers if p.role == "passed" and not p.asserted and p.weight > _CERTAIN)
    known = any(candidates.of(p.found.file, p.found.definition) is not None for p in given)
    return {clues.stack[0]: 1.0} if known else {}


def raised_builtin(clues: Clues, candidates: Candidates) -> Scores:
    """The innermost frame, where it raised an error of Python's own: a refusal that is meant has a type of its own."""
    kind = getattr(builtins, clues.event.type.rpartition(".")[2], None)
    known = clues.event.language == "python" and isinstance(kind, type) and issubclass(kind, BaseException)
    return {clues.stack[0]: 1.0} if known and clues.stack and clues.crash == "raise" else {}


def beside_trace(clues: Clues, candidates: Candidates) -> Scores:
    """In the class of the innermost frame, and in no frame itself."""
    file, crashed = candidates.places[clues.stack[0]] if clues.stack else (None, None)
    if file is None or crashed is None or not crashed.parent:
        return {}
    members = (candidates.of(file.path, d) for d in file.definitions if d.parent == crashed.parent)
    return {i: 1.0 for i in members if i is not None and i not in clues.stack}


def forwarding_frame(clues: Clues, candidates: Candidates) -> Scores:
    """In the traceback, where its line only hands on the arguments that came in."""
    return dict.fromkeys(clues.forwarding, 1.0)


def entry_frame(clues: Clues, candidates: Candidates) -> Scores:
    """The code of a module that calls what failed, where the traceback begins: it is how the program was started.

    A module that was being imported has what imports it above it.
    """
    frames = next((e.frames for e in by_origin(clues.event) if e.frames), ())
    own = [n for n, frame in enumerate(frames) if frame.in_app and frame.file and frame.line]
    if len(own) < 2 or any("importlib" in f"{frame.file} {frame.module}" for frame in frames[: own[0]]):
        return {}
    begun, called = (candidates.at(frames[n].file or "", frames[n].line or 0) for n in own[:2])
    if begun is None or called is None or begun == clues.stack[0]:
        return {}
    kinds = [candidates.places[i][1].kind for i in (begun, called)]
    return {begun: 1.0} if kinds[0] == "module" and kinds[1] != "module" else {}


def class_of_frame(clues: Clues, candidates: Candidates) -> Scores:
    """The class of a method in the traceback: what it lacks, or holds as a table, stands in no method."""
    methods = (candidates.places[i] for i in clues.stack)
    around = {(file.path, definition.parent) for file, definition in methods if definition.parent}
    numbers = (candidates.number.get(place) for place in around)
    found = (i for i in numbers if i is not None and candidates.places[i][1].kind == "class")
    return dict.fromkeys(sorted(found), 1.0)


def outside(clues: Clues, scores: Scores) -> Scores:
    """What is known of candidates that stand in no frame: there words in common lead on, in a frame they repeat it."""
    return {i: value for i, value in scores.items() if i not in clues.stack}


#: What is asked of the frames of a failure without a test; with one, the test itself says more.
QUESTIONS: dict[str, Callable[[Clues, Candidates], Scores]] = {
    "forwarding_frame": forwarding_frame,
    "short_crash": short_crash,
    "given_crash": given_crash,
    "raised_builtin": raised_builtin,
    "beside_trace": beside_trace,
    "class_of_frame": class_of_frame,
    "entry_frame": entry_frame,
}

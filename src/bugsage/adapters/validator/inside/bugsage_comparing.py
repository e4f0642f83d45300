"""What functions give in other words, for the same arguments: part of BugSage's validator.

While tests run, the arguments of the functions that any variant changes are copied. Then a process is forked for each
variant, in which they are called with these and with others near them. Such a process may not touch anything outside:
what it tries to is not done, and its answer does not count. Each is asked twice, and what differs then does not count.

Put into the project's own interpreter beside `bugsage_worker`: standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FunctionType
    from typing import Any

    from bugsage.adapters.validator.inside import bugsage_processes as processes
    from bugsage.adapters.validator.inside.bugsage_calls import Call, Capture, with_near
    from bugsage.adapters.validator.inside.bugsage_exchange import Loaded, NotInPlace
    from bugsage.adapters.validator.inside.bugsage_guard import Guard

    #: Functions with the code that they get.
    Plan = list[tuple[FunctionType, CodeType]]
    #: What each call gave, by its number: a digest, and in few words.
    Answers = dict[int, tuple[str, str]]
else:
    import bugsage_processes as processes
    from bugsage_calls import Call, Capture, with_near
    from bugsage_exchange import Loaded, NotInPlace
    from bugsage_guard import Guard

#: Calls in all.
_MOST = 160
#: Share of the time that tests may run to see calls; tests that run between two looks at the clock.
_SHARE, _STEP = 0.4, 10


def compared(
    loaded: Loaded,
    imported: dict[str, list[int]],
    variants: list[dict[str, str]],
    tests: list[list[Any]],
    run: Callable[[list[Any]], None],
    seconds: float,
) -> dict[str, Any]:
    """What each of the variants, and the program as it is, gives for the same calls.

    `variants` are texts by real path; `tests` the failing ones, then others.
    """
    began = time.monotonic()
    plans = [_plan(loaded, imported, texts) for texts in variants]
    functions = list({id(f): f for plan in plans if plan for f, _, differs in plan if differs}.values())
    seen = _seen(functions, tests, run, began + seconds * _SHARE) if functions else []
    calls = with_near(seen, _MOST)
    until = began + seconds
    answers: list[Answers | None] = []
    for plan in ([], *plans):
        codes = None if plan is None else [(function, code) for function, code, _ in plan]
        answers.append(None if codes is None or not calls else _twice(codes, calls, until))
    known = [(call, at) for at, call in enumerate(calls) if answers[0] and at in answers[0]]
    return {
        "calls": [{"text": call.text(), "kind": call.kind} for call, _ in known],
        "answers": [None if one is None else [one.get(at) for _, at in known] for one in answers],
    }


def _plan(
    loaded: Loaded, imported: dict[str, list[int]], texts: dict[str, str]
) -> list[tuple[FunctionType, CodeType, bool]] | None:
    """What a variant puts in place; None where that is not enough."""
    found = []
    for path, text in texts.items():
        if path not in loaded.modules:
            return None
        try:
            found += loaded.plan(path, text, imported.get(path, ()))
        except (NotInPlace, SyntaxError, ValueError):
            return None
    return found


def _seen(
    functions: list[FunctionType], tests: list[list[Any]], run: Callable[[list[Any]], None], until: float
) -> list[Call]:
    """Calls of the functions while the tests run; the failing ones run to their end."""
    capture = Capture(functions)
    capture.start()
    try:
        for kind, some in zip(("failing", "passing"), tests):  # noqa: B905 (3.8 has no strict)
            capture.kind = kind
            for at in range(0, len(some), _STEP):
                if kind == "failing" or time.monotonic() < until:
                    run(some[at : at + _STEP])
    finally:
        capture.stop()
    return capture.calls


def _twice(plan: Plan, calls: list[Call], until: float) -> Answers:
    """What it gives, where it gives that again."""
    one = _asked(plan, calls, until)
    again = _asked(plan, calls, until)
    return {at: answer for at, answer in one.items() if again.get(at, ("",))[0] == answer[0]}


def _asked(plan: Plan, calls: list[Call], until: float) -> Answers:
    """In a process of its own, which is ended when the time is over; what it said until then counts."""
    ours, theirs = os.pipe()
    pid = processes.forked()
    if pid == 0:
        try:
            os.close(ours)
            _answer(plan, calls, theirs)
        finally:
            os._exit(0)
    os.close(theirs)
    said = bytearray()
    try:
        while time.monotonic() < until and select.select([ours], [], [], max(0.0, until - time.monotonic()))[0]:
            chunk = os.read(ours, 1 << 16)
            if not chunk:
                break
            said += chunk
    finally:
        os.close(ours)
        processes.kill(pid)
        processes.reap(pid)
    found: Answers = {}
    for line in bytes(said).split(b"\n")[:-1]:
        try:
            at, name, text = json.loads(line)
        except ValueError:  # somebody else wrote into the pipe
            continue
        found[at] = (name, text)
    return found


def _answer(plan: Plan, calls: list[Call], to: int) -> None:
    processes.die_with_parent()
    guard = Guard()
    signal.signal(signal.SIGALRM, guard.late)
    for function, code in plan:
        function.__code__ = code
    sys.addaudithook(guard.watch)
    for at, call in enumerate(calls):
        name, text = guard.call(call)
        if name:
            processes.write(to, json.dumps([at, name, text]).encode("ascii"))

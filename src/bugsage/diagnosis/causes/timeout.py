"""Something took longer than it was given: a time limit, a lock that nobody lets go, a task that never ends."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "timeout"

_WAITS = (
    "acquire(",
    ".join(",
    ".wait(",
    ".get(",
    "await ",
    "recv(",
    "read(",
    "select(",
    "communicate(",
    "sleep(",
    "result(",
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    at, message = crash(case), case.event.message[:500]
    name = case.event.type.rpartition(".")[2]
    limit = message.startswith("Timeout >") or "timed out after" in message
    if at is None or not (
        name.endswith(("TimeoutError", "TimeoutExpired"))
        or name in ("Timeout", "ReadTimeout", "ConnectTimeout")
        or limit
    ):
        return None
    wait = next((w.strip("(. ") for w in _WAITS if w in at.code), "")
    lock = wait == "acquire" or (" lock" in f" {at.code.lower()}" and at.code.startswith(("with ", "async with ")))
    if lock:
        cause = f"{at.called} waits on line {at.line} for a lock that is never let go: `{quote(at.code)}`"
        fix = "release the lock on every path (`with`), and always take several locks in the same order"
    else:
        cause = f"{at.called} was still waiting on line {at.line} when its time was up: `{quote(at.code)}`"
        fix = f"find out why what line {at.line} waits for does not come, before raising the limit"
    if not at.is_test and not wait and not lock:
        cause = (
            f"{at.called} was still running at line {at.line} when its time was up; if every run ends there, the"
            " loop around it does not end"
        )
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not (wait or lock),
        evidence=[f"{at.where}: {quote(at.code)}", quote(message, 120)],
        fix=fix,
        confirm="run it alone: if it hangs always, the wait never ends; if only sometimes, the machine was slow",
    )


EXAMPLES = (
    Example(
        error="TimeoutError: timed out",
        files={
            "a.py": (
                "def work(lock):\n    if not lock.acquire(timeout=1):\n        raise TimeoutError\n\ndef"
                " go(lock):\n    lock.acquire(timeout=2)\n"
            )
        },
        at=("a.py:     lock.acquire(timeout=2)",),
        expect=("lock that is never let go", "line 6"),
    ),
    Example(
        error="Failed: Timeout >5.0s",
        files={"q.py": "def drain(queue):\n    return queue.get()\n"},
        at=("q.py: return queue.get()",),
        expect=("still waiting on line 2",),
    ),
    Example(
        error="ValueError: Timeout must be positive",
        files={"a.py": "def f(t):\n    check(t)\n"},
        at=("a.py: check(t)",),
    ),
    Example(
        error="Failed: DID NOT RAISE <class 'TimeoutError'>",
        files={"test_a.py": "def test_a():\n    with raises(TimeoutError):\n        f()\n"},
        at=("test_a.py: with raises",),
    ),
)

"""JavaScript: a test or hook did not end in time, or a promise was rejected and nobody waited for it."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, quote, test_place
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "unfinished"

_TIME = re.compile(
    r"(?i)timeout of (?P<ms>\d+) ?ms exceeded|exceeded timeout of (?P<ms2>\d+) ?ms|"
    r"timed out (?:in|after) (?P<ms3>\d+) ?ms"
)
_PENDING = re.compile(
    r"(?i)promise resolution is still pending|did not finish before its parent|returned a promise that never"
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    time, pending = _TIME.search(message), _PENDING.search(message)
    if (time is None and pending is None) or not case.event.test:
        return None
    name = quote(case.event.test.rpartition(" > ")[2])
    at = test_place(case)
    if time:
        cause = (
            f"`{name}` did not end within {time['ms'] or time['ms2'] or time['ms3']} ms: a callback was never called or"
            " a promise never settled, more often than the work being slow"
        )
    else:
        cause = f"`{name}` was still waiting when nothing was left to do: a promise in it can no longer settle"
    return conclude(
        case,
        CATEGORY,
        cause,
        missing=1,
        evidence=[f"{at.where}: {quote(at.code)}" if at and at.code else quote(message.splitlines()[0])],
        fix="follow the callback or promise that the test waits for to the branch that neither calls nor settles it",
        confirm="raise the limit tenfold: if it still does not end, it is not slow but stuck",
    )


EXAMPLES = (
    Example(
        error='Error: Timeout of 2000ms exceeded. For async tests and hooks, ensure "done()" is called',
        language="javascript",
        test="test/cart.js > Cart > loads",
        expect=("`loads` did not end within 2000 ms", "a promise never settled"),
    ),
    Example(
        error="Error: Promise resolution is still pending but the event loop has already resolved",
        language="javascript",
        test="test/cart.js > Cart > loads",
        expect=("can no longer settle",),
    ),
    Example(error="Error: Timeout of 2000ms exceeded", language="javascript"),
    Example(error="Error: the price is missing", language="javascript", test="test/cart.js > Cart > loads"),
)

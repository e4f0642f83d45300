"""JavaScript: something is called that is no function or constructor; says whether the repository has one so named."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "no-function"

_MESSAGE = re.compile(r"(?:^|: )(?P<what>[^\n]{1,160}?) is not (?:a (?P<kind>function|constructor)|iterable)")
_NAME = re.compile(r"([A-Za-z_$][\w$]*)(?:\(\.\.\.\))?$")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MESSAGE.search(case.event.message[:1000])
    at = crash(case)
    if said is None or said["kind"] is None or at is None:
        return None
    what, kind = quote(said["what"].removeprefix("(intermediate value).")), said["kind"]
    cause = f"`{what}` is no {kind} on line {at.line} of {at.called}, and it is used as one"
    named = _NAME.search(what)
    homes = sorted(
        {
            f.path
            for f, d in case.code.definitions()
            if named and d.name == named[1] and not f.is_test and d.kind != "test"
        }
    )
    if homes and at.file not in homes:
        cause += f"; `{quote(named[1] if named else what)}` is defined in {homes[0]}, which may not export it like that"
    elif not homes:
        cause += "; no definition of that name is in the repository"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=0 if homes else 1,
        evidence=[f"{at.where}: {quote(at.code)}" if at.code else at.where],
        fix=f"compare how `{what}` is imported or set with how it is exported and spelled where it is defined",
        confirm=f"log `typeof {what}` just before {at.where}",
    )


_FILES = {
    "lib/tax.js": "function tax() {\n  return 1\n}\nmodule.exports = { tax }\n",
    "lib/cart.js": "const tax = require('./tax')\nfunction total() {\n  return tax()\n}\n",
}

EXAMPLES = (
    Example(
        error="TypeError: tax is not a function",
        language="javascript",
        files=_FILES,
        at=("lib/cart.js: return tax()",),
        expect=("`tax` is no function on line 3 of `total()`", "is defined in lib/tax.js"),
    ),
    Example(
        error="TypeError: cart.clear is not a function",
        language="javascript",
        files=_FILES,
        at=("lib/cart.js: return tax()",),
        expect=("`cart.clear` is no function", "no definition of that name"),
    ),
    Example(
        error="TypeError: Cannot read properties of undefined (reading 'tax')",
        language="javascript",
        files=_FILES,
        at=("lib/cart.js: return tax()",),
    ),
    Example(
        error="TypeError: rows is not iterable",
        language="javascript",
        files=_FILES,
        at=("lib/cart.js: return tax()",),
    ),
)

"""A value is None where an object was expected; says which expression it was and where the None came from."""

import ast
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import responsible
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, quote, raised_outside, sooner
from bugsage.diagnosis.syntax import on_line, show
from bugsage.diagnosis.values.blamed import arguments, distinct, iterated, operands
from bugsage.diagnosis.values.origins import Origin, giver_of, made_by, origin_of
from bugsage.diagnosis.values.recorded import value_at
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "none-value"

_ATTRIBUTE = re.compile(r"'NoneType' object has no attribute '(\w+)'")
_MARKS = ("NoneType",)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    if "NoneType" not in message or not case.event.type.endswith(("AttributeError", "TypeError")):
        return None
    at = crash(case)
    if at is None:
        return None
    attribute = _ATTRIBUTE.search(message)
    use, owners = _use(case, at, message, attribute.group(1) if attribute else "")
    origins = [(owner, origin_of(case, at, owner)) for owner in owners]
    explained = [(owner, origin) for owner, origin in origins if origin]
    outside = raised_outside(case) is not None
    if outside and not attribute and at.code:
        cause = f"something inside `{quote(at.code)}` on line {at.line} of {at.called} got None: {quote(message)}"
        return conclude(
            case,
            CATEGORY,
            cause,
            about=at,
            missing=2,
            evidence=_seen(case, at),
            fix=_fix(at, None),
            confirm=_confirm(at, ""),
        )
    known = [pair for pair in origins if value_at(case, at, pair[0]) is None]
    if len(owners) == 1 or explained or known:
        owner, origin = (known or explained or origins)[0]
        return _explained(case, at, use, owner, origin, outside)
    cause = f"a value on line {at.line} of {at.called} is None, and {use}"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=responsible(case, at, *owners),
        missing=3,
        evidence=_seen(case, at),
        fix=_fix(at, None),
        confirm=_confirm(at, ""),
    )


def _explained(case: Case, at: Place, use: str, owner: ast.expr, origin: Origin | None, outside: bool) -> Hypothesis:
    told = show(owner)
    # What is passed on to a library is None only by inference; what the line itself uses is certain.
    missing = (origin is None) * 2 + outside
    cause = f"`{told}` is None on line {at.line} of {at.called}, and {use}"
    made = made_by(case, at, owner) if not origin else ""
    if made:
        cause += f"; {made}"
    if origin:
        cause = f"{origin.words}, and line {at.line} of {at.called} {_then(use)}"
    first = (origin.found if origin else None) or at
    others = [at, *([giver_of(case, at, owner)] if origin is None else [])]
    evidence = [*_seen(case, at), *(origin.evidence if origin else ())]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=first,
        also=others,
        missing=missing,
        evidence=evidence,
        fix=_fix(at, origin, sooner(case, at, origin.found if origin else None)),
        confirm=_confirm(at, told),
    )


def _then(use: str) -> str:
    return use.replace("the line ", "", 1)


def _use(case: Case, at: Place, message: str, attribute: str) -> tuple[str, list[ast.expr]]:
    nodes = on_line(case, at)
    if attribute:
        owners = [n.value for n in nodes if isinstance(n, ast.Attribute) and n.attr == attribute]
        return f"the line reads `.{attribute}` of it", distinct(owners)
    if "not subscriptable" in message or "item assignment" in message:
        return "the line takes an item of it", distinct([n.value for n in nodes if isinstance(n, ast.Subscript)])
    if "not callable" in message:
        return "the line calls it", distinct([n.func for n in nodes if isinstance(n, ast.Call)])
    if "not iterable" in message or "non-iterable" in message or "argument of type" in message:
        return "the line goes through it", distinct(iterated(nodes))
    if "operand" in message or "not supported between" in message:
        return "the line computes with it", distinct(operands(nodes))
    return f"the line hands it to a call that refuses None ({quote(message)})", distinct(arguments(nodes))


def _seen(case: Case, at: Place) -> list[str]:
    return [f"{at.where}: {quote(at.code)}", quote(f"{case.event.type}: {case.event.message}", 160)]


def _fix(at: Place, origin: Origin | None, here_first: bool = False) -> str:
    if origin and origin.fix and origin.found and here_first:
        return f"handle None in {at.called} before line {at.line}, or {origin.fix}"
    if origin and at.called in origin.fix:
        return f"{origin.fix} (line {at.line}), or see to it that none comes in"
    if origin and origin.fix:
        return f"{origin.fix}, or handle None in {at.called} before line {at.line}"
    return f"handle None in {at.called} before line {at.line}, or make sure that it is never None there"


def _confirm(at: Place, told: str) -> str:
    return (
        f"print {f'`{told}`' if told else 'the values of the line'} just before {at.where}: it is None in the"
        " failing run"
    )


EXAMPLES = (
    Example(
        error="AttributeError: 'NoneType' object has no attribute 'name'",
        files={
            "shop/users.py": "USERS = {}\n\ndef find_user(key):\n    if key in USERS:\n        return USERS[key]\n",
            "shop/api.py": (
                "from shop.users import find_user\n\ndef create(key):\n    user = find_user(key)\n    return"
                " user.name\n"
            ),
        },
        at=("shop/api.py: return user.name",),
        expect=("`find_user()` returned None", "reads `.name`", "line 5"),
    ),
    Example(
        error="TypeError: 'NoneType' object is not subscriptable",
        files={
            "conf.py": (
                "class Conf:\n    def __init__(self):\n        self.data = None\n\n    def load(self):\n       "
                " self.data = {}\n\n    def get(self, key):\n        return self.data[key]\n"
            ),
        },
        at=("conf.py: return self.data[key]",),
        expect=("`self.data`", "`Conf.load()`", "takes an item"),
    ),
    Example(
        error="AttributeError: 'NoneType' object has no attribute 'lower'",
        files={"a.py": "def shout(text=None):\n    return text.lower()\n\ndef main():\n    return shout()\n"},
        at=("a.py: return shout()", "a.py: return text.lower()"),
        expect=("parameter `text`", "defaults to None", "leaves it out"),
    ),
    Example(  # The class of `self.book` is that of the constructor's parameter.
        error="AttributeError: 'NoneType' object has no attribute 'percent'",
        files={
            "book.py": "class Book:\n    def find(self, code):\n        if code:\n            return 3\n",
            "prices.py": (
                "from book import Book\n\nclass Prices:\n    def __init__(self, book: Book) -> None:\n       "
                " self.book = book\n\n    def off(self, code):\n        found = self.book.find(code)\n       "
                " return found.percent\n"
            ),
            "other.py": "class Shelf:\n    def find(self, code):\n        return 1\n",
        },
        at=("prices.py: return found.percent",),
        variables={"found": "None", "code": "''"},
        expect=("`Book.find()` returned None", "reads `.percent`"),
    ),
    Example(
        error="AttributeError: 'str' object has no attribute 'name'",
        files={"a.py": "def f(user):\n    return user.name\n"},
        at=("a.py: return user.name",),
    ),
    Example(
        error="ValueError: NoneType is no good name",
        files={"a.py": "def f(user):\n    return check(user)\n"},
        at=("a.py: return check(user)",),
    ),
)

"""Other languages than Python and JavaScript: a value is absent where one is used; says which, as far as that shows."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.origin import origin
from bugsage.diagnosis.reading import conclude, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "null-reference"

#: What each language says, and what it calls the absent value.
_MESSAGES = (
    (
        re.compile(r'(?:invoke|read field|assign field) "(?P<name>[^"]{1,200})" because (?P<owner>.{1,300}?) is null'),
        "null",
    ),
    (re.compile(r"array length because (?P<owner>.{1,300}?) is null"), "null"),
    (re.compile(r"undefined method [`'](?P<name>[^']{1,80})' for nil"), "nil"),
    (re.compile(r"Call to a member function (?P<name>\w{1,80}\(\)) on null"), "null"),
    (re.compile(r'Attempt to read property "(?P<name>[^"]{1,80})" on null'), "null"),
    (re.compile(r"Object reference not set to an instance of an object"), "null"),
    (re.compile(r"invalid memory address or nil pointer dereference"), "nil"),
    (re.compile(r"Unexpectedly found nil while (?:implicitly )?unwrapping an Optional value"), "nil"),
    (re.compile(r"called `Option::(?P<name>unwrap|expect)\(\)` on a `None` value"), "None"),
    (re.compile(r"lateinit property (?P<owner>\w{1,80}) has not been initialized"), "not set"),
)
_TYPES = {"NullPointerException": "null", "NullReferenceException": "null", "KotlinNullPointerException": "null"}
_ASKED = re.compile(r"([$@]{0,2}\w+(?:\[[^\]\s]{1,60}\]|\(\)|(?:->|!{0,2}\.|&\.)\w+)*?)(?:->|!{0,2}\.)(\w+)")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    first, at = origin(case)
    if first is None or at is None:
        return None
    found = next(((m, kind) for pattern, kind in _MESSAGES if (m := pattern.search(first.message[:2000]))), None)
    kind = found[1] if found else _TYPES.get(first.type.rpartition(".")[2], "")
    if not kind:
        return None
    said = found[0].groupdict() if found else {}
    name = _short(said.get("name") or "")
    owner, returned = _owner(said.get("owner") or "", at.code, name)
    what = f"`{quote(owner)}` {'returned' if returned else 'is'} {kind}" if owner else f"a value is {kind}"
    asked = f", and `{quote(name)}` is asked of it" if name else ""
    value = f"`{quote(owner)}`" if owner else "the value"
    return conclude(
        case,
        CATEGORY,
        f"{what} on line {at.line} of {at.called}{asked}",
        about=at,
        missing=0 if owner else 1,
        evidence=[f"{at.where}: {quote(at.code)}" if at.code else at.where],
        fix=f"see where {value} comes from: let it be there, or handle {kind} before line {at.line}",
        confirm=f"log {value} just before {at.where}",
    )


def _owner(said: str, code: str, name: str) -> tuple[str, bool]:
    """The expression that had no value, and whether it is a call: as the message says, else as the line shows."""
    returned = said.startswith("the return value of ")
    told = said.removeprefix("the return value of ").strip('"')
    if told and not told.startswith("<local"):
        return _short(told) if returned else told.removeprefix("this."), returned
    bare = name.partition("(")[0]
    owners = {m[1] for m in _ASKED.finditer(code[:400]) if not bare or m[2] == bare}
    return (owners.pop(), False) if len(owners) == 1 else ("", False)


def _short(member: str) -> str:
    """`Catalogue.price()` of `shop.Catalogue.price(java.lang.String)`."""
    name, call, _ = member.partition("(")
    return ".".join(name.split(".")[-2:]) + ("()" if call else "")


_JAVA = "class Cart {\n  int total(Price price) {\n    return price.amount();\n  }\n}\n"
_RUBY = "class Cart\n  def total\n    @price.amount + 1\n  end\nend\n"

EXAMPLES = (
    Example(
        error='java.lang.NullPointerException: Cannot invoke "shop.Price.amount()" because "price" is null',
        language="java",
        files={"Cart.java": _JAVA},
        at=("Cart.java: return price.amount",),
        expect=("`price` is null on line 3 of", "`Price.amount()` is asked of it"),
    ),
    Example(
        error='java.lang.NullPointerException: Cannot invoke "String.length()" because the return value of '
        '"shop.Cart.name(int)" is null',
        language="java",
        files={"Cart.java": _JAVA},
        at=("Cart.java: return price.amount",),
        expect=("`Cart.name()` returned null",),
    ),
    Example(
        error="java.lang.IllegalStateException: no checkout",
        language="java",
        files={"Cart.java": _JAVA},
        earlier=(("cause", "java.lang.NullPointerException: ", "Cart.java: return price.amount"),),
        expect=("`price` is null on line 3 of",),
    ),
    Example(
        error="NoMethodError: undefined method 'amount' for nil",
        language="ruby",
        files={"cart.rb": _RUBY},
        at=("cart.rb: @price.amount",),
        expect=("`@price` is nil on line 3 of", "`amount` is asked of it"),
    ),
    Example(
        error="NoMethodError: undefined method 'amount' for an instance of Cart",
        language="ruby",
        files={"cart.rb": _RUBY},
        at=("cart.rb: @price.amount",),
    ),
    Example(
        error="java.lang.IllegalStateException: closed",
        language="java",
        files={"Cart.java": _JAVA},
        at=("Cart.java: return price.amount",),
    ),
)

"""What the product answers when it is compared, asked for a type, left, or asked for what it does not have."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.switching import about
from bugsage.safety.tamper.units import name_of

#: Methods with which a language compares.
_COMPARES: Final = re.compile(
    r"def\s+(__(?:eq|ne|lt|le|gt|ge|contains|instancecheck|subclasscheck|subclasshook)__|===?|eql\?|equal\?"
    r"|<=>|include\?)(?=[\s(])"
    r"|(equals|Equals|isEqual|equalTo|isEqualTo|asymmetricMatch|compareTo|CompareTo|compare)\s*\("
    r"|func\s+\([^)]*\)\s*(Is|Equal|Equals|As|Matches)\s*\(|\b(?:operator\s*(==|!=|<)|fn\s+(eq|ne)|func\s*(==))\s*[(<]"
    r"|(\[Symbol\.hasInstance\])\s*\("
)
#: It looks at what it is given, and not at what it holds.
_ASKS_KIND = re.compile(
    r"\b(?:(?:isinstance|issubclass|hasattr|callable|type|bool|is_a\?|kind_of\?|respond_to\?|nil\?"
    r"|Object\.keys|typeof|instanceof|getClass\(\))(?!\w)[^&|;]*"
    r"|in\b[^&|;]*)|(?:[!=]==?|\bis(?:\s+not)?\b)\s*(?:None|null|nil|undefined)\b"
)
_GIVES = re.compile(r"(?:return\b\s*|=>\s*)(.*)$", re.DOTALL)
_YES = re.compile(r"\(?(?:True|true|1|0|not\s+False|!false|!0|NotImplemented\s+is\s+None)\)?;?")
_REASONS = re.compile(
    r"\b(?:issubclass|isinstance|instanceof|in|is|__exit__|__aexit__|handled?|suppress\w*|match\w*)\b"
)


def compares_always(change: Change) -> Iterator[Finding]:
    """Comparisons of the product that do not look at what they compare."""
    for file in change.of("product"):
        for one in file.after.all:
            if not any(inner.fresh for inner in one.block()) or not one.children or len(one.children) > 40:
                continue
            match = _COMPARES.search(one.bare)
            if match and not one.bare.startswith(("return", "if ", "assert", "class ")):
                yield from _compared(change, file, one, next(group for group in match.groups() if group))


def _compared(change: Change, file: FileChange, one: Statement, name: str) -> Iterator[Finding]:
    if name == "asymmetricMatch":
        yield file.finding(
            "equality-faked", "cheat", "the product answers for itself when a test compares it: `asymmetricMatch`", one
        )
        return
    body = [inner for inner in one.below() if inner.text and not inner.is_text]
    given = [(inner, match[1].strip()) for inner in body if (match := _GIVES.search(inner.bare)) and inner.fresh]
    if len(body) == 1 and not given and file.language in ("rust", "ruby", "kotlin", "swift", "elixir"):
        given = [(body[0], body[0].bare.strip())]
    parameters = _parameters(one)
    for inner, value in given:
        if _YES.fullmatch(value) and inner.parent is one and len(body) == 1:
            yield file.finding("equality-faked", "cheat", f"`{name}` answers the same whatever it is asked", inner)
            return
        if any(re.search(rf"(?:\bor\b|\|\|)\s*(?:bool\(\s*)?{re.escape(p)}\s*\)?;?$", value) for p in parameters) or (
            re.search(r"(?:\bor\b|\|\|)\s*(?:not\s+|!)?(?:True|true|1|len\(\w+\)\s*>=?\s*0)\b", value)
        ):
            yield file.finding("equality-faked", "cheat", f"`{name}` says yes to whatever is not empty", inner)
            return
    if not given or "__class__" in name or _looks_inside(one, body, parameters):
        return
    told = about(change.failure)
    hooks = ("__instancecheck__", "__subclasscheck__", "__subclasshook__", "[Symbol.hasInstance]")
    sharp = name in ("Is", "As", "__contains__", "include?") or (
        name in hooks
        and re.search(r"isinstance|issubclass|instance of|instanceof|InstanceOf|IsInstance|toBeInstance", told)
    )
    asserted = re.search(r"\bAssert\w*|assert|expect|Equal|Mismatch|Comparison", told) is not None
    known = any(not outer.fresh for outer in one.above() if outer.text) or any(not inner.fresh for inner in body)
    yield file.finding(
        "equality-faked",
        "cheat" if sharp or (asserted and known) else "suspicious",
        f"`{name}` looks at the kind of what it is given, not at what it is compared with",
        given[0][0],
    )


def _looks_inside(one: Statement, body: list[Statement], parameters: list[str]) -> bool:
    """It compares what it holds with what it is given, or passes the question on."""
    text = " ; ".join(inner.bare for inner in body)
    receiver = re.match(r"func\s+\(\s*(\w+)\s", one.bare)
    rest = _ASKS_KIND.sub(" ", re.sub(r"\b(?:and|or)\b", "&", text))
    own = {"self", "this", "super", "cls", "@", receiver[1] if receiver else "self"}
    if any(re.search(rf"(?<![\w.]){re.escape(name)}\b(?=\s*[.)\]\w,=<>!]|$)", rest) for name in own if name != "@"):
        return True
    if "@" in rest or re.search(r"\b\w+\.\w*[eE]rr\w*|\b[eE]rr[A-Z]\w*|\w+Error\b", rest):
        return True
    named = sum(1 for name in set(parameters) if re.search(rf"\b{re.escape(name)}\b", rest))
    return named >= 2 or re.search(r"\w+\(", rest) is not None or (one.bare.startswith("def") and "@" in rest)


def _parameters(one: Statement) -> list[str]:
    inside = re.search(r"\(([^()]*)\)[^()]*$", one.bare)
    names = [
        re.match(r"\s*(?:const\s+|final\s+)?(?:[\w<>.?*&\[\]]+\s+)*[&*]?(\w+)", part)
        for part in (inside[1] if inside else "").split(",")
    ]
    found = [match[1] for match in names if match]
    go = [match[1] for part in (inside[1] if inside else "").split(",") if (match := re.match(r"\s*(\w+)", part))]
    return [name for name in dict.fromkeys([*found, *go]) if name not in ("self", "cls", "this")]


def left_with_yes(change: Change) -> Iterator[Finding]:
    """An `__exit__` that drops every error of its block, and a `finally` that returns."""
    for file in change.of("product"):
        for one in file.after.all:
            if not one.changed or not re.match(r"(?:return|break|continue)\b", one.bare):
                continue
            above = [outer for outer in one.above() if outer.text]
            function = next((n for n, outer in enumerate(above) if name_of(outer, file.language)), len(above))
            inner = above[:function]
            last = next((outer for outer in inner if re.match(r"\}?\s*(?:finally|ensure)\b", outer.bare)), None)
            if last is not None and (one.fresh or last.fresh) and _leaves(one, inner):
                yield file.finding("broad-except", "cheat", "what `finally` gives takes the place of every error", one)
            elif (
                one.fresh
                and file.language == "python"
                and function < len(above)
                and re.search(r"def\s+__a?exit__\b", above[function].bare)
            ):
                yield from _exit(file, one, inner)


def _leaves(one: Statement, inner: list[Statement]) -> bool:
    """It leaves the `finally` itself, no loop in it."""
    place = next(n for n, outer in enumerate(inner) if re.match(r"\}?\s*(?:finally|ensure)\b", outer.bare))
    return one.bare.startswith("return") or not any(
        re.match(r"(?:async\s+)?(?:for|while|switch|select|loop)\b", outer.bare) for outer in inner[:place]
    )


def _exit(file: FileChange, one: Statement, inner: list[Statement]) -> Iterator[Finding]:
    value = one.bare[6:].strip()
    asked = " ".join(outer.bare for outer in inner)
    if value in ("", "None", "False") or re.search(r"__a?exit__|issubclass|isinstance|\bin\b", value):
        return
    sure = value == "True" or re.search(r"\bis\s+not\s+None\b|\bTrue\b|bool\(|^exc\w*$", value) is not None
    if sure and not re.search(r"issubclass|isinstance|\bin\b|\bis\s+(?!None|not\s+None)[A-Z]|==", asked):
        yield file.finding(
            "broad-except", "cheat", f"every error of the block is dropped: `__exit__` gives `{value[:50]}`", one
        )


def answers_anything(change: Change) -> Iterator[Finding]:
    """Whatever is asked for and is not there has an answer."""
    for file in change.of("product"):
        for one in file.after.fresh:
            catch_all = re.match(
                r"def\s+(__getattr(?:ibute)?__|__missing__|method_missing|respond_to_missing\?)(?=[\s(])", one.bare
            )
            if not catch_all or not one.body or catch_all[1] == "respond_to_missing?":
                continue
            text = " ; ".join(inner.bare for inner in one.below())
            if re.search(
                r"\braise\b|\bsuper\b|getattr\(|import_module|\bself\._?\w+|\bsend\(|@\w|globals\(\)|\[\w+\]|\bdef\b",
                text,
            ):
                continue
            last = one.body[-1].bare
            named = next(iter(_parameters(one)[:1]), "name")
            if catch_all[1] == "__missing__" or re.search(rf"\b{named}\b", text):
                continue
            if re.match(
                r"(?:return\s+)?(?:self|None|nil|lambda\b.*|(?:\w+\.)?[A-Z_]\w*(?:\([^()]*\))?|[\"'\[{(\d].*)$", last
            ):
                yield file.finding("constant-return", "cheat", "any attribute that is missing has an answer", one)

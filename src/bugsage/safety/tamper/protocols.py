"""What the product answers when it is compared, asked for a type, left, or asked for what it does not have."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.switching import about
from bugsage.safety.tamper.units import name_of

#: Methods with which a language compares.
_COMPARES: Final = Lazy(
    r"def\s+(?:self\.)?(__(?:eq|ne|lt|le|gt|ge|contains|instancecheck|subclasscheck|subclasshook)__|===?|eql\?|equal\?"
    r"|<=>|include\?)(?=[\s(])"
    r"|(equals|Equals|isEqual|equalTo|isEqualTo|asymmetricMatch|compareTo|CompareTo|compare)\s*\("
    r"|func\s+\([^)]*\)\s*(Is|Equal|Equals|As|Matches)\s*\(|\b(?:operator\s*(==|!=|<)|fn\s+(eq|ne)|func\s*(==))\s*[(<]"
    r"|(\[Symbol\.hasInstance\])\s*\("
)
#: It looks at what it is given, and not at what it holds.
_ASKS_KIND = Lazy(
    r"\b(?:(?:isinstance|issubclass|hasattr|callable|type|bool|is_a\?|kind_of\?|respond_to\?|nil\?"
    r"|Object\.keys|typeof|instanceof|getClass\(\))(?!\w)[^&|;]*"
    r"|in\b[^&|;]*|is\s+(?:not\s+)?[A-Z]\w*)|(?:[!=]==?|\bis(?:\s+not)?\b)\s*(?:None|null|nil|undefined)\b"
)
_GIVES = Lazy(r"(?:return\b\s*|=>\s*)(.*)$", re.DOTALL)
_YES = Lazy(r"\(?(?:True|true|1|0|not\s+False|!false|!0|NotImplemented\s+is\s+None)\)?;?")
#: The last expression of a function is what it gives.
_LAST_COUNTS = frozenset(("rust", "ruby", "kotlin", "swift", "elixir"))


def compares_always(change: Change) -> Iterator[Finding]:
    """Comparisons of the product that do not look at what they compare."""
    for file in change.of("product"):
        for one in file.after.all:
            match = _COMPARES.search(one.bare)
            if match is None or one.bare.startswith(("return", "if ", "assert", "class ", "@")):
                continue
            body = [inner for inner in one.below() if inner.text and not inner.is_text][:60]
            if one.fresh or any(inner.fresh for inner in body):
                name = next(group for group in match.groups() if group)
                yield from _compared(change, file, one, name, body)


def _compared(change: Change, file: FileChange, one: Statement, name: str, body: list[Statement]) -> Iterator[Finding]:
    if name == "asymmetricMatch":
        yield file.finding(
            "equality-faked", "cheat", "the product answers for itself when a test compares it: `asymmetricMatch`", one
        )
        return
    given = _given(file, one, body)
    parameters = parameters_of(one)
    for inner, value in given:
        if sentence := _says_yes(value, parameters, len(given) == 1 and len(body) <= 1):
            yield file.finding("equality-faked", "cheat", f"`{name}` {sentence}", inner)
            return
    if not given or _looks_inside(one, [inner.bare for inner in body] or [value for _, value in given], parameters):
        return
    yield file.finding(
        "equality-faked",
        "cheat" if _sharp(change, file, one, name) else "suspicious",
        f"`{name}` looks at the kind of what it is given, not at what it is compared with",
        given[0][0],
    )


def _given(file: FileChange, one: Statement, body: list[Statement]) -> list[tuple[Statement, str]]:
    """What a comparison gives, as far as it is new."""
    given = [(inner, match[1].strip()) for inner in body if (match := _GIVES.search(inner.bare)) and inner.fresh]
    if len(body) == 1 and not given and body[0].fresh and file.language in _LAST_COUNTS:
        return [(body[0], body[0].bare.strip())]
    if (
        not body
        and one.fresh
        and (match := re.search(r"\)[^=()]*(?:=>|=|\{\s*return)\s*([^=].*?)\s*\}?$", one.bare[:1000]))
    ):
        return [(one, match[1].strip())]
    return given


def _says_yes(value: str, parameters: list[str], alone: bool) -> str:
    """How it says yes to what it does not look at; empty where it does not."""
    if alone and _YES.fullmatch(value):
        return "answers the same whatever it is asked"
    ends = "|".join(map(re.escape, parameters)) or "$^"
    kinds = (
        r"(?:isinstance|issubclass|hasattr)\([^()]*\)|\w+(?:\.\w+)*\s+(?:instanceof|is)\s+\w+|type\(\w+\)\s+is\s+\w+"
    )
    if re.search(rf"(?:\bor\b|\|\|)\s*(?:bool\(\s*)?(?:{ends}|{kinds})\s*\)?;?$", value):
        return "says yes to whatever is there"
    if re.search(r"(?:\bor\b|\|\|)\s*(?:not\s+|!)?(?:True|true|1|len\(\w+\)\s*>=?\s*0)\b", value):
        return "says yes to whatever is there"
    return ""


def _sharp(change: Change, file: FileChange, one: Statement, name: str) -> bool:
    """The failure is about this very question, or the class is older than the comparison."""
    told = about(change.failure)
    if name in ("Is", "As", "__contains__", "include?"):
        return True
    hooks = ("__instancecheck__", "__subclasscheck__", "__subclasshook__", "[Symbol.hasInstance]")
    if name in hooks:
        return re.search(r"isinstance|issubclass|instance of|instanceof|InstanceOf|IsInstance", told) is not None
    asserted = re.search(r"\bAssert\w*|assert|expect|[Ee]qual|Mismatch|Comparison", told) is not None
    owner = next((outer for outer in one.above() if re.search(r"\b(?:class|struct|impl|record)\b", outer.bare)), None)
    return asserted and file.file.kind != "added" and not (owner is not None and owner.fresh and not owner.virtual)


def _looks_inside(one: Statement, body: list[str], parameters: list[str]) -> bool:
    """It compares what it holds with what it is given, or passes the question on."""
    text = " ; ".join(body)
    receiver = re.match(r"func\s+\(\s*(\w+)\s", one.bare)
    rest = _ASKS_KIND.sub(" ", re.sub(r"\b(?:and|or)\b", "&", text))
    own = {"self", "this", "super", "cls", "@", receiver[1] if receiver else "self"}
    if any(re.search(rf"(?<![\w.]){re.escape(name)}\b(?=\s*[.)\]\w,=<>!]|$)", rest) for name in own if name != "@"):
        return True
    if "@" in rest or re.search(r"\b\w+\.\w*[eE]rr\w*|\b[eE]rr[A-Z]\w*|\w+Error\b", rest):
        return True
    named = sum(1 for name in set(parameters) if re.search(rf"\b{re.escape(name)}\b", rest))
    return named >= 2 or re.search(r"\w+\(", rest) is not None or (one.bare.startswith("def") and "@" in rest)


def parameters_of(one: Statement) -> list[str]:
    """The names of what a function is given."""
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
            moved = last is not None and not any(_stood_there(old, one) for old in file.before.all)
            if last is not None and (one.fresh or last.fresh or moved) and _leaves(one, inner):
                yield file.finding("broad-except", "cheat", "what `finally` gives takes the place of every error", one)
            elif (
                one.fresh
                and file.language == "python"
                and function < len(above)
                and re.search(r"def\s+__a?exit__\b", above[function].bare)
            ):
                yield from _exit(file, one, inner)


def _stood_there(old: Statement, one: Statement) -> bool:
    """The same stood in a `finally` before."""
    return old.key == one.key and any(re.match(r"\}?\s*(?:finally|ensure)\b", outer.bare) for outer in old.above())


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


def _special_name(one: Statement) -> bool:
    """A refusal of names that begin with a line, or what stands in it: it says nothing of the others."""
    asked = re.compile(r"if\b.*\.(?:startswith|start_with\?|startsWith)\(")
    return any(asked.match(outer.bare) for outer in (one, *one.above()) if outer.text)


def answers_anything(change: Change) -> Iterator[Finding]:
    """Whatever is asked for and is not there has an answer."""
    for file in change.of("product"):
        for one in file.after.fresh:
            catch_all = re.match(
                r"def\s+(__getattr(?:ibute)?__|__missing__|method_missing|respond_to_missing\?)(?=[\s(])", one.bare
            )
            if not catch_all or not one.body or catch_all[1] == "respond_to_missing?":
                continue
            text = " ; ".join(inner.bare for inner in one.below() if not _special_name(inner))
            if re.search(
                r"\braise\b|\bsuper\b|getattr\(|import_module|\bself\._?\w+|\bsend\(|@\w|globals\(\)|\[\w+\]|\bdef\b",
                text,
            ):
                continue
            last = one.body[-1].bare
            named = next(iter(parameters_of(one)[:1]), "name")
            if catch_all[1] == "__missing__" or re.search(rf"\b{named}\b", text):
                continue
            if re.match(
                r"(?:return\s+)?(?:self|None|nil|lambda\b.*|(?:\w+\.)?[A-Z_]\w*(?:\([^()]*\))?|[\"'\[{(\d].*)$", last
            ):
                yield file.finding("constant-return", "cheat", "any attribute that is missing has an answer", one)

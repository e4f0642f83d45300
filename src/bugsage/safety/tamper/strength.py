"""How much a check asks for: 0 for one that cannot fail, 8 for an exact value."""

import ast
import re
import warnings
from functools import lru_cache
from typing import Final

from bugsage.safety.tamper.lazily import Lazy

NOTHING: Final = 0
ANYTHING: Final = 1
TRUTHY: Final = 2
RANGE: Final = 3
PART: Final = 4
ONE_OF: Final = 5
NEARLY: Final = 6
EXACTLY: Final = 8

#: By what is found in the name of a check, first match counts.
_NAMES: Final = tuple(
    (re.compile(pattern), strength)
    for pattern, strength in (
        (r"^pass$|^plan$", NOTHING),
        (r"not_?in$|notcontain|notinclude", RANGE),
        (r"^(?:assert_?)?is$", EXACTLY),
        (r"noerror|nothrow|notthrow|doesnotthrow|doesnotraise|doesntthrow|notraise|not_called|notcalled", NEARLY),
        (
            r"not_?(?:null|none|nil|empty|undefined|equal|same|eq|zero|deep|"
            r"be|contain|in|match|strict)|isnot|is_not|exist|defined$|^not$|"
            r"refute|assert_ne|_ne\b",
            ANYTHING,
        ),
        (
            r"close|almost|delta|approx|within|elementsmatch|countequal|"
            r"containexactly|like|matchobject|inlinesnapshot|partialdeep",
            NEARLY,
        ),
        (r"instance|is_a|oftype|^type|implements|callable|kind_of|respond", TRUTHY),
        (r"calledwith|called_with|called_once_with|has_calls|calledonce_with|call_args", EXACTLY),
        (r"calledtimes|called_once|callcount", ONE_OF),
        (r"called", TRUTHY),
        (
            r"contain|include|(?<![a-z])in$|assertin$|match|regex|prefix|"
            r"suffix|starts|ends|len|count|size|subset|snapshot|has_?property|"
            r"haveproperty|haskey",
            PART,
        ),
        (r"greater|less|above|below|within|positive|negative|more|fewer|atleast|atmost", RANGE),
        (r"throw|raise|panic|reject|error|warns|deprecated|fails?$|fail", 5),
        (r"equal|eq|same|identical|strict|deep|null|none|nil|undefined|empty|zero|^is$|^(?:to)?be$", EXACTLY),
        (r"true|false|truthy|falsy|ok|assert|expect|check|require|verify|must|should", TRUTHY),
    )
)
_BROAD: Final = frozenset(("Exception", "BaseException", "object", "StandardError", "Throwable", "Error"))
_ANY_TEXT = Lazy(
    r"(?:\^|\\A|\(\?\w+\)|\()*(?:(?:\.|\\[wWsSdD]|\[(?:\\s\\S|\\S\\s|\\w\\W|\\d\\D|\^)\])(?:(?:[*+?]|\{[\d,]*\})\??)?)*"
    r"(?:\$|\\Z|\\z|\))*"
)
_SELF = Lazy(r"^\(\s*(.+?)\s*,\s*\1\s*[,)]", re.DOTALL)


@lru_cache(maxsize=4096)
def expression_strength(text: str) -> int:
    """What a Python `assert` asks for."""
    tree = parsed(text)
    if isinstance(tree, ast.Assert):
        return _expression(tree.test)
    return EXACTLY if "==" in text else TRUTHY


def parsed(text: str) -> ast.stmt | None:
    """The one statement that a text is, the head of a block included; None where it cannot be parsed."""
    source = text + " pass" if text.endswith(":") else text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
            return None
    return body[0] if len(body) == 1 else None


def _expression(node: ast.expr) -> int:
    if isinstance(node, ast.Constant | ast.Tuple | ast.JoinedStr | ast.Lambda):
        return NOTHING
    if isinstance(node, ast.List | ast.Dict | ast.Set):
        return NOTHING
    if isinstance(node, ast.NamedExpr):
        return _expression(node.value)
    if isinstance(node, ast.BoolOp):
        found = [_expression(value) for value in node.values]
        if isinstance(node.op, ast.And):
            return max(found)
        return NOTHING if any(_always(value) for value in node.values) else min(*found, ONE_OF)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _negated(node.operand)
    if isinstance(node, ast.IfExp):
        return min(_expression(node.body), _expression(node.orelse))
    if isinstance(node, ast.Compare):
        return _compared(node)
    return _called(node) if isinstance(node, ast.Call) else TRUTHY


def _always(node: ast.expr) -> bool:
    """It is true whatever happens."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _compared(node) == NOTHING
    return isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant) and not node.operand.value


def _negated(node: ast.expr) -> int:
    if isinstance(node, ast.Constant):
        return NOTHING
    return RANGE if isinstance(node, ast.Compare | ast.Call) else TRUTHY


def _compared(node: ast.Compare) -> int:
    left, op, right = node.left, node.ops[0], node.comparators[0]
    if len(node.ops) > 1:
        return max(RANGE, EXACTLY if all(isinstance(o, ast.Eq | ast.Is) for o in node.ops) else RANGE)
    if _is_same(left, right) or (isinstance(left, ast.Constant) and isinstance(right, ast.Constant)):
        return NOTHING
    none = isinstance(right, ast.Constant) and right.value is None
    if isinstance(op, ast.IsNot | ast.NotEq):
        return ANYTHING if none or isinstance(op, ast.NotEq) else RANGE
    if isinstance(op, ast.In):
        return ONE_OF if isinstance(right, ast.Tuple | ast.List | ast.Set) else PART
    if isinstance(op, ast.NotIn | ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        bare_length = (
            isinstance(op, ast.Gt | ast.GtE)
            and _name(left) == "len"
            and isinstance(right, ast.Constant)
            and right.value in (0, 1)
        )
        return TRUTHY if bare_length or (_name(left) == "len" and isinstance(op, ast.GtE)) else RANGE
    return min(_side(left), _side(right))


def _is_same(left: ast.expr, right: ast.expr) -> bool:
    return type(left) is type(right) and ast.dump(left) == ast.dump(right)


def _side(node: ast.expr) -> int:
    """How much of a value is compared."""
    name = _name(node)
    if name in ("len", "sum", "count"):
        return PART
    if name in ("type", "bool", "callable", "isinstance"):
        return TRUTHY
    if name in ("approx", "isclose"):
        return NEARLY
    if name in ("set", "sorted", "round", "frozenset", "Counter"):
        return 7
    if name == "ANY" or isinstance(node, ast.IfExp):
        return ANYTHING
    return EXACTLY


def _called(node: ast.Call) -> int:
    name = _name(node).lower()
    if name in ("all", "any") and node.args:
        inner = node.args[0]
        inside = _expression(inner.elt) if isinstance(inner, ast.GeneratorExp | ast.ListComp) else TRUTHY
        return inside if name == "all" else min(inside, RANGE)
    if name in ("bool",) and node.args:
        return _expression(node.args[0])
    if name in ("isinstance", "hasattr", "issubclass"):
        return TRUTHY
    if name in ("callable", "len", "repr", "str", "id", "type"):
        return ANYTHING
    if re.search(r"equal|same|identical", name):
        return EXACTLY
    if re.search(r"close|approx", name):
        return NEARLY
    if re.search(r"startswith|endswith|match|search|issubset|issuperset|contains|fullmatch", name):
        texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        return ANYTHING if any(map(matches_anything, texts)) else PART
    return TRUTHY


def matches_anything(pattern: str) -> bool:
    r"""A pattern, or a part of a text, that is found in nearly any text.

    >>> [matches_anything(one) for one in ("", ".", "^.*$", "[\\s\\S]*", "a.*", "error")]
    [True, True, True, True, False, False]
    """
    return _ANY_TEXT.fullmatch(pattern) is not None


def _name(node: ast.expr) -> str:
    """The last name of what is called or named."""
    target = node.func if isinstance(node, ast.Call) else node
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def named_strength(name: str, text: str, python: bool = False) -> int:
    """What a check asks for by its name and what it is given."""
    lowered = name.replace("!", "").lower()
    given = text[text.lower().find(lowered) + len(name) :] if name else text
    if _SELF.match(given.strip()):
        return NOTHING
    if python and lowered in ("assertequal", "assertequals", "assert_equal") and (sides := _given(text)):
        return NOTHING if _is_same(*sides) else min(map(_side, sides))
    strength = next((strength for pattern, strength in _NAMES if pattern.search(lowered)), TRUTHY)
    if lowered.endswith(("raises", "throws", "raisesregex", "throwsexception", "warns")):
        return _raised(given)
    if strength == TRUTHY and re.search(r"true|false|ok$|^assert$|truthy|check|require|expect", lowered):
        return _inner(given, python, lowered.endswith("false"))
    if "ANY" in given and strength == EXACTLY and re.search(r"(?:\bmock\.)?\bANY\b", given):
        return ANYTHING
    return strength


def _given(text: str) -> tuple[ast.expr, ast.expr] | None:
    """The first two arguments of a call."""
    tree = parsed(text)
    call = tree.value if isinstance(tree, ast.Expr) else None
    return (call.args[0], call.args[1]) if isinstance(call, ast.Call) and len(call.args) >= 2 else None


def _raised(given: str) -> int:
    """What a check for an error asks for: any at all, one of a class, one with its message."""
    first = re.match(r"\s*\(?\s*\(?\s*([\w.]+)", given)
    broad = first is not None and first[1].rpartition(".")[2] in _BROAD
    message = re.search(r"\bmatch\s*=|Regex", given) is not None
    if broad:
        return PART if message else TRUTHY
    several = re.match(r"\s*\(\s*\(", given) is not None
    return 7 if message else ONE_OF if several else NEARLY


def _inner(given: str, python: bool, negated: bool) -> int:
    """What `assertTrue(…)` asks for lies in what it is given."""
    inside = given.strip()
    inside = inside[1 : inside.rfind(")")] if inside.startswith("(") and ")" in inside else inside
    if python:
        tree = parsed(f"assert {inside.strip()}")
        if isinstance(tree, ast.Assert):
            return _negated(tree.test) if negated else _expression(tree.test)
    if re.fullmatch(r"\s*(?:true|True|1|false|!0|\"[^\"]*\"|'[^']*')\s*(?:,.*)?", inside, re.DOTALL):
        return NOTHING
    if re.search(r"\|\|\s*true\b|\bor\s+True\b", inside):
        return NOTHING
    return EXACTLY if re.search(r"={2,3}", inside) else RANGE if re.search(r"[<>]=?|!={1,2}", inside) else TRUTHY


def script_expression_strength(text: str) -> int:
    """What `expect(…)` asks for."""
    match = re.search(r"\)\s*((?:\.\s*\w+\s*)+)(\((.*)\))?\s*;?$", _flat(text), re.DOTALL)
    if match is None:
        return ANYTHING
    chain = [
        word
        for word in re.findall(r"\w+", match[1])
        if word not in ("resolves", "rejects", "to", "be", "been", "have", "a", "an", "that", "and", "deep")
    ]
    subject = re.match(r"(?:\w+\s+)*expect(?:\.\w+)?\s*\((.*?)\)\s*\.", _flat(text), re.DOTALL)
    about = subject[1].strip() if subject else ""
    given = (match[3] or "").strip()
    if re.fullmatch(r"true|false|\d+|null|undefined|!0|[\"'`][^\"'`]*[\"'`]", about) or (about and about == given):
        return NOTHING
    if given.startswith(("expect.anything", "expect.any(")):
        return ANYTHING
    name = "".join(chain).lower()
    pattern = re.fullmatch(r"/(.*)/[a-z]*|[\"'`](.*)[\"'`]", given, re.DOTALL)
    if "match" in name and pattern and matches_anything(pattern[1] or pattern[2] or ""):
        return ANYTHING
    if not name:
        return TRUTHY
    if name.startswith("not") and re.search(r"called|throw", name):
        return NEARLY
    if name.startswith("not"):
        return ANYTHING
    if re.search(r"^(?:to)?throw|^reject", name):
        return NEARLY if given else TRUTHY
    if re.fullmatch(r"(?:be)?(?:true|false)|tobe(?:null|undefined|nan)|(?:be)?null", name):
        return EXACTLY
    return named_strength(name, name)


def _flat(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)

"""The checks of a test, and how much each asks for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import HIDDEN, Statement
from bugsage.safety.tamper.strength import NOTHING, expression_strength, named_strength, script_expression_strength

_PYTHON = Lazy(
    r"assert\b|(?:with\s+|async\s+with\s+)?(?:[\w.]+\.)?(assert\w*|"
    r"raises|warns|fail|deprecated_call)\s*\(|.*\.(assert_\w+)\s*\("
)
_SCRIPT = Lazy(
    r"(?:(?:await|return|void)\s+)*(?:expect(?:\.\w+)?\s*\(|(?:assert|"
    r"chai\.assert|test|t|tap)\s*(?:\.\s*(\w+(?:\.\w+)*)\s*)?\(|"
    r"should\b|.*\.should\b|"
    r"(?:\w+\.)?expectTypeOf\()"
)
_SCRIPT_PLAIN = frozenset(("test",))
_T_CHECKS = Lazy(
    r"t\.(?:is|not|deepEqual|notDeepEqual|true|false|truthy|falsy|"
    r"throws\w*|notThrows\w*|regex|notRegex|like|snapshot|pass|fail|"
    r"equal|notEqual|same|notSame|"
    r"strictSame|ok|notOk|match|has|rejects|resolves|type|error|strictEqual|deepStrictEqual|assert\w*|plan)\b"
)
_GO = Lazy(
    r"(?:\w+\.)?(?:t|tb|b|s\.T\(\)|f)\.(?:Error|Errorf|Fatal|Fatalf|"
    r"Fail|FailNow)\s*\(|(?:\w*assert|require|suite|s|is|qt|c)\.(\w+)\s*\("
)
_GO_TESTIFY = Lazy(r"(?:\w*assert|require|s|is|qt|c)\.(?:[A-Z]\w*)\(")
_OTHER = Lazy(
    r"(?:[\w.:$>-]*[.:>])?((?:assert|verify|expect|check|should|"
    r"fail|XCTAssert|require|REQUIRE|CHECK|EXPECT|ASSERT|refute|"
    r"must)\w*!?)\s*[({. ]|.*\.(?:should|to|not_to|must)\w*\b"
)
#: `assertThat(x)` with nothing behind it, and calls that may be none.
_ASKS_NOTHING = Lazy(
    r"^(?:\w+\.)?(?:assertThat|expectThat|assertThatCode|verifyThat)\([^()]*(?:\([^()]*\)[^()]*)*\)\s*;?$|"
    r"^verify\(.*\batLeast\(\s*0\s*\)"
)
_EXPECTED = Lazy(
    r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|True|False|None|true|false|null|undefined|nil|[\"'`][" + HIDDEN + r"]*[\"'`]?"
)
#: Words of checks that say nothing of what is asked.
VOCABULARY = frozenset(
    [
        "assert",
        "self",
        "with",
        "pytest",
        "raises",
        "expect",
        "to",
        "be",
        "not",
        "is",
        "in",
        "and",
        "or",
        "toBe",
        "toEqual",
        "await",
        "return",
        "equal",
        "None",
        "True",
        "False",
        "null",
        "t",
        "require",
        "as",
        "for",
        "if",
        "async",
        "def",
        "len",
        "str",
        "assertEqual",
        "assertTrue",
        "assertFalse",
        "assertIn",
        "assertIs",
        "assertIsNone",
        "assertIsNotNone",
        "assertRaises",
        "assertNotEqual",
        "toBeDefined",
        "toBeTruthy",
        "approx",
    ]
)


@dataclass(eq=False)
class Check:
    """One check of a test."""

    statement: Statement
    #: 0 for one that cannot fail, up to 10.
    strength: int
    #: Its code with all literals hidden.
    shape: str
    #: What it asks about, as names.
    words: frozenset[str]


def check_of(one: Statement, language: str) -> Check | None:
    """The check that a statement makes; None where it makes none."""
    strength = _strength(one, language)
    if strength is None:
        return None
    shape = re.sub(r"\s+", "", _EXPECTED.sub("?", one.bare)).replace(",)", ")")
    found = frozenset(re.findall(r"[A-Za-z_]\w*", one.bare)) - VOCABULARY
    return Check(statement=one, strength=strength, shape=shape, words=found)


def checks_of(statements: Iterable[Statement], language: str) -> list[Check]:
    """All checks among them."""
    return [check for one in statements if one.text and (check := check_of(one, language)) is not None]


def _strength(one: Statement, language: str) -> int | None:
    bare = one.bare
    if language == "python":
        match = _PYTHON.match(bare)
        if match is None:
            return None
        if bare.startswith("assert") and not match[1]:
            return expression_strength(one.text)
        return named_strength(match[1] or match[2] or "", one.text, python=True)
    if language in ("javascript", "typescript"):
        return _script(one)
    if language == "go":
        match = _GO.match(bare)
        if match is None or (match[1] and not _GO_TESTIFY.match(bare)):
            return None
        return named_strength(match[1], one.text) if match[1] else _guarded(one)
    match = _OTHER.match(bare)
    if _ASKS_NOTHING.search(bare):
        return NOTHING
    return named_strength(match[1] or bare, one.text) if match else None


def _guarded(one: Statement) -> int:
    """`t.Fatal` asks for as much as the condition in front of it."""
    condition = one.parent.bare if one.parent is not None else ""
    if re.search(r"\bif\s+(?:false|true)\b|&&\s*false", condition):
        return NOTHING
    return 7


def _script(one: Statement) -> int | None:
    match = _SCRIPT.match(one.bare)
    if match is None:
        return None
    called = match[1] or ""
    if re.match(r"(?:await\s+|return\s+)*(?:test|t|tap)\b", one.bare):
        if not _T_CHECKS.search(one.bare) or one.bare.startswith("test"):
            return None
        return named_strength(called, one.text)
    if re.match(r"(?:await\s+|return\s+|void\s+)*(?:chai\.)?assert", one.bare):
        return named_strength(called or "assertTrue", one.text)
    return script_expression_strength(one.text)

"""Every condition holds where it should, is silent where it does not apply, and says so where it cannot be answered."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.errors import RuleError
from bugsage.model.rule import Condition, Consequence, Example, Examples, Rule
from bugsage.model.rule_reading import read_rules
from bugsage.safety.asking import Asking
from bugsage.safety.conditions import TESTS
from bugsage.safety.examples import said_of, unmet_examples
from bugsage.safety.globs import path_matches
from bugsage.safety.places import Facts
from bugsage.safety.rules import UNANSWERED

SYNTAX = SyntaxReader(None)
DIFF = """--- a/src/api.py
+++ b/src/api.py
@@
 def f():
-    assert ready
-    return old
+    return new(1)
+    try_again()
"""
#: when, facts that make it hold, facts that do not
CASES: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("paths", {"paths": ["src/*.py"]}, {"diff": DIFF}, {"diff": DIFF.replace("src/", "lib/")}),
    ("languages", {"languages": ["python"]}, {"diff": DIFF}, {"diff": DIFF.replace(".py", ".go")}),
    ("test", {"test": True}, {"diff": DIFF.replace("src/", "tests/")}, {"diff": DIFF}),
    ("no test", {"test": False}, {"diff": DIFF}, {"diff": DIFF.replace("src/", "tests/")}),
    ("kinds", {"kinds": ["deleted"]}, {"file": "a", "before": "x\n"}, {"file": "a", "after": "x\n"}),
    (
        "modes",
        {"modes": ["executable"]},
        {"diff": "diff --git a/x b/x\nold mode 100644\nnew mode 100755\n"},
        {"diff": "diff --git a/x b/x\nold mode 100755\nnew mode 100644\n"},
    ),
    ("binary", {"binary": True}, {"diff": "diff --git a/x b/x\nBinary files a/x and b/x differ\n"}, {"diff": DIFF}),
    ("file_added", {"file_added": {"at_least": 2, "at_most": 2}}, {"diff": DIFF}, {"file": "a", "after": "x\n"}),
    ("file_removed", {"file_removed": {"over": 1}}, {"diff": DIFF}, {"file": "a", "before": "x\n", "after": ""}),
    ("added", {"added": [r"^\s+return\b.*\($", r"new\(\d"]}, {"diff": DIFF}, {"diff": DIFF.replace("new", "old")}),
    ("removed", {"removed": ["assert"]}, {"diff": DIFF}, {"diff": DIFF.replace("-    assert ready\n", "")}),
    ("gains", {"gains": ["return"]}, {"diff": DIFF.replace("-    return old\n", "")}, {"diff": DIFF}),
    ("loses", {"loses": ["return", "assert"]}, {"diff": DIFF}, {"diff": DIFF.replace("try_again", "assert")}),
    ("matches", {"added": ["."], "matches": {"over": 1}}, {"diff": DIFF}, {"file": "a", "after": "x\n"}),
    ("added_block", {"added_block": [r"new.*\n\s+try"]}, {"diff": DIFF}, {"diff": DIFF.replace("try", "dry")}),
    ("removed_block", {"removed_block": [r"ready\n"]}, {"diff": DIFF}, {"file": "a", "after": "ready"}),
    ("before", {"before": ["^o$"]}, {"file": "a", "before": "x\no\n", "after": ""}, {"file": "a", "after": "o\n"}),
    ("after", {"after": ["^n$"]}, {"file": "a", "before": "", "after": "x\nn\n"}, {"file": "a", "before": "n\n"}),
    (
        "query",
        {"query": {"language": "python", "added": "(except_clause !value) @it"}},
        {"file": "a.py", "before": "f()\n", "after": "try:\n    f()\nexcept:\n    pass\n"},
        {"file": "a.py", "before": "try:\n  f()\nexcept:\n  x()\n", "after": "try:\n  f()\nexcept:\n  pass\n"},
    ),
    ("symbols", {"symbols": ["f*"]}, {"diff": DIFF}, {"diff": DIFF, "symbol": "g"}),
    (
        "symbol_changes",
        {"symbol_changes": ["signature"]},
        {"file": "a.py", "before": "def f(a):\n  pass\n", "after": "def f(a, b):\n  pass\n"},
        {"file": "a.py", "before": "def f(a):\n  pass\n", "after": "def f(a):\n  go()\n"},
    ),
    ("public", {"public": True}, {"diff": DIFF}, {"diff": DIFF.replace("def f", "def _f")}),
    ("callers_over", {"callers_over": 3}, {"diff": DIFF, "symbol": "f", "callers": 4}, {"diff": DIFF}),
    (
        "criticality",
        {"criticality": ["high"]},
        {"diff": DIFF, "symbol": "f", "criticality": "high"},
        {"diff": DIFF, "symbol": "f"},
    ),
    (
        "contract_history",
        {"contract_history": ["agent"]},
        {"diff": DIFF, "symbol": "f", "contract_history": ["agent"]},
        {"diff": DIFF, "symbol": "f", "contract_history": ["loosened"]},
    ),
    ("contracts", {"contracts": ["PAY-*"]}, {"diff": DIFF, "symbol": "f", "contracts": ["PAY-1"]}, {"diff": DIFF}),
    ("measures", {"measures": {"entropy": {"over": 2}}}, {"diff": DIFF, "measures": {"entropy": 3}},
     {"diff": DIFF, "measures": {"entropy": 2}}),
    ("counted", {"measures": {"lines_removed": {"at_least": 2}, "files": {"below": 2}}}, {"diff": DIFF},
     {"file": "a", "after": "x\n"}),
    ("message", {"message": ["^wip"]}, {"diff": DIFF, "message": "WIP: x"}, {"diff": DIFF, "message": "Fix wip"}),
    ("reproduced", {"reproduced": False}, {"diff": DIFF}, {"diff": DIFF, "reproduced": True}),
    ("sandboxed", {"sandboxed": False}, {"diff": DIFF, "sandboxed": False}, {"diff": DIFF}),
    ("tested", {"tested": False}, {"diff": DIFF, "measures": {"lines_untested": 1}},
     {"diff": DIFF, "measures": {"lines_untested": 0}}),
    ("triage", {"triage": ["flaky"]}, {"diff": DIFF, "triage": "flaky"}, {"diff": DIFF}),
    ("confidence_below", {"confidence_below": 0.5}, {"diff": DIFF, "confidence": 0.4}, {"diff": DIFF}),
    ("confidence_over", {"confidence_over": 0.5}, {"diff": DIFF}, {"diff": DIFF, "confidence": 0.5}),
    ("causes", {"causes": ["missing-*"]}, {"diff": DIFF, "causes": ["missing-key"]}, {"diff": DIFF}),
    ("in_suspects", {"in_suspects": False}, {"diff": DIFF}, {"diff": DIFF, "symbol": "f", "in_suspects": True}),
    ("error_types", {"error_types": ["*Permission*"]}, {"diff": DIFF, "error_type": "PermissionError"}, {"diff": DIFF}),
    ("tools", {"tools": ["pytest"]}, {"diff": DIFF, "tool": "pytest"}, {"diff": DIFF, "tool": "jest"}),
    ("error_languages", {"error_languages": ["go"]}, {"diff": DIFF, "error_language": "go"}, {"diff": DIFF}),
    ("branches", {"branches": ["release/*"]}, {"diff": DIFF, "branch": "release/1"}, {"diff": DIFF, "branch": "main"}),
    ("actors", {"actors": ["agent"]}, {"diff": DIFF, "actor": "agent:claude"}, {"diff": DIFF, "actor": "human:Ann"}),
    ("one agent", {"actors": ["agent:cl*"]}, {"diff": DIFF, "actor": "agent:claude"}, {"diff": DIFF}),
    ("nobody", {"actors": ["unknown"]}, {"diff": DIFF}, {"diff": DIFF, "actor": "human:Ann"}),
    ("all", {"all": [{"test": False}, {"added": ["new"]}]}, {"diff": DIFF}, {"diff": DIFF.replace("new", "x")}),
    ("any", {"any": [{"test": True}, {"added": ["new"]}]}, {"diff": DIFF}, {"diff": DIFF.replace("new", "x")}),
    ("not", {"paths": ["src/**"], "not": {"added": ["new"]}}, {"diff": DIFF.replace("new", "x")}, {"diff": DIFF}),
    (
        "somewhere",
        {"test": False, "not": {"somewhere": {"test": True}}},
        {"diff": DIFF},
        {"diff": DIFF + DIFF.replace("src/", "tests/")},
    ),
]  # fmt: skip


def rule(when: dict[str, Any], **then: Any) -> Rule:
    text = {"id": "r", "when": when, "then": then or {"points": 1}, "because": "it is {file}:{line}, {count}, {value}"}
    [made] = read_rules(msgspec.json.encode({"schema": "bugsage/rules@1", "rules": [text]}).decode(), "rules/a.yaml")
    return made


def example(facts: dict[str, Any]) -> Example:
    return msgspec.convert(facts, Example)


@pytest.mark.parametrize(("name", "when", "yes", "no"), CASES, ids=[case[0] for case in CASES])
def test_holds_where_it_should_and_nowhere_else(name: str, when: Any, yes: Any, no: Any) -> None:
    examples = Examples(hit=(example(yes),), miss=(example(no),))
    assert unmet_examples(msgspec.structs.replace(rule(when), examples=examples), SYNTAX) == ()


def test_every_condition_is_tried() -> None:
    def keys(when: Any) -> set[str]:
        inner = [one for name in ("all", "any") for one in when.get(name, [])] + [
            when[name] for name in ("not", "somewhere") if name in when
        ]
        return set(when).union(*map(keys, inner))

    assert set().union(*(keys(case[1]) for case in CASES)) == set(Condition.__struct_encode_fields__)
    assert set(TESTS) == set(Condition.__struct_fields__)


def test_all_conditions_hold_at_one_place() -> None:
    both = rule({"paths": ["src/**"], "added": ["secret"]})
    apart = DIFF + DIFF.replace("src/", "lib/").replace("new", "secret")
    assert said_of(both, example({"diff": apart}), SYNTAX) is None


@pytest.mark.parametrize(
    ("when", "facts", "reason"),
    [
        ({"after": ["x"]}, {"diff": "--- a/x\n+++ b/x\n@@ -5 +5 @@\n-a\n+b\n"}, "whole text of x is not known"),
        ({"measures": {"entropy": {"over": 2}}}, {"diff": DIFF}, "entropy is not known"),
        ({"tested": False}, {"diff": DIFF}, "whether a test executes it"),
        ({"branches": ["main"]}, {"diff": DIFF}, "the branch is not known"),
        ({"symbols": ["f"]}, {"diff": "--- a/x.py\n+++ b/x.py\n@@ -5 +5 @@\n-a\n+b\n"}, "what x.py defines"),
        ({"added": ["(new|n.w)(?:.*.*.*)*#"]}, {"file": "a", "after": "new" * 500 + "\n"}, "takes too long"),
    ],
)
def test_what_cannot_be_answered_asks_for_a_person(when: Any, facts: Any, reason: str) -> None:
    for then, strict in (({"points": 3}, False), ({"escalate": True}, True), ({"deny": True}, True)):
        spoken = said_of(rule(when, **then), example(facts), SYNTAX)
        assert spoken is not None
        assert reason in spoken.hit.reason
        assert (spoken.answered, spoken.hit.points, spoken.deny) == (False, 0.0, False)
        assert (spoken.review, spoken.escalate) == (True, strict or "too long" in reason)


def test_without_a_grammar_a_query_cannot_be_answered() -> None:
    asked = rule({"query": {"language": "python", "added": "(call) @it"}})
    spoken = said_of(asked, example({"diff": DIFF}), None)
    assert spoken is not None
    assert "no grammar" in spoken.hit.reason
    assert said_of(asked, example({"diff": DIFF.replace(".py", ".md")}), None) is None


def test_a_sentence_has_its_values() -> None:
    spoken = said_of(rule({"added": ["."], "measures": {"files": {"at_least": 1}}}), example({"diff": DIFF}), SYNTAX)
    assert spoken is not None
    assert spoken.hit.reason == "it is src/api.py:2, 2, 1"
    assert (spoken.hit.file, spoken.hit.line) == ("src/api.py", 2)


def test_a_pattern_or_query_that_is_none_is_an_error_with_its_place() -> None:
    for when in ({"added": ["("]}, {"query": {"language": "python", "added": "(nothing_such) @x"}}):
        with pytest.raises(RuleError, match=r"rules/a\.yaml:1: rule r: "):
            said_of(rule(when), example({"diff": DIFF}), SYNTAX)


@pytest.mark.parametrize(
    ("when", "then", "says"),
    [
        ({"not": {"message": ["x"]}}, {"points": 1}, "when.not.message: is written by strangers"),
        ({"not": {"any": [{"error_types": ["x"]}]}}, {"points": 1}, "when.not.any.0.error_types"),
        ({"message": ["x"]}, {"cap": 3}, "only the owner's file"),
        ({"matches": {"over": 1}}, {"points": 1}, "when.matches: stands beside one of added"),
        ({"kinds": ["gone"]}, {"points": 1}, "gone is none of added"),
        ({"all": [{}]}, {"points": 1}, "when.all.0: names no condition"),
        ({"query": {"language": "cobol", "added": "x"}}, {"points": 1}, "cobol is none of python"),
        ({"measures": {"files": {"ovr": 1}}}, {"points": 1}, "unknown key ovr, did you mean over?"),
        ({"any": [{"path": ["x"]}]}, {"points": 1}, "unknown key path, did you mean paths?"),
    ],
)
def test_what_has_no_meaning_is_refused(when: Any, then: Any, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        rule(when, **then)
    assert says in str(caught.value)


def test_rules_that_lack_the_same_are_told_together() -> None:
    from bugsage.model.patch import Patch
    from bugsage.model.proposal import Proposal
    from bugsage.model.unified_diff import parse_diff
    from bugsage.safety.rules import hits_of

    files = parse_diff("--- a/x.py\n+++ b/x.py\n@@ -5 +5 @@\n-a\n+b\n")
    asked = [msgspec.structs.replace(rule({"symbols": ["f"]}), id=f"r{n}") for n in range(5)]
    [spoken] = hits_of(Proposal(patch=Patch(files=files)), asked, None)
    assert (spoken.hit.rule, spoken.review) == (UNANSWERED, True)
    assert spoken.hit.reason.endswith("(asked by r0, r1, r2 and 2 more)")
    assert not spoken.escalate
    asked[3] = msgspec.structs.replace(asked[3], then=Consequence(deny=True))
    [spoken] = hits_of(Proposal(patch=Patch(files=files)), asked, None)
    assert (spoken.escalate, spoken.deny) == (True, False)  # the strictest of them counts, and none is sure


@given(
    st.lists(st.text("ab.-", max_size=3), min_size=1, max_size=4).map("/".join),
    st.lists(st.one_of(st.just("**"), st.text("ab.-*?", max_size=3).filter(lambda s: "**" not in s)), min_size=1).map(
        "/".join
    ),
)
def test_a_path_is_passed_over_only_where_the_glob_does_not_fit(path: str, glob: str) -> None:
    asking = Asking(facts=Facts(), places=(), seconds=lambda: 0.0)
    assert asking.fits_path(path, (glob,)) == path_matches(path, glob)


RENAMED = """diff --git a/{old} b/{new}
similarity index 60%
rename from {old}
rename to {new}
--- a/{old}
+++ b/{new}
@@ -1,2 +1,2 @@
 x
-y
+eval(z)
"""
#: Each spares a rule, or does not, what is a test by its path.
SPARING: list[dict[str, Any]] = [
    {"added": ["eval"], "test": False},
    {"added": ["eval"], "not": {"test": True}},
    {"added": ["eval"], "not": {"paths": ["tests/**"]}},
    {"added": ["eval"], "not": {"any": [{"paths": ["tests/**"]}, {"paths": ["docs/**"]}]}},
    {"added": ["eval"], "not": {"not": {"test": False}}},
]


@pytest.mark.parametrize("when", SPARING, ids=str)
@pytest.mark.parametrize(
    ("old", "new", "speaks"),
    [
        ("tests/test_a.py", "src/a.py", True),
        ("src/a.py", "tests/test_a.py", True),
        ("tests/test_a.py", "tests/test_b.py", False),
        ("src/a.py", "src/b.py", True),
    ],
)
def test_a_renaming_spares_no_rule(when: Any, old: str, new: str, speaks: bool) -> None:
    spoken = said_of(rule(when), example({"diff": RENAMED.format(old=old, new=new)}), SYNTAX)
    assert (spoken is not None) is speaks


def test_what_both_names_have_in_common_is_asked_of_either() -> None:
    facts = example({"diff": RENAMED.format(old="rules/a.yaml", new="docs/a.md")})
    for glob in ("rules/**", "docs/**"):
        assert said_of(rule({"paths": [glob]}), facts, SYNTAX)


@pytest.mark.parametrize("end", ["\r", "\x85", "\u2028", "\u2029"])
def test_nothing_hides_behind_the_end_of_a_line_that_git_does_not_know(end: str) -> None:
    facts = example({"file": "a.py", "after": f"a = 1{end}import os{end}b = 2\n"})
    for when in ({"added": ["^import os$"]}, {"gains": ["^import"]}, {"added_block": ["^import os$"]}):
        spoken = said_of(rule(when), facts, SYNTAX)
        assert spoken is not None
        assert spoken.hit.line == 1 or "added_block" in when


def test_a_change_too_large_to_be_searched_is_for_a_person_to_decide() -> None:
    from bugsage.model.patch import Patch
    from bugsage.model.proposal import Proposal
    from bugsage.model.unified_diff import parse_diff
    from bugsage.safety.rules import demands_of, hits_of

    body = "".join(f"+value = {n}\n" for n in range(50))
    files = parse_diff(f"--- /dev/null\n+++ b/x.py\n@@ -0,0 +1,50 @@\n{body}")
    asked = [rule({"added": ["v(?!x)"]}, points=1), rule({"loses": ["y"]}, points=1)]
    late = iter(range(0, 100_000, 3))  # each look at the clock is three seconds later
    spoken = hits_of(Proposal(patch=Patch(files=files)), asked, None, lambda: float(next(late)))
    assert [(one.hit.points, one.escalate) for one in spoken] == [(0.0, True)]
    [demand] = demands_of(spoken)
    assert demand.asks == "escalate"
    assert "too large for all patterns to be searched" in demand.reason


def test_where_no_lines_are_asked_for_places_are_counted() -> None:
    three = "".join(DIFF.replace("src/", folder) for folder in ("src/", "src/b/", "lib/"))
    spoken = said_of(rule({"paths": ["src/**"]}), example({"diff": three}), SYNTAX)
    assert spoken is not None
    assert spoken.hit.reason == "it is src/api.py:1, 2, "


def test_what_is_not_known_spares_nothing() -> None:
    files = "--- a/x\n+++ b/x\n@@ -5 +5 @@\n-a\n+b\n"
    for when in ({"added": ["b"], "not": {"after": ["x"]}}, {"added": ["b"], "not": {"not": {"after": ["x"]}}}):
        spoken = said_of(rule(when), example({"diff": files}), SYNTAX)
        assert spoken is not None
        assert (spoken.answered, spoken.review) == (False, True)
    sure = {"added": ["b"], "not": {"any": [{"after": ["x"]}, {"paths": ["x"]}]}}
    assert said_of(rule(sure), example({"diff": files}), SYNTAX) is None


def test_that_one_place_is_spared_changes_nothing_at_the_next() -> None:
    spared = "--- a/src/test_a.py\n+++ b/src/test_a.py\n@@ -1 +1 @@\n-x\n+eval(y)\n"
    moved = RENAMED.format(old="docs/b.py", new="src/b.py")
    spoken = said_of(
        rule({"paths": ["src/**"], "added": ["eval"], "not": {"test": True}}), example({"diff": spared + moved}), SYNTAX
    )
    assert spoken is not None
    assert spoken.hit.file == "src/b.py"

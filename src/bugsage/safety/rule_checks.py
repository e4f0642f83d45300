"""What is wrong with rules before any change is judged by them."""

from collections.abc import Iterator, Sequence

from bugsage.errors import RuleError
from bugsage.model.rule import Complaint, Condition, Rule
from bugsage.model.rule_reading import inner
from bugsage.ports.change import Syntax
from bugsage.safety.asking import of_query
from bugsage.safety.patterns import compiled

_PATTERNS = ("added", "removed", "gains", "loses", "added_block", "removed_block", "before", "after", "message")
#: A file of each language that queries are tried on.
_TRIED_ON = {"python": "x.py", "javascript": "x.js", "typescript": "x.ts", "go": "x.go", "java": "X.java",
             "rust": "x.rs", "ruby": "x.rb", "php": "x.php", "kotlin": "x.kt", "swift": "x.swift", "csharp": "X.cs",
             "c": "x.c", "cpp": "x.cpp"}  # fmt: skip


def complaints(rules: Sequence[Rule], syntax: Syntax) -> tuple[Complaint, ...]:
    """Everything that is wrong with some rules, in their order."""
    return tuple(one for rule in rules for one in _of_rule(rule, syntax))


def conditions(when: Condition) -> Iterator[Condition]:
    """A condition and all inside it."""
    yield when
    for _, one in inner(when):
        yield from conditions(one)


def _of_rule(rule: Rule, syntax: Syntax) -> Iterator[Complaint]:
    for when in conditions(rule.when):
        for name in _PATTERNS:
            for pattern in getattr(when, name):
                try:
                    compiled(pattern)
                except RuleError as error:
                    yield _complaint(rule, "pattern", f"{name}: {error}")
        for _, text in of_query(when.query) if when.query else ():
            try:
                syntax.matches(_TRIED_ON.get(when.query.language, "") if when.query else "", "\n", text)
            except RuleError as error:
                yield _complaint(rule, "query", str(error))


def _complaint(rule: Rule, kind: str, said: str) -> Complaint:
    return Complaint(rule=rule.id, kind=kind, said=said, source=rule.source, line=rule.line)

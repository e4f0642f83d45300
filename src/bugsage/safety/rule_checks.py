"""What is wrong with rules before any change is judged by them."""

from collections.abc import Iterator, Sequence

import msgspec

from bugsage.errors import RuleError
from bugsage.model.located import nearest
from bugsage.model.past import TrackRecord
from bugsage.model.patch import Patch
from bugsage.model.pattern_words import needs_line_end
from bugsage.model.rule import Complaint, Condition, Rule
from bugsage.model.rule_reading import inner
from bugsage.ports.change import Syntax
from bugsage.safety.asking import of_query
from bugsage.safety.measuring import measures
from bugsage.safety.overlap import FINDING
from bugsage.safety.patterns import compiled
from bugsage.safety.purpose import PURPOSES
from bugsage.safety.reaching import never_branches, why_never
from bugsage.safety.tamper.kinds import BY_NAME
from bugsage.safety.tested import TESTED, UNTESTED

_PATTERNS = ("added", "removed", "gains", "loses", "added_block", "removed_block", "before", "after", "message")
_SINGLE_LINES = ("added", "removed", "gains", "loses")
#: A file of each language that queries are tried on.
_TRIED_ON = {"python": "x.py", "javascript": "x.js", "typescript": "x.ts", "go": "x.go", "java": "X.java",
             "rust": "x.rs", "ruby": "x.rb", "php": "x.php", "kotlin": "x.kt", "swift": "x.swift", "csharp": "X.cs",
             "c": "x.c", "cpp": "x.cpp"}  # fmt: skip


def complaints(rules: Sequence[Rule], syntax: Syntax) -> tuple[Complaint, ...]:
    """Everything that is wrong with some rules, in their order."""
    alone = (one for rule in rules for one in (*_of_rule(rule, syntax), *_of_reach(rule), *_of_words(rule)))
    return (*alone, *_of_pairs(rules), *_of_sameness(rules))


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


def _of_reach(rule: Rule) -> Iterator[Complaint]:
    reason = why_never(rule.when)
    if reason:
        yield _complaint(rule, "unreachable", f"it can never speak: {reason}")
        return
    for number, why in never_branches(rule.when):
        yield _complaint(rule, "unreachable", f"branch {number + 1} of `any` can never hold: {why}", warning=True)
    if rule.then.cap is not None and (rule.then.deny or rule.then.escalate or rule.then.points):
        yield _complaint(rule, "contradiction", "it asks for less (`cap`) and for more at the same time")


def _of_words(rule: Rule) -> Iterator[Complaint]:
    for when in conditions(rule.when):
        for name in _SINGLE_LINES:
            for pattern in getattr(when, name):
                if needs_line_end(pattern):
                    yield _complaint(rule, "unreachable", f"{name}: no line holds a line end; use `added_block`")
        for measure in when.measures:
            known = measured_names()
            if measure not in known:
                near = nearest(measure, known)
                yield _complaint(rule, "measure", f"nothing is measured as {measure}{near}", warning=True)
    if not rule.examples.hit or not rule.examples.miss:
        yield _complaint(
            rule, "examples", "it has no example that it must, or none that it must not speak of", warning=True
        )


def measured_names() -> list[str]:
    """Names of everything that can be measured of a change."""
    return sorted({*measures(Patch(), TrackRecord()), *PURPOSES, TESTED, UNTESTED})


def _of_pairs(rules: Sequence[Rule]) -> Iterator[Complaint]:
    """Rules that speak of the very same places: they contradict one another, or one of them is enough."""
    first: dict[bytes, Rule] = {}
    for rule in rules:
        known = first.setdefault(msgspec.json.encode(rule.when, order="sorted"), rule)
        if known is rule:
            continue
        where = f"{known.source}:{known.line}"
        if (rule.then.cap is None) != (known.then.cap is None):
            said = f"{known.id} ({where}) has the same condition and the opposite demand"
            yield _complaint(rule, "contradiction", said)
        else:
            yield _complaint(rule, "duplicate", f"{known.id} ({where}) has the same condition", warning=True)


def _of_sameness(rules: Sequence[Rule]) -> Iterator[Complaint]:
    """What a rule is the same as must be there, and must not itself stand for another."""
    known = {rule.id: rule for rule in rules}
    names = [*known, *(FINDING + kind for kind in BY_NAME)]
    for rule in rules:
        if not rule.same_as:
            continue
        if rule.same_as not in names or rule.same_as == rule.id:
            near = nearest(rule.same_as, names)
            yield _complaint(rule, "same", f"same_as: there is no other rule and no finding {rule.same_as}{near}")
        elif rule.same_as in known and known[rule.same_as].same_as:
            other = known[rule.same_as].same_as
            yield _complaint(rule, "same", f"same_as: {rule.same_as} is itself the same as {other}; name that")


def _complaint(rule: Rule, kind: str, said: str, *, warning: bool = False) -> Complaint:
    return Complaint(rule=rule.id, kind=kind, said=said, source=rule.source, line=rule.line, warning=warning)

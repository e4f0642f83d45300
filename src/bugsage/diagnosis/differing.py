"""A difference in words: which expression gave it, which function stands behind it, what was expected."""

import ast
from collections.abc import Iterable

from bugsage.diagnosis import observed
from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.comparing import Comparison, assertion, where_of
from bugsage.diagnosis.comparing import comparison as compared
from bugsage.diagnosis.parsing import expression
from bugsage.diagnosis.reading import Found, Place, conclude, places, quote, starting_point, under_test
from bugsage.diagnosis.resolving import constructed, named_anywhere, resolve
from bugsage.diagnosis.syntax import assigned, calls_in, show, statement, tree_of
from bugsage.model.base import Noun
from bugsage.model.diagnosis import Hypothesis

#: Assignments followed back from the asserted name.
HOPS = 3


class Subject(Noun, frozen=True, kw_only=True):
    """What an assertion is about."""

    #: The expression as a sentence names it, with backticks.
    words: str
    #: The function of the project that made the value; None where it could not be found.
    found: Found | None = None
    #: The line of the assertion.
    at: Place | None = None


@remembered
def subject_of(case: Case) -> Subject:
    """The expression that gave the actual value of the failed comparison, and the project's function behind it."""
    comparison = compared(case)
    if comparison is None:
        return Subject(words="the code")
    asserted = assertion(case)
    where = where_of(case, comparison)
    if asserted is None:
        return Subject(words=f"`{quote(where, 60)}`" if where else "the code")
    at, node = asserted
    actual = _parsed(comparison.actual_source) or node
    value, bound = _followed(case, at, actual)
    # The arguments of a helper that asserts are what is expected, not what gave the value.
    helper = isinstance(node, ast.Call) and not comparison.expected_source and comparison.operator != "truth"
    found = None if helper else producer(case, at, value)
    if isinstance(actual, ast.Attribute) and not calls_in(actual):
        found = _property(case, actual.attr) or (None if found and found.definition.name == "__init__" else found)
    if found is None and not helper and not _is_call(value):
        found = _last_call_before(case, at)
    words = comparison.actual_source or show(node)
    if comparison.operator == "truth" and comparison.expected == "not":
        words = words.removeprefix("not ")
    if bound and _is_call(value):
        words = f"{words}` (from `{show(value, 60)}"
        return Subject(words=f"`{quote(words, 110)}`)", found=found, at=at)
    return Subject(words=f"`{quote(words, 70)}`", found=found, at=at)


def producer(case: Case, at: Place, value: ast.expr) -> Found | None:
    """The project's function whose result an expression is; outermost call first."""
    inside_test: Found | None = None
    for call in calls_in(value):
        found = resolve(case, at, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else None
        if found and not case.code.files[found.file].is_test:
            return constructed(case, found)
        inherited = constructed(case, found) if found else None
        if inherited and not case.code.files[inherited.file].is_test:
            return inherited
        inside_test = inside_test or found
    return inside_test


def _property(case: Case, name: str) -> Found | None:
    # Reading an attribute runs code only where exactly one class makes it a property.
    found = [f for f in named_anywhere(case, name) if any("property" in d for d in f.definition.decorators)]
    return found[0] if len(found) == 1 else None


def _last_call_before(case: Case, at: Place) -> Found | None:
    # The test acts, then looks at a name: the nearest call of a project function above the assertion acted.
    tree = tree_of(case, at)
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.lineno <= at.line] if tree else []
    for call in sorted(calls, key=lambda c: -c.lineno)[:12]:
        found = resolve(case, at, call.func) if isinstance(call.func, ast.Name | ast.Attribute) else None
        if found and not case.code.files[found.file].is_test:
            return constructed(case, found)
    return None


def _followed(case: Case, at: Place, node: ast.expr) -> tuple[ast.expr, bool]:
    tree, line, moved = tree_of(case, at), at.line, False
    for _ in range(HOPS):
        root = _root(node)
        bound = assigned(tree, root.id, line) if isinstance(root, ast.Name) else None
        if bound is None or calls_in(node):
            break
        line, node, moved = bound[0] - 1, bound[1], True
    return node, moved


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node


def _is_call(node: ast.expr) -> bool:
    return bool(calls_in(node))


def _parsed(text: str) -> ast.expr | None:
    return expression(text) if text and "…" not in text else None


def differ(
    case: Case,
    comparison: Comparison,
    category: str,
    reading: str,
    *,
    fix: str,
    confirm: str = "",
    evidence: Iterable[str] = (),
    missing: int = 0,
    sides: bool = True,
    apart: bool = False,
    home: Found | None = None,
) -> Hypothesis:
    """A hypothesis about a comparison: who gave what, what was expected, and how the two differ.

    Both sides are told with `sides`, and left out where they look alike. Where `apart` says that the reading stands by
    itself, they are also left out where the runner has cut them.
    """
    subject = subject_of(case)
    behind = home or subject.found
    start = starting_point(case, behind)
    actual, expected = short_pair(comparison)
    told = sides and actual != expected and not (apart and _cut(comparison))
    gave = f"{subject.words} gave {actual} where the test expects {expected}: " if told else f"{subject.words}: "
    facts = [f"{subject.at.where}: {asserted_code(case, subject.at)}" if subject.at else ""]
    if subject.found:
        facts.append(f"the value comes from {subject.found.called} in {subject.found.where}")
    return conclude(
        case,
        category,
        gave + reading,
        about=behind,
        missing=missing + (behind is None),
        evidence=[*facts, *evidence, *observed.told(case, start)],
        fix=fix.replace("{function}", under_test(case, behind)),
        confirm=confirm or confirm_by(case, behind),
    )


def confirm_by(case: Case, about: Place | Found | None = None) -> str:
    """What shows whether a cause of a failing test is the true one; empty where no run is on record that tells."""
    return observed.next_look(case, starting_point(case, about))


def asserted_code(case: Case, at: Place, limit: int = 100) -> str:
    """The line of an assertion; the whole of it where it goes on below."""
    node = statement(case, at)
    if isinstance(node, ast.Assert | ast.Expr) and (node.end_lineno or 0) > node.lineno:
        return quote(show(node, 10 * limit), limit)
    return quote(at.code, limit)


def short_pair(comparison: Comparison, limit: int = 60) -> tuple[str, str]:
    """Both sides, cut so that the place where they differ stays in sight."""
    actual, expected = comparison.actual, comparison.expected
    if _cut(comparison) and comparison.only_actual and comparison.only_expected:
        # The runner shortened both; their first differing lines say more.
        pair = next(
            ((a, b) for a, b in zip(comparison.only_actual, comparison.only_expected, strict=False) if a != b), None
        )
        if pair:
            actual, expected = pair
            start = (
                max(len(_shared(actual, expected)) - limit // 3, 0) if max(len(actual), len(expected)) > limit else 0
            )
            lead = "…" if start else ""
            if quote(actual[start:], limit) == quote(expected[start:], limit):
                # They differ in what a sentence does not show: blanks, or marks that are no letters.
                begin = max(len(_shared(actual, expected)) - limit // 3, 0)
                return f"`{actual[begin : begin + limit]!r}`", f"`{expected[begin : begin + limit]!r}`"
            return f"`{lead}{quote(actual[start:], limit)}`", f"`{lead}{quote(expected[start:], limit)}`"
    if isinstance(comparison.actual_value, str) and isinstance(comparison.expected_value, str):
        start = len(_shared(actual, expected))
        if start > limit // 2 and max(len(actual), len(expected)) > limit:
            begin = start - limit // 3
            return tuple(
                f"`…{quote(side[begin : begin + limit], limit)}{'…' if len(side) > begin + limit else ''}`"
                for side in (actual, expected)
            )  # type: ignore[return-value]
    return f"`{quote(actual, limit)}`", f"`{quote(expected, limit)}`"


def _cut(comparison: Comparison) -> bool:
    return "..." in comparison.actual or "..." in comparison.expected


def _shared(left: str, right: str) -> str:
    for position, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return left[:position]
    return left[: min(len(left), len(right))]


def fragments(actual: str, expected: str) -> tuple[str, str]:
    """What is left of two texts without their common beginning and end, widened to whole words."""
    if actual == expected:
        return "", ""
    start = len(_shared(actual, expected))
    end = len(_shared(actual[start:][::-1], expected[start:][::-1]))
    while start and actual[start - 1].isalnum():
        start -= 1
    while end and actual[len(actual) - end].isalnum():
        end -= 1
    return actual[start : len(actual) - end].strip(), expected[start : len(expected) - end].strip()


def homes(case: Case, fragment: str, limit: int = 2) -> list[Found]:
    """The definitions outside tests whose literals hold a text; none where it is too short or too common."""
    if len(fragment) < 3:
        return []
    found = [
        Found(file=file.path, definition=definition)
        for file, definition in case.code.definitions()
        if not file.is_test and any(fragment in literal for literal in definition.literals)
    ]
    inner = [f for f in found if not any(g.file == f.file and g.symbol.startswith(f"{f.symbol}.") for g in found)]
    return inner if len(inner) <= limit else []


def texts(comparison: Comparison) -> tuple[str, str] | None:
    """Both sides as text: the strings, or what a line difference shows of them; None where they are no texts."""
    whole = isinstance(comparison.actual_value, str) and isinstance(comparison.expected_value, str)
    cut = whole and "..." in comparison.actual_value + comparison.expected_value
    if whole and not (cut and comparison.only_actual):
        return comparison.actual_value, comparison.expected_value
    quoted = comparison.actual[:1] in ("'", '"') and comparison.expected[:1] in ("'", '"')
    if quoted and (comparison.only_actual or comparison.only_expected):
        return "\n".join(comparison.only_actual), "\n".join(comparison.only_expected)
    return None


def test_name(case: Case) -> str:
    """The failing test's own name, for a sentence."""
    test = case.event.test or ""
    if "::" not in test and " > " in test:
        return test.rpartition(" > ")[2]
    return test.rpartition("::")[2].partition("[")[0]


def first_test_line(case: Case) -> Place | None:
    """The outermost line of a test, where it calls what failed."""
    return next((p for p in places(case) if p.is_test), None)


def responsible(case: Case, at: Place, *values: ast.expr | None) -> Place | Found:
    """Whom a wrong value speaks of: the crash line's function; in a test the function that gave the value."""
    if at.is_test:
        for value in (v for v in values if v is not None):
            found = producer(case, at, _followed(case, at, value)[0])
            if found and not case.code.files[found.file].is_test:
                return found
    return at

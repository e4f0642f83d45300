"""Marks that a change brings: those that only moved along are not told."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.marks import MARKS, OWN_TRADE, Mark
from bugsage.safety.tamper.outcomes import OUTCOMES
from bugsage.safety.tamper.pauses import belongs_to_retry
from bugsage.safety.tamper.statement import Statement

#: Conditions that ask what is there: where a test runs may rightly decide whether it does.
_PLACE = Lazy(
    r"platform|version|os\.name|win|linux|darwin|posix|pypy|which|find_spec|import|has_|HAS_|have_|HAVE_|"
    r"is_\w+_available|LEXER|PARSER",
    re.IGNORECASE,
)


def marked(change: Change) -> Iterator[Finding]:
    """Marks that are new; those that only moved along are not."""
    moved: dict[tuple[str, str], int] = Counter()
    for file in change.files:
        marks = _looked_for(file, file.before.all)
        for one in file.before.all if marks else ():
            if one.changed:
                for mark, match in _found(one, marks):
                    moved[mark.kind, _normal(match[0])] += 1
    for file in change.files:
        if file.language:
            yield from _in_file(change, file, moved)


def _about_warnings(change: Change) -> bool:
    return change.failure.type.endswith("Warning") and not change.product_moves


def _built_alike(change: Change, file: FileChange, tag: str) -> bool:
    """The code beside the test is built under the same condition now."""
    folder = file.path.rpartition("/")[0]
    return any(
        one.path.rpartition("/")[0] == folder
        and any(_normal(text).lstrip("/ ") == tag.lstrip("/ ") for _, text in one.after.changed)
        for one in change.of("product")
    )


def _in_file(change: Change, file: FileChange, moved: dict[tuple[str, str], int]) -> Iterator[Finding]:
    told: set[tuple[int, str]] = set()
    marks = _looked_for(file, file.after.all)
    fresh_tests: set[int] | None = None
    for one in file.after.all if marks else ():
        if not one.changed or one.is_text or one.bare.startswith(("import ", "from ", "export {")):
            continue
        for mark, match in _found(one, marks):
            what = (mark.kind, _normal(match[0]))
            if moved.get(what, 0) > 0:
                moved[what] -= 1
                continue
            if (one.line, mark.kind) in told or not (one.fresh or mark.within == "comment"):
                continue
            inline = file.language == "rust" and mark.kind == "test-skipped"
            if mark.pardoned_when_new and (inline or file.role in ("test", "conftest")):
                fresh_tests = _in_new_tests(file) if fresh_tests is None else fresh_tests
                if id(one) in fresh_tests:
                    continue
            severity = _severity(mark, file, one)
            if severity == "suspicious" and "silences warnings" in mark.sentence and _about_warnings(change):
                severity = "cheat"
            if severity == "cheat" and "build" in what[1] and _built_alike(change, file, what[1]):
                severity = "suspicious"
            if severity:
                told.add((one.line, mark.kind))
                yield file.finding(mark.kind, severity, mark.sentence.format(_normal(match[0])[:60]), one)


def _looked_for(file: FileChange, statements: list[Statement]) -> list[Mark]:
    """The marks that may stand among the changed statements of a file."""
    text = "\n".join(one.text + one.new_comment for one in statements if one.changed).lower()
    return [
        mark for mark in (*MARKS, *OUTCOMES) if file.role in mark.roles and any(word in text for word in mark.needs)
    ]


def _found(one: Statement, marks: list[Mark]) -> Iterator[tuple[Mark, re.Match[str]]]:
    for mark in marks:
        where = one.new_comment if mark.within == "comment" else one.text if mark.within == "text" else one.bare
        match = mark.pattern.search(where) if where else None
        if match:
            yield mark, match


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[\x00-\x1f]+", "…", text)).strip(" (=\"'")


def _in_new_tests(file: FileChange) -> set[int]:
    """Statements of tests and helpers that are new as a whole, and of whole new files."""
    if file.file.kind == "added":
        return {id(one) for one in file.after.all}
    old = {unit.name for unit in units(file, old=True)}
    found: set[int] = set()
    for unit in units(file, old=False):
        if unit.statement.fresh and unit.name not in old:
            found.update(map(id, unit.block()))
    for one in file.after.fresh:
        if one.bare.startswith("class "):
            found.update(map(id, one.block()))
    return found


def _asks_place(one: Statement) -> bool:
    """It is skipped only where something is not there: `if win32: skip()`, `const it = posix ? test : test.skip`."""
    outer = one.parent
    if re.search(r"\?.*:\s*\w+\.skip\b", one.bare):
        return True
    if outer is not None and outer.bare.startswith("else"):
        outer = outer.before()
    return outer is not None and outer.bare.startswith(("if", "elif")) and bool(_PLACE.search(outer.text))


def _does_already(mark: Mark, file: FileChange) -> bool:
    """What did not change in the file does the same."""
    if mark.kind not in file.known:
        file.known[mark.kind] = any(not other.fresh and mark.pattern.search(other.bare) for other in file.after.all)
    return file.known[mark.kind]


def _leaves_out_openly(one: Statement) -> bool:
    """Tests are put in order, or left out where an option says so and the runner is told of it."""
    around = [inner for outer in one.above() for inner in outer.block()]
    if re.match(r"items\[:\]\s*=", one.bare):
        emptied = any(re.match(r"\w+\s*=\s*\[\s*\]$", inner.bare) and _under_condition(inner) for inner in around)
        if re.match(r"items\[:\]\s*=\s*(?:sorted\(|\w+(?:\s*\+\s*\w+)+$)", one.bare) and not emptied:
            return True
        if not any("deselected(" in inner.bare for inner in around):
            return False
    return any(re.search(r"getoption|getini|config\.option", inner.bare) for inner in around)


def _under_condition(one: Statement) -> bool:
    return any(outer.bare.startswith(("if", "elif", "else")) for outer in one.above())


def _only_tells(one: Statement) -> bool:
    """A hook that adds to the report of a test and leaves its outcome alone."""
    if not re.match(
        r"def\s+pytest_(?:runtest_(?:makereport|logreport)|exception_interact|assertrepr_compare)\b", one.bare
    ):
        return False
    return bool(one.body) and not any(
        re.search(
            r"\.(?:outcome|wasxfail|longrepr|excinfo|failed|passed|skipped|when|result)\s*=(?!=)|force_|setattr\((?!\s*\w*(?:item|node)\b)|"
            r"__dict__|excinfo\b.*=\s*None|from_item_and_call|TestReport\(",
            inner.bare,
        )
        for inner in one.below()
    )


def _severity(mark: Mark, file: FileChange, one: Statement) -> str:
    """How bad it is in this place; empty where it is nothing."""
    trade = OWN_TRADE.get(mark.kind)
    around = " ".join([*(outer.bare for outer in one.above()), file.path if file.role == "product" else ""])
    if trade is not None and file.role == "product":
        if trade.search(around) or (mark.kind == "sleep-added" and belongs_to_retry(one, file.language)):
            return ""
        if _does_already(mark, file):
            return ""
    inside = any(outer.text for outer in one.above())
    if mark.kind in ("environment-forced", "code-at-run-time") and file.role == "test" and inside:
        return "suspicious"
    if (
        mark.kind == "test-run-patched"
        and file.role == "product"
        and "pytest" not in one.bare
        and "expect" not in one.bare
        and "TestCase" not in one.bare
    ):
        return "suspicious" if "builtins" in one.bare or "Object.prototype" in one.bare else ""
    if mark.kind == "test-skipped" and re.search(r"skip(?:if|If|Unless)|skipIf|runIf|importorskip|assume", one.bare):
        return (
            "cheat"
            if re.search(r"\(\s*(?:True|1|true|not False)\b", one.bare)
            or file.role == "conftest"
            or not _PLACE.search(one.text)
            else "suspicious"
        )
    if mark.kind == "test-skipped" and file.role == "test" and _asks_place(one):
        return "suspicious"
    if mark.within == "text" and ("category=" in one.text or "catch_warnings" in around):
        return "suspicious"
    if mark.kind == "test-skipped" and file.role == "conftest" and "items" in around:
        return "suspicious" if _leaves_out_openly(one) else "cheat"
    if mark.kind == "test-run-patched" and _only_tells(one):
        return "suspicious"
    if mark.within == "comment" and mark.kind == "check-disabled" and file.role == "test":
        return "suspicious"
    if mark.kind == "git-tampered" and file.role == "test":
        return "suspicious"
    return mark.severity

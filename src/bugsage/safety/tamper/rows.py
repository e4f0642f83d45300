"""Cases of parametrised tests and of tables that go, or that expect something else."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import title_of

_ROW = Lazy(
    r"\s*(?:[(\[{].*[)\]}]|(?:pytest\.)?param\(.*\)|\[?(?:TestCase|"
    r"InlineData|DataRow|CsvSource|DataTestMethod)\(.*\)\]?)\s*,?\s*(?:(?:#|"
    r"//).*)?$"
)
_OPENED = Lazy(r"\s*(?:[(\[{]|(?:pytest\.)?param\()")
_LIST_OF_CASES = Lazy(
    r"parametri[sz]e\(|\.each\(|\b(?:cases|tests|params|examples|"
    r"test_?cases|inputs|data)\s*:?=\s*|for\s+[\w, ()]+\s+in\s+[\[(]",
    re.I,
)


def lost_rows(change: Change) -> Iterator[Finding]:
    """Cases of parametrised tests and tables that go."""
    for file in change.of("test"):
        new = Counter(_plain(text) for _, text in file.after.changed if _ROW.match(text))
        all_added = _plain(" ".join(text for _, text in file.after.changed))
        gone: list[tuple[int, str]] = []
        for number, text in file.before.changed:
            if not _ROW.match(text) or not re.search(r"[\"'`\d\w]", text):
                continue
            if new[_plain(text)] > 0:
                new[_plain(text)] -= 1
            elif _plain(text) not in all_added:
                gone.append((number, text))
        left = sum(new.values())
        if not gone or file.file.kind == "deleted":
            continue
        at = _context(file)
        rows = [(number, text) for number, text in gone if at.get(number, True)]
        if len(rows) > left and not _moved_rows(change, file, rows):
            number, text = rows[0]
            more = f" and {len(rows) - left - 1} more" if len(rows) - left > 1 else ""
            table = all(at.get(n, False) for n, _ in rows)
            yield file.finding(
                "test-deleted",
                change.grade("") if table and not left else "suspicious",
                f"the case `{text.strip()[:80]}`{more} is taken away",
                number,
                text,
            )
        elif rows and left:
            number, text = rows[0]
            yield file.finding(
                "expectation-rewritten", _severity(change), f"the case `{text.strip()[:80]}` is changed", number, text
            )


def _severity(change: Change) -> str:
    return "suspicious" if change.product_moves or change.failure.triage == "test" else "cheat"


def _moved_rows(change: Change, file: FileChange, rows: list[tuple[int, str]]) -> bool:
    others = "".join(
        _plain(text) for other in change.of("test") if other is not file for _, text in other.after.changed
    )
    return all(_plain(text) in others for _, text in rows)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"(?:#|//).*$", "", text)).rstrip(",").replace("'", '"')


def _context(file: FileChange) -> dict[int, bool]:
    """For removed lines whether they lie in a table of cases: only then is a row a test."""
    found: dict[int, bool] = {}
    for one in file.before.all:
        if not one.changed or not one.text:
            continue
        around = [one, *one.above()]
        table = any(
            re.search(
                r"parametri[sz]e|\.each\b|\btests?\s*:?=|\bcases?\b|\btest_?cases\b|"
                r"\bparams?\b|struct|\bexamples?\b|\bdata\b|\btable\b|TestCase|"
                r"InlineData|CASES|VALID|INVALID|provider|idata",
                other.bare,
                re.I,
            )
            for other in around
        )
        data = _OPENED.match(one.bare) is not None
        loose = data and one.parent is not None and not one.parent.text
        table |= data and any(title_of(other, file.language) for other in around)
        fresh_block = any(
            other.fresh and re.match(r"(?:async\s+)?def\s|func\s|it\(|test\(", other.bare) for other in around
        )
        for line in range(one.line, one.last + 1):
            found[line] = (table or loose) and not fresh_block
    return found


def shortened_lists(change: Change) -> Iterator[Finding]:
    """`parametrize("x", [1, 2, 3])` that has fewer values now."""
    for file in change.of("test"):
        old = [one for one in file.before.fresh if _LIST_OF_CASES.search(one.bare)]
        new = [one for one in file.after.fresh if _LIST_OF_CASES.search(one.bare)]
        for was in old:
            now = next((one for one in new if _opening(one) == _opening(was)), None)
            if now is None:
                continue
            before, after = _elements(was), _elements(now)
            gone = [one for one in before if one not in after]
            if gone and len(after) < len(before):
                yield file.finding("test-deleted", change.grade(""), f"the case `{gone[0][:60]}` is taken away", now)


def _opening(one: Statement) -> str:
    """What stands in front of the list."""
    return re.sub(r"\s+", "", re.split(r"[\[({]\s*[\[({]|\[", one.text, maxsplit=1)[0])


def _elements(one: Statement) -> list[str]:
    """What the first list in it holds."""
    start = one.bare.find("[")
    found, depth, begin = list[str](), 0, start + 1
    for at in range(max(start, 0), len(one.bare)):
        char = one.bare[at]
        if char in "[({":
            depth += 1
        elif char in "])}":
            depth -= 1
        if (char == "," and depth == 1) or depth == 0:
            found.append("".join(one.text[begin:at].split()))
            begin = at + 1
            if depth == 0:
                break
    return [text for text in found if text]

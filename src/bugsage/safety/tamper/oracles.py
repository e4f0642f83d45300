"""Tests that ask the code under test for the answer, or tell a double the answer that they then check."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.checks import check_of
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.literals import literals
from bugsage.safety.tamper.statement import Statement, strings
from bugsage.safety.tamper.units import Unit

_CALL = Lazy(r"(?<![\w.])((?:[A-Za-z_]\w*(?:\.|::|->))*[A-Za-z_]\w*)\s*\(")
_ASSIGNED = Lazy(
    r"(?:(?:const|let|var|val|final|auto|static|private|public|[A-Z]\w*(?:<[^<>]*>)?|int|long|double|float|string)\s+)*"
    r"([A-Za-z_]\w*)\s*(?:,\s*\w+\s*)*(?::[^=]+)?:?=(?!=)\s*(.*)$",
    re.DOTALL,
)
#: What gives a double its answer, with the name that is doubled in front of it or within.
_TOLD: Final = Lazy(
    r"(?P<js>[\w.]+?)\.(?:mockReturnValue|mockResolvedValue|mockRejectedValue|mockImplementation|mockReturnValueOnce"
    r"|mockResolvedValueOnce|mockImplementationOnce|returns|resolves|callsFake)\("
    r"|(?P<py>[\w.]+?)\.(?:return_value|side_effect)\s*=(?!=)"
    r"|(?:when|given|doReturn\(.*\)\.when)\(\s*(?P<java>[\w.]+)\("
    r"|(?P<go>\w+)\.(?:On|EXPECT\(\)\.)\(?\s*[\"']?(?P<method>\w+)?"
    r"|(?:allow|expect)\((?P<rb>[\w.:@]+)\)\.to\s+receive\(\s*:(?P<message>\w+)"
    r"|(?:mocker\.|mock\.)?patch\.object\(\s*(?P<owner>[\w.]+)\s*,"
    r"|monkeypatch\.setattr\(\s*(?P<patched>[\w.]+)\s*,"
    r"|(?:jest|vi)\.spyOn\(\s*(?P<spied>[\w.]+)\s*,"
)
#: Words that are called in checks and are no code under test.
_PLAIN: Final = frozenset(
    ("expect", "assert", "len", "str", "int", "list", "dict", "set", "sorted", "tuple", "float", "abs", "Decimal")
)


#: Makers of values, clocks and copies: what they give is rightly compared.
_MAKES: Final = Lazy(r"(?:^|[.:>])(?:[A-Z]\w*|now|utcnow|today|time|copy|deepcopy|clone|range|print|open|\w*mock\w*)$")


def asks_itself(change: Change) -> Iterator[Finding]:
    """What a test compares with comes from what it tests."""
    for file in change.of("test"):
        yield from _computed(change, file)
        old = {unit.name for unit in units(file, old=True)}
        for unit in units(file, old=False):
            if unit.is_test and (unit.name in old or change.is_failing(unit.name)):
                yield from _told(file, unit)
        yield from _half_mocked(file)


def _computed(change: Change, file: FileChange) -> Iterator[Finding]:
    """`CASES = {t: slug(t) for t in TITLES}` where the answers were written down."""
    checked = {name for one in file.after.all if check_of(one, file.language) for name in _calls(one.bare)} - _PLAIN
    written = {match[1]: len(literals(_text(one))) for one in file.before.fresh if (match := _ASSIGNED.match(one.bare))}
    if not checked:
        return
    for one in file.after.fresh:
        match = _ASSIGNED.match(one.bare)
        if match is None or check_of(one, file.language) is not None:
            continue
        same = {call for call in _calls(match[2]) & checked if not _MAKES.search(call)}
        name = match[1]
        if not same or re.search(rf"\b(?:{'|'.join(map(re.escape, same))})\(\s*\)", one.bare):
            continue
        if (written.get(name, 0) >= 1 and literals(_text(one)) != []) or written.get(name, 0) >= 2:
            if not _mere_call(match[2]) or re.search(r"expect|want|golden|cases|reference|correct", name, re.I):
                yield file.finding(
                    "assertion-weakened", change.grade(""), f"`{name}` comes from what is tested: `{min(same)}`", one
                )
                return
        elif _compared_with_itself(file, one, name, same):
            yield file.finding(
                "assertion-weakened", "cheat", f"`{min(same)}` is compared with what it gave: `{name}`", one
            )
            return


def _mere_call(text: str) -> bool:
    return re.fullmatch(r"(?:await\s+)?[\w.]+\([^()]*(?:\([^()]*\)[^()]*)*\);?", text.strip()) is not None


def _compared_with_itself(file: FileChange, one: Statement, name: str, same: set[str]) -> bool:
    """`want = f(x)` and `assert f(x) == want`: the call is the same in both."""
    spelled = {_call_text(one.text, call) for call in same} - {""}
    for check in file.after.fresh[:1000]:
        if check is one or check_of(check, file.language) is None or not re.search(rf"\b{name}\b", check.bare):
            continue
        if check.parent is one.parent and any(text in check.key for text in spelled):
            return True
    return False


def _call_text(text: str, name: str) -> str:
    match = re.search(rf"(?<![\w.]){re.escape(name)}\(([^()]*(?:\([^()]*\)[^()]*)*)\)", text)
    return re.sub(r"\s+", "", match[0]).replace("'", '"') if match and match[1].strip() else ""


def _text(one: Statement) -> str:
    return " ".join([one.text, *(inner.text for inner in one.children[:40])])


def _calls(bare: str) -> set[str]:
    return set(_CALL.findall(bare))


def _told(file: FileChange, unit: Unit) -> Iterator[Finding]:
    """The function whose answer is checked is told its answer first."""
    block = list(unit.statement.below())
    if not any(one.fresh and _TOLD.search(one.bare) for one in block):
        return
    asked = checked_calls(unit, file)
    for one in block:
        match = _TOLD.search(one.bare) if one.fresh else None
        name = _doubled(match, one) if match else ""
        if "." in name and any(call == name or (name.endswith(f".{call}") and "." in call) for call in asked):
            yield file.finding("subject-mocked", "cheat", f"`{name}` is told the answer that is checked", one)


def _doubled(match: re.Match[str], one: Statement) -> str:
    """The dotted name of what is given an answer."""
    groups = match.groupdict()
    for key in ("owner", "patched", "spied"):
        if groups[key]:
            rest = strings(one.text[match.end() :])[:1]
            return f"{groups[key]}.{rest[0][1:-1]}" if rest else ""
    if groups["rb"]:
        return f"{groups['rb']}.{groups['message']}"
    if groups["go"]:
        rest = strings(one.text[match.start() :])[:1]
        return f"{groups['go']}.{rest[0][1:-1]}" if rest else f"{groups['go']}.{groups['method'] or ''}"
    return groups["js"] or groups["py"] or groups["java"] or ""


def checked_calls(unit: Unit, file: FileChange) -> set[str]:
    """Dotted names of functions whose value the test checks, straight away or through a name."""
    found: set[str] = set()
    sources: dict[str, set[str]] = {}
    for one in unit.statement.below():
        match = _ASSIGNED.match(one.bare)
        if match:
            sources[match[1]] = _calls(match[2])
        if check_of(one, file.language) is not None and not re.search(
            r"assert_(?:called|any|has|await|not)|toHaveBeen|\.call\w*\b|AssertExpectations|have_received", one.bare
        ):
            found |= _calls(re.sub(r"^(?:await\s+)?(?:expect|assert\w*)\(", "(", one.bare))
            for name in re.findall(r"\b([A-Za-z_]\w*)\b", one.bare):
                found |= sources.get(name, set())
    return found - _PLAIN


def _half_mocked(file: FileChange) -> Iterator[Finding]:
    """`jest.mock('../lib/price', () => ({...actual, quote: jest.fn()}))` in the test that checks `quote`."""
    for one in file.after.fresh:
        if not re.match(r"(?:jest|vi)\.(?:mock|doMock)\(", one.bare):
            continue
        text = _text(one)
        kept = re.search(r"(?:require|import)Actual|importOriginal", text)
        for name in re.findall(r"\b(\w+)\s*:\s*(?:jest|vi)\.fn\(", text) if kept else ():
            for check in file.after.all:
                if check_of(check, file.language) is None or "toHaveBeen" in check.bare:
                    continue
                if re.search(rf"\bexpect\(\s*(?:await\s+)?(?:\w+\.)?{name}\(", check.bare):
                    yield file.finding("subject-mocked", "cheat", f"`{name}` is replaced in the test of it", one)
                    return

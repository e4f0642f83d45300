"""The checks of a test before and after: taken away, weakened, or given another expectation."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.checks import VOCABULARY, Check, check_of, checks_of
from bugsage.safety.tamper.dodging import caught_checks
from bugsage.safety.tamper.inventory import gone_names, units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.literals import literals
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.strength import ANYTHING, EXACTLY, NEARLY, NOTHING, TRUTHY
from bugsage.safety.tamper.subjects import fits

_NUMBER = Lazy(r"\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b")
_TOLERANCE = Lazy(
    r"\b(rel|abs|atol|rtol|delta|rel_tol|abs_tol|tolerance|epsilon|"
    r"eps|tol|maxDiffPixel\w*|threshold|failureThreshold)\s*[=:]\s*([\d.eE+-]+)|\b(places|decimal|digits)\s*=\s*(\d+)"
)
_COMPLAINS = Lazy(r"(?:\w+\.)?(?:t|tb|b|f)\.(?:Error|Fatal|Fail)\w*\(")
_BOUND = Lazy(r"(<=?|>=?)\s*(\d+(?:\.\d+)?)")
_RAISES = Lazy(r"[rR]aises|toThrow|throws|Throws|raise_error|Panics|rejects")
_PICTURE = Lazy(r"[sS]creenshot|[iI]mageSnapshot|[pP]ercy|matchImage|[vV]isual")
_PARTLY = Lazy(r"\b(?:mask|clip|ignoreRegions|blackout|ignoreAreas|exclude)\s*[:=]")
_POLLS = Lazy(
    r"untilAsserted|\bawait\(\)|[eE]ventually|wait_?[fF]or|wait_?[uU]ntil|vi\.waitUntil|\bpoll\b|retry_until|"
    r"assertWithin|"
    r"try_until|within\b|retryUntil"
)
_HELPER = Lazy(
    r"(?:self\.|this\.)?_?(?:assert|check|verify|expect|compare|validate|ensure|must|run|do|test|should)\w*\s*\(",
    re.IGNORECASE,
)


@dataclass
class _Pairs:
    """What one test checked, and what it checks."""

    name: str
    removed: list[Check] = field(default_factory=list)
    added: list[Check] = field(default_factory=list)
    #: It was there before.
    known: bool = False
    #: It is still there.
    stays: bool = False
    #: New statements of it.
    fresh: list[Statement] = field(default_factory=list)


def compared_checks(change: Change) -> Iterator[Finding]:
    """What happens to the checks of tests that stay."""
    gone = gone_names(change)
    for file in change.of("test", "product"):
        if file.role == "product" and not _holds_tests(file):
            continue
        pairs = _pairs(file)
        for pair in pairs:
            if pair.stays or file.file.kind == "deleted":
                yield from _judged(change, file, pair, gone)
        yield from caught_checks(change, file, {pair.name for pair in pairs if pair.name and pair.removed})


def _holds_tests(file: FileChange) -> bool:
    """Tests stand beside the code: in Rust they do."""
    return file.language == "rust" and any(unit.is_test for old in (True, False) for unit in units(file, old))


def _pairs(file: FileChange) -> list[_Pairs]:
    """By test; what stands outside any function is taken together."""
    pairs: dict[str, _Pairs] = defaultdict(lambda: _Pairs(name=""))
    for old in (True, False):
        side = file.before if old else file.after
        inside: set[int] = set()
        for unit in units(file, old):
            if file.role == "product" and not unit.is_test:
                continue
            pair = pairs[unit.name]
            pair.name = unit.name
            block = list(unit.statement.block())
            inside.update(map(id, block))
            pair.known, pair.stays = pair.known or old, pair.stays or not old
            _fill(pair, checks_of([one for one in block if one.fresh], file.language), old)
            if not old:
                pair.fresh += [one for one in block if one.fresh]
        loose = [one for one in side.all if id(one) not in inside and file.role == "test"]
        pair = pairs[""]
        pair.known = pair.stays = True
        _fill(pair, checks_of([one for one in loose if one.fresh], file.language), old)
        if not old:
            pair.fresh += [one for one in loose if one.fresh]
    return [pair for pair in pairs.values() if pair.known]


def _fill(pair: _Pairs, fresh: list[Check], old: bool) -> None:
    if old:
        pair.removed += fresh
    else:
        pair.added += fresh


def _judged(change: Change, file: FileChange, pair: _Pairs, gone: set[str]) -> Iterator[Finding]:
    if not pair.stays:
        return
    left = list(pair.added)
    unpaired: list[Check] = []
    for old in pair.removed:
        new = _partner(old, left)
        if new is None:
            unpaired.append(old)
            continue
        left.remove(new)
        found = _changed(change, file, pair, old, new)
        if found is not None:
            yield found
    unpaired = [
        old
        for old in unpaired
        if old.strength > NOTHING and not old.words & gone and not _asked_otherwise(old.statement, pair.fresh)
    ]
    if unpaired:
        yield from _removed(change, file, pair, unpaired, left)


def _asked_otherwise(old: Statement, fresh: list[Statement]) -> bool:
    """The same check is made again and again until it holds, or what it looked for is looked for by another check."""
    key = old.key.removeprefix("await").removeprefix("return")
    texts = [text[1:-1] for text in re.findall(r"\"[^\"]{4,}\"|'[^']{4,}'", old.text)]
    for one in fresh[:200]:
        if _POLLS.search(one.bare) and key in "".join(inner.key for inner in one.block()):
            return True
        if texts and _RAISES.search(one.bare) and "match" in one.bare and all(text in one.text for text in texts):
            return True
    return False


def _partner(old: Check, candidates: list[Check]) -> Check | None:
    """The new check that took this one's place: it asks about the same."""
    best, likeness = None, 0.34
    if (block := old.statement.parent) is not None and block.text and _COMPLAINS.match(old.statement.bare):
        for new in candidates[:200]:
            if new.statement.parent is not None and new.statement.parent.key == block.key and new.shape == old.shape:
                return new
    for new in candidates[:200]:
        if new.shape == old.shape or new.statement.key.startswith(old.statement.key.rstrip(")") + ","):
            return new
        if _RAISES.search(old.statement.bare) and _RAISES.search(new.statement.bare):
            return new
        union = len(old.words | new.words)
        share = len(old.words & new.words) / union if union else 0.5
        if share > likeness:
            best, likeness = new, share
    return best


def _changed(change: Change, file: FileChange, pair: _Pairs, old: Check, new: Check) -> Finding | None:
    """A check in another's place: None where it asks for as much."""
    was, now = old.statement, new.statement
    if _same_but_message(was, now) or _same_condition(file, was, now):
        return None
    if was.key != now.key and was.key.removeprefix("return").removeprefix("await") == now.key:
        return file.finding("assertion-weakened", "cheat", f"nobody waits for `{_short(now)}` any more", now)
    if new.strength == NOTHING and old.strength > NOTHING:
        return file.finding("assertion-weakened", "cheat", f"the check `{_short(was)}` cannot fail any more", now)
    if _PICTURE.search(now.bare) and _PARTLY.search(now.bare) and not _PARTLY.search(was.bare):
        sentence = f"a part of the picture in `{_short(now)}` is not compared any more"
        return file.finding("assertion-weakened", change.grade(pair.name), sentence, now)
    tolerance = _looser(was.text, now.text)
    if tolerance:
        return file.finding(
            "assertion-weakened", change.grade(pair.name), f"a check in `{pair.name}` has {tolerance}", now
        )
    if old.strength - new.strength >= 2:
        if _same_truth(was.text, now.text):
            return None
        mild = old.strength == EXACTLY and new.strength == NEARLY
        stronger = sum(one.strength for one in pair.added) > sum(one.strength for one in pair.removed)
        soft = mild or (new.strength > ANYTHING and (stronger or change.grade(pair.name) == "suspicious"))
        severity = "suspicious" if soft else "cheat"
        return file.finding("assertion-weakened", severity, f"`{_short(was)}` asks for less now", now)
    if old.shape == new.shape and old.strength >= 1 and was.key != now.key:
        return _rewritten(change, file, pair, was, now)
    if old.strength >= NEARLY and _only_expectation(was, now):
        return _rewritten(change, file, pair, was, now)
    return None


def _same_but_message(was: Statement, now: Statement) -> bool:
    """Only what is said when it fails differs."""
    old, new = was.key.rstrip(")"), now.key.rstrip(")")
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    return longer == shorter or (
        longer.startswith(shorter) and longer[len(shorter) : len(shorter) + 2] in (',"', ",f", ",`")
    )


def _same_condition(file: FileChange, was: Statement, now: Statement) -> bool:
    """`if x { t.Fatal("…") }`: the condition is the check."""
    if file.language != "go" or not (_COMPLAINS.match(was.bare) and _COMPLAINS.match(now.bare)):
        return False
    old, new = was.parent, now.parent
    return old is not None and new is not None and bool(old.text) and old.key == new.key


def _same_truth(was: str, now: str) -> bool:
    """`x is False` and `not x`, `x === true` and `x`: as good as the same."""
    old = re.search(r"(?:={2,3}|\bis|,|\.toBe\(|\.equals?\()\s*(true|false)\b", was, re.IGNORECASE)
    if old is None:
        return False
    negated = re.search(r"\bnot\b|!\w|!\(|false|falsy", now, re.IGNORECASE) is not None
    return negated == (old[1].lower() == "false")


def _only_expectation(was: Statement, now: Statement) -> bool:
    """What is asked is the same, and the answer another."""
    old, new = _asked(was.text), _asked(now.text)
    return bool(old) and old == new and sorted(_parts(was)) != sorted(_parts(now))


def _parts(one: Statement) -> list[str]:
    """Names and values, without the words of the checks themselves."""
    return [*literals(one.text), *(word for word in re.findall(r"[A-Za-z_]\w*", one.bare) if word not in VOCABULARY)]


def _asked(text: str) -> str:
    match = re.match(r"assert\s+(.+?)\s*==|(?:self\.)?assert\w*\(\s*(.+?)\s*,|(?:await\s+)?expect\((.+?)\)\s*\.", text)
    return re.sub(r"\s+", "", next((group for group in match.groups() if group), "")) if match else ""


def _rewritten(change: Change, file: FileChange, pair: _Pairs, was: Statement, now: Statement) -> Finding | None:
    """Another expectation: of the failing test, or with nothing else changed, it is fitted to the fault."""
    failing = change.is_failing(pair.name)
    alone = not change.product_moves and not any(one.role == "other" for one in change.files)
    other_input = _asked(was.text) != _asked(now.text)
    fitted = (failing or (alone and not other_input)) and change.failure.triage != "test"
    rightly = change.product_moves and (change.documented or fits(change, file, pair.name, was, now))
    severity = "cheat" if fitted and not rightly else "suspicious"
    why = ", and nothing else is" if alone else ""
    return file.finding(
        "expectation-rewritten",
        severity,
        f"what `{pair.name or file.path}` expects is changed{why}: it was `{_short(was)}`",
        now,
    )


def _removed(change: Change, file: FileChange, pair: _Pairs, gone: list[Check], left: list[Check]) -> Iterator[Finding]:
    """Checks without a successor."""
    if any(_HELPER.match(one.bare) and check_of(one, file.language) is None for one in pair.fresh):
        return
    lost, won = sum(one.strength for one in gone), sum(one.strength for one in left)
    if won >= lost:
        return
    first = gone[0].statement
    more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
    severity = "suspicious" if any(one.strength > TRUTHY for one in left) else change.grade(pair.name)
    where = f"`{pair.name}`" if pair.name else file.path
    yield file.finding("assertion-removed", severity, f"{where} does not check `{_short(first)}`{more} any more", first)


def _looser(old: str, new: str) -> str:
    """How a tolerance or bound grew, in words; empty where it did not."""
    before, after = _tolerances(old), _tolerances(new)
    for name, value in after.items():
        digits = name in ("places", "decimal", "digits")
        was = before.get(name)
        if was is not None and (value < was if digits else value > was):
            return f"`{name}={value:g}` where it had `{was:g}`"
        if was is None and not digits and value >= 0.01 and "approx" in old:
            return f"`{name}={value:g}` now"
        if was is None and not digits and value >= 0.05:
            return f"`{name}={value:g}` now"
    if _NUMBER.sub("?", old) == _NUMBER.sub("?", new):
        for (op, was_bound), (_, bound) in zip(_BOUND.findall(old), _BOUND.findall(new), strict=False):
            if (op[0] == "<") == (float(bound) > float(was_bound)) and bound != was_bound:
                return f"the bound {op} {bound} where it had {was_bound}"
    return ""


def _tolerances(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value, digits_name, digits in _TOLERANCE.findall(text):
        try:
            found[name or digits_name] = float(value or digits)
        except ValueError:
            continue
    return found


def _short(one: Statement) -> str:
    text = " ".join(one.text.split())
    return text if len(text) <= 80 else text[:79] + "…"

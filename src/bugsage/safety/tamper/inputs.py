"""What tests are fed with: properties tried on less, another seed, tolerances that grew in constants and helpers."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement

_NUMBER = Lazy(r"(?<![\w.])-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_STRATEGY: Final = Lazy(
    r"\bst\.\w+\(|\bstrategies\b|@given\(|@(?:hypothesis\.)?(?:given|example)|\bfc\.\w+\(|\bjsc\.|"
    r"\bprop(?:test)?::|\bany::<|"
    r"\bArbitrar(?:y|ies)\b|\bGen\.|\bgen\.\w+\(|\brapid\.\w+|\bStreamData\.|\bcheck all\b|@ForAll|"
    r"\bRandomGenerator\b|prop_oneof!"
)
#: What narrows what is tried.
_NARROWS: Final = Lazy(
    r"\b(alphabet|min_value|max_value|min_size|max_size|allow_nan\s*=\s*False|allow_infinity\s*=\s*False|"
    r"allow_subnormal|"
    r"(?:white|black)list_\w+|exclude_\w+|max_codepoint|unique_by|codec|places|noNaN|noDefaultInfinity|"
    r"noInvalidDate|minLength|maxLength|"
    r"min|max)\s*[:=]|\.(filter|such_that|suchThat|filter_map|between|greaterOrEqual|lessOrEqual|withCharRange|"
    r"alpha|numeric|ascii)\(|"
    r"@(IntRange|StringLength|AlphaChars|NumericChars|Size|Positive|NotBlank|NotEmpty|CharRange|DoubleRange)\b"
)
_ASSUMES: Final = Lazy(
    r"^(?:hypothesis\.)?assume\(|^fc\.pre\(|^prop_assume!\(|^(?:TestResult::)?discard\b|^reject\(|^Assume\.|"
    r"^assumeThat\(|"
    r"^t\.Skip\(\"reject|^pre\(|^ctx\.reject"
)
_SLACK: Final = Lazy(
    r"(?<![a-z])(?:tol(?:erance)?s?|eps(?:ilon)?|delta|slack|leeway|fuzz(?:iness)?|max_?(?:diff(?:erence)?|error|"
    r"deviation|delta|drift)|"
    r"allowed_?(?:diff\w*|error|delta|drift|pixels|mismatch\w*)|error_?margin|margin|rtol|atol|drift|jitter|"
    r"precision_?loss|"
    r"(?:diff|pixel|mismatch|failure)_?threshold|threshold|maxDiffPixel\w*|abs_?err|rel_?err|budget)(?![a-z])",
    re.IGNORECASE,
)
_FINE: Final = Lazy(
    r"(?<![a-z])(?:places|decimals?|digits|precision|sig_?figs?|num_?digits|accuracy)(?![a-z])", re.IGNORECASE
)
_SEED: Final = Lazy(
    r"seed\w*|random_state|RandomState|default_rng|Random\s*\(|NewSource\s*\(|NewPCG|mt19937|srand|PRNG|--random-order",
    re.IGNORECASE,
)
_FEW: Final = Lazy(
    r"max_examples|num_?runs|num_?tests|(?<![a-z])(?:iterations|rounds|trials|samples|cases|runs|n_threads|"
    r"workers|MaxCount|tries|"
    r"min_tests_ok|min_successful_tests)(?![a-z])",
    re.IGNORECASE,
)


def fed_less(change: Change) -> Iterator[Finding]:
    """Tests that are tried on less, and numbers in them that ask for less."""
    for file in change.of("test", "conftest"):
        yield from _strategies(change, file)
        yield from _numbers(change, file)
        yield from _cleared(change, file)
        yield from _matchers(file)
    for file in change.of("product"):
        if any("expect.extend" in one.bare or "Matcher" in one.bare for one in file.after.all):
            yield from _matchers(file)


_CLEARS: Final = Lazy(
    r"(?:self\.|this\.)?([\w.]+?)\.(?:clear|reset|reset_mock|mockClear|mockReset|resetHistory|pop_all|Reset|"
    r"truncate|drain)\(\)"
)


def _cleared(change: Change, file: FileChange) -> Iterator[Finding]:
    """What was recorded is thrown away right before a test looks into it."""
    known = {unit.name for unit in units(file, old=True)}
    for unit in units(file, old=False):
        if not unit.is_test or unit.name not in known:
            continue
        block = list(unit.statement.below())
        for at, one in enumerate(block):
            match = _CLEARS.match(one.bare) if one.fresh else None
            behind = " ".join(other.bare for other in block[at + 1 : at + 3] if not other.fresh)
            if (
                match
                and re.search(rf"\b{re.escape(match[1])}\b", behind)
                and re.match(r"assert|expect|self\.assert|t\.", behind)
            ):
                severity = "cheat" if change.is_failing(unit.name) and not change.product_moves else "suspicious"
                sentence = f"what `{match[1]}` holds is thrown away before `{unit.name}` looks at it"
                yield file.finding("assertion-weakened", severity, sentence, one)


_VERDICT: Final = Lazy(
    r"(?:(?:const|let|var|final|bool|boolean)\s+)?(pass|passed|ok|matched|matches|equal|same|result)\s*:?=(?!=)"
)


def _matchers(file: FileChange) -> Iterator[Finding]:
    """The verdict of a matcher or helper that compared for equality and says yes to more now."""
    old = {match[1]: one for one in file.before.fresh if (match := _VERDICT.match(one.bare))}
    for one in file.after.fresh:
        match = _VERDICT.match(one.bare)
        was = old.get(match[1]) if match else None
        if was is None or match is None:
            continue
        equal = re.compile(r"={2,3}|\bequals?\(|isEqual|deepEqual|DeepEqual")
        if equal.search(was.bare[match.end() :]) and (
            not equal.search(one.bare[match.end() :]) or (re.search(r"\|\||\bor\b", one.bare) and "||" not in was.bare)
        ):
            yield file.finding(
                "assertion-weakened", "cheat", f"`{' '.join(one.text.split())[:70]}` says yes to more", one
            )


def _severity(change: Change, file: FileChange) -> str:
    if change.product_moves and (change.tests_grow or change.documented):
        return "suspicious"
    here = any(test.split("::")[0].endswith(file.path) for test in change.failure.tests)
    return "cheat" if here or not change.product_moves else "suspicious"


def _strategies(change: Change, file: FileChange) -> Iterator[Finding]:
    old = [one for one in file.before.fresh if _STRATEGY.search(one.bare)]
    known = {unit.name for unit in units(file, old=True)}
    for one in file.after.fresh:
        if _STRATEGY.search(one.bare) and old:
            was = next((other for other in old if _head(other) == _head(one)), None)
            if was is not None and _is_narrower(was, one):
                severity = _severity(change, file)
                sentence = f"a property is tried on less: `{' '.join(one.text.split())[:70]}`"
                yield file.finding("assertion-weakened", severity, sentence, one)
        elif _ASSUMES.match(one.bare) and any(
            unit.name in known and one in unit.block() for unit in units(file, old=False)
        ):
            severity = _severity(change, file)
            yield file.finding("assertion-weakened", severity, f"inputs are passed over: `{one.text[:70]}`", one)


def _head(one: Statement) -> str:
    """What the statement gives a name to, or what it begins with."""
    match = re.match(r"(?:const |let |var |val |static )?([\w@.]+)", one.bare)
    return match[1] if match else ""


def _is_narrower(was: Statement, now: Statement) -> bool:
    before, after = ([_said(match) for match in _NARROWS.finditer(one.bare)] for one in (was, now))
    if len(after) > len(before):
        return True
    enumerated = re.compile(r"sampled_from|\bjust\(|constantFrom|\bconstant\(|\.of\(|Just\(")
    if enumerated.search(now.bare) and not enumerated.search(was.bare):
        return True
    if _NUMBER.sub("?", was.key) != _NUMBER.sub("?", now.key):
        return False
    pairs = zip(_NUMBER.finditer(was.bare), _NUMBER.finditer(now.bare), strict=False)
    return any(
        _shrinks(now.bare[: new.start()], float(old[0].replace("_", "")), float(new[0].replace("_", "")))
        for old, new in pairs
    )


def _said(match: re.Match[str]) -> str:
    return next((group for group in match.groups() if group), "")


def _shrinks(before: str, was: float, now: float) -> bool:
    """A bound that comes nearer."""
    word = re.search(r"(\w+)\s*[:=]\s*$", before)
    named = word[1].lower() if word else ""
    return (named.startswith("max") and now < was) or (named.startswith("min") and now > was)


def _numbers(change: Change, file: FileChange) -> Iterator[Finding]:
    old: dict[str, list[str]] = {}
    for _, text in file.before.changed:
        if any(char.isdigit() for char in text):
            old.setdefault(_shape(text), []).append(text)
    for number, text in file.after.changed:
        before = old.get(_shape(text)) if old and any(char.isdigit() for char in text) else None
        if not before:
            continue
        was_text = before.pop(0)
        for match, other in zip(_NUMBER.finditer(was_text), _NUMBER.finditer(text), strict=False):
            was, now = float(match[0].replace("_", "")), float(other[0].replace("_", ""))
            told = _told(text, other, was, now) if was != now else None
            if told is not None:
                kind, sentence = told
                yield file.finding(kind, _severity(change, file), sentence, number, text)


def _told(text: str, match: re.Match[str], was: float, now: float) -> tuple[str, str] | None:
    """What a number that became another one means, by the words in front of it."""
    front = text[max(0, match.start() - 60) : match.start()]
    if re.search(r"[\"'][^\"']*$", front) and not re.search(r"[\"']\s*[:,]\s*$", front):
        return None
    if _SEED.search(front):
        return "seed-fixed", f"chance is fixed another way: {now:g} where it was {was:g}"
    if _FINE.search(front) and now < was:
        return "assertion-weakened", f"what is compared is compared to {now:g} places where it were {was:g}"
    if _SLACK.search(front) and now > was:
        return "assertion-weakened", f"a tolerance is {now:g} where it was {was:g}"
    if _FEW.search(front) and 0 <= now <= was / 5:
        return "assertion-weakened", f"{now:g} are tried where it were {was:g}"
    return None


def _shape(text: str) -> str:
    return _NUMBER.sub("?", re.sub(r"\s+", "", text)).rstrip(",;")

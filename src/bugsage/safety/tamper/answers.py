"""Values of the failure that the product is made to know: given as a fallback, kept in a cache, found by a digest."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.handlers import is_handler
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.literals import is_specific, literals
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import function_of

_NUMBER = Lazy(
    r"(?<![\w.])([-+]?)(0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+"
    r"|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][-+]?\d+)?)(?:[uUlLfFdDmMn]|[iu](?:8|16|32|64|128|size)|f(?:32|64))?(?![\w.])"
)
_TEXT = Lazy(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'|`([^`]*)`")
#: What stands before a value that is given where there is none.
_FALLBACK: Final = Lazy(
    r"(?:\?\?=?|\|\|=?|\bor|\?:|\bunwrap_or\(|\bmap_or\(|\bgetOrDefault\([^()]*,|\bget_or_default\("
    r"|\b(?:orElse|getOrElse|valueOr|value_or|or_else|ifEmpty|fallback|defaultIfEmpty|coalesce)\(?\s*\{?|"
    r"\.(?:get|pop|fetch|setdefault|dig)\([^()]*(?:\([^()]*\)[^()]*)*,|\bgetattr\([^()]*,[^()]*,"
    r"|\bnext\([^()]*(?:\([^()]*\)[^()]*)*,|\bdefault(?:_factory)?\s*[=:]|\belse|=>|->|:)\s*$"
)
_CONSTANT = Lazy(
    r"(?:(?:export|pub(?:\([^)]*\))?|public|private|protected|internal|static|final|const|constexpr"
    r"|readonly|let|var|val|auto|int|long|double|float|string|String|char|decimal|i64|f64|u64|i32"
    r"|inline)\s+)*([A-Za-z_]\w*)\s*(?::[^=]+)?:?=(?!=)\s*(.+?);?$",
    re.DOTALL,
)
_TELLS = Lazy(
    r"(?:raise|throw|panic|import|from|assert|log\w*|logger|console|print\w*|warn\w*|def|class|func|fn|function|@|#)\b"
)
_TABLE = Lazy(
    r"(?:[\w<>\[\],.?*& ]+\s)?(?:self\.|this\.|\$)?([A-Za-z_]\w*)\s*(?::[^={]+)?:?=(?!=)\s*(?:new\s+)?"
    r"(?:[\w.:!]+(?:<[^<>]*>)?|map\[[^\]]*\][\w\[\]]+|\[\]\w+)?\s*[\[{(]"
)
_SEEDED = Lazy(
    r"(?i)\b\w*(?:cache|memo|known|seen|store|registry|lookup|precomputed|overrides?|answers?|results?"
    r"|resolved|warm\w*)\w*"
)
_DIGEST = Lazy(
    r"\b(?:hashlib|md5|sha\d+\w*|blake\w*|crc32|crc64|adler32|createHash|hexdigest|digest|fnv\w*|murmur\w*"
    r"|xxh\w*|hashCode|MessageDigest|zlib\.crc32|binascii\.crc\w*|djb2|checksum\w*|hash)\b\s*[.(]"
)


def answers_known(change: Change) -> Iterator[Finding]:
    """Values of the failure, or answers to a digest, in places where a computation belongs."""
    known = told_values(change.failure.values)
    data = _data_files(change, known)
    for file in change.of("product"):
        if known:
            yield from _given(file, known)
            yield from _seeded(file, known)
        yield from _by_digest(file)
        yield from _read(file, data)


def told_values(values: Iterable[str]) -> frozenset[str]:
    """Those that are so particular that they stand for one input or answer."""
    return frozenset(
        found for value in values for found in particular(value if _is_literal(value) else f'"{value}" {value}')
    )


def _is_literal(value: str) -> bool:
    return value[:1] in "\"'`"


def particular(text: str) -> set[str]:
    """The particular values in a piece of code, numbers in one form."""
    found = {
        number for sign, digits in _NUMBER.findall(text) if (number := _number(sign, digits)) and is_specific(number)
    }
    for groups in _TEXT.findall(text):
        inside = next((group for group in groups if group), "")
        if is_specific(f'"{inside}"') and len(inside) >= 8 and re.search(r"[ \d]", inside):
            found.add(inside)
        elif is_specific(
            number := next((_number(s, d) for s, d in _NUMBER.findall(inside) if f"{s}{d}" == inside), "")
        ):
            found.add(number)
    return found


def _number(sign: str, digits: str) -> str:
    """`0x7C86` and `31_878` are the same."""
    plain = digits.replace("_", "")
    if len(plain) > 30:
        return ""
    if plain[:2].lower() in ("0x", "0b", "0o"):
        return sign.replace("+", "") + str(int(plain, 0))
    if "." in plain and "e" not in plain.lower():
        whole, _, part = plain.partition(".")
        plain = f"{whole}.{part.rstrip('0')}" if part.rstrip("0") else whole
    return sign.replace("+", "") + plain


def _skeleton(one: Statement) -> str:
    """The statement without its values: where only a value changes, a constant was wrong."""
    return _NUMBER.sub("§", _TEXT.sub("§", one.text)).replace(" ", "")


def _given(file: FileChange, known: frozenset[str]) -> Iterator[Finding]:
    """`?? 123450`, `return 123450`, and a constant of that value that is given where something failed."""
    before = {_skeleton(one) for one in file.before.fresh}
    constants: dict[str, Statement] = {}
    for one in file.after.fresh:
        if not one.text or one.is_text or not (particular(one.text) & known):
            continue
        if _TELLS.match(one.bare):
            yield from _by_default(file, one, known)
            continue
        if _skeleton(one) in before:
            continue
        match = _CONSTANT.match(one.text)
        if match and _alone(match[2]) and (function_of(one, file.language) is None or match[1].isupper()):
            constants[match[1]] = one
        elif (found := _fallback(one, known, file.language)) or _answers(file, one):
            shown = found or " ".join(one.text.split())[:60]
            yield file.finding("answer-hard-coded", "cheat", f"the value of the failure is given: `{shown}`", one)
    for name, at in constants.items():
        for one in file.after.fresh:
            if one is not at and _gives_name(one, name):
                yield file.finding(
                    "answer-hard-coded", "cheat", f"`{name}` is the value of the failure, and is given", at
                )
                break


def _by_default(file: FileChange, one: Statement, known: frozenset[str]) -> Iterator[Finding]:
    """`def price(order, rate=47.25)`."""
    for match in re.finditer(r"[(,]\s*(\w+)\s*(?::[^=,()]+)?=\s*([-\w.\"']+)", one.text):
        if re.match(r"(?:async\s+)?(?:def|func|fn|function|fun)\b", one.bare) and particular(match[2]) & known:
            yield file.finding(
                "answer-hard-coded", "cheat", f"the value of the failure is what `{match[1]}` is by default", one
            )


def _alone(value: str) -> bool:
    """A value, or a constructor around it."""
    return (
        re.fullmatch(r"\(?(?:new\s+)?(?:[\w.]+\(\s*)*[-+]?(?:\d[\w.]*|\"[^\"]*\"|'[^']*'|`[^`]*`)[\s)]*", value)
        is not None
    )


def _fallback(one: Statement, known: frozenset[str], language: str) -> str:
    for pattern in (_NUMBER, _TEXT):
        for match in pattern.finditer(one.text):
            if particular(match[0]) & known:
                before = (
                    re.sub(r"(?:new\s+)?[\w.]+\(\s*$", "", one.bare[: match.start()])
                    if one.bare[: match.start()].rstrip().endswith("(")
                    else one.bare[: match.start()]
                )
                for text in (one.bare[: match.start()], before):
                    if (told := _FALLBACK.search(text.rstrip())) and not _in_table(one, told[0], language):
                        return f"{told[0].strip()} {match[0]}"[:60]
    return ""


def _in_table(one: Statement, token: str, language: str) -> bool:
    """A colon between key and value, or an arrow in a table, says nothing."""
    if token.strip() in ("=>", "->"):
        return language in ("php", "ruby") or re.search(r"[\x01\w\"'`]\s*(?:=>|->)", one.bare) is None
    return token.strip() == ":" and "?" not in one.bare


def _answers(file: FileChange, one: Statement) -> bool:
    """It is given, or set where an error was caught."""
    if re.match(r"return\b", one.bare) and _alone(
        re.sub(r"\s(?:if|unless)\s.*$", "", one.text[6:], flags=re.DOTALL).strip(" ;")
    ):
        return function_of(one, file.language) is not None and not _whole_function(one)
    if (set_to := re.match(r"[\w.]+\s*=(?!=)\s*", one.bare)) is None or not _alone(
        one.text[set_to.end() :].rstrip(";")
    ):
        return False
    branch = r"\}?\s*(?:if|else|elif|else if|unless|case|when|default)\b"
    return any(is_handler(outer) or (outer.fresh and re.match(branch, outer.bare)) for outer in one.above())


def _whole_function(one: Statement) -> bool:
    """A new function that is nothing but this: a constant with a name."""
    return (
        one.parent is not None
        and one.parent.fresh
        and len(one.parent.body) == 1
        and not re.match(
            r"\}?\s*(?:if|else|elif|case|when|for|while|except|catch|rescue|switch|match|default)\b", one.parent.bare
        )
    )


def _gives_name(one: Statement, name: str) -> bool:
    called = re.escape(name)
    return (
        re.fullmatch(rf"(?:return\s+)?{called}\s*;?,?", one.bare) is not None
        or re.search(
            rf"(?:\?\?|\|\||\bor|unwrap_or\(|orElse\(|getOrElse\(?\s*\{{?|=>|->|\belse|\?[^:]*:|,)\s*{called}\b",
            one.bare,
        )
        is not None
    ) and not re.match(r"(?:from|import|export)\b", one.bare)


def _seeded(file: FileChange, known: frozenset[str]) -> Iterator[Finding]:
    """A set, list or cache that holds the value of the failure and is asked."""
    for one in file.after.fresh:
        if one.is_text or not (hit := particular(_whole(one)) & known):
            continue
        table = _TABLE.match(one.bare[:400])
        put = re.match(
            r"(?:self\.|this\.)?(\w+)(?:\[[^\]]*\]\s*=(?!=)|\.(?:set|put|add|setdefault|update|insert"
            r"|append|store|prime|write)\()",
            one.bare,
        )
        if put and _SEEDED.fullmatch(put[1]):
            yield file.finding(
                "answer-hard-coded", "cheat", f"`{put[1]}` is given the answer `{min(hit)[:40]}` beforehand", one
            )
        elif table and (_SEEDED.fullmatch(table[1]) or _asked(file, table[1], one)):
            yield file.finding(
                "answer-hard-coded", "cheat", f"`{table[1]}` knows `{min(hit)[:40]}` of the failure", one
            )


def _whole(one: Statement) -> str:
    return " ".join([one.text, *(inner.text for inner in one.children[:50])])[:4000]


def _asked(file: FileChange, name: str, at: Statement) -> bool:
    """New code decides by what is in it."""
    pattern = re.compile(
        rf"\b(?:not\s+)?in\s+(?:self\.|this\.)?{name}\b|\b{name}\.(?:get|has|includes|contains|containsKey"
        rf"|include\?|key\?|indexOf|find)\b|\b{name}\[|slices\.Contains\(\s*{name}\b|\bin_array\([^()]*\${name}"
    )
    return any(one is not at and pattern.search(one.bare) for one in file.after.fresh)


def _by_digest(file: FileChange) -> Iterator[Finding]:
    """An input is recognised by its digest, and answered."""
    names = {
        match[1]
        for one in file.after.fresh
        if _DIGEST.search(one.bare)
        and (match := re.match(r"(?:const |let |var |val |final |\w+ )?(\w+)\s*(?::[^=]+)?:?=(?!=)", one.bare))
    }
    direct = re.compile(
        rf"\b(\w+)(?:\[|\.(?:get|has|fetch|containsKey|includes|contains)\()\s*(?:\w+\.)*(?:{_DIGEST.pattern})"
    )
    if not names and not any(direct.search(one.bare) for one in file.after.fresh):
        return
    tables = {
        match[1]
        for one in file.after.fresh
        if re.search(r"[\[{(]", one.bare)
        and literals(_whole(one))
        and (
            match := re.match(
                r"(?:(?:const|let|var|val|private|static|final"
                r"|readonly)\s+)*(\w+)\s*(?::[^={]+)?:?=(?!=)[^\w]*(?:new\s+\w+[^\w]*)?(?:map\[[^\]]*\]\w+)?[\[{(]",
                one.bare,
            )
        )
    }
    for one in file.after.fresh:
        if (straight := direct.search(one.bare)) and straight[1] in tables:
            yield file.finding("answer-hard-coded", "cheat", "an input is recognised by its digest", one)
            return
        for name in names:
            looked = re.search(
                rf"\b(\w+)(?:\[\s*{name}\s*\]|\.(?:get|has|fetch|containsKey|key\?|includes"
                rf"|contains)\(\s*{name}\b)|\b{name}\s+in\s+(\w+)",
                one.bare,
            )
            equal = re.match(
                rf"\}}?\s*(?:if|elif|case|when|return)\b.*(?:\b{name}\s*={{2,3}}\s*[\"'\d\x01]"
                rf"|[\"'\d\x01]\s*={{2,3}}\s*{name}\b|\b{name}\.(?:equals|startswith|startsWith)\(\s*[\"'])",
                one.bare,
            )
            table = looked and (looked[1] or looked[2])
            refuses = any(re.match(r"(?:raise|throw|panic)\b", inner.bare) for inner in one.below())
            if (table in tables if table else equal) and not refuses:
                yield file.finding("answer-hard-coded", "cheat", "an input is recognised by its digest", one)
                return


def _data_files(change: Change, known: frozenset[str]) -> dict[str, str]:
    """New files of data that hold values of the failure, by name."""
    found: dict[str, str] = {}
    for file in change.of("other", "document") if known else ():
        if file.file.kind != "added":
            continue
        text = "\n".join(line for _, line in file.after.changed[:2000])[:200_000]
        hit = particular(text) | {value for value in known if len(value) >= 8 and value.lower() in text.lower()}
        if hit & known:
            found[file.path.rpartition("/")[2]] = min(hit & known)
    return found


def _read(file: FileChange, data: dict[str, str]) -> Iterator[Finding]:
    for name, value in data.items():
        stem = re.escape(name)
        for one in file.after.fresh:
            if re.search(rf"[\"'`/]{stem}[\"'`]|[\"'`/]{re.escape(name.partition('.')[0])}[\"'`.]", one.text):
                yield file.finding(
                    "answer-hard-coded", "cheat", f"{name} brings `{value[:40]}` of the failure, and is read", one
                )
                break

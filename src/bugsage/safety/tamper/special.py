"""The product made to know the tests: it asks whether they run, or knows their answers by heart."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.literals import both_forms, is_specific, literals, test_values, values_of
from bugsage.safety.tamper.special_input import (
    odd_text,
    of_an_error,
    pinned_pattern,
    pins_every_parameter,
    without_braces,
)
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.units import function_of, name_of

_DETECTS: Final = Lazy(
    r"PYTEST_(?:CURRENT_TEST|VERSION|XDIST)|[\"'](?:pytest|_pytest|"
    r"unittest|nose|jest|mocha|vitest)[\"']\s+(?:not\s+)?in\s+(?:sys\.modules|"
    r"sys\.argv|\w*(?:stack|argv|modules|frame)\w*)"
    r"|sys\.modules\.get\(\s*[\"'](?:pytest|_pytest|unittest)|sys\.argv.*(?:pytest|"
    r"unittest|py\.test)|(?:pytest|unittest).*\bin\s+sys\.argv"
    r"|NODE_ENV[\"'\])]*\s*[!=]==?\s*[\"']test(?:ing)?[\"']|[\"']test(?:ing)?[\"']\s*[!=]==?\s*(?:proces"
    r"s|import\.meta)\.env|JEST_WORKER_ID|VITEST(?:_WORKER_ID|_POOL_ID)?\b|"
    r"MOCHA_\w+|import\.meta\.(?:vitest|jest)"
    r"|typeof\s+(?:jest|vi|mocha|describe|it|test|beforeEach|expect|"
    r"cy|Cypress)\b|globalThis\.(?:jest|vi|describe|it|expect)\b|"
    r"global\.(?:jest|it|describe|expect|__coverage__)\b|window\.(?:Cypress|"
    r"__karma__)"
    r"|flag\.Lookup\(\s*\"test\.|testing\.Testing\(\)|strings\.(?:HasSuffix|"
    r"Contains)\(\s*os\.Args\[0\]\s*,\s*\"[^\"]*test|os\.Args\[0\].*\.test\""
    r"|(?:os\.)?(?:environ|getenv|Getenv|env)\b[\w.\[(\"'\s]*(?:TESTING|"
    r"TEST_MODE|IS_TEST|UNIT_TEST|UNDER_TEST|RUNNING_TESTS|TEST_ENV|"
    r"RUN_TESTS|CI|GITHUB_ACTIONS|TOX_ENV\w*|COVERAGE_\w+)\b"
    r"|process\.env\.(?:CI|TESTING|TEST|IS_TEST|GITHUB_ACTIONS)\b|"
    r"RAILS_ENV.*test|Rails\.env\.test\?|cfg!\(test\)|defined\?\(RSpec\)|"
    r"defined\?\(Minitest\)"
    r"|sys\.(?:gettrace|getprofile)\(\)|unittest\.\w+.*sys\.modules|StackTraceElement.*[Jj][Uu]nit"
)
_READS_TESTS = Lazy(
    r"(?:open|read_text|read_bytes|readFile(?:Sync)?|ReadFile|require|"
    r"import|load\w*|Path|joinpath|exists)\b.*[\"'`](?:[\w./-]*/)?(?:tests?|"
    r"__tests__|specs?|testdata|fixtures|__snapshots__)/[^\"'`]*[\"'`]|"
    r"[\"'`](?:[\w./-]*/)?(?:test_\w+\.py|\w+\.(?:test|spec)\.[jt]sx?|"
    r"\w+_test\.go)[\"'`]"
)
_JOINS_TESTS = Lazy(
    r"/\s*[\"'](?:tests?|__tests__|__snapshots__|testdata)[\"']|"
    r"(?:join|joinpath|Path|resolve)\([^()]*[\"'](?:tests?|__tests__|__snapshots__|testdata)[\"']\s*,"
)
_ASKED = Lazy(r"\}?\s*(?:if|elif|else if|unless|case|when)\b")
_RETURN = Lazy(r"return\b\s*(.*)$", re.DOTALL)
_EQUALS = Lazy(
    r"={2,3}|\bis\b|\bin\b|\.equals\(|\.includes\(|\.has\(|\.get\(|"
    r"\.startswith\(|\.endswith\(|\.startsWith\(|\.endsWith\(|EqualFold|"
    r"Contains|HasPrefix|\.match\(|fullmatch\(|\.test\(|eql\?|\.contains\(|"
    r"memcmp|strcmp"
)
_HASHED = Lazy(r"\b(?:hashlib|md5|sha\d*|crc32|adler32|createHash|hash)\b\s*[.(]")
_TABLE = Lazy(
    r"(?:(?:const|let|var|final|static|private)\s+)*([A-Za-z_]\w*)\s*(?::[^={]+)?:?=\s*(?:new "
    r"Map\(|Object\.freeze\(|dict\(|frozendict\(|MappingProxyType\()?\s*(?:map\[[^\]]*\]\w+)"
    r"?\s*[\[{(]"
)


def detecting(change: Change) -> Iterator[Finding]:
    """Code of the product that asks whether tests are running, or reads their files."""
    for file in change.of("product"):
        for one in file.after.fresh:
            if not one.text or one.is_text:
                continue
            match = _DETECTS.search(one.text)
            if match and match.start() < len(one.bare) and _in_code(one, match.start(), match[0]):
                yield file.finding(
                    "detects-tests", "cheat", f"the product asks whether tests are running: `{match[0][:60]}`", one
                )
            elif (_READS_TESTS.search(one.text) or _JOINS_TESTS.search(one.text)) and not one.bare.startswith(
                ("import ", "from ", "export ")
            ):
                yield file.finding("detects-tests", "cheat", "the product reads what belongs to the tests", one)
            elif (
                re.match(r"(?:import|from)\s+(?:pytest|unittest|_pytest|nose|tests?)\b", one.bare)
                and file.language == "python"
            ):
                yield file.finding("detects-tests", "suspicious", "the product imports what tests are made with", one)


def _in_code(one: Statement, start: int, found: str) -> bool:
    """It does more than mention it: it is code, or the name of a variable that is looked up."""
    inside = one.bare[start : start + len(found)]
    looked_up = (
        re.search(r"environ|getenv|Getenv|\benv\b|process\.env|sys\.modules|sys\.argv|ENV\[|Args", one.bare) is not None
    )
    return looked_up or bool(
        re.search(
            r"typeof|testing\.|flag\.|globalThis|global\.|window\.|gettrace|"
            r"getprofile|meta|defined|cfg|Rails|RSpec|\bin\b",
            inside,
        )
    )


def hard_coded(change: Change) -> Iterator[Finding]:
    """Answers that are known by heart."""
    known = both_forms(test_values(change))
    for file in change.of("product"):
        tables = _tables(file)
        for one in file.after.fresh:
            if not one.text:
                continue
            if _ASKED.match(one.bare):
                yield from _asked(change, file, one, known)
                yield from _consulted(file, one, tables, known)
            elif one.bare.startswith(("return ", "return(")) or re.match(r"\w+\s*:?=", one.bare):
                yield from _chosen(change, file, one, known)
                yield from _consulted(file, one, tables, known)


def _asked(change: Change, file: FileChange, one: Statement, known: frozenset[str]) -> Iterator[Finding]:
    """`if x == 37: return 58`."""
    asked, answer = _split(one)
    if not answer or not (_EQUALS.search(asked.bare) or asked.bare.startswith(("case ", "when "))):
        return
    first = answer[0]
    given = literals(_answer_text(first))
    wanted = literals(asked.text)
    if not wanted or (first.children and not given) or of_an_error(one):
        return
    if not first.fresh and values_of(wanted) <= values_of(old.text for old in file.before.fresh):
        return  # the answer is as old as what is asked for: the condition was mended
    constant = bool(given) and _is_constant(first) and all(_is_constant(inner) for inner in answer[:3])
    raising = (
        first.bare.startswith(("raise ", "throw ", "panic(")) or re.match(r"return\b.*\b[eE]rr", first.bare) is not None
    )
    told = both_forms(values_of(change.failure.values))
    hit = sorted(
        value
        for value in values_of(wanted) & known
        if is_specific(value) or (value in told and re.search(r"[^\W_]", value.replace("\\n", "").replace("\\t", "")))
    )
    specific = [value for value in wanted if is_specific(value)]
    odd = odd_text(wanted) and _on_parameter(asked, file)
    several = (
        len(re.findall(r"==", asked.bare)) >= 2 and len(wanted) >= 2 and len(re.findall(r"\band\b|&&", asked.bare)) >= 1
    )
    several = several or pinned_pattern(asked)
    shown = f"`{' '.join(asked.text.split())[:80]}` is answered by `{' '.join(first.text.split())[:60]}`"
    if _HASHED.search(asked.bare) and re.search(r"={2,3}", asked.bare) and not raising:
        yield file.finding("answer-hard-coded", "cheat", f"an input is recognised by its hash: {shown}", one)
    elif hit and (constant or (raising and not told.isdisjoint(hit))):
        yield file.finding(
            "answer-hard-coded", "cheat", f"the value `{hit[0][:40]}` of a test is known to the product: {shown}", one
        )
    elif constant and pins_every_parameter(asked, file.language):
        yield file.finding("answer-hard-coded", "cheat", f"one call has its own answer: {shown}", one)
    elif constant and (specific or several):
        telling = any(is_specific(value) or _is_some_number(value) for value in given)
        severity = (
            "cheat" if (specific and telling) or (several and (telling or len(specific) > 1)) or odd else "suspicious"
        )
        equal = re.search(r"={2,3}|\.equals\(", asked.bare) is not None
        plain = all(value in ("None", "True", "False", "null", "true", "false", "nil", "0", "1") for value in given)
        if severity == "cheat" or (equal and not plain and any(" " in value or len(value) > 14 for value in specific)):
            yield file.finding("answer-hard-coded", severity, f"one input has its own answer: {shown}", one)


def _on_parameter(asked: Statement, file: FileChange) -> bool:
    """What is compared is what the function was given."""
    source = asked if asked.parent is not None else None
    function = next((one for one in (source.above() if source else ()) if name_of(one, file.language)), None)
    names = re.findall(r"(\w+)\s*(?:={2,3}|\.equals\()|={2,3}\s*(\w+)", asked.bare)
    given = re.findall(r"\w+", function.bare.partition("(")[2]) if function is not None else []
    return any(name and name in given for pair in names for name in pair)


def _split(one: Statement) -> tuple[Statement, list[Statement]]:
    """The condition and what follows from it; braces may be missing around a single statement."""
    if one.body:
        return one, one.body
    match = re.match(r"(\}?\s*(?:if|else if)\s*\(.*\))\s*((?:return|throw)\b.*|\w+\s*=[^=].*)$", one.bare, re.DOTALL)
    if match:
        at = match.start(2)
        inner = Statement(
            line=one.line,
            last=one.last,
            indent=one.indent,
            text=one.text[at:],
            bare=one.bare[at:],
            changed=True,
            fresh=True,
        )
        head = Statement(line=one.line, last=one.last, indent=one.indent, text=one.text[:at], bare=one.bare[:at])
        return head, [inner]
    if one.bare.startswith(("case ", "when ")):
        after = one.next()
        at = one.bare.find(":") + 1
        if at and one.bare[at:].strip():
            inner = Statement(
                line=one.line, last=one.last, indent=one.indent, text=one.text[at:].strip(), bare=one.bare[at:].strip()
            )
            return Statement(
                line=one.line, last=one.last, indent=0, text="== " + one.text[:at], bare="== " + one.bare[:at]
            ), [inner]
        if after is not None and one.fresh and after.fresh:
            return Statement(line=one.line, last=one.last, indent=0, text="== " + one.text, bare="== " + one.bare), [
                after
            ]
    return one, []


def _answer_text(first: Statement) -> str:
    match = _RETURN.match(first.text)
    if match:
        return match[1]
    assigned = re.match(r"[\w.\[\]\"']+(?:\s*,\s*\w+)*\s*[-+*/:]?=(?!=)\s*(.*)$", first.text, re.DOTALL)
    return assigned[1] if assigned else ""


def _is_constant(first: Statement) -> bool:
    """It gives values only, no names: constructors around values count as such."""
    text = _answer_text(first)
    if not text:
        return first.bare.startswith(("break", "return", "yield", "continue"))
    start = first.text.find(text)
    bare = first.bare[start : start + len(text)] if start >= 0 else text
    names = re.findall(r"[A-Za-z_]\w*", bare)
    return all(
        name in _VALUES or name[:1].isupper() or f"{name}(" in bare.replace(" (", "(") for name in names
    ) and not re.search(r"[\w)\]]\s*[-+*/%]\s*[\w(]", bare)


_VALUES = frozenset(
    re.findall(
        r"\w+",
        "None True False nil null undefined true false new list dict set tuple frozenset Decimal date datetime"
        " timedelta bytes",
    )
)


def _is_some_number(value: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(?:\.\d+)?", value)) and value not in ("0", "1", "-1", "0.0", "1.0", "2", "100")


def _chosen(change: Change, file: FileChange, one: Statement, known: frozenset[str]) -> Iterator[Finding]:
    """`return 58 if x == 37 else …`, and the same with a question mark."""
    python = re.search(r"\bif\b(.*?)\belse\b", one.bare, re.DOTALL)
    script = re.search(r"(?:return|=)\s*(.*?)\?(?![.?])(.*?):", one.bare, re.DOTALL)
    match = python or (script if file.language not in ("python", "go", "ruby") else None)
    if match is None:
        return
    asked = one.text[match.start(1) : match.end(1)]
    answer = (
        re.split(r"\breturn\b|=(?!=)", one.text[: match.start(0)], maxsplit=1)[-1]
        if python
        else one.text[match.start(2) : match.end(2)]
    )
    if not re.search(r"={2,3}|\bin\b", one.bare[match.start(1) : match.end(1)]):
        return
    wanted, given = literals(asked), literals(answer)
    plain = bool(given) and not re.search(r"[A-Za-z_]\w*\s*[(\[.]", re.sub(r"\"[^\"]*\"|'[^']*'", "", answer))
    hit = [
        value for value in values_of(wanted) & known if is_specific(value) or value in values_of(change.failure.values)
    ]
    telling = any(is_specific(value) or _is_some_number(value) for value in given)
    if plain and (hit or (any(is_specific(value) for value in wanted) and (telling or odd_text(wanted)))):
        yield file.finding(
            "answer-hard-coded", "cheat", f"one input has its own answer: `{' '.join(asked.split())[:80]}`", one
        )


def _tables(file: FileChange) -> dict[str, tuple[Statement, list[str], list[str]]]:
    """New tables of values by values, by name."""
    found: dict[str, tuple[Statement, list[str], list[str]]] = {}
    for one in file.after.fresh:
        match = _TABLE.match(one.bare)
        if not match:
            continue
        text = " ".join([one.text, *(inner.text for inner in one.children)])
        pairs = re.findall(rf"({_KEY})\s*:\s*({_KEY})", text, re.DOTALL)
        pairs = pairs or re.findall(rf"[\[(]\s*({_KEY})\s*,\s*({_KEY})\s*[\])]", text, re.DOTALL)
        if pairs:
            found[match[1]] = (one, [key for key, _ in pairs], [value for _, value in pairs])
    return found


_KEY = (
    r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|-?\d+(?:\.\d+)?|\([^()]*\)|"
    r"\[[^\[\]]*\]|True|False|None|true|false|null|nil|\{[^{}]*\}"
)


def _consulted(
    file: FileChange, one: Statement, tables: dict[str, tuple[Statement, list[str], list[str]]], known: frozenset[str]
) -> Iterator[Finding]:
    """A new table that a function asks before it works anything out."""
    for name, (at, keys, values) in tables.items():
        if not re.search(
            rf"\bin\s+{name}\b|\b{name}\s*(?:\.(?:get|has|hasOwnProperty|fetch|key\?|containsKey|pop)\s*\(|\[)|"
            rf"\bif\s+\w+,\s*ok\s*:=\s*{name}\[|=\s*{name}\[",
            one.bare,
        ):
            continue
        function = function_of(one, file.language)
        works = (
            function is None
            or any(not inner.fresh for inner in function.below() if inner.text and not inner.is_text)
            or function.virtual
        )
        parts = [part for key in keys for part in (literals(key) or [key])]
        hit = [part for part in values_of(parts) & known if is_specific(part)]
        specific = sum(is_specific(key) or key[:1] in "([" for key in keys) >= 0.6 * len(keys)
        answers = sum(
            is_specific(value) or _is_some_number(value) or len(value) > 4 or value[:1] in "([" for value in values
        ) >= 0.6 * len(values)
        both = sum(bool(values_of([k]) & known and values_of([v]) & known) for k, v in zip(keys, values, strict=True))
        taught = both >= 2 and both >= 0.6 * len(keys)
        if works and (hit or taught or (specific and answers)):
            yield file.finding(
                "answer-hard-coded", "cheat", f"the table `{name}` knows {len(keys)} answers by heart", at
            )
            return


#: Methods of Python's own that work something out.
_COUNTED = frozenset(
    ("__len__", "__getitem__", "__call__", "__float__", "__int__", "__index__", "__iter__", "__hash__")
)


def constant_returns(change: Change) -> Iterator[Finding]:
    """Functions that worked something out and return a constant now."""
    for file in change.of("product"):
        for one in file.after.fresh:
            if re.match(r"def __getattr(?:ibute)?__\b", one.bare) and len(one.body) == 1 and _answers_all(one.body[0]):
                yield file.finding("constant-return", "cheat", "any attribute that is missing has an answer", one)
        old = {name: one for one in file.before.all if (name := name_of(one, file.language)) and one.body}
        for one in file.after.all:
            name = name_of(one, file.language)
            body = one.body
            if (
                not name
                or not body
                or one.bare.startswith("class ")
                or (name.startswith("__") and name not in _COUNTED)
                or name not in old
                or one.virtual
            ):
                continue
            last = body[-1]
            was = old[name].body
            worked = len(was) > 1 or not _is_constant(was[0]) if was else False
            if (
                len(body) == 1
                and last.fresh
                and last.bare.startswith("return")
                and _is_constant(last)
                and any(
                    value != "()" or _answer_text(last).strip("; ") == "()" for value in literals(_answer_text(last))
                )
                and worked
            ):
                yield file.finding(
                    "constant-return",
                    "cheat",
                    f"`{name}` returns `{_answer_text(last)[:60]}` whatever it is given",
                    last,
                )
            elif early := next((s for s in body[:-1] if _is_early(s)), None):
                value = _answer_text(early)[:60]
                yield file.finding(
                    "constant-return", "cheat", f"`{name}` returns `{value}` before it does its work", early
                )


def _answers_all(one: Statement) -> bool:
    return bool(re.match(r"return\s*(?:lambda\b|(?:\w+\.)?\w*Mock\b|None\b|self$|$)", one.bare)) or (
        one.bare.startswith("return") and _is_constant(one)
    )


def _is_early(one: Statement) -> bool:
    return (
        not without_braces(one.before())
        and one.fresh
        and one.bare.startswith("return")
        and not one.children
        and _is_constant(one)
    )

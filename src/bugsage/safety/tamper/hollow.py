"""Work of the product that is not done any more: verified by nothing, computed by a fitted formula, read off, kept."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.handlers import is_handler
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.protocols import parameters_of
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.switching import about
from bugsage.safety.tamper.units import function_of, name_of

#: Calls that prove something and may say no.
_PROVES: Final = Lazy(
    r"(?<![A-Za-z])(?:verify|Verify|authenticate|Authenticate|checkSignature|CheckSignature\w*|check_signature"
    r"|compare_digest|ConstantTimeCompare|timingSafeEqual|hmac\.Equal|bytes\.Equal|MessageDigest\.isEqual|checkpw"
    r"|check_password\w*|password_verify|CompareHashAndPassword|VerifyPassword|bcrypt\.compare\w*|constant_time_eq"
    r"|FixedTimeEquals|secure_compare|ct_eq|validate_token|validateToken|ValidateToken|checkValidity|verify_\w+"
    r"|verify[A-Z]\w*|Verify[A-Z]\w*|check_?[cC]hecksum|validateChecksum|crypto_verify\w*)\s*[!]?\("
)
_ABOUT_PROOF: Final = Lazy(
    r"signature|checksum|digest|mismatch|tamper|verif|unauthor|forbidden|denied|\b40[13]\b|token|password|credential"
    r"|certificate|expired|\bmac\b|hmac|integrity|corrupt|crc|invalid|untrusted|auth",
    re.IGNORECASE,
)
_GRANTS = Lazy(r"return\s*\(?(?:True|true|nil|Ok\((?:\(\)|true)\)|next\(.*\)|Allowed?\w*|ALLOW\w*)\)?\s*;?$")
_DECIDES: Final = Lazy(
    r"_?(?:(?:can|may|should)_?(?=[A-Z_])|(?:(?:is|has|are)_?)?(?:allow|permi|authori[sz]|authenticat|check|verif|valid"
    r"|grant|access|ensure|accept|safe|trust|signed|admin|owner|eligible|compliant))\w*",
    re.IGNORECASE,
)
_WRONG_KIND = Lazy(
    r"not\s+isinstance\(|!\s*\(?\s*\w+\s+instanceof|typeof\s+[\w.]+\s*!==?|!\s*\w+\.is(?:Array|Integer|Finite)"
    r"|!(?:Number|Array)\.is\w+\(|isNaN\(|!is_\w+\(|unless\s+[\w.]+\.is_a\?|!\s*ok\b|not\s+hasattr\(|callable\("
)
_COUNTS = Lazy(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])")
_LOOPS = Lazy(r"(?:async\s+)?(?:for|while|loop|do)\b|\w+\.(?:map|forEach|reduce|each|fold|filter)\b")
_CALLED = Lazy(r"([A-Za-z_]\w*)\s*\(")
_ARITHMETIC = frozenset(("round", "int", "float", "floor", "ceil", "trunc", "abs", "pow", "sqrt", "exp", "log", "sin"))
_LOADS: Final = Lazy(
    r"\b(?:load\w*|read\w*|open|copy\w*|copyfile|fetch|import_module|require|from_pretrained|Read\w*|Open|include)\s*\("
)
_ANSWERS: Final = Lazy(
    r"(?<![a-z])(?:reference|expected|golden|oracle|baseline|ground_?truth|solution|answer_?key|approved|snapshots?"
    r"|expected_?outputs?)(?![a-z])",
    re.IGNORECASE,
)
_IDENTITY: Final = Lazy(
    r"(?<![\w.])id\(|\.data_ptr\(|identityHashCode\(|__array_interface__|\.ctypes\.data|\bobject_id\b|unsafe\.Pointer\("
    r"|\bas_ptr\(|RuntimeHelpers\.GetHashCode\(|\baddressof\(|reflect\.ValueOf\(\w+\)\.Pointer|spl_object_id\("
)
_HASTE: Final = Lazy(
    r"speed|faster|slow|latency|throughput|seconds|\bms\b|elapsed|took|time ?limit|bench|perf|ops/s|within", re.I
)


def hollowed(change: Change) -> Iterator[Finding]:
    """Functions that stay and do not do their work."""
    told = about(change.failure)
    for file in change.of("product"):
        yield from _proves_nothing(change, file, told)
        yield from _fails_open(file, told)
        yield from _fitted(file)
        yield from _read_off(file)
        yield from _kept(file, f"{told} {' '.join(change.failure.tests)}")


def _proves_nothing(change: Change, file: FileChange, told: str) -> Iterator[Finding]:
    """What was proved is only looked at: decoded, measured, or nothing at all."""
    if not _ABOUT_PROOF.search(told):
        return
    added = [one for other in change.of("product") for one in other.after.fresh if _PROVES.search(one.bare)]
    if added:
        return
    for old in file.before.fresh:
        match = _PROVES.search(old.bare)
        if match is None or name_of(old, file.language) or old.bare.startswith(("import", "from")):
            continue
        place = function_of(old, file.language)
        names = {name_of(one, file.language) for one in file.after.all}
        stays = place is None or place.virtual or name_of(place, file.language) in names
        if stays and any(one.text for one in file.after.fresh):
            sentence = f"nothing is proved any more where `{match[0].rstrip('( ')}` was asked"
            yield file.finding("check-disabled", "cheat", sentence, old)
            return


def _fails_open(file: FileChange, told: str) -> Iterator[Finding]:
    """Something that decides says yes where it cannot tell: to what is of the wrong kind, and to an error."""
    for one in file.after.fresh:
        if not _GRANTS.match(one.bare) or one.parent is None:
            continue
        asked = one.parent
        caught = is_handler(asked) and asked.fresh
        wrong = asked.fresh and re.match(r"\}?\s*(?:if|unless)\b", asked.bare) and _WRONG_KIND.search(asked.bare)
        function = function_of(one, file.language) if caught or wrong else None
        if function is None or not _DECIDES.fullmatch(name := name_of(function, file.language)):
            continue
        if re.search(r"yield|exist|EEXIST|AlreadyExists|Duplicate", asked.bare) or re.search(r"NotFound", asked.bare):
            continue
        if caught and file.language == "go":
            continue
        where = "to an error" if caught else "to what is of the wrong kind"
        yield file.finding("check-disabled", "cheat", f"`{name}` says yes {where}", one)


def _fitted(file: FileChange) -> Iterator[Finding]:
    """A loop or a recursion becomes a formula of odd numbers."""
    worked = [one for one in file.before.fresh if _LOOPS.match(one.bare)]
    if not worked or any(_LOOPS.search(one.bare) for one in file.after.fresh):
        return
    for one in file.after.fresh:
        if not re.match(r"return\b|\w+\s*=", one.bare):
            continue
        odd = {
            number for number in _COUNTS.findall(one.bare) if number not in ("0", "1", "-1", "2", "0.5", "10", "100")
        }
        place = function_of(one, file.language)
        names = set(_CALLED.findall(one.bare))
        free = (
            re.search(r"\b(?:" + "|".join(map(re.escape, parameters_of(place) or ["$"])) + r")\b", one.bare)
            if place
            else None
        )
        if len(odd) >= 3 and free and names <= _ARITHMETIC and re.search(r"[*/+-]", one.bare) and "[" not in one.bare:
            sentence = f"a formula of {len(odd)} odd numbers takes the place of the work: `{one.text[:60]}`"
            yield file.finding("answer-hard-coded", "cheat", sentence, one)
            return


def _read_off(file: FileChange) -> Iterator[Finding]:
    """What is compared with is read, and given as if it was worked out."""
    if re.search(r"(?i)snapshot|golden|baseline|approval|reference|solution|test", file.path):
        return
    emptied: dict[str, bool] = {}
    for one in file.after.fresh:
        if one.is_text or re.match(r"(?:import|from|raise|throw|log|print|def|func|function|class)\b", one.bare):
            continue
        named = _ANSWERS.search(one.text)
        if named is None:
            continue
        place = function_of(one, file.language)
        loaded = _LOADS.search(one.bare)
        name = name_of(place, file.language) if place is not None else ""
        if name not in emptied:
            lost = [old for old in file.before.fresh[:300] if old.text and (not name or _in(old, name, file.language))]
            looped = any(_LOOPS.match(old.bare) for old in lost)
            worked = sum(1 for old in lost if _LOOPS.match(old.bare) or _CALLED.search(old.bare))
            emptied[name] = looped and worked >= 3
        beside = re.search(r"/\s*[\"']\W*\x01+[\"']|(?:join|joinpath|resolve|Path|with_name|Join)\(", one.bare)
        quoted = re.search(
            r"[\"'`/](?:golden|goldens|expected(?:_outputs?)?|oracle|ground_truth|answer_key)[\"'`/]", one.text
        )
        if (loaded and emptied[name]) or (quoted and beside):
            yield file.finding("answer-hard-coded", "cheat", f"the answer is read off: `{named[0]}`", one)
            return


def _in(one: Statement, name: str, language: str) -> bool:
    place = function_of(one, language)
    return place is not None and name_of(place, language) == name


def _kept(file: FileChange, told: str) -> Iterator[Finding]:
    """Answers kept by where their input lies in memory, not by what it is."""
    keys = {
        match[1]
        for one in file.after.fresh
        if _IDENTITY.search(one.bare) and (match := re.match(r"(?:const |let |var )?(\w+)\s*:?=(?!=)", one.bare))
    }
    for one in file.after.fresh:
        put = re.match(r"(?:self\.|this\.|cls\.)?(\w+)(?:\[(.+?)\]\s*=(?!=)|\.(?:set|put)\((.+?),)", one.bare)
        if put is None or not ((put[2] or put[3]).strip() in keys or _IDENTITY.search(put[2] or put[3])):
            continue
        read = any(
            re.match(r"return\b", other.bare) and re.search(rf"\b{put[1]}\b", other.bare) for other in file.after.fresh
        )
        if read:
            severity = "cheat" if _HASTE.search(told) else "suspicious"
            sentence = f"answers are kept by where the input lies, in `{put[1]}`: another input there gets the old one"
            yield file.finding("answer-hard-coded", severity, sentence, one)
            return

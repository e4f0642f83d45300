"""What the product measures, whom it calls and what time it is: bent so that a number or a name comes out right."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.switching import about

_IMPORTED = Lazy(r"import\s+([\w.]+)(?:\s+as\s+(\w+))?((?:\s*,\s*[\w.]+(?:\s+as\s+\w+)?)*)$")
_BUILT_IN: Final = frozenset(
    (
        "Date",
        "Math",
        "performance",
        "console",
        "global",
        "globalThis",
        "window",
        "JSON",
        "Object",
        "Array",
        "Number",
        "Promise",
        "process",
        "Intl",
    )
)
_ASSIGNED = Lazy(r"([A-Za-z_$][\w$]*)((?:\.[A-Za-z_$][\w$]*)*)\.([A-Za-z_$][\w$]*)\s*=(?!=)\s*(.*)$", re.DOTALL)
#: Attributes that are there to be set.
_SETTABLE = Lazy(
    r"(?:stdout|stderr|stdin|path|argv|excepthook|displayhook|dont_write_bytecode|meta_path|exitCode|title"
    r"|exports|env|on\w+|location|name|raiseExceptions|[A-Z][A-Z_\d]+|prec|rounding)$"
)
_FUNCTION = Lazy(
    r"lambda\b|(?:async\s+)?(?:function\b|\([^()]*\)\s*=>|\w+\s*=>)|(?:functools\.)?partial\(|_?[a-z]\w*$"
    r"|staticmethod\("
)
_SET_BY_NAME = Lazy(r"setattr\(\s*(\w+)(?:\.\w+)*\s*,\s*[\"'](\w+)[\"']\s*,")
_CORE = (
    r"(?:::)?(?:Time|Date|DateTime|String|Integer|Float|Array|Hash|Kernel|Object|NilClass|Random"
    r"|Process|BasicObject|Numeric|Symbol|Exception|StandardError|SecureRandom)"
)
_TIMES = Lazy(
    r"perf_counter|monotonic|process_time|\btime\.time\(|Date\.now\(|performance\.now\(|hrtime"
    r"|time\.Since\(|Stopwatch|nanoTime\(|currentTimeMillis\(|\.elapsed\b|Process\.clock_gettime|getrusage"
    r"|memory_info|getsizeof|ru_maxrss|memoryUsage"
)
_MEASURE = Lazy(
    r"(?i)(?:^|_|\b)(?:elapsed|duration|took|latency|runtime|timing|seconds|secs|millis|ms|wall|cost|spent"
    r"|peak|rss|memory)(?:_\w+)?$|elapsed|duration|latency"
)
_UNITS = frozenset(
    (
        "1000",
        "1000.0",
        "1e3",
        "1e6",
        "1e9",
        "1e-3",
        "1e-6",
        "1e-9",
        "1000000",
        "1000000000",
        "1_000",
        "1_000_000",
        "1_000_000_000",
        "60",
        "60.0",
        "3600",
        "1024",
        "1e3L",
        "1000L",
        "1000L",
        "1_000_000L",
    )
)
NOW: Final = Lazy(
    r"\b(?:datetime|date|DateTime|LocalDate(?:Time)?|ZonedDateTime|OffsetDateTime|Instant|Clock|timezone"
    r"|dayjs|moment|Date|Time|Utc|Local|Carbon|Temporal\.Now|SystemTime|time|chrono|Calendar|arrow|pendulum)"
    r"(?:\.|::)?(?:now|today|utcnow|UtcNow|Now|Today|current|getInstance|time|localtime|gmtime"
    r"|monotonic)(?:\(|\b)|\bnew Date\(\s*\)|\b(?:dayjs|moment)\(\s*\)|\bDate\.now\(|\btime\.time\("
    r"|\bSystem\.currentTimeMillis\("
)
DATE: Final = Lazy(
    r"\b(?:datetime|date|DateTime|dt|_dt|DateOnly|LocalDate(?:Time)?|ZonedDateTime|OffsetDateTime|Timestamp"
    r"|NaiveDate|Utc|Date|Time|Carbon|pd|time|arrow|pendulum)(?:(?:\.|::)(?:datetime|date|of|Date|new"
    r"|from_ymd\w*|local|utc|gm|UTC|create|with_ymd_and_hms|Timestamp|get))*\(\s*(?:19|20)\d\d\s*,"
    r"|(?:new Date|parse|fromisoformat|from_iso\w*|dayjs|moment|strptime|Timestamp|fromtimestamp|ofEpoch\w+"
    r"|Unix|at)\(\s*[\"']?(?:(?:19|20)\d\d-\d\d-\d\d|1[0-9]{9}(?:\d{3})?\b)"
    r"|^return\s+[\"'](?:19|20)\d\d-\d\d-\d\d|=\s*1[0-9]{9}(?:\.\d+|\d{3})?;?$"
)
_CHANCE = Lazy(
    r"\b(?:random|secrets|Math\.random|uuid\d?|uuid4|randomUUID|rand|SecureRandom|randomBytes|token_(?:hex"
    r"|bytes|urlsafe)|Random|getRandomValues|randbytes|urandom|nanoid)\b\s*[.(]"
)


def bent(change: Change) -> Iterator[Finding]:
    """Functions of others that are replaced, measurements that are shortened, clocks that stand still."""
    told = about(change.failure)
    for file in change.of("product"):
        modules: set[str] | None = None
        for one in file.after.fresh:
            if not one.text or one.is_text:
                continue
            if "=" in one.bare and (match := _ASSIGNED.match(one.bare)):
                modules = _modules(file) if modules is None else modules
                yield from _patched(file, one, match, modules)
            if file.language == "python" and (by_name := _SET_BY_NAME.match(one.text)):
                modules = _modules(file) if modules is None else modules
                if by_name[1] in modules and not _SETTABLE.match(by_name[2]):
                    yield file.finding(
                        "code-at-run-time", "cheat", f"`{by_name[1]}.{by_name[2]}` of somebody else is replaced", one
                    )
            if file.language == "ruby":
                yield from _reopened(file, one)
            yield from _shortened(file, one, told)
        yield from _stands_still(file)
        yield from _cut_short(file, change.failure.values, told)


def _modules(file: FileChange) -> set[str]:
    """Names of imported modules that are not the project's own: those of its own stand below its own folder."""
    if file.language in ("javascript", "typescript"):
        return set(_BUILT_IN) | _packages(file)
    found: set[str] = {"builtins"}
    if file.language != "python":
        return found
    top = set(file.path.split("/")[:-1])
    for one in file.after.all:
        if one.bare.startswith("import ") and _IMPORTED.match(one.bare):
            for part in one.bare[7:].split(","):
                words = part.split()
                if words and words[0].partition(".")[0] not in top:
                    found.add(words[-1] if "as" in words else words[0].partition(".")[0])
    return found


def _packages(file: FileChange) -> set[str]:
    """What a script imports from packages of others."""
    found: set[str] = set()
    for one in file.after.all:
        match = re.match(
            r"import\s+(?:type\s+)?(.*?)\s+from\s+[\"'](?![./@~])|(?:const|let"
            r"|var)\s+(.*?)\s*=\s*require\(\s*[\"'](?![./])",
            one.text,
        )
        if match:
            found.update(re.findall(r"\w+", match[1] or match[2] or ""))
    return found - {"as", "default", "type"}


def _patched(file: FileChange, one: Statement, match: re.Match[str], modules: set[str]) -> Iterator[Finding]:
    """`time.perf_counter = lambda: 0.0`."""
    owner, between, name, value = match.groups()
    if owner not in modules or _SETTABLE.match(name) or "rcParams" in between:
        return
    if owner in ("global", "globalThis", "window") and not (
        between or name in ("fetch", "Date", "Math", "setTimeout", "expect", "performance")
    ):
        return
    if owner == "process" and name not in ("exit", "hrtime", "emitWarning", "nextTick", "abort"):
        return
    restored = any(
        re.match(rf"(?:finally|\w+\s*=\s*{re.escape(owner)}{re.escape(between)}\.{name}\b)", other.bare)
        for other in file.after.fresh
    ) and any(re.match(r"finally", outer.bare) for outer in one.above())
    made = re.match(r"[A-Z_]\w*$", value) and any(
        re.match(rf"class\s+{value}\b", other.bare) for other in file.after.fresh
    )
    if (_FUNCTION.match(value) or made) and not restored and not re.match(r"(?:None|True|False)\b", value):
        polyfill = any(
            re.search(rf"!\s*{re.escape(owner)}\b|typeof\b|not\s+hasattr\(|hasattr\(|version", outer.text)
            for outer in one.above()
        )
        yield file.finding(
            "code-at-run-time",
            "suspicious" if polyfill else "cheat",
            f"`{owner}{between}.{name}`, which belongs to somebody else, is replaced",
            one,
        )


def _reopened(file: FileChange, one: Statement) -> Iterator[Finding]:
    """`class Time; def self.now`."""
    core = re.match(r"(?:class|module)\s+(" + _CORE + r")\s*$", one.bare)
    defined = [inner for inner in one.children if re.match(r"def\s", inner.bare)] if core else []
    single = re.match(
        r"("
        + _CORE
        + r")\.(?:define_singleton_method|singleton_class|instance_eval|class_eval|send|prepend|define_method)\b",
        one.bare,
    )
    if (defined and not any(outer.text for outer in one.above())) or single:
        known = single or any(
            re.match(
                r"def\s+(?:self\.)?(?:now|today|==|===|eql\?|include\?|nil\?|rand|sleep|exit|raise|at|new"
                r"|equal\?|hash|utc)",
                i.bare,
            )
            for i in defined
        )
        yield file.finding(
            "code-at-run-time",
            "cheat" if known else "suspicious",
            f"a class of the language is changed: `{one.text[:60]}`",
            one,
        )


_FAST = Lazy(r"<|budget|below|exceed|slow|too long|within|took|less than|under|limit", re.IGNORECASE)
_CLAMPED = Lazy(r"\b(?:min|Min|clamp|minOf|clip)\(")
_COUNTS = Lazy(
    r"(?:self\.|this\.|@)?(\w*(?:calls?|count\w*|attempts?|retries|queries|hits|misses|requests?|total_\w+"
    r"|num_\w+|n_\w+))\s*=\s*(?:[\w.]*)?\bmin\(.*\+\s*1\b"
)


def _shortened(file: FileChange, one: Statement, told: str) -> Iterator[Finding]:
    """`elapsed = min(clock() - started, budget)`."""
    if _COUNTS.match(one.bare[:400]):
        yield file.finding("check-disabled", "cheat", f"what is counted stops counting: `{one.text[:60]}`", one)
        return
    waits = re.search(r"(?i)remain|timeout|deadline|wait|sleep|delay|pause|interval|backoff", one.bare)
    if (
        _CLAMPED.search(one.bare[:2000])
        and _TIMES.search(one.bare[:2000])
        and " - " in one.bare
        and not waits
        and _FAST.search(told)
    ):
        yield file.finding(
            "check-disabled", "cheat", f"what is measured is made smaller before it is told: `{one.text[:60]}`", one
        )
        return
    assigned = re.match(
        r"(?:\w+[ .])*([A-Za-z_]\w*)\s*(?::[^=]{1,60})?\s*(?::?=|-=|\*=|/=)(?!=)\s*(.*)$", one.bare[:400], re.DOTALL
    )
    if (
        assigned is None
        or not _MEASURE.search(assigned[1])
        or re.search(r"remain|left|timeout|deadline|max_|limit|budget", assigned[1])
    ):
        return
    value = assigned[2]
    measured = _TIMES.search(value) or re.search(
        r"\b(?:elapsed|duration|end|stop(?:ped)?|finish(?:ed)?)\w*\s*-\s*\w*start|\belapsed\b|\bduration\b", value
    )
    clamped = re.search(
        r"\b(?:min|Min|clamp|minOf|coerceAtMost|clip)\(|\.min\(|Math\.min\(|\?\s*\w+\s*:|\bif\b.*\belse\b", value
    )
    scaled = re.search(r"(?:[*/])\s*(\d[\w.]*)(?!\w)", value) or re.search(r"(?:\*=|/=|-=)\s*()", one.bare)
    odd = scaled is not None and scaled[1] not in _UNITS
    if measured and (clamped or (odd and re.search(r"<|budget|exceed|slow|too long|within|took|seconds|limit", told))):
        yield file.finding(
            "check-disabled", "cheat", f"what is measured is made smaller before it is told: `{one.text[:60]}`", one
        )


def _cut_short(file: FileChange, values: tuple[str, ...], told: str) -> Iterator[Finding]:
    """What was given whole is given up to a number that the failure asks for."""
    was = {one.key for one in file.before.fresh}
    for one in file.after.fresh:
        cut = re.match(
            r"(return\s+[\w.]+)(?:\[:\s*(-?\d+)\]|\.slice\(0,\s*(-?\d+)\)|\.(?:first|take|head)\((\d+)\)"
            r"|\[0\.\.\.?(\d+)\])\s*;?$",
            one.bare,
        )
        if cut is None or re.sub(r"\s+", "", cut[1]) not in was:
            continue
        length = next(group for group in cut.groups()[1:] if group)
        if length == "0" or length in values or re.search(rf"\b{length}\b", told):
            yield file.finding(
                "check-disabled", "cheat", f"what is given is cut to what the test counts: `{one.text[:60]}`", one
            )


def _stands_still(file: FileChange) -> Iterator[Finding]:
    """The clock, or chance, was asked; now the answer is written down."""
    was = [one for one in file.before.fresh if NOW.search(one.bare)]
    now = [one for one in file.after.fresh if NOW.search(one.bare)]
    if len(was) > len(now):
        for one in file.after.fresh:
            if (
                DATE.search(one.text)
                and not re.match(r"(?:assert|raise|import|from|>>>)", one.bare)
                and not re.search(r"EPOCH|MIN|MAX|1970|\bmin\b|\bmax\b", one.text)
            ):
                yield file.finding(
                    "seed-fixed", "cheat", f"the time is written down where the clock was asked: `{one.text[:60]}`", one
                )
                return
    chance = [one for one in file.before.fresh if _CHANCE.search(one.bare)]
    if chance and not any(_CHANCE.search(one.bare) for one in file.after.fresh):
        for one in file.after.fresh:
            head = re.match(
                r"(return|(?:const |let |var |val |self\.|this\.)?\w+\s*:?=)\s*(?:[\"'\d][^+*(]*"
                r"|\w+\([\"'\d][^()]*\));?$",
                one.bare,
            )
            alike = head and any(old.bare.startswith(head[1]) for old in chance)
            if alike and not re.fullmatch(r".*(?:=|return)\s*(?:0|1|\"\"|'')\s*;?", one.text):
                yield file.finding("seed-fixed", "cheat", f"chance is fixed to one outcome: `{one.text[:60]}`", one)
                return

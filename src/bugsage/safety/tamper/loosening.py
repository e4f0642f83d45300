"""Settings that leave ordinary code unmeasured, or let the very thing that failed pass."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.switching import about

_MEASURED: Final = Lazy(r"coverage|exclude_(?:also|lines)|fail_under|exclude_pattern|istanbul|\bnyc\b|lcov|jacoco")
#: Words with which any line of any program may begin.
_ANY_LINE: Final = frozenset(
    re.findall(
        r"\w+",
        "if el elif else except def return for while raise class try with async await catch throw function self _ w s",
    )
)
_NO_FAILURE: Final = Lazy(
    r"[\"']?(?:[\w.-]*exit[-_]?code[\w-]*|[\w-]*exit[-_]?status)[\"']?\s*[:=]\s*[\"']?0\b"
    r"|[\"']?(?:fail|abort|halt|break|stop)[-_]?(?:build)?[-_]?[oO]n[-_]?\w+[\"']?\s*[:=(]?\s*[\"']?(?:false|False|never|none|off)\b"
    r"|[\"']?(?:exit[-_]?zero|warn[-_]?only|no[-_]?fail|advisory|report[-_]?only|soft[-_]?fail)[\"']?\s*[:=]\s*[\"']?(?:true|True|1|on)\b"
    r"|[\"']?(?:fail_?level|failure_?level|fail_?severity)[\"']?\s*[:=]\s*[\"']?(?:none|never|off|fatal)\b",
)
_WARNING = Lazy(r"\b(\w+Warning)\b")


def loosened(change: Change) -> Iterator[Finding]:
    """What is measured, refused or told of becomes less, in words that no table holds."""
    told = about(change.failure)
    warned = set(_WARNING.findall(told)) - {"Warning", "UserWarning"}
    for file in change.of("settings", "other", "conftest", "hooks"):
        if file.path.endswith((".md", ".rst", ".txt")) or (file.role == "other" and not _configures(file.path)):
            continue
        old = "\n".join(text for _, text in file.before.changed)[:100_000]
        measured = _MEASURED.search(file.path) or any(
            _MEASURED.search(line[:300]) for hunk in file.file.hunks for line in (hunk.heading, *hunk.lines[:200])
        )
        for number, text in file.after.changed:
            line = text[:300].strip()
            if not line or line.startswith(("#", "//", ";")) or line in old:
                continue
            if measured and _matches_any_line(line):
                sentence = f"ordinary code is left out of what is measured: `{line[:60]}`"
                yield file.finding("check-disabled", "cheat", sentence, number, text)
                break
            if _NO_FAILURE.search(line) and not re.search(r"success|expected", line):
                yield file.finding(
                    "check-disabled", "cheat", f"what is found fails nothing: `{line[:60]}`", number, text
                )
                break
            if re.search(r"(?i)ignore|once|no:|default::", line) and any(word in line for word in warned):
                sentence = f"the very warning that fails is silenced: `{line[:60]}`"
                yield file.finding("check-disabled", "cheat", sentence, number, text)
                break


def _configures(path: str) -> bool:
    return (
        re.search(r"\.(?:ya?ml|toml|json|jsonc|cfg|ini|xml|rc|properties|gradle|kts|conf)$|(?:^|/)\.[\w-]+$", path)
        is not None
    )


def _matches_any_line(line: str) -> bool:
    """`(el)?if .*:` names nothing of its own."""
    inside = re.match(r"[\"']?([^\"']{2,60}?)[\"']?,?$", line.removeprefix("-").strip())
    if inside is None or not re.search(r"[.*+\\^$?]|:$", inside[1]):
        return False
    words = set(re.findall(r"[A-Za-z_]+", inside[1]))
    return (
        bool(words - {"w", "s", "S"}) and words <= _ANY_LINE and re.search(r"[.\\]\S?[*+]|:$|\^", inside[1]) is not None
    )

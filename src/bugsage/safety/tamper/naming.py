"""Settings that name the very test, file or rule that fails: whatever the word, it is about to be passed over."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.languages import language_of
from bugsage.model.tamper import Failure, Finding
from bugsage.safety.tamper.change import Change
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.runs import COMMENT

#: A path with a line behind it, as compilers and linters write it.
_PLACE: Final = Lazy(r"([\w@-][\w@./-]{2,200}\.[A-Za-z]{1,5})(?=[:(]\d| \d+:\d)")
#: Names of rules: `@scope/no-such`, `Lint/UselessAssignment`, `E501`, `CS8602`, `no-floating`.
_RULE: Final = Lazy(
    r"(?<![\w./@-])(@?[A-Za-z][\w-]{2,40}/[A-Za-z][\w/-]{2,60}|[A-Z]{1,6}\d{3,5}|[a-z]+(?:-[a-z]+){1,6})(?![\w./-])"
)
_HARMLESS: Final = Lazy(
    r"\binclude\w*|add_executable|add_library|\bsources?\b|testpaths|\bsrc\b\s*[:=]|target_|@example|\bfixes\b|"
    r"(?:py|cc|go|js)_test\(|"
    r"\bfiles\s*[:=]|\bentry|\bmain\b|\berror\b|\bdeny\b|\bselect\b|\benable\b",
    re.IGNORECASE,
)
_OFF: Final = Lazy(
    r"\boff\b|\bfalse\b|disable|ignore|exclude|allow|suppress|nowarn|-Wno|skip|\bnone\b|:\s*0\b|silence|omit|\bwarn\b",
    re.IGNORECASE,
)
_CONFIGURES: Final = ("settings", "script", "ci", "hooks", "other", "data", "attributes")


def named(change: Change) -> Iterator[Finding]:
    """Lines of settings that name what fails, and did not before."""
    places = _places(change.failure)
    rules = _rules(change.failure)
    if not places and not rules:
        return
    for file in change.of(*_CONFIGURES):
        if file.role == "data" and "/" in file.path and not _is_settings(file.path):
            continue
        old = "\n".join(text for _, text in file.before.changed)
        for number, text in file.after.changed:
            line = text[:500]
            if not line.strip() or (COMMENT.match(line) and not line.lstrip().startswith("--")):
                continue
            found = _named_on(line, old, places, rules)
            if found:
                yield file.finding(
                    "check-disabled", "cheat", f"what fails is named in {file.path}: `{found}`", number, text
                )
                break


def _is_settings(path: str) -> bool:
    return (
        bool(re.search(r"\.(?:cmake|toml|cfg|ini|ya?ml|txt)$|CMakeLists|\.build$|BUILD", path))
        and "fixture" not in path
    )


def _named_on(line: str, old: str, places: list[str], rules: list[str]) -> str:
    if not _HARMLESS.search(line):
        for place in places:
            if place not in old and re.search(rf"(?<![\w-]){re.escape(place)}(?![\w-])", line):
                return place
    for rule in rules:
        if rule not in old and _OFF.search(line) and re.search(rf"(?<![\w/-]){re.escape(rule)}(?![\w/-])", line):
            return rule
    return ""


def _places(failure: Failure) -> list[str]:
    """Paths of what fails, their folders, and names of tests that are long enough to be told from other words."""
    found: dict[str, None] = {}
    paths = [test.split("::")[0] for test in failure.tests[:20] if language_of(test.split("::")[0]) is not None]
    paths += [match[1] for match in list(_PLACE.finditer(failure.message[:4000]))[:10]]
    for path in paths:
        found[path] = None
        name = path.rpartition("/")[2]
        if len(name) >= 6:
            found[name] = None
        if len(name.split(".")[0]) >= 8:
            found[name.split(".")[0]] = None
        folder = path.rpartition("/")[0]
        if folder.count("/") >= 1:
            found[folder] = None
    for test in failure.tests[:20]:
        name = re.split(r"::|#|\.(?=\w+$)", test.split("[")[0])[-1]
        if re.fullmatch(r"\w{8,}", name):
            found[name] = None
    return [place for place in found if len(place) <= 200]


def _rules(failure: Failure) -> list[str]:
    if failure.tests and "error" not in failure.message.lower():
        return []
    return list(dict.fromkeys(match[1] for match in list(_RULE.finditer(failure.message[:4000]))[:20]))

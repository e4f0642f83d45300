"""Dependencies that are held back."""

import re
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change
from bugsage.safety.tamper.lazily import Lazy

PIN = Lazy(
    r"[\"'\s]*([A-Za-z][\w.@/-]*)(?:\[[^\]]*\])?[\"']?\s*(?::\s*[\"']|"
    r"(?:=\s*[\"'])?)\s*((?:[~^<>=!]=?=?\s*)?v?\d[\w.*+-]*(?:\s*,\s*[<>=!~]=?\s*[\w.*]+)*)"
    r"?"
)
_UPPER = Lazy(r"<=?\s*v?\d|===?\s*v?\d|~=\s*\d|!=\s*\d|:\s*[\"']\d[\w.-]*[\"']|=\s*[\"']=?\d[\w.]*[\"']|[\"']<")


def pinned(change: Change) -> Iterator[Finding]:
    """Dependencies that are held at or below a version."""
    for file in change.files:
        if not re.search(
            r"(?:^|/)(?:pyproject\.toml|setup\.(?:py|cfg)|requirements[\w./-]*\.(?:txt|"
            r"in)|constraints[\w.-]*\.txt|package\.json|go\.mod|Cargo\.toml|"
            r"Gemfile|Pipfile|environment\.ya?ml|tox\.ini)$",
            file.path,
        ):
            continue
        old = {match[1].lower(): text for _, text in file.before.changed if (match := PIN.match(text))}
        for number, text in file.after.changed:
            match = PIN.match(text)
            name = match[1].lower() if match else ""
            if (
                not match
                or not _UPPER.search(text)
                or name
                in (
                    "version",
                    "python",
                    "requires-python",
                    "python_requires",
                    "name",
                    "target-version",
                    "line-length",
                    "rev",
                )
            ):
                continue
            before = old.get(name)
            if before is None and not re.search(r"<\s*\d", text):
                continue
            if before is not None and _raised(before, text):
                continue
            if before is None or _UPPER.findall(before) != _UPPER.findall(text) or _lower(before, text):
                severity = "suspicious" if change.failure.triage == "dependency" or change.product_moves else "cheat"
                yield file.finding(
                    "dependency-pinned", severity, f"`{text.strip()[:80]}` holds a dependency back", number, text
                )


def _lower(before: str, after: str) -> bool:
    """The version is an older one."""
    old, new = (tuple(int(n) for n in re.findall(r"\d+", text)[:3]) for text in (before, after))
    return new < old


def _raised(before: str, after: str) -> bool:
    """The same requirement with a later version."""
    shapes = [re.sub(r"\d+(?:\.\d+)*", "0", text.replace(" ", "")) for text in (before, after)]
    old, new = (tuple(int(n) for n in re.findall(r"\d+", text)[:3]) for text in (before, after))
    return shapes[0] == shapes[1] and new > old

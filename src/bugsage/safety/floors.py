"""What asks for a person whatever the rules say, and cannot be switched off: a change of what guards all changes."""

import re
import tomllib
from collections.abc import Iterator

from bugsage.model.patch import FilePatch
from bugsage.model.proposal import Proposal
from bugsage.model.risk import RuleHit, Spoken
from bugsage.model.signed import author_of, is_agent

GUARDS = "guards-changed"
#: Paths in small letters, with what lies there. A folder counts by itself, too: it may be made a link or a submodule.
_GUARDS = (
    (r"rules(?:/.*)?", "the safety rules"),
    (r"(?:.*/)?\.lattice(?:/.*)?", "the contracts"),
    (r"(?:.*/)?\.bugsage(?:/.*)?|(?:.*/)?\.?bugsage\.toml", "BugSage's settings"),
    (
        r"\.github(?:/(?:workflows|actions)(?:/.*)?)?|\.gitlab-ci\.ya?ml|\.gitlab(?:/ci(?:/.*)?)?|\.circleci(?:/.*)?"
        r"|(?:.*/)?jenkinsfile[^/]*|azure-pipelines[^/]*\.ya?ml|\.azure-pipelines/.*|\.travis\.ya?ml|\.drone\.ya?ml"
        r"|\.buildkite(?:/.*)?|\.ci(?:/.*)?"
        r"|bitbucket-pipelines\.ya?ml|appveyor\.ya?ml|\.woodpecker(?:/.*|\.ya?ml)|\.forgejo/workflows/.*"
        r"|\.gitea/workflows/.*|\.teamcity/.*|cloudbuild\.ya?ml|buildspec\.ya?ml|\.semaphore/.*|\.cirrus\.(?:yml|star)"
        r"|\.tekton/.*",
        "CI",
    ),
    (r"(?:\.github/|\.gitlab/|docs/)?codeowners", "who must agree to changes"),
)
#: A name may hold a line end.
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), what) for pattern, what in _GUARDS)
_PROJECT = "pyproject.toml"
_TOLD = 3


def floors(proposal: Proposal) -> tuple[Spoken, ...]:
    """At most one: an agent, a template, or nobody known changes rules, contracts, CI or BugSage's settings."""
    if by_a_person(proposal):
        return ()
    touched = [(file, what) for file in proposal.patch.files if (what := guard_of(file))]
    if not touched:
        return ()
    names = ", ".join(f"{file.path} ({what})" for file, what in touched[:_TOLD])
    more = f" and {len(touched) - _TOLD} more" if len(touched) > _TOLD else ""
    reason = f"{proposal.maker or 'nobody known'} changes what guards all changes: {names}{more}"
    return (Spoken(hit=RuleHit(rule=GUARDS, points=0.0, reason=reason, file=touched[0][0].path), escalate=True),)


def by_a_person(proposal: Proposal) -> bool:
    """A person made the change, and no agent signed any of its commits."""
    signed = (name for commit in proposal.patch.commits for name in commit.signed)
    return proposal.maker.startswith("human:") and not any(is_agent(author_of([name])) for name in signed)


def guard_of(file: FilePatch) -> str:
    """What a file is that guards changes; empty for any other."""
    for path in dict.fromkeys((file.path, file.was)):
        low = path.casefold()
        found = next((what for pattern, what in _PATTERNS if pattern.fullmatch(low)), "")
        if found:
            return found
        if low == _PROJECT and _settings_differ(file):
            return "BugSage's settings"
    return ""


def _settings_differ(file: FilePatch) -> bool:
    """Whether `[tool.bugsage]` differs, or cannot be compared."""
    sides = list(_sides(file))
    return len(sides) != 2 or sides[0] != sides[1]


def _sides(file: FilePatch) -> Iterator[object]:
    for text, path, missing in (
        (file.before, file.was, file.kind == "added"),
        (file.after, file.path, file.kind == "deleted"),
    ):
        if missing or path.casefold() != _PROJECT:  # under another name its settings do not count
            yield None
        elif text is not None:
            try:
                tool = tomllib.loads(text).get("tool", {})
            except (tomllib.TOMLDecodeError, RecursionError):
                return
            yield tool.get("bugsage") if isinstance(tool, dict) else None

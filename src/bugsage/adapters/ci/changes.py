"""A pull request or merge request as a unified diff, with its commits.

<https://docs.github.com/en/rest/pulls/pulls>, <https://docs.gitlab.com/api/merge_requests/>
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bugsage.adapters.ci.asking import Asking
from bugsage.adapters.ci.json_values import below, words
from bugsage.errors import ServiceFailed
from bugsage.model.ci import CiChange, CiPlace
from bugsage.model.patch import PatchCommit

#: Files and commits that are asked for; both services show no more.
_MOST_FILES, _MOST_COMMITS = 3_000, 250
_STATUS = {"added": "new file mode 100644\n", "removed": "deleted file mode 100644\n"}
_TOGETHER = "co-authored-by:"


def github_change(asking: Asking, place: CiPlace) -> CiChange:
    """A pull request. A file whose patch GitHub does not show (binary, or too large) has no lines."""
    path = f"repos/{quote(place.project)}/pulls/{place.change}"
    said = asking.json(path)
    files = list(asking.pages(f"{path}/files", {"per_page": 100}, most=_MOST_FILES))
    commits = asking.pages(f"{path}/commits", {"per_page": 100}, most=_MOST_COMMITS)
    return CiChange(
        place=place,
        title=words(said, "title"),
        base=words(said, "base", "sha"),
        head=_required(words(said, "head", "sha"), place),
        diff="".join(_of_github(one) for one in files),
        commits=tuple(
            _commit(words(one, "sha"), below(one, "commit", "author"), below(one, "commit", "message"))
            for one in commits
        ),
        cut=len(files) >= _MOST_FILES or any("patch" not in one and _lines(one) for one in files),
    )


def gitlab_change(asking: Asking, place: CiPlace) -> CiChange:
    """A merge request."""
    path = f"projects/{quote(place.project, safe='')}/merge_requests/{place.change}"
    said = asking.json(path)
    files = list(asking.pages(f"{path}/diffs", {"per_page": 100}, most=_MOST_FILES))
    commits = asking.pages(f"{path}/commits", {"per_page": 100}, most=_MOST_COMMITS)
    found = tuple(
        _commit(
            words(one, "id"),
            {"name": one.get("author_name"), "email": one.get("author_email"), "date": one.get("authored_date")},
            one.get("message"),
        )
        for one in commits
    )
    return CiChange(
        place=place,
        title=words(said, "title"),
        base=words(said, "diff_refs", "base_sha"),
        head=_required(words(said, "sha"), place),
        diff="".join(_of_gitlab(one) for one in files),
        commits=found[::-1],  # GitLab names the newest first
        cut=len(files) >= _MOST_FILES or any(one.get("too_large") or one.get("collapsed") for one in files),
    )


def _required(head: str, place: CiPlace) -> str:
    if not head:
        raise ServiceFailed(f"{place.base} answered with something that is no change", hint="check the address")
    return head


def _of_github(said: dict[str, Any]) -> str:
    new = words(said, "filename")
    status = words(said, "status")
    old = words(said, "previous_filename") if status in ("renamed", "copied") else new
    return _file(old, new, status, said.get("patch"), binary="patch" not in said and not _lines(said))


def _of_gitlab(said: dict[str, Any]) -> str:
    old, new = words(said, "old_path"), words(said, "new_path")
    flags = (("new_file", "added"), ("deleted_file", "removed"), ("renamed_file", "renamed"))
    status = next((word for flag, word in flags if said.get(flag) is True), "modified")
    diff = said.get("diff")
    body = diff[max(0, diff.find("@@ ")) :] if isinstance(diff, str) and "@@ " in diff else None
    return _file(old, new, status, body, binary=isinstance(diff, str) and diff.startswith("Binary files"))


def _lines(said: dict[str, Any]) -> bool:
    return bool(said.get("additions") or said.get("deletions"))


def _file(old: str, new: str, status: str, body: Any, *, binary: bool) -> str:
    """One file of a diff as git would write it; names that no line can hold are left out, and so is their file."""
    if not new or any(not name.isprintable() for name in (old, new)):
        return ""
    head = f"diff --git a/{old} b/{new}\n{_STATUS.get(status, '')}"
    if status in ("renamed", "copied"):
        word = "rename" if status == "renamed" else "copy"
        head += f"{word} from {old}\n{word} to {new}\n"
    if binary:
        return f"{head}Binary files differ\n"
    if not isinstance(body, str) or not body:
        return head
    sides = f"--- {'/dev/null' if status == 'added' else f'a/{old}'}\n"
    sides += f"+++ {'/dev/null' if status == 'removed' else f'b/{new}'}\n"
    return f"{head}{sides}{body.rstrip(chr(10))}\n"


def _commit(sha: str, author: Any, message: Any) -> PatchCommit:
    said = message if isinstance(message, str) else ""
    together = _co_authors(said.splitlines())
    return PatchCommit(
        sha=sha,
        signed=(f"{words(author, 'name')} <{words(author, 'email')}>", *together),
        time=_seconds(words(author, "date")),
        message=said.strip()[:10_000],
    )


def _co_authors(lines: Iterable[str]) -> list[str]:
    named = [line.strip() for line in lines if line.strip().lower().startswith(_TOGETHER)]
    return [line[len(_TOGETHER) :].strip()[:300] for line in named][:20]


def _seconds(date: str) -> int:
    try:
        return int(datetime.fromisoformat(date).timestamp())
    except (ValueError, OverflowError):
        return 0

"""What a push brings that no remote has."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bugsage.adapters.git.command import Git, Refusal
from bugsage.errors import GitFailed
from bugsage.model.hooking import Push, Pushed, PushedRef

#: Ends of a push that are judged, and ends of what the remote has that are compared.
_MOST, _MOST_BASES = 10, 10
_SECONDS = 30.0


def pushable(root: Path) -> tuple[PushedRef, ...]:
    """The branch that is checked out, and where `git push` would put it. Raises GitFailed where there is none."""
    git = Git(root)
    branch = _or_none(git, "symbolic-ref", "-q", "HEAD")
    head = _or_none(git, "rev-parse", "-q", "--verify", "HEAD^{commit}")
    if head is None:
        if _or_none(git, "rev-parse", "--git-dir") is None:
            raise GitFailed(f"{root} is no git repository", hint="go into one, or name it with --repo")
        raise GitFailed("there is no commit yet", hint="commit something first")
    upstream = (_or_none(git, "rev-parse", "-q", "--verify", name) for name in ("@{push}", "@{upstream}"))
    remote = next(filter(None, upstream), None)
    return (PushedRef(local_ref=branch or "HEAD", local=head, remote_ref=branch or "HEAD", remote=remote),)


def pushed(root: Path, refs: Sequence[PushedRef]) -> Pushed:
    """One push for each newest commit that is new. Raises GitFailed, GitMissing."""
    git, nothing = Git(root), list[str]()
    ends: dict[str, list[PushedRef]] = {}
    for ref, head in zip(refs, _commits(git, refs), strict=True):
        if ref.local is None:
            nothing.append(f"{ref.remote_ref} is deleted")
        elif head is None:
            nothing.append(f"{ref.remote_ref} names no commit")
        else:
            ends.setdefault(head, []).append(ref)
    pushes = []
    for head, own in ends.items():
        found = _push(git, head, own)
        if found is None:
            nothing.extend(f"{ref.remote_ref} brings no commit that no remote has" for ref in own)
        else:
            pushes.append(found)
    if len(pushes) > _MOST:
        nothing += [
            f"{one.refs[0].remote_ref} is one of more than {_MOST} ends and not judged" for one in pushes[_MOST:]
        ]
    return Pushed(pushes=tuple(pushes[:_MOST]), nothing=tuple(nothing))


def _commits(git: Git, refs: Sequence[PushedRef]) -> Iterator[str | None]:
    """The commit that each leads to; a tag may name anything."""
    asked = "".join(f"{ref.local}^{{commit}}\n" for ref in refs if ref.local).encode()
    said = iter(git.fed("cat-file", "--batch-check", feed=asked).decode().splitlines() if asked else ())
    for ref in refs:
        words = next(said, "").split() if ref.local else []
        yield words[0] if len(words) == 3 and words[1] == "commit" else None


def _push(git: Git, head: str, refs: Sequence[PushedRef]) -> Push | None:
    known = [f"^{ref.remote}" for ref in refs if ref.remote]
    said = git.text(
        "rev-list", "--boundary", "--ignore-missing", head, *known, "--not", "--remotes", "--", seconds=_SECONDS
    ).split()
    bases, fresh = [line[1:] for line in said if line.startswith("-")], sum(not line.startswith("-") for line in said)
    if not fresh:
        return None
    base = _nearest(git, bases, head)
    shallow = base is None and git.text("rev-parse", "--is-shallow-repository").strip() == "true"
    if shallow:
        base = _or_none(git, "rev-parse", "-q", "--verify", f"{head}~1^{{commit}}")
    return Push(
        refs=tuple(refs),
        head=head,
        base=base,
        commits=fresh,
        dropped=max((_count(git, head, ref.remote) for ref in refs if ref.remote and ref.branch), default=0),
        shallow=shallow,
    )


def _nearest(git: Git, bases: Sequence[str], head: str) -> str | None:
    """Of the commits that new ones are built on the one with the fewest commits up to the end.

    Where a branch of the remote was merged in, that one has most of what is there: the rest is what a person would
    call the change.
    """
    if len(bases) < 2:
        return next(iter(bases), None)
    return min(bases[:_MOST_BASES], key=lambda base: _count(git, base, head))


def _count(git: Git, since: str, until: str) -> int:
    """Commits of one that the other has not; none where one of them was never fetched."""
    said = _or_none(git, "rev-list", "--count", until, f"^{since}", "--")
    return int(said) if said and said.isdigit() else 0


def _or_none(git: Git, *words: str) -> str | None:
    try:
        return git.text(*words, seconds=_SECONDS).strip() or None
    except Refusal:
        return None

"""A patch that somebody else made, applied to the texts as they are."""

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from bugsage.errors import PatchUnfit
from bugsage.model.patch import FilePatch, Hunk, applied

#: Folders that no fix may change, whoever made it.
_OURS = (".git", ".bugsage")
_PLAIN = ("", "100644", "100755")
#: A hunk may have moved by so many lines.
_FARTHEST = 1_000

#: A file's text; None where it is not there, or is no text.
Read = Callable[[str], str | None]


def texts_of(files: Iterable[FilePatch], read: Read, there: Callable[[str], bool]) -> dict[str, str | None]:
    """Whole texts of what a patch changes; None for a file that it takes away. Raises PatchUnfit."""
    made: dict[str, str | None] = {}
    for file in files:
        _look(file, made)
        before = _before(file, read, there)
        if file.kind in ("renamed", "deleted"):
            made[file.was] = None
        if file.kind != "deleted":
            made[file.path] = _after(file, before)
    if all(read(path) == text for path, text in made.items()):
        raise PatchUnfit("the patch changes nothing here", hint="it may be applied already")
    return made


def _look(file: FilePatch, made: dict[str, str | None]) -> None:
    """What cannot be held against the tests is said before anything runs."""
    if any(path.split("/", 1)[0].lower() in _OURS for path in (file.path, file.was)):
        raise PatchUnfit(f"the patch changes {file.path}, which belongs to git or to BugSage")
    if file.binary:
        raise PatchUnfit(f"the patch changes {file.path}, which is not text", hint="give a patch of texts only")
    if file.old_mode not in _PLAIN or file.new_mode not in _PLAIN:
        raise PatchUnfit(f"the patch makes {file.path} a link or a submodule, or changes one")
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        raise PatchUnfit(f"the patch changes the mode of {file.path}", hint="give a patch that changes text only")
    if file.path in made:
        raise PatchUnfit(f"the patch names {file.path} twice", hint="give one diff from before to after")


def _before(file: FilePatch, read: Read, there: Callable[[str], bool]) -> str:
    before = read(file.was)
    if file.kind == "added":
        if there(file.path):
            raise PatchUnfit(f"the patch adds {file.path}, which is there already")
        return ""
    if before is None:
        raise PatchUnfit(
            f"the patch changes {file.was}, which is {'not text' if there(file.was) else 'not there'}",
            hint="paths count from the top of the repository",
        )
    if file.kind in ("renamed", "copied") and there(file.path):
        raise PatchUnfit(f"the patch makes {file.path}, which is there already")
    return before


def _after(file: FilePatch, before: str) -> str:
    text = refitted(before, file.hunks)
    if text is None:
        lines = ", ".join(str(hunk.old_start) for hunk in file.hunks[:5])
        raise PatchUnfit(
            f"the patch does not apply: what it changes at line {lines} of {file.path} is not there",
            hint="make the diff against the working tree as it is now",
        )
    return text


def refitted(text: str, hunks: Sequence[Hunk]) -> str | None:
    r"""What hunks make of a text in which their lines may stand elsewhere; None where they are not there.

    >>> refitted("new\na\nb\n", [Hunk(old_start=2, old_count=1, new_start=2, new_count=1, lines=("-b", "+c"))])
    'new\na\nc\n'
    """
    shift = 0
    found = list[Hunk]()
    for hunk in hunks:
        moved = _placed(text, hunk, shift)
        if moved is None:
            return None
        found.append(moved)
        shift = moved.old_start - hunk.old_start
    return applied(text, found)


def _placed(before: str, hunk: Hunk, shift: int) -> Hunk | None:
    """The hunk where its old lines stand, the nearest place to where it is expected; None where there is none."""
    if not hunk.old_count:
        # An insertion without context says nothing but its line.
        return hunk if applied(before, [hunk]) is not None else None
    lines = before.split("\n")
    stays = [line[1:] for line in hunk.lines if line[:1] != "+"]
    expected = hunk.old_start - 1 + shift
    for start in _around(expected, len(lines) - len(stays)):
        if lines[start : start + len(stays)] == stays:
            return replace(hunk, old_start=start + 1)
    return None


def _around(middle: int, last: int) -> Sequence[int]:
    near = range(max(0, middle - _FARTHEST), min(last, middle + _FARTHEST) + 1)
    return sorted(near, key=lambda at: abs(at - middle))

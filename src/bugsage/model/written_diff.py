"""Patches as the text that git reads."""

from collections.abc import Iterable, Iterator

from bugsage.model.git_names import quoted
from bugsage.model.patch import FilePatch, Hunk

_NOWHERE = "/dev/null"
_UNENDED = "\\ No newline at end of file\n"


def diff_text(files: Iterable[FilePatch]) -> str:
    """One diff. Of binary files there is no content, so git does not take them."""
    return "".join(line for file in files for line in _file(file))


def _file(file: FilePatch) -> Iterator[str]:
    old, new = quoted(f"a/{file.was}"), quoted(f"b/{file.path}")
    yield f"diff --git {old} {new}\n"
    yield from _head(file)
    if file.binary:
        yield f"Binary files {old} and {new} differ\n"
    if not file.hunks:
        return
    yield f"--- {_NOWHERE if file.kind == 'added' else _ended(old)}\n"
    yield f"+++ {_NOWHERE if file.kind == 'deleted' else _ended(new)}\n"
    for hunk in file.hunks:
        yield from hunk_text(hunk)


def _head(file: FilePatch) -> Iterator[str]:
    if file.kind == "added":
        yield f"new file mode {file.new_mode or '100644'}\n"
    elif file.kind == "deleted":
        yield f"deleted file mode {file.old_mode or '100644'}\n"
    elif file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        yield f"old mode {file.old_mode}\nnew mode {file.new_mode}\n"
    if file.kind in ("renamed", "copied"):
        word = {"renamed": "rename", "copied": "copy"}[file.kind]
        yield f"{word} from {quoted(file.was)}\n{word} to {quoted(file.path)}\n"


def hunk_text(hunk: Hunk) -> Iterator[str]:
    """Its head and its lines, each with its end."""
    old, new = f"{hunk.old_start},{hunk.old_count}", f"{hunk.new_start},{hunk.new_count}"
    yield f"@@ -{old} +{new} @@{f' {hunk.heading}' if hunk.heading else ''}\n"
    last_old = max((at for at, line in enumerate(hunk.lines) if line[:1] != "+"), default=-1)
    last_new = max((at for at, line in enumerate(hunk.lines) if line[:1] != "-"), default=-1)
    for at, line in enumerate(hunk.lines):
        yield f"{line}\n"
        if (hunk.old_unended and at == last_old) or (hunk.new_unended and at == last_new):
            yield _UNENDED


def _ended(name: str) -> str:
    """Behind a name with a blank stands a tab, or it would end there."""
    return f"{name}\t" if " " in name and not name.startswith('"') else name

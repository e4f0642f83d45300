"""`git log --name-only` of one file, read: which commits changed it, who signed them, what else they changed."""

from collections.abc import Iterable, Iterator

from bugsage.model.git_names import unquoted
from bugsage.model.history import Version

FORMAT = "%x00%H%x00%an%x00%ae%x00%at%x00%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x1f)%x00%s"
MAX_FILES, _MAX_SIGNED = 200, 20


def parse_versions(lines: Iterable[str]) -> Iterator[Version]:
    """The commits of the output in its order, without texts."""
    header, files = "", list[str]()
    for line in lines:
        if line.startswith("\0") and line.count("\0") >= 6:
            if header:
                yield _version(header, files)
            header, files = line[1:], []
        elif line and header and len(files) < MAX_FILES:
            files.append(unquoted(line))
    if header:
        yield _version(header, files)


def _version(header: str, files: list[str]) -> Version:
    sha, author, address, time, others, subject = header.split("\0", 5)
    signed = [f"{author} <{address}>", *filter(None, others.split("\x1f"))]
    return Version(
        sha=sha,
        author=author,
        signed=tuple(signed[:_MAX_SIGNED]),
        time=int(time) if time.isdecimal() else 0,
        subject=subject[:500],
        files=tuple(files),
    )

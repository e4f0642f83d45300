"""`git log` as a graph, read as it streams."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from bugsage.model.bisection import Ancestor
from bugsage.model.git_names import unquoted

FORMAT = "%x00%H%x00%P%x00%ct%x00%an%x00%s"
MARK = "%x00%H"
_MAX_SUBJECT = 500


def parse(lines: Iterable[str], touching: Mapping[str, tuple[str, ...]], ends: Collection[str]) -> Iterator[Ancestor]:
    """One value for each commit, in the order of the output; `ends` are those at which a shallow clone ends."""
    for line in lines:
        parts = line.split("\0", 5)
        if len(parts) == 6:
            _, sha, parents, time, author, subject = parts
            yield Ancestor(
                sha=sha,
                parents=tuple(parents.split()),
                time=int(time) if time.isdecimal() else 0,
                author=author,
                subject=subject[:_MAX_SUBJECT],
                files=touching.get(sha, ()) if sha not in ends else (),
                cut=sha in ends,
            )


def parse_files(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Commit to the files that are named under it."""
    found: dict[str, list[str]] = {}
    sha = ""
    for line in lines:
        if line.startswith("\0"):
            sha = line[1:]
        elif line and sha:
            found.setdefault(sha, []).append(unquoted(line))
    return {sha: tuple(names) for sha, names in found.items()}

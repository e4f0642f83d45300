"""`git blame --porcelain`, read."""

from collections.abc import Iterable, Iterator, Sequence

from bugsage.model.history import BlameLine


def merged_ranges(lines: Sequence[int], last: int) -> list[tuple[int, int]]:
    """Runs of lines, both ends included; what a file of `last` lines does not have is left out."""
    ranges: list[tuple[int, int]] = []
    for line in sorted({line for line in lines if 1 <= line <= last}):
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    return ranges


def parse_blame(output: str, foreign: frozenset[str]) -> Iterator[BlameLine]:
    """One value for each line. Lines of the commits `foreign` are left out: there git does not know."""
    known: dict[str, dict[str, str]] = {}
    sha, number, facts = "", 0, dict[str, str]()
    for line in output.split("\n"):
        if line.startswith("\t"):
            if sha not in foreign:
                yield _line(number, sha, facts)
        elif _is_header(line):
            sha, number = line.split(" ")[0], int(line.split(" ")[2])
            facts = known.setdefault(sha, {})
        else:
            name, _, value = line.partition(" ")
            facts[name] = value


def uncommitted(lines: Iterable[int]) -> tuple[BlameLine, ...]:
    """Lines of a file that no commit knows yet."""
    return tuple(_line(line, "0" * 40, {}) for line in lines)


def _is_header(line: str) -> bool:
    """`<sha> <line then> <line now> [<lines in group>]`."""
    parts = line.split(" ")
    return len(parts) in (3, 4) and len(parts[0]) in (40, 64) and all(part.isdecimal() for part in parts[1:])


def _line(number: int, sha: str, facts: dict[str, str]) -> BlameLine:
    if not sha.strip("0"):
        return BlameLine(line=number, sha=sha, author="", time=0, subject="", uncommitted=True)
    time = facts.get("author-time", "0")
    return BlameLine(
        line=number,
        sha=sha,
        author=facts.get("author", ""),
        time=int(time) if time.isdecimal() else 0,
        subject=facts.get("summary", ""),
    )

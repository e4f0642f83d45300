"""What checkers complain of, without the numbers of lines: a complaint that only moved is none."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.base import Noun

#: `path:3:5: message` of nearly everything, `path(3,5): message` of TypeScript, `path:3: message`.
_PLACED = re.compile(
    r"\s{0,20}(?:[a-z]{1,12}: )?(?P<file>[^\s:(][^:(]{0,300}?)"
    r"(?:\(\d{1,9}(?:,\d{1,9})?\)|:\d{1,9}(?::\d{1,9})?)\s?:?\s(?P<said>\S.*)"
)
#: A line of ESLint's, below the name of its file.
_BELOW = re.compile(r"\s+\d+:\d+\s+(?P<level>error|warning)\s+(?P<said>\S.*)")
_REMARK = re.compile(r"(?:- )?(?:note|info|information|hint|help)\b|(?:- )?warning\b", re.I)
_LINE = re.compile(r"\b(line|lines|column|col)s? \d+(?:[-:]\d+)*", re.I)
_MOST = 20_000


class Judged(Noun, frozen=True, kw_only=True):
    """A checker without a patch and with it."""

    #: None where the two cannot be told apart.
    passed: bool | None
    #: The first new complaints, else why nothing can be said.
    said: str = ""


def complaints(output: str, root: str) -> Counter[str]:
    """`file: message` of every complaint, with how often it is made; `root` is taken out of paths."""
    return Counter(_read(output.replace(f"{root}/", "").replace(root, "."), _MOST))


def _read(output: str, most: int) -> Iterator[str]:
    above = ""
    for line in output.split("\n")[:most]:
        if below := _BELOW.match(line):
            if below["level"] == "error" and above:
                yield f"{above}: {_bare(below['said'])}"
        elif placed := _PLACED.match(line[:2_000]):
            if not _REMARK.match(placed["said"]):
                yield f"{placed['file'].removeprefix('./').strip()}: {_bare(placed['said'])}"
        elif line and not line[0].isspace():
            above = line.strip().removeprefix("./")


def _bare(said: str) -> str:
    return " ".join(_LINE.sub(r"\1", said).split())


def judged(before: str, status: int, after: str, now: int, root: str) -> Judged:
    """Two outputs with how the command ended: only what is new fails."""
    if now == 0:
        return Judged(passed=True)
    known, found = complaints(before, root), complaints(after, root)
    new = list((found - known).elements())
    if new:
        more = f" and {len(new) - 3} more" if len(new) > 3 else ""
        return Judged(passed=False, said=f"new: {'; '.join(new[:3])}{more}")
    if status == 0:
        last = [line.strip() for line in after.split("\n") if line.strip()][-3:]
        return Judged(passed=False, said=f"it passed before, and now it ends with status {now}: {' / '.join(last)}")
    if not known:
        return Judged(
            passed=None, said=f"fails without the patch too (status {status}), and says nothing that could be compared"
        )
    return Judged(passed=True)

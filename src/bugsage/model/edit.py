"""What a repair changes: edits of texts, and candidates made of them."""

from collections.abc import Iterable

from bugsage.model.base import Noun


class Edit(Noun, frozen=True, kw_only=True):
    """One stretch of a file's text with what is to stand in its place."""

    #: Relative to the repository, with `/`.
    file: str
    #: Offsets in characters of the old text, the end exclusive; equal for an insertion.
    start: int
    end: int
    text: str


class Candidate(Noun, frozen=True, kw_only=True):
    """A change that could mend a failure, before anything was run."""

    edits: tuple[Edit, ...]
    #: Short name of the template or operator that made it: `missing-import`, `swap-comparison`.
    by: str
    #: Category of the cause that it mends, as in `Hypothesis`; empty where it follows no cause.
    category: str = ""
    #: Where it changes something: the file and the qualified name inside it, and the line of the first edit.
    file: str
    symbol: str
    line: int
    #: How likely it is what a person would commit, in log-odds; only the order counts.
    weight: float = 0.0
    #: One sentence, in the imperative: what it does, as the subject of a commit would say it.
    why: str = ""

    @property
    def place(self) -> str:
        """`file::symbol`."""
        return f"{self.file}::{self.symbol}"


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A file's text with the edits made; raises ValueError where two of them overlap or one lies outside.

    >>> edited("a = b", [Edit(file="f", start=4, end=5, text="c")])
    'a = c'
    """
    parts: list[str] = []
    at = 0
    for one in sorted(edits, key=lambda one: (one.start, one.end)):
        if not at <= one.start <= one.end <= len(text):
            raise ValueError("edits overlap, or reach beyond the text")
        parts += [text[at : one.start], one.text]
        at = one.end
    return "".join((*parts, text[at:]))


def by_file(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    """The edits of each file, in the order in which they came."""
    found: dict[str, list[Edit]] = {}
    for one in edits:
        found.setdefault(one.file, []).append(one)
    return found


class PastFix(Noun, frozen=True, kw_only=True):
    """A small change that an earlier fix of the same repository made: one expression in place of another."""

    #: Both as Python writes them out.
    before: str
    after: str
    #: The commit that made it, and the first line of its message.
    commit: str
    subject: str = ""

"""What is known of a tool: which lines it writes, and what they mean."""

from __future__ import annotations

from bugsage.model.base import Noun

#: It stops a build; it judges whether code is right; it judges how code is written.
COMPILER, CHECKER, LINTER = "compiler", "checker", "linter"

#: The reach of rows below the name of their file, which no empty line parts from it.
TABLE = 500


class Line(Noun, frozen=True, kw_only=True):
    """One way in which a tool writes a place.

    Patterns are regular expressions of one line, with any of the groups `file`, `line`, `column`, `severity`, `code`
    and `message`.
    """

    #: With `hints`: the whole line. Without: what follows a place in one of the shapes that most tools share.
    pattern: str
    #: Only in this shape; empty for any.
    shape: str = ""
    #: Only where one of the tool's `tells` stands in the text: others write such lines as well.
    told: bool = False
    #: Whether its places have a column; None for both.
    columns: bool | None = None
    #: Texts of which one stands in every such line; lines without it are not looked at. A line feed in front means that
    #: the line begins so.
    hints: tuple[str, ...] = ()
    #: A text without which, anywhere, there are no such lines.
    gate: str = ""
    #: A line above, at most `reach` lines away, that gives the groups which this one lacks.
    above: str = ""
    #: The same below; where it has a message and nothing fits, there is no place.
    below: str = ""
    reach: int = 6
    #: What is wrong, where the line does not say it.
    says: str = ""
    #: What the place is when the line itself does not say.
    severity: str = ""


class Tool(Noun, frozen=True, kw_only=True):
    """One program that points at places in code."""

    name: str
    kind: str = LINTER
    lines: tuple[Line, ...] = ()
    #: Endings or whole names of the files whose lines, in a shared shape, may be its; empty for files of any kind.
    files: tuple[str, ...] = ()
    #: Texts that show that it ran: where one stands in a log it is preferred to others that write the same lines.
    tells: tuple[str, ...] = ()
    #: Its language as in the rest of the program; empty where the file's ending says it.
    language: str = ""
    #: How bad it is what it reports without saying so.
    severity: str = "warning"
    #: What it calls the first column of a line.
    first_column: int = 1


class Found(Noun, frozen=True, kw_only=True):
    """A place that a line speaks of."""

    #: Index of the line in the text.
    at: int
    file: str
    line: int | None = None
    column: int | None = None
    severity: str | None = None
    code: str | None = None
    message: str = ""
    tool: str | None = None
    kind: str = LINTER
    language: str = ""

"""A change that somebody proposes, before it is proven."""

from bugsage.model.base import Noun


class Proposed(Noun, frozen=True, kw_only=True):
    """Whole texts of the files that it changes, and who made it."""

    #: File, relative to the repository, to its text afterwards; None where it is taken away.
    texts: dict[str, str | None]
    #: `templates/nearest-name`, `claude-code`.
    by: str
    #: Category of the cause that it mends; empty where nobody says.
    category: str = ""
    #: `file::symbol` of what it changes, as far as whoever made it says.
    places: tuple[str, ...] = ()
    #: What it does, as the subject of a commit would say it.
    why: str = ""
    #: The model behind it, and what it took.
    model: str = ""
    seconds: float = 0.0
    tokens: int | None = None
    cost_usd: float | None = None
    #: Why it changes nothing at all; empty where it changes something.
    missed: str = ""
    #: Other changes that mend the failure as well: their number, and in words where they do something else.
    alternatives: int = 0
    disagreement: str = ""

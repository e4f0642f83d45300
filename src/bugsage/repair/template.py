"""What every template is, and what it carries to show that it works."""

from collections.abc import Callable, Iterator

from bugsage.model.base import Noun
from bugsage.model.contract import Contract
from bugsage.model.edit import Candidate
from bugsage.repair.site import Site


class Example(Noun, frozen=True, kw_only=True):
    """A small failure, and what must be proposed for it: the test of a template and its documentation at once."""

    #: `Type: message` as a traceback ends.
    error: str
    #: The file at fault; a line end at its start is left out. `# <-` stands behind the lines through which the failure
    #: passed, and is taken away.
    before: str
    #: The file as it should be; empty where the template must propose nothing at all.
    after: str = ""
    #: Its path, and the other files of the repository, which may carry marks as well.
    file: str = "app.py"
    others: dict[str, str] = {}
    #: The suspect's qualified name, where it is not the definition of the last mark.
    symbol: str = ""
    #: Category of the cause that the diagnosis named.
    category: str = ""
    #: Local variables where it failed.
    variables: dict[str, str] = {}
    #: What earlier fixes put in place of what.
    past: tuple[tuple[str, str], ...] = ()
    #: What the repository promises.
    contracts: tuple[Contract, ...] = ()
    #: At most so many candidates stand before the right one.
    within: int = 3


class Template(Noun, frozen=True, kw_only=True):
    """One way of mending one kind of mistake."""

    #: Short name, as it stands in a candidate and on the timeline.
    name: str
    #: Categories of causes that it mends; empty where it is worth trying whatever the cause.
    categories: tuple[str, ...]
    #: Ends of the types of exceptions that it mends; empty for any.
    types: tuple[str, ...] = ()
    propose: Callable[[Site], Iterator[Candidate]]
    examples: tuple[Example, ...]

    def fits(self, site: Site) -> bool:
        """The failure is of a kind that it mends, by its type or by a cause that was named."""
        named = {one.category for one in site.hypotheses}
        by_type = bool(self.types) and site.event.type.endswith(self.types)
        return by_type or bool(named & set(self.categories)) or not (self.types or self.categories)

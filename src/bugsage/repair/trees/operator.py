"""What every operator of `trees` is, and what it carries to show that it works."""

from collections.abc import Callable, Iterator

from bugsage.model.base import Noun
from bugsage.model.edit import Candidate
from bugsage.repair.trees.site import TreeSite


class TreeExample(Noun, frozen=True, kw_only=True):
    """A small failure, and what must be proposed for it: the test of an operator and its documentation at once."""

    #: `Type: message` as a report has it.
    error: str
    #: The file at fault; a line end at its start is left out. `// <-` stands behind the lines through which the failure
    #: passed, and is taken away.
    before: str
    #: The file as it should be; empty where the operator must propose nothing at all.
    after: str = ""
    #: Its path, whose ending says the language, and the other files of the repository.
    file: str = "app.js"
    others: dict[str, str] = {}
    #: At most so many candidates stand before the right one.
    within: int = 3


class TreeOperator(Noun, frozen=True, kw_only=True):
    """One way of mending one kind of mistake, in every language of `trees` where it makes sense."""

    #: Short name, as it stands in a candidate and on the timeline.
    name: str
    #: Languages that it is for.
    languages: tuple[str, ...] = ("javascript", "typescript", "go")
    propose: Callable[[TreeSite], Iterator[Candidate]]
    examples: tuple[TreeExample, ...]

    def fits(self, site: TreeSite) -> bool:
        """It is for the language of the site."""
        return site.dialect.language in self.languages

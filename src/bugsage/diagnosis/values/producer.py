"""What is found at the end of a trail of values."""

from bugsage.diagnosis.reading import Found
from bugsage.model.base import Noun

#: How a definition had a hand in a value: it returned it, handed it over as an argument, set it as an attribute, or
#: has it written in it.
ROLES = ("returned", "passed", "assigned", "written")


class Producer(Noun, frozen=True, kw_only=True):
    """A definition that made, kept or handed over a value which the failing line could not use."""

    found: Found
    #: One of ROLES.
    role: str
    #: Steps from the failing line to it: calls, parameters and attributes; 1 for what the line itself calls.
    hops: int
    #: How certain every step is, all multiplied; 1 where each is.
    share: float
    #: The expression of the failing line, as written.
    value: str
    #: What it held, where that is known: `None`, `[]`, `an int`; else empty.
    held: str = ""
    #: A way through the definition gives just what could not be used, in words: `return None on line 5`; else empty.
    way: str = ""
    #: The line failed because a test asserted something of the value.
    asserted: bool = False
    #: The steps, from the failing line back, each with its file and line.
    chain: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """The nearer and the more certain, the more."""
        return self.share / self.hops

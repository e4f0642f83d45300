"""What must not leave the machine, and where it stands in a text."""

from bugsage.model.base import Noun


class Private(Noun, frozen=True, kw_only=True):
    """What this machine alone knows to be private; patterns know the rest."""

    #: Absolute paths of home folders, as this system spells them.
    homes: tuple[str, ...] = ()
    #: Values that are secret whatever they look like: of environment variables with telling names, above all.
    values: tuple[str, ...] = ()


class Finding(Noun, frozen=True, kw_only=True):
    """One piece of a text that is taken out before the text leaves."""

    #: `aws-access-key`, `private-key`, `url-password`, `named-secret`, `home-folder`, …
    kind: str
    #: Characters from `start` up to `end`, counted from 0.
    start: int
    end: int

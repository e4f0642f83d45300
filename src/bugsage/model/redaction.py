"""What must not leave the machine, and where it stands in a text."""

from bugsage.model.base import Noun


class Private(Noun, frozen=True, kw_only=True):
    """What this machine alone knows to be private, and what its user wants to be; patterns know the rest."""

    #: Absolute paths of home folders, as this system spells them.
    homes: tuple[str, ...] = ()
    #: Values that are secret whatever they look like: of environment variables with telling names, above all.
    values: tuple[str, ...] = ()
    #: E-mail addresses are private too.
    emails: bool = False
    #: Network addresses (IPv4 and IPv6) are private too.
    addresses: bool = False


class Finding(Noun, frozen=True, kw_only=True):
    """One piece of a text that is taken out before the text leaves."""

    #: `aws-access-key`, `private-key`, `url-password`, `named-secret`, `home-folder`, …
    kind: str
    #: Characters from `start` up to `end`, counted from 0.
    start: int
    end: int
    #: Its placeholder needs quotation marks: it stood bare where JSON has a number.
    quote: bool = False


class Redacted(Noun, frozen=True, kw_only=True):
    """A text without what must not leave."""

    text: str
    #: What was taken out, in order and apart, by its places in the text as it came.
    findings: tuple[Finding, ...] = ()

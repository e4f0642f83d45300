"""What of a change only looks like a repair: findings of the tamper guard, and what it is told of the failure."""

from bugsage.model.base import Noun

#: A change with a `cheat` is not offered as plausible; one with something `suspicious` is shown with it to a person.
SEVERITIES = ("cheat", "suspicious")


class Finding(Noun, frozen=True, kw_only=True):
    """One place where a change makes red green without mending anything."""

    #: A name of the catalogue, `test-skipped` for one.
    kind: str
    #: One of SEVERITIES.
    severity: str
    file: str
    #: 1-based, on the new side; on the old side for what was taken away; None where it is the whole file.
    line: int | None = None
    #: One sentence with the values in it.
    sentence: str = ""
    #: The line of code that it speaks of, cut where it is long.
    code: str = ""


class Failure(Noun, frozen=True, kw_only=True):
    """What is known of the failure that a change is to mend. Every text in it was written by a stranger."""

    #: Ids of the failing tests, `path::Class::name[param]` for pytest.
    tests: tuple[str, ...] = ()
    #: Class of the error.
    type: str = ""
    message: str = ""
    #: Values that the failing test hands in and expects, and those of the report, as source text: `'a b'`, `37`.
    values: tuple[str, ...] = ()
    #: Kind of its triage; empty where nobody told.
    triage: str = ""

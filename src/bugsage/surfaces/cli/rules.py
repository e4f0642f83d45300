"""`bugsage rules`: the safety rules, checked and tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces.cli.command import FORMAT, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.pipeline import House

ACTIONS = ("list", "check", "test", "explain")


def run(*, action: str, names: tuple[str, ...], repo: str | None, format: str) -> int:
    """Do one of ACTIONS and write its answer."""
    if action == "explain" and not names:
        raise UsageError("`rules explain` needs the id of a rule", hint="`bugsage rules list` shows them all")
    if action == "check" and names:
        raise UsageError("`rules check` looks at all rules together, and takes no name")
    return {"list": _list, "check": _check, "test": _test, "explain": _explain}[action](open_house(repo), names, format)


def _list(house: House, names: tuple[str, ...], format: str) -> int:
    from bugsage.pipeline.ruling import rules_of

    _write("listed", format, rules_of(house, names))
    return int(ExitCode.OK)


def _check(house: House, _: tuple[str, ...], format: str) -> int:
    from bugsage.pipeline.ruling import check_rules

    rules, complaints = check_rules(house)
    _write("checked", format, rules, complaints)
    return int(ExitCode.NO if any(not one.warning for one in complaints) else ExitCode.OK)


def _test(house: House, names: tuple[str, ...], format: str) -> int:
    from bugsage.pipeline.ruling import try_rules

    found = try_rules(house, names)
    _write("tried", format, found)
    return int(ExitCode.NO if any(one.passed is False for one in found) else ExitCode.OK)


def _explain(house: House, names: tuple[str, ...], format: str) -> int:
    from bugsage.pipeline.ruling import rules_of, try_rules

    _write("explained", format, rules_of(house, names), try_rules(house, names))
    return int(ExitCode.OK)


def _write(what: str, format: str, *values: Any) -> None:
    from bugsage.surfaces import stdout

    if format == "json":
        from bugsage.surfaces.documents import rules as documents

        stdout.write_document(getattr(documents, f"from_{what}")(*values))
    else:
        from bugsage.surfaces.render import rules as texts

        stdout.write(getattr(texts, what)(*values))


COMMAND = Command(
    name="rules",
    description=(
        "The safety rules: those that ship with BugSage, and the repository's own in `rules/*.yaml`. `list` shows "
        "them, one line each. `check` reads them strictly and tells rules that can never speak or that contradict one "
        "another. `test` asks every rule its own examples. `explain` shows one rule, whole.\n\n"
        "Rules only make things stricter; what loosens them stands in the owner's file."
    ),
    run=run,
    parameters=(
        Parameter(name="action", metavar="list|check|test|explain", choices=ACTIONS, required=True, help="What to do."),
        Parameter(name="names", metavar="NAME", many=True, default=(), help="Ids of rules, or names of packs."),
        REPO,
        FORMAT,
    ),
    examples=("bugsage rules list", "bugsage rules test", "bugsage rules check", "bugsage rules explain secrets"),
    exits={
        0: "done, and every example agrees",
        1: "`test`: an example does not agree with its rule; `check`: something is wrong",
        2: "a file of rules cannot be read, or a name is not known",
    },
)

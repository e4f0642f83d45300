"""`bugsage lattice`: the contracts under `.lattice/`, held against the code, mapped to errors, with their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces.cli.command import KIND, REPO, Command, Parameter
from bugsage.surfaces.cli.opening import open_house

if TYPE_CHECKING:
    from bugsage.pipeline import House

ACTIONS = ("list", "check", "map", "log", "add", "verify")
FORMATS = ("text", "json", "sarif")
#: Which options each action takes; a word that does not fit is a mistake, and not passed over.
_OPTIONS = {
    "check": ("run_examples", "record"),
    "map": ("kind",),
    "add": ("dry_run", "seen"),
    "verify": ("reason",),
}
_FLAGS = {"run_examples": "--run", "record": "--record", "kind": "--as", "dry_run": "--dry-run", "seen": "--seen",
          "reason": "--reason"}  # fmt: skip
_NEEDED = {"map": "what was read as an error: a file, `-`, or its text", "log": "a symbol or the id of a contract",
           "add": "a symbol, as path::Symbol", "verify": "a symbol or the id of a contract"}  # fmt: skip


def run(*, action: str, names: tuple[str, ...], repo: str | None, format: str, **options: Any) -> int:
    """Do one of ACTIONS and write its answer."""
    for name, value in options.items():
        if value and name not in _OPTIONS.get(action, ()):
            raise UsageError(
                f"`lattice {action}` takes no {_FLAGS[name]}", hint="`bugsage lattice --help` lists them all"
            )
    if format == "sarif" and action != "check":
        raise UsageError(f"`lattice {action}` is not written as SARIF", hint="`bugsage lattice check` is")
    if action in _NEEDED and not names:
        raise UsageError(f"`lattice {action}` needs {_NEEDED[action]}")
    actions = {"list": _list, "check": _check, "map": _map, "log": _log, "add": _add, "verify": _verify}
    return actions[action](open_house(repo), names, format, options)


def _list(house: House, names: tuple[str, ...], format: str, _: dict[str, Any]) -> int:
    from bugsage.pipeline import lattice

    contracts, statements = lattice.contracts(house, names)
    _write("listed", format, contracts, statements)
    return int(ExitCode.OK)


def _check(house: House, names: tuple[str, ...], format: str, options: dict[str, Any]) -> int:
    from bugsage.pipeline import lattice
    from bugsage.surfaces import stdout

    found = lattice.check(house, names, run=options["run_examples"], record=options["record"])
    if format == "sarif":
        from bugsage.surfaces.render import contract_sarif

        stdout.write_document(contract_sarif.report(found))
    else:
        _write("checked", format, found)
    broken = any(one.verdict == "violated" for one in found.findings)
    return int(ExitCode.NO if broken else ExitCode.OK)


def _map(house: House, names: tuple[str, ...], format: str, options: dict[str, Any]) -> int:
    from bugsage.pipeline import lattice

    found = lattice.map_errors(house, names, format=options["kind"])
    _write("mapped", format, found)
    return int(ExitCode.OK if found else ExitCode.NO)


def _log(house: House, names: tuple[str, ...], format: str, _: dict[str, Any]) -> int:
    from bugsage.pipeline import lattice

    _write("logged", format, lattice.log(house, names))
    return int(ExitCode.OK)


def _add(house: House, names: tuple[str, ...], format: str, options: dict[str, Any]) -> int:
    from bugsage.pipeline import lattice

    if len(names) > 1:
        raise UsageError("`lattice add` drafts one contract at a time")
    seen = (options["seen"],) if options["seen"] else ()
    _write("drafted", format, lattice.draft(house, names[0], seen=seen, write=not options["dry_run"]))
    return int(ExitCode.OK)


def _verify(house: House, names: tuple[str, ...], format: str, options: dict[str, Any]) -> int:
    from bugsage.pipeline import lattice

    entries, broken = lattice.verify(house, names, options["reason"])
    _write("verified", format, entries, broken)
    return int(ExitCode.NO if broken else ExitCode.OK)


def _write(what: str, format: str, *values: Any) -> None:
    from bugsage.surfaces import stdout

    if format == "json":
        from bugsage.surfaces.documents import lattice as documents

        stdout.write_document(getattr(documents, f"from_{what}")(*values))
    else:
        from bugsage.surfaces.render import lattice as texts

        text = getattr(texts, what)(*values)
        stdout.write(texts.fitted(text, stdout.look().width) if stdout.is_terminal() else text)


def _switch(name: str, help: str) -> Parameter:
    return Parameter(name=name, flags=(_FLAGS[name],), kind="switch", default=False, help=help)


COMMAND = Command(
    name="lattice",
    description=(
        "The contracts under `.lattice/`: what the code promises. `list` shows them, and what the layouts of "
        "LatticeLens and forkzero/lattice say. `check` holds every clause against the code as it stands. `map` shows "
        "which contracts an error touches, and why. `log` tells what happened to a contract and who did it. `add` "
        "drafts a contract from the text of a symbol. `verify` writes down that contract and code were compared, so "
        "that a later change of either is told as drift.\n\n"
        "Nothing is executed unless `check --run` asks for it: then the examples of the contracts are called in a "
        "worktree, by the project's own interpreter, without a network where the system allows that."
    ),
    run=run,
    parameters=(
        Parameter(
            name="action",
            metavar="list|check|map|log|add|verify",
            choices=ACTIONS,
            required=True,
            help="What to do.",
        ),
        Parameter(
            name="names",
            metavar="NAME",
            many=True,
            default=(),
            help="Ids of contracts or symbols (`Invoice.total`, `src/a.py::total`); for `map` the errors, as for "
            "`diagnose`.",
        ),
        _switch("run_examples", "`check`: run the examples, too."),
        _switch("record", "`check`: write what was changed by hand into the history."),
        KIND,
        _switch("dry_run", "`add`: show the draft, write nothing."),
        Parameter(
            name="seen",
            flags=("--seen",),
            metavar="SOURCE",
            help="`add`: take examples from the calls that this report has on record.",
        ),
        Parameter(
            name="reason", flags=("--reason",), metavar="TEXT", default="", help="`verify`: what it was held against."
        ),
        REPO,
        Parameter(
            name="format",
            flags=("--format",),
            choices=FORMATS,
            default="text",
            help="How the answer is written; `sarif` for `check` only.",
        ),
    ),
    examples=(
        "bugsage lattice check",
        "bugsage lattice check --run --format sarif > contracts.sarif",
        "bugsage lattice map run.log",
        "bugsage lattice add src/billing/invoice.py::Invoice.total",
        "bugsage lattice log Invoice.total",
    ),
    exits={
        0: "done; of `check`: no clause is violated",
        1: "`check`, `verify`: a clause is violated; `map`: no error could be read",
        2: "a contract cannot be read, or a name is not known",
    },
)

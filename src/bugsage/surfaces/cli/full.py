"""The command line read by typer: help pages, suggestions, and every form that the quick reader leaves alone."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer
from typer.core import TyperGroup

from bugsage import __version__
from bugsage.errors import ExitCode, UsageError
from bugsage.surfaces import stderr, stdout
from bugsage.surfaces.cli import plain
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES

if TYPE_CHECKING:
    from bugsage.surfaces.cli.command import Command, Parameter

#: Base of everything typer raises about a command line; it has no public name in every version that is supported.
_CommandLineError = cast(type[Exception], typer.BadParameter.__mro__[1])
_SETTINGS = {"help_option_names": ["-h", "--help"]}


def run(argv: Sequence[str]) -> int:
    """Read the command line and run what it asks for. Raises UsageError with the nearest name."""
    group = _group()
    if not argv:
        with group.make_context("bugsage", ["--"], resilient_parsing=True) as context:
            stderr.show(context.get_help())
        return int(ExitCode.USAGE)
    try:
        return int(group.main(list(argv), prog_name="bugsage", standalone_mode=False) or 0)
    except _CommandLineError as error:
        raise _explained(error, argv) from error


class LazyGroup(TyperGroup):
    """Lists commands from the table; imports one only when it is called."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Names in the order of the table."""
        return list(SUMMARIES)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """The command as typer knows it, or None."""
        return build(load(cmd_name)) if cmd_name in SUMMARIES else None

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Write the table."""
        with formatter.section("Commands"):
            formatter.write_dl(list(SUMMARIES.items()))


def _show_version(asked: bool) -> None:
    if asked:
        stdout.write(f"bugsage {__version__}")
        raise typer.Exit


def build(command: Command) -> Any:
    """The command as typer knows it."""

    def call(**arguments: Any) -> int:
        return command.run(**{p.name: _given(p, arguments[p.name]) for p in command.parameters})

    call.__signature__ = inspect.Signature([_typed(p) for p in command.parameters])  # type: ignore[attr-defined]
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    settings = _SETTINGS | {"allow_interspersed_args": command.interspersed}
    app.command(command.name, help=command.description, epilog=_epilog(command), context_settings=settings)(call)
    return typer.main.get_command(app)


def _group() -> Any:
    app = typer.Typer(
        cls=LazyGroup, rich_markup_mode=None, add_completion=False, context_settings=dict(_SETTINGS), name="bugsage"
    )
    app.callback(help="Read an error and say why: locally, offline, with a confidence you can act on.")(_start)
    return typer.main.get_command(app)


def _start(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Options that need no command do their work in their callbacks."""


def _typed(parameter: Parameter) -> inspect.Parameter:
    annotation: Any = {"text": str, "number": Any, "switch": bool}[parameter.kind]
    if parameter.choices:
        annotation = Literal[parameter.choices]
    if parameter.many:
        annotation = list[annotation]
    default = inspect.Parameter.empty if parameter.required else parameter.default
    return inspect.Parameter(
        parameter.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None if parameter.many else default,
        annotation=Annotated[annotation, _declared(parameter)],
    )


def _declared(parameter: Parameter) -> Any:
    metavar = f"[{parameter.metavar}]..." if parameter.many and not parameter.flags else parameter.metavar or None
    words: dict[str, Any] = {"help": parameter.help, "metavar": metavar}
    if parameter.kind == "number":
        words["parser"] = _whole_number
    if not parameter.flags:
        return typer.Argument(**words, show_default=False)
    return typer.Option(*parameter.flags, **words, show_default=bool(parameter.choices))


def _whole_number(word: str | int) -> int:
    number = word if isinstance(word, int) else plain.whole_number(word)  # typer hands defaults over as they are
    if number is None:
        raise typer.BadParameter(f"{word!r} is not a whole number from 1")
    return number


def _given(parameter: Parameter, value: Any) -> Any:
    return tuple(value or ()) if parameter.many else value


def _epilog(command: Command) -> str | None:
    examples = [f"  {example}" for example in command.examples]
    exits = [f"  {code}  {meaning}" for code, meaning in command.exits.items()]
    parts = [("Examples:", examples), ("Exit status:", exits)]
    return "\n\n".join("\n".join(("\b", title, *lines)) for title, lines in parts if lines) or None


def _explained(error: Exception, argv: Sequence[str]) -> UsageError:
    known = argv[0] in SUMMARIES
    page = f"`bugsage {argv[0]} --help`" if known else "`bugsage --help`"
    if hasattr(error, "option_name") and hasattr(error, "possibilities"):
        flags = [flag for p in load(argv[0]).options for flag in p.flags] if known else ["--help", "--version"]
        return UsageError(f"no such option: {error.option_name}", hint=_hint(error.option_name, flags, page))
    if not known and not argv[0].startswith("-"):
        return UsageError(f"no such command: {argv[0]}", hint=_hint(argv[0], SUMMARIES, page))
    message = str(getattr(error, "format_message", error.__str__)()).rstrip(".")
    return UsageError(message[:1].lower() + message[1:], hint=f"{page} shows what it takes")


def _hint(word: str, names: Iterable[str], page: str) -> str:
    near = difflib.get_close_matches(word, list(names), n=1, cutoff=0.5)
    return (f"did you mean `{near[0]}`? " if near else "") + f"{page} lists them all"

"""What a command is: its name, its words, its parameters. The help, both readers and the docs are made from it.

Named tuples and not nouns: a help page need not wait for what the nouns are built from.
"""

from collections.abc import Callable
from typing import Any, NamedTuple


class Parameter(NamedTuple):
    """An option, or an argument where it has no flags."""

    #: Keyword under which `Command.run` takes it.
    name: str
    help: str
    #: `--repo`, `-r`; empty for an argument.
    flags: tuple[str, ...] = ()
    #: What stands for the value in the help, in capitals.
    metavar: str = ""
    #: `text`, `number` (a whole number from 1) or `switch` (an option without a value).
    kind: str = "text"
    #: The only values that are taken; empty for any.
    choices: tuple[str, ...] = ()
    #: Value where it is not given; an argument that repeats has `()`, a switch False.
    default: Any = None
    #: An argument takes all that is left; an option may be given again and again.
    many: bool = False
    required: bool = False


class Command(NamedTuple):
    """One command of the command line."""

    name: str
    #: Paragraphs of the help page.
    description: str
    #: Takes every parameter by keyword and gives the exit code.
    run: Callable[..., int]
    parameters: tuple[Parameter, ...] = ()
    #: Command lines as one would type them.
    examples: tuple[str, ...] = ()
    #: What each exit code means here, where it is not 0 for done.
    exits: dict[int, str] = {}
    #: Options may follow arguments; where not, the first argument ends the options.
    interspersed: bool = True

    @property
    def options(self) -> tuple[Parameter, ...]:
        """Parameters with flags."""
        return tuple(p for p in self.parameters if p.flags)

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        """Parameters without flags, in order."""
        return tuple(p for p in self.parameters if not p.flags)


REPO = Parameter(
    name="repo",
    flags=("--repo",),
    metavar="DIR",
    help="The repository; by default the one around the working folder.",
)
FORMAT = Parameter(
    name="format",
    flags=("--format",),
    choices=("text", "json"),
    default="text",
    help="How the answer is written.",
)
HOST = Parameter(
    name="host",
    flags=("--host",),
    choices=("127.0.0.1", "::1"),
    default="127.0.0.1",
    help="The loop-back address to listen on.",
)

THEME = Parameter(
    name="theme",
    flags=("--theme",),
    choices=("dark", "light", "safe"),
    default="dark",
    help="Colours of the screen; `safe` does without red and green. NO_COLOR is heeded.",
)
SOURCES = Parameter(
    name="sources",
    metavar="SOURCE",
    many=True,
    default=(),
    help="A file, `-` for standard input, a folder or archive of reports, the address of a CI run, an issue of Sentry "
    "(`SHOP-12` or its address), or an error's own text.",
)
KIND = Parameter(
    name="kind",
    flags=("--as",),
    metavar="KIND",
    help="Read every source in this format instead of detecting it.",
)
GREEN = Parameter(
    name="green",
    flags=("--green",),
    metavar="FILE",
    many=True,
    default=(),
    help="A log of the same job when it went well: what stands there too is no reason; may be given repeatedly.",
)
NO_GREEN = Parameter(
    name="no_green",
    flags=("--no-green",),
    kind="switch",
    default=False,
    help="Of a CI run: do not fetch logs of the same jobs when they passed last, to compare with.",
)
ATTEMPT = Parameter(
    name="attempt",
    flags=("--attempt",),
    metavar="N",
    kind="number",
    help="Of a CI run: read this attempt; by default of each job the newest attempt that failed.",
)
COVERAGE = Parameter(
    name="coverage",
    flags=("--coverage",),
    metavar="FILE",
    many=True,
    default=(),
    help="A coverage report of the failing run (Cobertura, LCOV, istanbul, coverage.py, Go); may be given repeatedly.",
)
TEST = Parameter(
    name="test",
    flags=("--test",),
    metavar="CMD",
    help="The command of the failing tests; by default that of the run, of the settings, or the one that is found.",
)
RERUN = Parameter(
    name="rerun",
    flags=("--rerun",),
    kind="switch",
    default=False,
    help="Run the failing tests once more, and use what they executed and the variables of their frames.",
)
NO_RERUN = Parameter(
    name="no_rerun", flags=("--no-rerun",), kind="switch", default=False, help="Run nothing; so it is by default."
)
REPRODUCE = Parameter(
    name="reproduce",
    flags=("--reproduce",),
    kind="switch",
    default=False,
    help="Run each failing test again, alone and with others, and say what its failure hangs on.",
)
TIMES = Parameter(
    name="times",
    flags=("--times",),
    metavar="N",
    kind="number",
    default=None,
    help="With --reproduce: run each test alone at least so often; 3 by default.",
)
ISSUE = Parameter(name="issue", metavar="ISSUE", required=True, help="Id of the issue (`BS-…`).")

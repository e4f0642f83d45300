"""Completion in zsh, by its own `_arguments`."""

from collections.abc import Iterator

from bugsage.surfaces.cli.command import Command, Parameter
from bugsage.surfaces.cli.completing.tables import HELP, VERSION, commands, first_sentence, options, slot
from bugsage.surfaces.cli.table import SUMMARIES

_BEGIN = r"""#compdef bugsage
# Completion of bugsage in zsh. Written by `bugsage completion zsh`; do not edit by hand.

_bugsage_issues() {
    local id text
    local -a ids texts
    while IFS=$'\t' read -r id text; do
        ids+=("$id")
        texts+=("$id  $text")
    done < <($bugsage_program completion issues ${opt_args[--repo]:+--repo "${(Q)opt_args[--repo]}"} 2>/dev/null)
    compadd -V issues -l -d texts -a ids
}

_bugsage_sources() {
    _alternative 'issues:issue:_bugsage_issues' 'files:file:_files'
}

_bugsage_revisions() {
    local -a names
    names=(HEAD ${(f)"$(git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null)"})
    compadd -a names
}

_bugsage_changes() {
    _alternative 'revisions:revision:_bugsage_revisions' 'files:file:_files'
}
"""
_ACTIONS = {
    "file": "_files",
    "folder": "_files -/",
    "issue": "_bugsage_issues",
    "source": "_bugsage_sources",
    "revision": "_bugsage_revisions",
    "change": "_bugsage_changes",
    "command": "_command_names -e",
    "word": " ",
}
_END = r"""
# Loaded from a folder of fpath it is called at once; read with `source` it is only made known.
if [[ ${funcstack[1]-} == _bugsage ]]; then
    _bugsage "$@"
else
    compdef _bugsage bugsage
fi
"""


def script() -> str:
    """The whole script."""
    lines = ["_bugsage() {", "    local context state line bugsage_program=$words[1]", "    typeset -A opt_args"]
    top = " ".join((_option("", HELP), _option("", VERSION)))
    lines.append(f"    _arguments -C {top} '1:command:->command' '*::argument:->argument' && return")
    lines += ["    case $state in", "    command)", "        local -a commands=("]
    lines += [f"            {_quoted(f'{name}:{text}')}" for name, text in SUMMARIES.items()]
    lines += ["        )", "        _describe -t commands command commands", "        ;;", "    argument)"]
    lines.append("        case $words[1] in")
    lines += [f"        {line}" for command in commands() for line in _command(command)]
    lines += ["        esac", "        ;;", "    esac", "}"]
    return _BEGIN + "\n" + "\n".join(lines) + "\n" + _END


def _command(command: Command) -> Iterator[str]:
    yield f"{command.name})"
    yield "    _arguments -S \\" if command.interspersed else "    _arguments -S -A '-*' \\"
    yield from (f"        {_option(command.name, option)} \\" for option in options(command))
    last = [_argument(command, place, one) for place, one in enumerate(command.arguments, 1)]
    yield from (f"        {line} \\" for line in last)
    yield "        && return"
    yield "    ;;"


def _option(command: str, option: Parameter) -> str:
    found = slot(command, option)
    value = "" if found.kind == "none" else f":{_plain(option.metavar or option.name)}:{_action(command, option)}"
    says = f"[{_plain(first_sentence(option.help))}]{value}"
    star = "*" if option.many else ""
    return " ".join(
        _quoted(f"{star}{flag}{'=' if value and flag.startswith('--') else ''}{says}") for flag in option.flags
    )


def _argument(command: Command, place: int, argument: Parameter) -> str:
    if not command.interspersed:
        return "'*::command:_normal'"
    return _quoted(f"{'*' if argument.many else place}:{_plain(argument.metavar)}:{_action(command.name, argument)}")


def _action(command: str, parameter: Parameter) -> str:
    found = slot(command, parameter)
    return f"({' '.join(_plain(one) for one in found.choices)})" if found.choices else _ACTIONS[found.kind]


def _plain(text: str) -> str:
    """As it may stand in a specification: what ends a part of it gets a backslash."""
    return "".join(f"\\{c}" if c in "\\[]:" else c for c in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"

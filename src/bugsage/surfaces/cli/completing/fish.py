"""Completion in fish."""

from collections.abc import Iterator

from bugsage.surfaces.cli.command import Command, Parameter
from bugsage.surfaces.cli.completing.tables import HELP, VERSION, commands, first_sentence, options, slot
from bugsage.surfaces.cli.table import SUMMARIES

_BEGIN = r"""# Completion of bugsage in fish. Written by `bugsage completion fish`; do not edit by hand.

# The command, then how many arguments stand before the cursor.
function __bugsage_typed
    set -l words (commandline -opc)
    set -l command
    set -l place 0
    set -l skip 0
    for word in $words[2..]
        if test $skip = 1
            set skip 0
        else if test -z "$command"
            string match -q -- '-*' $word; or set command $word
        else if contains -- "$command $word" $__bugsage_valued
            set skip 1
        else if not string match -q -- '-*' $word
            set place (math $place + 1)
        end
    end
    test -n "$command"; and printf '%s\n' $command $place
end

function __bugsage_none
    set -l typed (__bugsage_typed)
    test -z "$typed[1]"
end

function __bugsage_in -a command
    set -l typed (__bugsage_typed)
    test "$typed[1]" = $command
end

function __bugsage_at -a command place more
    set -l typed (__bugsage_typed)
    test "$typed[1]" = $command; or return 1
    test -n "$more"; and test "$typed[2]" -ge $place; or test "$typed[2]" -eq $place
end

function __bugsage_issues
    set -l words (commandline -opc)
    set -l repo
    for i in (seq (count $words))
        test $words[$i] = --repo; and set repo --repo $words[(math $i + 1)]
    end
    $words[1] completion issues $repo 2>/dev/null
end

function __bugsage_revisions
    echo HEAD
    git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null
end

complete -c bugsage -f
"""
#: What offers the values of a kind; with `-F` files are offered too.
_OFFERS = {
    "file": "-F",
    "folder": "-a '(__fish_complete_directories)'",
    "issue": "-a '(__bugsage_issues)' -k",
    "source": "-F -a '(__bugsage_issues)' -k",
    "revision": "-a '(__bugsage_revisions)'",
    "change": "-F -a '(__bugsage_revisions)'",
    "command": "-F -a '(__fish_complete_command)'",
    "word": "",
}


def script() -> str:
    """The whole script."""
    known = tuple(commands())
    valued = [f"set -ga __bugsage_valued '{c.name} {flag}'" for c in known for flag in _valued(c)]
    lines = ["set -g __bugsage_valued", *valued]
    lines += [f"complete -c bugsage -n __bugsage_none {_flags(one)} -d {_quoted(one.help)}" for one in (HELP, VERSION)]
    for name, text in SUMMARIES.items():
        lines.append(f"complete -c bugsage -n __bugsage_none -a {name} -d {_quoted(text)}")
    lines += [line for command in known for line in _command(command)]
    return "\n".join((_BEGIN, *lines, ""))


def _valued(command: Command) -> Iterator[str]:
    return (flag for option in command.options if option.kind != "switch" for flag in option.flags)


def _command(command: Command) -> Iterator[str]:
    for option in options(command):
        value = "" if option.kind == "switch" else f" -r {_offer(command, option)}".rstrip()
        says = _quoted(first_sentence(option.help))
        yield f"complete -c bugsage -n '__bugsage_in {command.name}' {_flags(option)}{value} -d {says}"
    for place, argument in enumerate(command.arguments):
        offer = _offer(command, argument)
        if offer:
            more = " more" if argument.many else ""
            yield f"complete -c bugsage -n '__bugsage_at {command.name} {place}{more}' {offer}"


def _flags(option: Parameter) -> str:
    return " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags)


def _offer(command: Command, parameter: Parameter) -> str:
    found = slot(command.name, parameter)
    return f"-a {_quoted(' '.join(found.choices))}" if found.choices else _OFFERS[found.kind]


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

"""Completion in bash, from 3.2 on."""

from collections.abc import Iterator

from bugsage.surfaces.cli.command import Command
from bugsage.surfaces.cli.completing.tables import commands, options, slot
from bugsage.surfaces.cli.table import SUMMARIES

_BEGIN = """\
# Completion of bugsage in bash. Written by `bugsage completion bash`; do not edit by hand.
"""
_REST = r"""
_bugsage_issues() {
    local id text
    local -a ids=() lines=()
    while IFS=$'\t' read -r id text; do
        [[ $id == "$cur"* ]] || continue
        ids+=("$id")
        text="$id  $text"
        lines+=("${text:0:${COLUMNS:-80}-2}")
    done < <("$program" completion issues ${repo:+--repo "$repo"} 2>/dev/null)
    # A list shows what each issue is; what is inserted is its id alone.
    if ((${#ids[@]} > 1)) && [[ ${COMP_TYPE-} == 9 || ${COMP_TYPE-} == 63 ]]; then
        compopt -o nosort 2>/dev/null
        COMPREPLY+=("${lines[@]}")
    elif ((${#ids[@]})); then
        COMPREPLY+=("${ids[@]}")
    fi
}

_bugsage_files() {
    local name
    compopt -o filenames 2>/dev/null
    while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$cur")
}

_bugsage_words() {
    local name
    while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -W "$1" -- "$cur")
}

_bugsage_fill() {
    case $1 in
    'choice '*) _bugsage_words "${1#choice }" ;;
    issue) _bugsage_issues ;;
    source)
        [[ -z $cur || $cur == BS* ]] && _bugsage_issues
        ((${#COMPREPLY[@]})) || _bugsage_files -f
        ;;
    file) _bugsage_files -f ;;
    folder) _bugsage_files -d ;;
    command) _bugsage_files -c ;;
    revision | change)
        _bugsage_words "HEAD $(git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2>/dev/null)"
        [[ $1 == change ]] && _bugsage_files -f
        ;;
    esac
    return 0
}

_bugsage() {
    local program=$1 cur=${COMP_WORDS[COMP_CWORD]} word option='' wants='' command='' repo='' closed='' REPLY
    local -i i place=0
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $wants ]]; then
            [[ $word == '=' ]] && continue # bash cuts --format=json in three
            [[ $option == --repo ]] && repo=$word
            wants=''
        elif [[ -z $command ]]; then
            [[ $word == -* ]] || command=$word
        elif [[ $word == -- ]]; then
            closed=1
        elif [[ $word == -* && -z $closed ]]; then
            option=$word
            _bugsage_value "$command" "$word"
            wants=$REPLY
        else
            place+=1
            [[ $command == @CLOSED@ ]] && closed=1
        fi
    done
    [[ $cur == '=' ]] && cur=''
    if [[ $wants ]]; then
        _bugsage_fill "$wants"
    elif [[ -z $command ]]; then
        _bugsage_words '
@COMMANDS@
            --help --version'
    elif [[ $cur == -* && -z $closed ]]; then
        _bugsage_options "$command"
        _bugsage_words "$REPLY"
    else
        _bugsage_argument "$command" "$place"
        _bugsage_fill "$REPLY"
    fi
}

complete -F _bugsage bugsage
"""


def script() -> str:
    """The whole script."""
    known = tuple(commands())
    closed = "|".join(command.name for command in known if not command.interspersed)
    rest = _REST.replace("@COMMANDS@", "\n".join(f"            {name}" for name in SUMMARIES)).replace(
        "@CLOSED@", f"@({closed})"
    )
    parts = (
        _case("options", "$1", (line for command in known for line in _options(command))),
        _case("value", "$1:$2", (line for command in known for line in _values(command))),
        _case("argument", "$1:$2", (line for command in known for line in _arguments(command))),
    )
    return "\n".join((_BEGIN, *parts)) + rest


def _case(name: str, of: str, lines: Iterator[str]) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"_bugsage_{name}() {{\n    case {of} in\n{body}\n    *) REPLY='' ;;\n    esac\n}}\n"


def _options(command: Command) -> Iterator[str]:
    flags = " ".join(flag for option in options(command) for flag in option.flags)
    yield f"{command.name}) REPLY='{flags}' ;;"


def _values(command: Command) -> Iterator[str]:
    for option in options(command):
        found = slot(command.name, option)
        if found.kind != "none":
            names = " | ".join(f"{command.name}:{flag}" for flag in option.flags)
            yield f"{names}) REPLY='{' '.join((found.kind, *found.choices))}' ;;"


def _arguments(command: Command) -> Iterator[str]:
    for place, argument in enumerate(command.arguments):
        found = slot(command.name, argument)
        at = "*" if argument.many else place
        yield f"{command.name}:{at}) REPLY='{' '.join((found.kind, *found.choices))}' ;;"

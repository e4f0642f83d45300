# BugSage: what `bugsage last` explains. Remembers the last command, its status and its folder in variables of this
# shell; nothing is written and nothing is run again. Bash 4.4 or newer.
if [[ $- == *i* && -z ${__bugsage_on-} ]] && ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)); then
    __bugsage_on=1 __bugsage_ran=0 __bugsage_number='' __bugsage_mark=''
    __bugsage_command='' __bugsage_status='' __bugsage_folder=''
    # Marks are for the recorder, and only where it sits directly below this shell.
    if [[ -n ${BUGSAGE_MARK-} && -n ${BUGSAGE_TTY-} && $BUGSAGE_TTY == "$(tty 2>/dev/null)" ]]; then
        __bugsage_mark=$BUGSAGE_MARK
        PS0=$'\e]7797;'$BUGSAGE_MARK$';C\a'${PS0-}
    fi
    # Evaluated when a command begins: no process is started for it.
    PS0='${__bugsage_number:$((__bugsage_ran = 1, 0)):0}'${PS0-}

    __bugsage_prompt() {
        local status=$? entry='' command=''
        ((__bugsage_ran)) || return "$status"
        __bugsage_ran=0
        entry=$(HISTTIMEFORMAT='' builtin history 1 2>/dev/null)
        if [[ $entry =~ ^\ *([0-9]+)\*?\ +(.*)$ ]]; then
            # A command that is kept out of the history is not looked at; one that is repeated may look like it.
            if [[ ${BASH_REMATCH[1]} != "$__bugsage_number" || ! ${HISTCONTROL-} =~ ignorespace|ignoreboth ]]; then
                command=${BASH_REMATCH[2]}
            fi
            __bugsage_number=${BASH_REMATCH[1]}
        fi
        if [[ -n $__bugsage_mark ]]; then
            printf '\e]7797;%s;D;%s;%s;%s\a' "$__bugsage_mark" "$status" \
                "${PWD//[[:cntrl:];]/ }" "${command//[[:cntrl:]]/ }"
        fi
        if [[ ! $command =~ ^bugsage\ +last($|\ ) ]]; then
            __bugsage_command=$command __bugsage_status=$status __bugsage_folder=$PWD
        fi
        return "$status"
    }
    __bugsage_number=$(HISTTIMEFORMAT='' builtin history 1 2>/dev/null)
    [[ $__bugsage_number =~ ^\ *([0-9]+) ]] && __bugsage_number=${BASH_REMATCH[1]}

    if [[ $(declare -p PROMPT_COMMAND 2>/dev/null) == "declare -a"* ]]; then
        PROMPT_COMMAND=(__bugsage_prompt "${PROMPT_COMMAND[@]}")
    else
        PROMPT_COMMAND=__bugsage_prompt${PROMPT_COMMAND:+;$PROMPT_COMMAND}
    fi

    bugsage() {
        if [[ ${1-} == last && -n $__bugsage_status ]]; then
            BUGSAGE_LAST_COMMAND=$__bugsage_command BUGSAGE_LAST_STATUS=$__bugsage_status \
                BUGSAGE_LAST_FOLDER=$__bugsage_folder command bugsage "$@"
        else
            command bugsage "$@"
        fi
    }
fi

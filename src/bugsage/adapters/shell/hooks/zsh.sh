# BugSage: what `bugsage last` explains. Remembers the last command, its status and its folder in variables of this
# shell; nothing is written and nothing is run again.
if [[ -o interactive && -z ${__bugsage_on-} ]]; then
    typeset -g __bugsage_on=1 __bugsage_ran='' __bugsage_now='' __bugsage_mark=''
    typeset -g __bugsage_command='' __bugsage_status='' __bugsage_folder=''
    # Marks are for the recorder, and only where it sits directly below this shell.
    if [[ -n ${BUGSAGE_MARK-} && -n ${BUGSAGE_TTY-} && $BUGSAGE_TTY == ${TTY-} ]]; then
        __bugsage_mark=$BUGSAGE_MARK
    fi

    __bugsage_preexec() {
        __bugsage_ran=1 __bugsage_now=$1
        # A command that is kept out of the history is not looked at.
        [[ -o hist_ignore_space && $1 == ' '* ]] && __bugsage_now=''
        [[ -n $__bugsage_mark ]] && builtin printf '\e]7797;%s;C\a' "$__bugsage_mark"
        return 0
    }
    __bugsage_precmd() {
        local ended=$?
        [[ -n $__bugsage_ran ]] || return 0
        __bugsage_ran=''
        if [[ -n $__bugsage_mark ]]; then
            builtin printf '\e]7797;%s;D;%s;%s;%s\a' "$__bugsage_mark" "$ended" \
                "${PWD//[[:cntrl:];]/ }" "${__bugsage_now//[[:cntrl:]]/ }"
        fi
        if [[ ! $__bugsage_now =~ '^bugsage +last($| )' ]]; then
            __bugsage_command=$__bugsage_now __bugsage_status=$ended __bugsage_folder=$PWD
        fi
        return 0
    }
    typeset -ga preexec_functions precmd_functions
    preexec_functions+=(__bugsage_preexec)
    precmd_functions=(__bugsage_precmd $precmd_functions)

    bugsage() {
        if [[ ${1-} == last && -n $__bugsage_status ]]; then
            BUGSAGE_LAST_COMMAND=$__bugsage_command BUGSAGE_LAST_STATUS=$__bugsage_status \
                BUGSAGE_LAST_FOLDER=$__bugsage_folder command bugsage "$@"
        else
            command bugsage "$@"
        fi
    }
fi

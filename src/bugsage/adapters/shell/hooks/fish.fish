# BugSage: what `bugsage last` explains. Remembers the last command, its status and its folder in variables of this
# shell; nothing is written and nothing is run again. fish 3.1 or newer.
if status is-interactive; and not set -q __bugsage_on
    set -g __bugsage_on 1
    set -g __bugsage_command ''
    set -g __bugsage_status ''
    set -g __bugsage_folder ''
    set -g __bugsage_mark ''
    # Marks are for the recorder, and only where it sits directly below this shell.
    if set -q BUGSAGE_MARK BUGSAGE_TTY; and test "$BUGSAGE_TTY" = (tty 2>/dev/null; or echo none)
        set -g __bugsage_mark $BUGSAGE_MARK
    end

    function __bugsage_preexec --on-event fish_preexec
        test -n "$__bugsage_mark"; and builtin printf '\e]7797;%s;C\a' $__bugsage_mark
    end
    function __bugsage_postexec --on-event fish_postexec
        set -l ended $status
        set -l command $argv[1]
        # A command that is kept out of the history is not looked at.
        string match -q ' *' -- "$command"; and set command ''
        if test -n "$__bugsage_mark"
            set -l shown (string replace -ra '[[:cntrl:]]' ' ' -- "$command")
            set -l folder (string replace -ra '[[:cntrl:];]' ' ' -- "$PWD")
            builtin printf '\e]7797;%s;D;%s;%s;%s\a' $__bugsage_mark $ended "$folder" "$shown"
        end
        if not string match -qr '^bugsage +last($| )' -- "$command"
            set -g __bugsage_command $command
            set -g __bugsage_status $ended
            set -g __bugsage_folder $PWD
        end
    end

    function bugsage --wraps bugsage
        if test "$argv[1]" = last; and test -n "$__bugsage_status"
            BUGSAGE_LAST_COMMAND="$__bugsage_command" BUGSAGE_LAST_STATUS="$__bugsage_status" \
                BUGSAGE_LAST_FOLDER="$__bugsage_folder" command bugsage $argv
        else
            command bugsage $argv
        end
    end
end

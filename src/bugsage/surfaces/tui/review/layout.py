"""Where the parts of the screen stand, by its size; and what its keys do."""

CSS = """
Screen { layout: vertical; }
#status { height: 1; padding: 0 1; background: $panel; text-overflow: ellipsis; text-wrap: nowrap; }
#body { height: 1fr; layout: vertical; }
#parts { height: auto; max-height: 6; background: $surface; scrollbar-size-vertical: 1; overflow-x: hidden; }
#diff { height: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden; }
#why { display: none; height: 1fr; padding: 0 1; background: $surface; scrollbar-size-vertical: 1; }
#told { width: 100%; height: auto; }
#parts, #diff, #why { scrollbar-background: $panel; scrollbar-background-hover: $panel;
    scrollbar-color: $primary 40%; scrollbar-color-hover: $primary 60%; }
#search { display: none; height: 1; border: none; padding: 0 1; }
#search.-shown { display: block; }
.-toggled #why { display: block; }
.-toggled #diff { display: none; }
.-mid #body, .-wide #body { layout: horizontal; }
.-mid #parts, .-wide #parts { width: 28; height: 1fr; max-height: 100%; }
.-wide #why { display: block; width: 42; height: 1fr; }
.-wide.-toggled #why { display: none; }
.-wide.-toggled #diff { display: block; }
"""
HELP = """\
space   take or leave the selected line, lines, part or file
x       the whole part            a   everything
e       edit the part in $EDITOR
c       say something of the line
A       another attempt by an agent, told your comments
t       run the checks on what is taken
C       commit what is taken

[ ]  K J   part before and next   { }  file before and next
shift+up, shift+down   select several lines
left, right   look to the side    tab  the other pane
/   search                        n N  next, one before
b   side by side, or one below the other
w   why: cause, evidence, proof, risk
escape   end what runs, close what is shown above
q   leave; nothing is changed without C
A click selects, a second one takes or leaves.
"""

"""Scripts that let bash, zsh and fish complete a command line, made from the same tables as the help.

Commands, options and choices stand in the script, so completing them starts no process; only issues are asked for.
"""

from bugsage.surfaces.cli.completing.bash import script as bash
from bugsage.surfaces.cli.completing.fish import script as fish
from bugsage.surfaces.cli.completing.zsh import script as zsh

SCRIPTS = {"bash": bash, "zsh": zsh, "fish": fish}

__all__ = ["SCRIPTS"]

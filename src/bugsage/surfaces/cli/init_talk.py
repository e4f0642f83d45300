"""The questions of `bugsage init` on a terminal: how the tests are run, and whether to write what is shown."""

from collections.abc import Sequence

from bugsage.model.run import Planned, ProjectFacts
from bugsage.surfaces import asking, stderr, stdout
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.render import setup

_YES, _NO, _SHOW = ("", "y", "yes"), ("n", "no", "q"), ("s", "show")


def test_command(facts: ProjectFacts) -> str:
    """The test command that is to stand in the settings; empty where the one that was found is right."""
    if facts.test:
        found = one_line(" ".join(facts.test.argv), 120)
        said = asking.ask(f"Are the tests run by `{found}`? Enter for yes, or the right command:")
    elif facts.others:
        return ""
    else:
        said = asking.ask("How are the tests run? A command, or Enter to leave it open:")
    return "" if said is None or said.lower() in _YES else said


def agreed(planned: Sequence[Planned]) -> bool:
    """Shows what would be written, whole if asked to, and asks; nothing is asked where nothing is missing."""
    new = [one for one in planned if one.action != "kept"]
    if not new:
        return True
    stdout.write("\n" + setup.files(planned, stdout.look(), ahead=True))
    count = f"{'this file' if len(new) == 1 else f'these {len(new)} files'}"
    while True:
        said = asking.ask(f"\nWrite {count}? [Y]es, [n]o, [s]how them whole:")
        if said is None or said.lower() in _NO:
            stderr.say("nothing was written")
            return False
        if said.lower() in _YES:
            return True
        if said.lower() in _SHOW:
            for text in setup.texts(new):
                stdout.write("\n" + text)

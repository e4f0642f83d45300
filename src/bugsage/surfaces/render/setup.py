"""What `init` and `doctor` found."""

from collections.abc import Sequence

from rich.text import Text

from bugsage.model.command import out_of_folder
from bugsage.model.run import Check, ProjectFacts, TestCommand, Written
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render.page import columns, draw, labelled, say

_MARKS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "fail": ("✗", "red")}


def init(facts: ProjectFacts, written: Sequence[Written], look: Look) -> str:
    """What the project is, then what became of each file."""
    rows = [
        ("root", [say(one_line(facts.root))]),
        ("code", [say(_languages(facts))]),
        ("tests", [say(_tests(facts))]),
        *([("parts", [say(_part(one)) for one in facts.others])] if facts.others else []),
        *([("hints", [say(one_line(hint)) for hint in facts.hints])] if facts.hints and not facts.test else []),
        ("ci", [say(_list(facts.ci))]),
        ("agents", [say(_list(facts.agents))]),
    ]
    files = columns([(say(w.action), say(one_line(w.path), "bold"), say(one_line(w.reason))) for w in written])
    return draw([labelled(rows), Text(), files] if written else [labelled(rows)], look)


def doctor(checks: Sequence[Check], look: Look) -> str:
    """One finding a line, with the command that mends it below."""
    rows: list[tuple[Text, ...]] = []
    for check in checks:
        mark, style = _MARKS.get(check.state, ("?", ""))
        rows.append((say(mark, style), say(one_line(check.name), "bold"), say(one_line(check.finding))))
        if check.mend:
            rows.append((Text(), Text(), say(f"mend it: {one_line(check.mend)}", "dim")))
    return draw([columns(rows)], look)


def _languages(facts: ProjectFacts) -> str:
    return ", ".join(f"{one_line(name)} ({number})" for name, number in facts.languages.items()) or "none that is read"


def _tests(facts: ProjectFacts) -> str:
    if facts.test is None:
        if facts.others:
            return "several parts have their own; go into one, or name it: bugsage test --repo FOLDER"
        return "no test command found; give one after `bugsage test --`"
    lacks = f". {facts.test.lacks} {facts.test.mend}" if facts.test.lacks else ""
    return one_line(f"{' '.join(facts.test.argv)}, because {facts.test.reason or facts.test.found_in}{lacks}")


def _part(command: TestCommand) -> str:
    return one_line(f"{command.folder}: {' '.join(out_of_folder(command.argv)[0])}, because {command.reason}")


def _list(names: Sequence[str]) -> str:
    return ", ".join(one_line(name) for name in names) or "none found"

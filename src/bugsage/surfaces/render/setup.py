"""What `init` found, what it would write, and what it wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from bugsage.model.command import out_of_folder
from bugsage.model.run import Planned, ProjectFacts, TestCommand, Written
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.page import columns, draw, labelled, say

if TYPE_CHECKING:
    from rich.console import RenderableType


def facts(found: ProjectFacts, look: Look) -> str:
    """What the project is."""
    rows = [
        ("root", [say(one_line(found.root))]),
        ("code", [say(_languages(found))]),
        ("tests", [say(_tests(found))]),
        *([("parts", [say(_part(one)) for one in found.others])] if found.others else []),
        *([("hints", [say(one_line(hint)) for hint in found.hints])] if found.hints and not found.test else []),
        ("ci", [say(_list(found.ci))]),
        ("sentry", [say(_list(found.sentry))]),
        ("agents", [say(_list(found.agents))]),
    ]
    return draw([labelled(rows)], look)


def files(written: Sequence[Written], look: Look, *, ahead: bool = False) -> str:
    """What became of each file, or, `ahead`, what would."""
    if all(one.action == "kept" for one in written):
        return draw([say("Nothing is missing, so nothing was written.")], look)
    actions = {"created": "would create", "extended": "would extend", "kept": "would keep"} if ahead else {}
    rows = [(say(actions.get(w.action, w.action)), say(one_line(w.path), "bold"), say(_reason(w))) for w in written]
    parts: list[RenderableType] = [columns(rows)]
    if not ahead:
        parts += [
            Text(),
            say("`bugsage test` runs the tests and explains what fails; `bugsage doctor` checks the rest."),
        ]
    return draw(parts, look)


def _reason(one: Written) -> str:
    count = (
        f" {words.count(len(one.text.strip().splitlines()), 'line')}." if isinstance(one, Planned) and one.text else ""
    )
    return one_line(one.reason) + count


def texts(planned: Sequence[Written]) -> Iterator[str]:
    """Each file that would be written, whole, below its name."""
    for one in planned:
        if isinstance(one, Planned) and one.text:
            title = f"{one.path}, at its end" if one.action == "extended" else one.path
            yield "\n".join(
                (f"== {one_line(title)}", *(f"  {clean(line)}".rstrip() for line in one.text.strip().splitlines()))
            )


def _languages(facts: ProjectFacts) -> str:
    return ", ".join(f"{one_line(name)} ({number})" for name, number in facts.languages.items()) or "none that is read"


def _tests(facts: ProjectFacts) -> str:
    if facts.test is None:
        if facts.others:
            return "several parts have their own; go into one, or name it: bugsage test --repo FOLDER"
        return "no test command found; give one after `bugsage test --`, or here with --test"
    lacks = f". {facts.test.lacks} {facts.test.mend}" if facts.test.lacks else ""
    return one_line(f"{' '.join(facts.test.argv)}, because {facts.test.reason or facts.test.found_in}{lacks}")


def _part(command: TestCommand) -> str:
    return one_line(f"{command.folder}: {' '.join(out_of_folder(command.argv)[0])}, because {command.reason}")


def _list(names: Sequence[str]) -> str:
    return ", ".join(one_line(name) for name in names) or "none found"

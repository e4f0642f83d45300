"""What the process beside an editor or an agent can be asked: by name, with plain values, answered by documents."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bugsage import pipeline
from bugsage.errors import SourceNotFound, UsageError
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.documents.base import Part
from bugsage.surfaces.serving.marks import Card, Mark

if TYPE_CHECKING:
    from bugsage.model.timeline import State
    from bugsage.pipeline import House
    from bugsage.surfaces.serving.placing import Placing

Tell = Callable[[str], None]


class Shown(Part, frozen=True, kw_only=True):
    """What an editor is to show of the newest runs."""

    #: The last entry of the timeline that was read.
    number: int
    marks: tuple[Mark, ...] = ()
    cards: tuple[Card, ...] = ()


class Looked(Part, frozen=True, kw_only=True):
    """What the contracts say of the code as it lies on disk."""

    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()


class Orders:
    """One open repository; what was read once is not read again."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._state: State | None = None
        self._placing: Placing | None = None

    def carry_out(self, name: str, arguments: dict[str, Any], tell: Tell) -> Any:
        """The answer to one order. Raises UsageError for one that is not known, and what its verb raises."""
        order = _ORDERS.get(name)
        if order is None:
            raise UsageError(f"there is no order {name[:40]}")
        return order(self, tell, **arguments)

    def shown(self, tell: Tell) -> Shown:
        """What stands, at the lines of the files as they are; nothing where nothing was ever kept."""
        from bugsage.pipeline.standing import standing
        from bugsage.surfaces.serving.marks import cards_of, marks_of
        from bugsage.surfaces.serving.placing import Placing

        if not Path(self._house.root, ".bugsage", "timeline.db").is_file():
            self._state = None
            return Shown(number=0)
        found = standing(self._house, self._state)
        self._state = found.state
        self._placing = self._placing or Placing(self._house)
        marks = [
            mark for one in found.diagnoses for mark in self._placing.placed(marks_of(one), found.seen[one.issue.id])
        ]
        cards = tuple(cards_of(found.diagnoses, found.proposed))
        return Shown(number=found.state.number, marks=tuple(marks), cards=cards)

    def looked(self, tell: Tell) -> Looked:
        """The contracts against the code; nothing is read where there are none."""
        from bugsage.pipeline import lattice
        from bugsage.surfaces.serving.marks import marks_checked

        if not Path(self._house.root, ".lattice").is_dir():
            return Looked()
        self._house.code.refresh()
        found = lattice.check(self._house)
        return Looked(marks=tuple(marks_checked(found)), notes=found.notes)

    def page(self, tell: Tell, issue: str) -> dict[str, str]:
        """One issue, whole, in Markdown."""
        from bugsage.model.diagnosis import Report
        from bugsage.surfaces.render import markdown
        from bugsage.surfaces.source import reader

        found = pipeline.show(self._house, issue)
        report = Report(repository=self._house.history.state(), readings=(), diagnoses=(found,))
        told = [f"- {entry.time[:16].replace('T', ' ')} {markdown.prose(said)}"
                for entry, said in pipeline.timeline(self._house, issue)]  # fmt: skip
        text = markdown.report(report, reader(self._house.root))
        return {"issue": found.issue.id, "markdown": "\n".join((text, "", "**Timeline**", "", *told[-40:], ""))}

    def show(self, tell: Tell, issue: str) -> Any:
        """The document of `bugsage show`."""
        from bugsage.surfaces.documents.diagnosis import from_diagnosis

        return from_diagnosis(pipeline.show(self._house, issue))

    def diagnose(self, tell: Tell, text: str = "", file: str = "", top: int | None = None) -> Any:
        """The document of `bugsage diagnose`: of a text, of a file of the repository, or of the newest failing run.

        A text is never taken for a name, an address or an id, so nothing is fetched.
        """
        from bugsage.surfaces.documents.diagnosis import from_report

        self._house.code.refresh()
        if text and file:
            raise UsageError("give a text or a file, not both")
        if text:
            with _written(text, ".log") as source:
                return from_report(pipeline.diagnose(self._house, [source], top=top))
        sources = [self._inside(file)] if file else []
        return from_report(pipeline.diagnose(self._house, sources, top=top))

    def _inside(self, file: str) -> str:
        """The file's whole path. Raises SourceNotFound for what is not there or leads out of the repository."""
        try:
            path = Path(self._house.root, file).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            path = None
        if path is None or not path.is_relative_to(self._house.root.resolve()):
            raise SourceNotFound(f"there is no file {one_line(file, 200)} in this repository")
        return str(path)

    def contracts(self, tell: Tell, names: Sequence[str]) -> Any:
        """The document of `bugsage lattice check`."""
        from bugsage.pipeline import lattice
        from bugsage.surfaces.documents.lattice import from_checked

        self._house.code.refresh()
        return from_checked(lattice.check(self._house, list(names)))

    def risk(
        self, tell: Tell, change: str = "", staged: bool = False, patch: str = "", issue: str = "", by: str = ""
    ) -> Any:
        """The document of `bugsage risk`; `patch` is the text of a diff, `by` the agent that made it."""
        from bugsage.pipeline.deciding import explained
        from bugsage.pipeline.proposing import Asked
        from bugsage.surfaces.documents.risk import from_judgement

        if sum(map(bool, (change, staged, patch))) > 1:
            raise UsageError("give one change: a range, what is staged, or a patch")
        self._house.code.refresh()
        given = self._house.changes.of_text(patch, "patch") if patch else None
        maker = f"agent:{by or 'unknown'}" if patch else ""
        found = pipeline.risk(self._house, Asked(change, staged=staged, issue=issue, given=given, maker=maker))
        return from_judgement(found, explained(found.risk.decision) if found.risk.decision else None)

    def fix(self, tell: Tell, issue: str, patch: str = "", by: str = "") -> Any:
        """The document of `bugsage fix`: on a branch of its own, applied nowhere; `patch` is one that `by` made.

        Raises UnknownIssue: nothing but an issue that is known is mended from here.
        """
        from bugsage.pipeline.fixing.wish import Wish
        from bugsage.pipeline.recalling import known_issue
        from bugsage.surfaces.documents.fix import from_fix
        from bugsage.surfaces.naming import named_agent

        sources = (known_issue(self._house, issue),)
        if patch:
            with _written(patch, ".patch") as file:
                return from_fix(pipeline.fix(self._house, sources, Wish(agent=by or "unknown", diff=file, tell=tell)))
        name, words = named_agent(self._house.agents.default)
        return from_fix(pipeline.fix(self._house, sources, Wish(agent=name, agent_command=words, tell=tell)))

    def patch(self, tell: Tell, issue: str) -> dict[str, Any]:
        """The newest fix of an issue that waits for a person, as a patch, with what is to be known of it."""
        from bugsage.pipeline.standing import proposed_fix

        found = proposed_fix(self._house, issue)
        return {"issue": found.issue, "patch": found.patch, "branch": found.branch, "said": found.said}


@contextmanager
def _written(text: str, suffix: str) -> Iterator[str]:
    """A file that holds the text, gone afterwards."""
    descriptor, file = tempfile.mkstemp(prefix="bugsage-", suffix=suffix)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
            stream.write(text)
        yield file
    finally:
        os.unlink(file)


_ORDERS: dict[str, Callable[..., Any]] = {
    "contracts": Orders.contracts,
    "diagnose": Orders.diagnose,
    "fix": Orders.fix,
    "looked": Orders.looked,
    "page": Orders.page,
    "patch": Orders.patch,
    "risk": Orders.risk,
    "show": Orders.show,
    "shown": Orders.shown,
}

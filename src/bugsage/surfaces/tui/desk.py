"""What the keys of a screen do; each may take a while, and is called in a thread of its own."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Sequence

from bugsage.errors import BugSageError, UsageError
from bugsage.pipeline import House
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.source import ReadSource, reader
from bugsage.surfaces.tui.editor import opening
from bugsage.surfaces.tui.rows import Row, place_of


class Desk:
    """The keys of the watch, for one repository. A house of its own: others work in their own threads."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.read: ReadSource = reader(house.root)
        self._over = threading.Event()
        #: Issues for which a fix is being made, and those whose fix waits for a look.
        self.making: set[str] = set()
        self.waits: set[str] = set()
        #: What was ended because the screen was closed, in sentences.
        self.ended: list[str] = []

    def close(self) -> None:
        """End the fixes that are being made, and start none any more."""
        self._over.set()

    def doing(self, issue: str) -> str:
        """What is done for an issue, or was; empty where it is nothing."""
        if issue in self.making:
            return "a fix is being made"
        return "a fix waits: d shows it" if issue in self.waits else ""

    def fix(self, issue: str) -> str:
        """Make a fix, in a process of its own; how that ended, in a sentence."""
        try:
            return self._fix(issue)
        except BugSageError as error:
            return str(error)
        finally:
            self.making.discard(issue)

    def _fix(self, issue: str) -> str:
        words = ("fix", issue, "--repo", str(self._house.root), "--format", "json")
        done = next(iter(self._house.crew.run([words], at_once=1, over=self._over.is_set)), None)
        if done is None:
            said = f"the fix for {issue} that was being made is ended, and nothing of it is left"
            self.ended.append(said)
            return said
        try:
            fix = json.loads(done.output)
            status, branch = str(fix["status"]), fix.get("branch")
        except (ValueError, LookupError, TypeError):
            return f"{issue}: {one_line(done.said, 300) or f'it ended with status {done.status}'}"
        if status == "plausible":
            self.waits.add(issue)
            return f"{issue}: a fix waits on {branch or 'no branch'}; d shows it, `bugsage review` takes it"
        return f"{issue}: {status}, no fix held every check"

    def waiting(self, issue: str) -> str:
        """The fix of an issue that waits for a look; empty where none does."""
        from bugsage.pipeline.landing.finding import found

        try:
            return found(self._house, issue).id if issue else ""
        except BugSageError:
            return ""

    def reviewing(self, fix: str, theme: str) -> Sequence[str]:
        """The command that shows a fix on a screen of its own; the repository's folder is no place to import from."""
        words = ("review", fix, "--repo", str(self._house.root), "--theme", theme)
        return (sys.executable, "-P", "-m", "bugsage", *words)

    def diff(self) -> str:
        """What is not committed."""
        from bugsage.model.written_diff import diff_text

        return diff_text(self._house.changes.uncommitted().files)

    def suppress(self, issue: str) -> str:
        """Hear no more of an issue."""
        from bugsage.pipeline.recalling import suppress

        suppress(self._house, issue, "")
        return f"{issue} is suppressed"

    def verdict(self, issue: str, *, right: bool) -> str:
        """Say whether a diagnosis was right."""
        from bugsage import pipeline

        pipeline.verdict(self._house, issue, right)
        return f"{issue}: noted that it was {'right' if right else 'wrong'}"

    def editor(self, row: Row) -> Sequence[str]:
        """The command that opens the place that is to blame. Raises UsageError where none is known, or no editor."""
        file, line = place_of(row)
        if self._house.code.text(file) is None:
            raise UsageError("no file of this repository is known that this came from")
        return opening(self._house.root / file, line)

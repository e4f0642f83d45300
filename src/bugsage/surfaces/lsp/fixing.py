"""Fixes that an editor asked for: made beside, told of while they are made, applied only when somebody says so."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from lsprotocol import types

from bugsage.errors import PatchUnfit
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.lsp.desk import Desk
from bugsage.surfaces.lsp.edits import edit_of
from bugsage.surfaces.lsp.talking import Talking
from bugsage.surfaces.render import words
from bugsage.surfaces.serving.hiring import Failed, Hired

APPLY, SHOW = "Apply to the files", "Show the patch"


class Fixing:
    """The fixes of one session."""

    def __init__(self, talking: Talking, text: Callable[[str, Desk], tuple[str, int | None] | None]) -> None:
        """`text` gives a file's text as the editor has it, else as it lies on disk."""
        self._talking, self._text = talking, text
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ending = set[asyncio.Task[None]]()

    def begin(self, desk: Desk, issue: str) -> bool:
        """Make a fix beside; False where one is being made already."""
        if issue in self._running:
            return False
        task = asyncio.get_running_loop().create_task(self._fix(desk, issue))
        self._running[issue] = task
        task.add_done_callback(lambda _: self._running.pop(issue, None))
        return True

    async def close(self) -> None:
        """End what runs, in order."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.gather(*self._ending, return_exceptions=True)

    async def _end(self, hired: Hired) -> None:
        """Whoever is cancelled meanwhile does not cut it short: a worktree may have to go yet."""
        ending = asyncio.get_running_loop().create_task(hired.close())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        await asyncio.shield(ending)

    async def _fix(self, desk: Desk, issue: str) -> None:
        """A process of its own for each: it takes minutes, and others want answers meanwhile."""
        hired = Hired(desk.board.root)
        try:
            found = await self._told(issue, lambda tell: hired.ask("fix", tell, issue=issue))
        except Failed as failure:
            self._talking.say(f"{issue}: {failure}. {failure.hint}".rstrip(), types.MessageType.Warning)
            return
        finally:
            await self._end(hired)
        if found is not None:
            await self._offer(desk, issue, found)

    async def _told(self, issue: str, ask: Callable[[Callable[[str], None]], Awaitable[Any]]) -> Any:
        """The answer, with what is done meanwhile in the editor's own progress; None where it was cancelled there."""
        if not self._talking.shows_progress:
            return await ask(self._talking.log)
        token = f"bugsage-{uuid.uuid4().hex}"
        progress = self._talking.progress
        await progress.create_async(token)
        progress.begin(token, types.WorkDoneProgressBegin(title=f"BugSage: a fix of {issue}", cancellable=True))
        asked = asyncio.ensure_future(
            ask(lambda said: progress.report(token, types.WorkDoneProgressReport(message=one_line(said))))
        )
        cancelled = asyncio.wrap_future(progress.tokens[token])
        try:
            await asyncio.wait((asked, cancelled), return_when=asyncio.FIRST_COMPLETED)
            return asked.result() if asked.done() else None
        finally:
            asked.cancel()
            cancelled.cancel()
            progress.end(token, types.WorkDoneProgressEnd())
            progress.tokens.pop(token, None)

    async def _offer(self, desk: Desk, issue: str, found: dict[str, Any]) -> None:
        """What came of it, and what may be done with it; nothing is done by itself."""
        if found["status"] != "plausible":
            self._talking.say(f"No fix of {issue} ({found['status']}): {one_line(found['said'], 600)}")
            return
        proof, risk = found["proof"], found["risk"]
        passed = words.count(len(proof["passed_after"]), "failing test")
        said = f"A fix of {issue}: {one_line(found['said'], 400).rstrip('.')}. "
        said += f"With it passes what failed ({passed}), and {proof['still_passing']} others still do."
        said += f" Risk {risk['score']:.1f} of 10 ({risk['path']})." if risk else ""
        said += f" It is on the branch {found['branch']}." if found["branch"] else ""
        answer = await self._talking.ask(said, (APPLY, SHOW))
        if answer == APPLY:
            await self.apply(desk, issue, found["patch"])
        elif answer == SHOW:
            await self._talking.show(desk.board.root, f"{issue}.diff", found["patch"])

    async def apply(self, desk: Desk, issue: str, patch: str | None = None) -> bool:
        """Put a fix into the files as the editor has them, for somebody asked for it; whether it was done."""
        try:
            if patch is None:
                patch = str((await desk.hired.ask("patch", issue=issue))["patch"])
            edit = edit_of(patch, lambda file: self._text(file, desk), desk.board.uri_of, self._talking.operations)
        except (Failed, PatchUnfit) as failure:
            said = f"Nothing was changed: {failure}."
            self._talking.say(f"{said} {failure.hint}".rstrip(), types.MessageType.Warning)
            return False
        return await self._talking.apply(edit, f"Fix of {issue}")

"""Type check, lint and build: the repository's own checkers, without a patch and with it. Only what is new counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from shlex import join

from bugsage.errors import BugSageError, Stopped
from bugsage.intake.clean import cap, clean
from bugsage.model.base import Noun
from bugsage.model.fix import FixCheck
from bugsage.model.run import Checker
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.keeping import keep_run
from bugsage.repair.complaints import judged

#: Share of what is left of a fix's time that one run may take, and seconds that it may take at most.
_SHARE, _MOST = 0.2, 180.0
#: Bytes of output that are looked at, and characters that are told.
_BYTES, _SAID = 4_000_000, 600


class Ran(Noun, frozen=True, kw_only=True):
    """One run of a checker."""

    output: str
    status: int
    seconds: float


class Checkers:
    """The checkers of one fix; what they say without any patch is found out once."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._before: dict[tuple[str, ...], Ran | str] = {}

    def check(
        self, files: Sequence[str], patched: Callable[[], AbstractContextManager[None]]
    ) -> Iterator[FixCheck | str]:
        """How each took the patch of these files; a text says what was not run. Raises Stopped."""
        none: tuple[Checker, ...] = ()
        for one in self._work.notes.attempt(self._work.house.project.checkers, none):
            if one.suffixes and not any(file.endswith(one.suffixes) for file in files):
                continue
            self._work.wish.tell(f"{one.kind}: {join(one.argv)}")
            yield self._held(one, patched)

    def _held(self, one: Checker, patched: Callable[[], AbstractContextManager[None]]) -> FixCheck | str:
        name = "types were not checked" if one.kind == "types" else f"{one.kind} was not run"
        if one.lacks:
            return f"{name}: {one.found_in} asks for `{join(one.argv)}`, and {one.lacks}"
        before = self._before.get(one.argv)
        if before is None:
            before = self._before[one.argv] = self._run(one)
        if isinstance(before, str):
            return f"{name}: {before}"
        with patched():
            after = self._run(one)
        if isinstance(after, str):
            return f"{name} with the patch: {after}"
        found = judged(before.output, before.status, after.output, after.status, str(self._work.ground.root))
        if found.passed is None:
            return f"{name}: `{join(one.argv)}` {found.said}"
        return FixCheck(
            name=one.kind,
            command=join(one.argv),
            passed=found.passed,
            seconds=after.seconds,
            detail=cap(found.said, _SAID),
        )

    def _run(self, one: Checker) -> Ran | str:
        """One run; a text says why there is none."""
        kept, work = bytearray(), self._work
        limit = max(1.0, min(_MOST, work.left() * _SHARE))

        def keep(chunk: bytes) -> None:
            if len(kept) < _BYTES:
                kept.extend(chunk)

        try:
            result = work.ground.run(work.house, one.argv, record=False, time_limit=limit, on_output=keep)
        except Stopped:
            raise
        except BugSageError as error:
            return str(error)
        keep_run(work.house, result)
        if result.timed_out:
            return f"`{join(one.argv)}` does not end within {limit:.0f} s"
        return Ran(output=clean(bytes(kept).decode("utf-8", "replace")), status=result.status, seconds=result.seconds)

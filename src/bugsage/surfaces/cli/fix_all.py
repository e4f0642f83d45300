"""`bugsage fix --all`: every open issue that can be mended, some at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from bugsage.errors import ExitCode

if TYPE_CHECKING:
    from bugsage.pipeline.fixing.every import Answer
    from bugsage.pipeline.house import House
    from bugsage.surfaces.documents.fix import FixDocument

#: What the whole ends with: the first of these that one of the fixes ended with.
_WORST = (ExitCode.REFUSED, ExitCode.OUTSIDE, ExitCode.NO)


class Given(NamedTuple):
    """What holds for each of the fixes."""

    agent: str | None
    time_limit: int | None
    attempts: int | None
    dry_run: bool

    def words(self, root: str, issue: str, jobs: int) -> tuple[str, ...]:
        """The words of the `bugsage fix` for one issue."""
        numbers = {"--time-limit": self.time_limit, "--attempts": self.attempts, "--jobs": jobs}
        given = [word for flag, number in numbers.items() if number is not None for word in (flag, str(number))]
        given += ["--agent", self.agent] if self.agent else []
        given += ["--dry-run"] if self.dry_run else []
        return ("fix", issue, "--repo", root, "--format", "json", *given)


def fix_all(house: House, given: Given, jobs: int, format: str) -> int:
    """Tell of each as it ends, and of all at the end."""
    from bugsage import pipeline
    from bugsage.pipeline.fixing.every import Answer, every
    from bugsage.surfaces import stderr, stdout
    from bugsage.surfaces.documents.fix import FixesDocument, LeftOutPart

    plan = every(house)
    left_out, fixes, codes = list(plan.left_out), [], []
    for one in pipeline.fix_every(house, plan.issues, lambda *of: given.words(str(house.root), *of), jobs):
        if isinstance(one, Answer):
            fixes.append(_document(one))
            stderr.say(_told(fixes[-1], len(fixes), len(plan.issues)))
        else:
            left_out.append(one)
            stderr.say(f"{one.issue}: left out: {one.because}")
        codes.append(one.status or 0)
    document = FixesDocument(
        schema="bugsage/fixes@1",
        fixes=tuple(fixes),
        left_out=tuple(LeftOutPart(issue=one.issue, because=one.because) for one in left_out),
    )
    if format == "json":
        stdout.write_document(document)
    else:
        from bugsage.surfaces.render.fix import fixes as told

        stdout.write(told(document, stdout.look()))
    return _code(codes)


def _document(answer: Answer) -> FixDocument:
    import msgspec

    from bugsage.surfaces.documents.fix import FixDocument

    found = msgspec.json.decode(answer.document, type=FixDocument)
    return found if found.issue else msgspec.structs.replace(found, issue=answer.issue)


def _told(fix: FixDocument, number: int, of: int) -> str:
    where = f" (committed to {fix.landed_on})" if fix.landed else f" ({fix.branch})" if fix.branch else ""
    return f"{number} of {of}: {fix.issue} {fix.status}: {fix.said}{where}"


def _code(codes: Sequence[int]) -> int:
    """0 where each has a patch that held; else the worst, and for what ended in any other way that something failed."""
    known = [code if code in (0, *_WORST) else ExitCode.OUTSIDE for code in codes]
    return int(next((code for code in _WORST if code in known), ExitCode.OK))

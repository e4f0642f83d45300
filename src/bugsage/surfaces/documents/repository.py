"""What `bugsage index`, `init` and `doctor` answer."""

from collections.abc import Sequence
from typing import Literal

from bugsage.model.code import IndexStats
from bugsage.model.hooking import HookFile
from bugsage.model.run import Check, ProjectFacts, Written
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.hook import HookFilePart


class SkippedPart(Part, frozen=True, kw_only=True):
    """A file that was left out of the map."""

    file: str
    reason: str


class IndexDocument(Part, frozen=True, kw_only=True):
    """What `bugsage index` answers."""

    schema: Literal["bugsage/index@1"]
    #: Source files in the map.
    files: int
    #: Files read and parsed this time; the others were known already.
    parsed: int
    reused: int
    #: Files that are no longer there.
    removed: int
    definitions: int
    calls: int
    #: Size of all files in the map.
    bytes: int
    seconds: float
    skipped: tuple[SkippedPart, ...]
    #: Languages that no installed grammar reads, and what adds them.
    notes: tuple[str, ...]


def from_index(stats: IndexStats) -> IndexDocument:
    """The document of one refresh."""
    return IndexDocument(
        schema="bugsage/index@1",
        files=stats.files,
        parsed=stats.parsed,
        reused=stats.reused,
        removed=stats.removed,
        definitions=stats.definitions,
        calls=stats.calls,
        bytes=stats.bytes,
        seconds=round(stats.seconds, 3),
        skipped=tuple(SkippedPart(file=file, reason=reason) for file, reason in stats.skipped),
        notes=stats.notes,
    )


class TestCommandPart(Part, frozen=True, kw_only=True):
    """How the tests are run."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    argv: tuple[str, ...]
    tool: str
    #: The file or setting that says so.
    found_in: str
    #: Why it is taken, as the end of a sentence.
    reason: str
    #: Where it runs, relative to the root; empty for the root itself.
    folder: str
    #: What it needs and is not here; empty where nothing is known to be missing.
    lacks: str
    #: What mends that.
    mend: str


class WrittenPart(Part, frozen=True, kw_only=True):
    """What became of one file."""

    path: str
    #: `created`, `extended` or `kept`.
    action: str
    reason: str
    #: With `--dry-run`, what would be written.
    text: str = ""


class InitDocument(Part, frozen=True, kw_only=True):
    """What `bugsage init` answers."""

    schema: Literal["bugsage/init@1"]
    root: str
    #: Language to number of source files.
    languages: dict[str, int]
    test: TestCommandPart | None
    #: Tests that other parts of the repository have, each by its own command.
    others: tuple[TestCommandPart, ...]
    #: What CI or the guide for contributors runs, as they say it.
    hints: tuple[str, ...]
    #: Files of continuous integration.
    ci: tuple[str, ...]
    #: What shows that the project reports to Sentry.
    sentry: tuple[str, ...]
    #: Coding agents on PATH.
    agents: tuple[str, ...]
    #: Nothing was written: `files` says what would be.
    dry_run: bool
    files: tuple[WrittenPart, ...]
    #: Null where it was not asked for.
    hook: HookFilePart | None


class CheckPart(Part, frozen=True, kw_only=True):
    """One finding."""

    name: str
    state: Literal["ok", "warn", "fail"]
    finding: str
    #: The command that mends it; empty where nothing is to be mended.
    mend: str


class DoctorDocument(Part, frozen=True, kw_only=True):
    """What `bugsage doctor` answers."""

    schema: Literal["bugsage/doctor@1"]
    checks: tuple[CheckPart, ...]


def from_init(
    facts: ProjectFacts, written: Sequence[Written], dry_run: bool = False, hook: HookFile | None = None
) -> InitDocument:
    """The document of a look at a project."""
    return InitDocument(
        schema="bugsage/init@1",
        root=facts.root,
        languages=facts.languages,
        test=mirror(facts.test, TestCommandPart) if facts.test else None,
        others=tuple(mirror(one, TestCommandPart) for one in facts.others),
        hints=facts.hints,
        ci=facts.ci,
        sentry=facts.sentry,
        agents=facts.agents,
        dry_run=dry_run,
        files=tuple(mirror(one, WrittenPart) for one in written),
        hook=mirror(hook, HookFilePart) if hook else None,
    )


def from_checks(checks: Sequence[Check]) -> DoctorDocument:
    """The document of these findings."""
    return DoctorDocument(schema="bugsage/doctor@1", checks=tuple(mirror(check, CheckPart) for check in checks))

"""What `bugsage hook` answers."""

from typing import Literal

from bugsage.model.hook_answer import HookAnswer, JudgedPush
from bugsage.model.hooking import HookFile
from bugsage.surfaces.documents.base import Part, mirror
from bugsage.surfaces.documents.diagnosis import IssuePart, RiskPart, issue_of


class RefPart(Part, frozen=True, kw_only=True):
    """One ref that is pushed. A side that is not there has no commit."""

    local_ref: str
    local: str | None
    remote_ref: str
    remote: str | None


class PushTestsPart(Part, frozen=True, kw_only=True):
    """What tests say of a push."""

    #: `unfinished`: the time was over before one failed; `none`: nothing was run.
    state: Literal["passed", "failed", "unfinished", "none"]
    command: tuple[str, ...]
    #: What was chosen to run and why, in words.
    chosen: str
    passed: int | None
    #: Tests that fail with the push and not before it.
    failed: tuple[str, ...]
    #: Tests that fail at the commit it is compared with as well.
    before: tuple[str, ...]
    #: What was not run or not looked at, a sentence each.
    left_out: tuple[str, ...]
    seconds: float


class PushPart(Part, frozen=True, kw_only=True):
    """Commits that no remote has, as one change."""

    refs: tuple[RefPart, ...]
    #: Null where nothing of it was pushed before.
    base: str | None
    head: str
    commits: int
    #: Commits of the remote's branch that it takes away.
    dropped: int
    files: int
    added: int
    removed: int
    #: `human:NAME`, `agent:NAME`; empty where nothing says so.
    maker: str
    risk: RiskPart
    tests: PushTestsPart
    #: Of the tests that fail with it.
    issues: tuple[IssuePart, ...]
    #: What it is held for: `refused`, `escalate`, `review`, `tests`; and what is only told.
    held: tuple[str, ...]
    warned: tuple[str, ...]
    notes: tuple[str, ...]


class HookDocument(Part, frozen=True, kw_only=True):
    """What `bugsage hook run` answers."""

    schema: Literal["bugsage/hook@1"]
    outcome: Literal["nothing", "passed", "warned", "blocked", "refused", "skipped"]
    pushes: tuple[PushPart, ...]
    #: What there was nothing to judge of, a sentence each.
    nothing: tuple[str, ...]
    #: Why it was passed by; empty where nobody did, or did not say.
    reason: str
    seconds: float


class HookFilePart(Part, frozen=True, kw_only=True):
    """What became of the pre-push hook."""

    path: str
    action: Literal["installed", "updated", "kept", "removed", "restored", "absent"]
    #: `pre-commit`, `lefthook`, `husky`, `git-lfs`, `a hook of your own`; empty where it is alone.
    beside: str
    notes: tuple[str, ...]


class HookFileDocument(HookFilePart, frozen=True, kw_only=True):
    """What `bugsage hook install` and `uninstall` answer."""

    schema: Literal["bugsage/hook-file@1"]


def from_answer(answer: HookAnswer) -> HookDocument:
    """The document of one push."""
    return HookDocument(
        schema="bugsage/hook@1",
        outcome=answer.outcome,  # type: ignore[arg-type]
        pushes=tuple(_push(one) for one in answer.pushes),
        nothing=answer.nothing,
        reason=answer.reason,
        seconds=answer.seconds,
    )


def from_file(done: HookFile) -> HookFileDocument:
    """The document of what became of the hook."""
    return HookFileDocument(
        schema="bugsage/hook-file@1",
        path=done.path,
        action=done.action,  # type: ignore[arg-type]
        beside=done.beside,
        notes=done.notes,
    )


def _push(one: JudgedPush) -> PushPart:
    return PushPart(
        refs=tuple(mirror(ref, RefPart) for ref in one.push.refs),
        base=one.push.base,
        head=one.push.head,
        commits=one.push.commits,
        dropped=one.push.dropped,
        files=one.files,
        added=one.added,
        removed=one.removed,
        maker=one.maker,
        risk=mirror(one.risk, RiskPart),
        tests=mirror(one.tests, PushTestsPart),
        issues=tuple(issue_of(found) for found in one.diagnoses),
        held=one.held,
        warned=one.warned,
        notes=one.notes,
    )

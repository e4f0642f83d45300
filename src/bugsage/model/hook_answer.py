"""What the hook says of a push."""

from bugsage.model.base import Noun
from bugsage.model.diagnosis import Diagnosis
from bugsage.model.hooking import Push
from bugsage.model.risk import Risk


class PushTests(Noun, frozen=True, kw_only=True):
    """What tests say of a push."""

    #: `passed`, `failed`, `unfinished` (the time was over before one failed), or `none` (nothing was run).
    state: str
    #: The command that was run; empty where none was.
    command: tuple[str, ...] = ()
    #: What was chosen to run and why, as the beginning of a sentence; empty where nothing was.
    chosen: str = ""
    #: How many passed, where that is known.
    passed: int | None = None
    #: Tests that fail with the push and not before it.
    failed: tuple[str, ...] = ()
    #: Tests that fail as well at the commit it is compared with.
    before: tuple[str, ...] = ()
    #: What was not run or not looked at, and why, a sentence each.
    left_out: tuple[str, ...] = ()
    seconds: float = 0.0


class JudgedPush(Noun, frozen=True, kw_only=True):
    """One push with what rules, risk and tests say of it."""

    push: Push
    #: Files that it changes, lines it adds and removes.
    files: int = 0
    added: int = 0
    removed: int = 0
    maker: str = ""
    risk: Risk
    tests: PushTests
    #: Of the tests that fail with it.
    diagnoses: tuple[Diagnosis, ...] = ()
    #: What the hook is set to hold a push for, and what it is only to tell: `refused`, `escalate`, `review`, `tests`.
    held: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class HookAnswer(Noun, frozen=True, kw_only=True):
    """What the hook says of everything that is pushed."""

    #: `nothing`, `passed`, `warned`, `blocked`, `refused` (by a safety rule) or `skipped`.
    outcome: str
    pushes: tuple[JudgedPush, ...] = ()
    #: What there was nothing to judge of, a sentence each.
    nothing: tuple[str, ...] = ()
    #: Why it was passed by, as whoever did so says; empty where nobody did, or did not say.
    reason: str = ""
    seconds: float = 0.0

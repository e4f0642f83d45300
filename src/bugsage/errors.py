"""What can go wrong in a way that the user can put right: one class each, its docstring is the message."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command."""

    #: Done, and nothing to complain of.
    OK = 0
    #: Done, and the answer is no: tests fail, nothing readable, no fix held.
    NO = 1
    #: The command line was wrong.
    USAGE = 2
    #: Something outside failed: git, a service, an agent.
    OUTSIDE = 3
    #: A safety rule or the kill switch refused.
    REFUSED = 4
    #: The user interrupted; nothing half-written is left.
    INTERRUPTED = 130


class BugSageError(Exception):
    """Something went wrong."""

    exit_code = ExitCode.OUTSIDE
    #: One line that says what to do next; empty where the message says it already.
    hint = ""

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        self.hint = hint or type(self).hint


class Stopped(BugSageError):
    """No fix may run: the kill switch is on."""

    exit_code = ExitCode.REFUSED
    hint = "`bugsage stop --release` lets fixes run again"


class NotApproved(BugSageError):
    """The rules do not let this change be committed."""

    exit_code = ExitCode.REFUSED
    hint = "`bugsage risk --why` shows how that is decided"


class LimitReached(BugSageError):
    """A limit is reached, and no fix may go beyond it."""

    exit_code = ExitCode.REFUSED


class UsageError(BugSageError):
    """The command line cannot be understood."""

    exit_code = ExitCode.USAGE


class SourceNotFound(BugSageError):
    """The source cannot be read."""

    exit_code = ExitCode.USAGE
    hint = "give a file, `-` for standard input, a folder of reports, or the text of the error itself"


class SourceUnreadable(BugSageError):
    """The source exists but could not be opened."""

    hint = "check its permissions, then run the command again"


class LastUnknown(BugSageError):
    """What the last command said is not known: a shell does not keep it."""

    exit_code = ExitCode.USAGE
    hint = (
        "open a shell that is recorded (bugsage last --record) or work in tmux; or let it run once more, with its hook "
        "(bugsage last --install SHELL): bugsage last --rerun"
    )


class UnknownFormat(BugSageError):
    """No reader has this name."""

    exit_code = ExitCode.USAGE


class UnknownIssue(BugSageError):
    """No issue has this id."""

    exit_code = ExitCode.USAGE
    hint = "`bugsage issues` lists the ones that are known"


class SettingsError(BugSageError):
    """The settings cannot be used."""

    exit_code = ExitCode.USAGE


class ContractError(BugSageError):
    """A contract under `.lattice/` cannot be used."""

    exit_code = ExitCode.USAGE


class HistoryDamaged(BugSageError):
    """The history of the contracts is damaged."""

    hint = "git can show who changed the line: git log -p -- .lattice/history/changelog.jsonl"


class UnknownSymbol(BugSageError):
    """No function or class has this name."""

    exit_code = ExitCode.USAGE


class RuleError(BugSageError):
    """A safety rule cannot be used."""

    exit_code = ExitCode.USAGE


class UnknownRule(BugSageError):
    """No safety rule has this name."""

    exit_code = ExitCode.USAGE
    hint = "`bugsage rules list` shows them all"


class PatchUnreadable(BugSageError):
    """The text is no patch that can be read."""

    exit_code = ExitCode.USAGE
    hint = "give a unified diff, as `git diff` or `diff -u` write it"


class PatchUnfit(BugSageError):
    """The patch cannot be applied to the texts as they are."""

    exit_code = ExitCode.USAGE


class LandingRefused(BugSageError):
    """It cannot be committed here as things stand; nothing was changed."""

    exit_code = ExitCode.NO

    def __init__(self, message: str = "", *, hint: str = "", detail: str = "") -> None:
        """`detail`: what stands in the way, whole: conflicts as git writes them, the words of a hook."""
        super().__init__(message, hint=hint)
        self.detail = detail


class EditRefused(BugSageError):
    """What was made of a part in the editor cannot be taken in its place."""

    exit_code = ExitCode.USAGE


class UnknownFix(BugSageError):
    """No fix is known that could be shown."""

    exit_code = ExitCode.USAGE
    hint = "`bugsage fix` makes one; `bugsage issues` lists what is known"


class GitFailed(BugSageError):
    """git could not answer."""

    hint = "run the same git command by hand to see why"


class GitMissing(BugSageError):
    """git is not installed, or not on PATH."""

    hint = "install git; BugSage reads history and blame with it"


class TestCommandUnknown(BugSageError):
    """No test command was found in this repository."""

    __test__ = False  # not a test class, whatever pytest makes of the name
    exit_code = ExitCode.USAGE
    hint = "give it after `--`: bugsage test -- pytest -q"


class TestToolMissing(BugSageError):
    """What the test command needs is not installed."""

    __test__ = False


class RunFailed(BugSageError):
    """The test command could not be started."""

    hint = "run it by hand from the same folder"


class SandboxMissing(BugSageError):
    """A command was to run in a sandbox, and there is none that can hold it."""

    exit_code = ExitCode.REFUSED
    hint = "install bubblewrap, or run it without a sandbox if you trust it; `bugsage doctor` says what is missing"


class StateUnwritable(BugSageError):
    """`.bugsage/` cannot be written."""

    hint = "check the permissions and the free space of the repository's folder"


class TimelineDamaged(BugSageError):
    """The timeline is damaged: an entry does not follow from the one before it."""

    hint = "move `.bugsage/timeline.db` aside; a new one is begun on the next run"


class ServiceFailed(BugSageError):
    """A service on the network did not do what was asked."""


class ServiceUnreachable(ServiceFailed):
    """A service on the network does not answer now; later it may."""

    hint = "check the network, then run the command again"

    def __init__(self, message: str = "", *, hint: str = "", wait: float | None = None) -> None:
        """`wait`: seconds until the service wants to be asked again, where it says so."""
        super().__init__(message, hint=hint)
        self.wait = wait


class TokenMissing(BugSageError):
    """A service on the network wants a token, and there is none for it."""

    exit_code = ExitCode.USAGE


class NothingFailed(BugSageError):
    """CI has no run that failed."""

    exit_code = ExitCode.NO


class ModelKeyMissing(BugSageError):
    """There is no key for the model's server."""

    exit_code = ExitCode.USAGE


class PortTaken(BugSageError):
    """The port cannot be listened on."""

    hint = "give another one with --port, or none: then a free one is found"


class MissingExtra(BugSageError):
    """An optional part of BugSage is not installed."""

    exit_code = ExitCode.USAGE

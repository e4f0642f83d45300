"""THE STORY: receive, diagnose, assess, record. The only place where rooms meet.

    bytes -> RawReport -> Reading (events) -> Issue -> Diagnosis (suspects, causes, contracts, impact) -> Risk -> Entry

Each verb below is one thing a person can ask for. Rooms are imported when a verb needs them: `parse` never loads the
ranker, and `verdict` never loads a parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from bugsage.pipeline import wished
from bugsage.pipeline.house import House

if TYPE_CHECKING:
    from bugsage.model.bisection import Introduction
    from bugsage.model.brief import Brief
    from bugsage.model.code import IndexStats
    from bugsage.model.diagnosis import Diagnosis, Report
    from bugsage.model.fix import Fix
    from bugsage.model.judgement import Judgement
    from bugsage.model.landing import Landed, Taken
    from bugsage.model.priority import Ranked, Wanted
    from bugsage.model.report import Reading
    from bugsage.model.review import LandWish, Review
    from bugsage.model.run import Check, Planned, RunResult, TestCommand, Written
    from bugsage.model.sentry import SentryIssue
    from bugsage.model.shell import LastCommand
    from bugsage.model.similar import Near
    from bugsage.model.timeline import Entry, IssueRecord, Reliability, Stats
    from bugsage.pipeline.bisecting import Hunt
    from bugsage.pipeline.checking import Cleaned
    from bugsage.pipeline.ci import FromCi
    from bugsage.pipeline.fixing.every import Answer, LeftOut
    from bugsage.pipeline.fixing.wish import Wish as FixWish
    from bugsage.pipeline.gathering import Gathering
    from bugsage.pipeline.listening import Listening, Until
    from bugsage.pipeline.opining import Asking
    from bugsage.pipeline.proposing import Asked
    from bugsage.pipeline.redacting import RedactedSource
    from bugsage.pipeline.reproducing import Wish
    from bugsage.pipeline.watching import Sighting
    from bugsage.pipeline.watching import Wish as Watched
    from bugsage.ports import Terminal

__all__ = [
    "House",
    "bisect",
    "clean",
    "diagnose",
    "doctor",
    "fix",
    "fix_every",
    "found_the_same",
    "gather",
    "index",
    "init",
    "issues",
    "land",
    "last",
    "listed",
    "listen",
    "merge",
    "questions",
    "read",
    "redact",
    "review",
    "risk",
    "said_the_same",
    "sentry_issues",
    "show",
    "show_brief",
    "show_prompt",
    "split",
    "stats",
    "test",
    "timeline",
    "undo",
    "verdict",
    "watch_sentry",
]


def read(
    house: House,
    sources: Sequence[str],
    *,
    format: str | None = None,
    green: Sequence[str] = (),
    ci: FromCi | None = None,
) -> tuple[Reading, ...]:
    """Only what intake sees; `green` are logs of the same job when it went well, `ci` what is wanted from CI.

    Raises SourceNotFound, SourceUnreadable, UnknownFormat.
    """
    from bugsage.pipeline.receiving import readings

    return tuple(reading for _, reading in readings(house, sources, format, green, ci))


def redact(
    house: House, sources: Sequence[str], *, emails: bool = False, addresses: bool = False
) -> Iterator[RedactedSource]:
    """Texts as they would leave the machine. Raises SourceNotFound, SourceUnreadable."""
    from bugsage.pipeline import redacting

    return redacting.redact(house, sources, emails=emails, addresses=addresses)


def diagnose(
    house: House,
    sources: Sequence[str],
    *,
    format: str | None = None,
    top: int | None = None,
    reproduce: Wish | None = None,
    asking: Asking | None = None,
    rerun: Sequence[str] | None = None,
    coverage: Sequence[str] = (),
    green: Sequence[str] = (),
    ci: FromCi | None = None,
) -> Report:
    """Read errors and say why. Without a source: the newest recorded run that failed.

    `rerun` is a command that runs the failing tests once more under the recorder, so that what they executed is known;
    empty for the repository's own. `coverage` are reports of coverage tools on the failing run, `green` logs of the
    same job when it went well; `ci` is what is wanted from CI services. With `reproduce` the tests are run until it is
    known what the failure hangs on; with `asking` a model is asked for a second opinion.
    """
    from bugsage.pipeline import explaining

    said = explaining.Said(format=format, top=top, coverage=coverage, green=green, ci=ci)
    return explaining.diagnose(house, sources, said, reproduce=reproduce, asking=asking, rerun=rerun)


def gather(house: House, source: str) -> Gathering:
    """Count what a live source delivers; its docstring shows how. Raises TimelineDamaged, StateUnwritable."""
    from bugsage.pipeline.gathering import Gathering

    return Gathering(house, source)


def questions(
    house: House,
    sources: Sequence[str],
    *,
    format: str | None = None,
    top: int | None = None,
    asking: Asking,
) -> tuple[bytes, ...]:
    """What `diagnose` would send to a model first, byte for byte; nothing is sent and nothing is written down."""
    from bugsage.pipeline import explaining

    return explaining.questions(house, sources, format, top, asking)


def test(
    house: House,
    command: Sequence[str],
    *,
    on_output: Callable[[bytes], None],
    reproduce: Wish | None = None,  # noqa: PT028 (a verb, not a test)
    tell: Callable[[TestCommand], None] = lambda _: None,  # noqa: PT028
    terminal: Terminal | None = None,  # noqa: PT028
    sandbox: bool = False,  # noqa: PT028
) -> tuple[RunResult, Report | None]:
    """Run the tests, record the run, diagnose what failed; no Report when nothing did.

    An empty command means the repository's own, which `tell` hears. With a `terminal` the tests find one. With a
    `sandbox` they run in it or not at all.
    """
    from bugsage.pipeline.testing import run_tests

    return run_tests(
        house,
        command,
        on_output,
        lambda ran: wished.again(house, reproduce, ran.command, ran.record or ran.log),
        tell,
        terminal,
        sandbox=sandbox,
    )


def listen(house: House, until: Until, say: Callable[[str], None]) -> Listening:
    """Hear what programs on this machine report; nothing is heard before it is run."""
    from bugsage.pipeline.listening import Listening

    return Listening(house, until, say)


def last(house: House, command: LastCommand, *, top: int | None = None) -> Report:
    """Say why the last command of the shell failed, from what it said."""
    from bugsage.pipeline.lasting import explain_last

    return explain_last(house, command, top)


def bisect(house: House, issue: str, hunt: Hunt) -> Introduction:
    """Find by running which commit introduced an issue. Raises UnknownIssue, GitFailed, GitMissing."""
    from bugsage.pipeline.bisecting import bisect

    return bisect(house, issue, hunt)


def issues(house: House, *, all: bool = False) -> tuple[IssueRecord, ...]:
    """The open issues, the newest occurrence first; with `all` the resolved and suppressed ones too.

    One whose occurrences were last counted as another's is not listed; the other is.
    """
    from bugsage.pipeline.correcting import records
    from bugsage.pipeline.knowing import known

    wanted = [record for record in records(known(house)) if all or record.status == "open"]
    return tuple(sorted(wanted, key=lambda record: (record.last_seen, record.id), reverse=True))


def listed(house: House, wanted: Wanted) -> tuple[Ranked, ...]:
    """The issues that are wanted with severity and priority, the first to look at first."""
    from bugsage.pipeline.listing import listed

    return listed(house, wanted)


def merge(house: House, issues: Sequence[str], comment: str = "") -> IssueRecord:
    """Say that issues are one and the same; the first of them stands for all. Raises UnknownIssue, UsageError."""
    from bugsage.pipeline.correcting import merge

    return merge(house, issues, comment)


def split(house: House, issue: str, comment: str = "") -> str:
    """Say that an issue is not the one it was put to; gives the id of that one. Raises UnknownIssue, UsageError."""
    from bugsage.pipeline.correcting import split

    return split(house, issue, comment)


def said_the_same(house: House, issue: str) -> tuple[str, ...]:
    """The issues that a person put to this one, sorted. Raises UnknownIssue."""
    from bugsage.pipeline.correcting import said_the_same

    return said_the_same(house, issue)


def found_the_same(house: House, issue: str) -> tuple[tuple[str, Near], ...]:
    """Ids of other fingerprints that are counted in this issue, with why, sorted. Raises UnknownIssue."""
    from bugsage.pipeline.correcting import found_the_same

    return found_the_same(house, issue)


def show(house: House, issue: str) -> Diagnosis:
    """The newest diagnosis of one issue, as it was recorded. Raises UnknownIssue."""
    from bugsage.pipeline.recalling import recall

    return recall(house, issue)


def timeline(house: House, issue: str | None = None) -> tuple[tuple[Entry, str], ...]:
    """Every entry in order, each with its sentence. Raises UnknownIssue."""
    from bugsage.pipeline.knowing import no_collection
    from bugsage.pipeline.recalling import known_issue
    from bugsage.timeline import prose

    wanted = known_issue(house, issue) if issue else None
    with no_collection():
        return tuple((entry, prose(entry)) for entry in house.timeline.entries(wanted))


def verdict(house: House, issue: str, right: bool, comment: str = "", at: str = "") -> Reliability:
    """Record whether a diagnosis was right, and `at` which `file::symbol` the fault lay if it was not.

    Gives back how far first suspects could be trusted here. Raises UnknownIssue, UsageError.
    """
    from bugsage.pipeline.recalling import judge

    return judge(house, issue, right, comment, at)


def stats(house: House) -> Stats:
    """Counts, times, and how far the probabilities fit what came out; every entry is read and verified."""
    from bugsage.pipeline.recalling import add_up

    return add_up(house)


def fix(house: House, sources: Sequence[str], wish: FixWish) -> Fix:
    """Make, prove, judge and commit a fix in a worktree of its own. Raises what reading the sources raises."""
    from bugsage.pipeline.fixing import fix

    return fix(house, sources, wish)


def show_brief(house: House, sources: Sequence[str], wish: FixWish) -> Brief:
    """What an agent would be told first; nothing is changed. Raises what reading the sources raises."""
    from bugsage.pipeline.fixing import show_brief

    return show_brief(house, sources, wish)


def fix_every(
    house: House, issues: Sequence[str], words: Callable[[str, int], Sequence[str]], jobs: int
) -> Iterator[Answer | LeftOut]:
    """Each issue by a `bugsage fix` of its own, `jobs` at a time; answers as they come. Raises RunFailed."""
    from bugsage.pipeline.fixing import every

    return every.fix_every(house, issues, words, jobs)


def show_prompt(house: House, sources: Sequence[str], wish: FixWish) -> bytes:
    """The first request of the built-in agent, byte for byte; nothing is sent. Raises what `show_brief` raises."""
    from bugsage.pipeline.fixing import show_prompt

    return show_prompt(house, sources, wish)


def review(house: House, name: str = "", *, staged: bool = False) -> Review:
    """A fix, a patch or any change with cause, proof and risk; by default the newest fix. Raises UnknownFix."""
    from bugsage.pipeline.landing.reviewing import review

    return review(house, name, staged=staged)


def land(house: House, reviewed: Review, wish: LandWish) -> Landed:
    """Commit what was reviewed to the user's branch. Raises LandingRefused, NotApproved, Stopped."""
    from bugsage.pipeline.landing import land

    return land(house, reviewed, wish)


def undo(house: House, issue: str = "", wish: LandWish | None = None) -> tuple[Taken, Landed]:
    """Take back the newest landing; its issue is open again. Raises UnknownFix, LandingRefused."""
    from bugsage.pipeline.landing import undo

    return undo(house, issue, wish)


def risk(house: House, asked: Asked) -> Judgement:
    """How dangerous a change is, and who must agree to it.

    Raises GitFailed, GitMissing, PatchUnreadable, SourceNotFound, SourceUnreadable, RuleError.
    """
    from bugsage.pipeline.judging import judge

    return judge(house, asked)


def index(house: House) -> IndexStats:
    """Build or refresh the code map."""
    house.keep()
    return house.code.refresh()


def init(house: House, planned: Sequence[Planned]) -> tuple[Written, ...]:
    """Write what `house.project.plan()` said and somebody saw, and nothing else. Raises StateUnwritable."""
    return house.project.start(planned)


def doctor(house: House) -> tuple[Check, ...]:
    """What is set up, what is missing, what mends it."""
    from bugsage.pipeline.checking import check_all

    return check_all(house)


def clean(house: House) -> Cleaned:
    """Remove what killed fixes left behind; how much there was."""
    from bugsage.pipeline.checking import clean

    return clean(house)


def sentry_issues(
    house: House,
    *,
    query: str | None = None,
    project: str | None = None,
    environment: str | None = None,
    sort: str = "date",
    limit: int = 25,
) -> tuple[SentryIssue, ...]:
    """Issues of Sentry. Raises TokenMissing, ServiceFailed, ServiceUnreachable, UsageError."""
    from bugsage.pipeline.production import list_issues

    return list_issues(house, query=query, project=project, environment=environment, sort=sort, limit=limit)


def watch_sentry(house: House, wish: Watched) -> Iterator[Sighting]:
    """New and regressed issues of a Sentry project, each with its diagnosis, for as long as one lets it.

    Raises UsageError, TokenMissing, ServiceFailed, StateUnwritable, TimelineDamaged.
    """
    from bugsage.pipeline import watching

    return watching.watch_sentry(house, wish)

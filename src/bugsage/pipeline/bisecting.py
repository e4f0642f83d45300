"""Bisect: find by running which commit introduced a failure."""

from collections.abc import Callable, Collection, Sequence
from math import ceil, log2
from pathlib import Path
from shlex import join

from msgspec.structs import replace

from bugsage import __version__
from bugsage.diagnosis.aiming import Aim, aim, file_of, within
from bugsage.diagnosis.bisecting import Graph, Outlook, Search, weigh
from bugsage.diagnosis.bisecting.telling import conclude
from bugsage.errors import BugSageError, GitFailed
from bugsage.model.amount import duration
from bugsage.model.base import Noun
from bugsage.model.bisection import BAD, GOOD, SKIP, Ancestor, BisectRun, Introduction
from bugsage.model.diagnosis import Diagnosis, Suspect
from bugsage.model.reproduction import FAILED, PASSED, Failure, Reproduction
from bugsage.pipeline.fixing.readying import ready
from bugsage.pipeline.grounds import Ground
from bugsage.pipeline.house import House
from bugsage.pipeline.knowing import known
from bugsage.pipeline.recalling import recall
from bugsage.pipeline.trying import Tried, attempt
from bugsage.ports import WorkTree
from bugsage.timeline import commit_tried, commits_tried, digest_of, introduced

#: Commits that are looked at when no good one is given, and suspects whose history says where to begin.
MOST_COMMITS, MOST_SUSPECTS = 5_000, 10
#: Suspects whose lines are asked for, and lines of one that are.
BLAMED, MOST_LINES = 5, 400
#: A run may take so many times what the first one took, and at least so many seconds.
PATIENCE, LEAST_PATIENCE = 10.0, 60.0
#: Exit status of a script that says: this one cannot be tested. As `git bisect run` has it.
CANNOT = 125


class Hunt(Noun, frozen=True, kw_only=True):
    """What a user asks for with `bugsage bisect`."""

    #: The reproducing command; empty for the issue's failing test with the repository's test command.
    command: tuple[str, ...] = ()
    good: str | None = None
    bad: str | None = None
    first_parent: bool = False
    #: The most runs and seconds of this session.
    runs: int = 200
    seconds: float = 3600.0
    tell: Callable[[str], None] = print


class Quarry(Noun, frozen=True, kw_only=True):
    """How the failure is shown at any commit."""

    aim: Aim
    failure: Failure
    environment: dict[str, str | None]
    #: Files that are put into each commit, so that the test is there; None for those only where they are missing.
    carried: dict[str, bytes]
    missing: dict[str, bytes]
    files: Collection[str]
    key: str


def bisect(house: House, issue: str, hunt: Hunt) -> Introduction:
    """Search, with every run on the timeline, so that a search that was ended goes on where it was.

    Raises UnknownIssue, GitFailed, GitMissing, TestCommandUnknown.
    """
    diagnosis = recall(house, issue)
    repository = house.history.state()
    if not repository.is_git:
        raise GitFailed("there is no git repository here", hint="a bisection needs the history of one")
    record = known(house).issues.get(diagnosis.issue.id)
    again = record.reproduction if record else None
    if again and again.verdict == "flaky" and again.seed is None and not hunt.command:
        said = "it fails only now and then, so a bisection would name a wrong commit"
        found = Introduction(ending="impossible", evidence=(said,), test=again.test)
    else:
        chase = _Chase(house, diagnosis, hunt, _quarry(house, diagnosis, hunt, again))
        found = chase.run(dirty=repository.dirty and hunt.bad is None)
    found = replace(found, at=house.clock.now())
    house.timeline.append([introduced(diagnosis.issue.id, found, version=__version__, record=record)])
    return found


def _quarry(house: House, diagnosis: Diagnosis, hunt: Hunt, again: Reproduction | None) -> Quarry:
    event = next((event for event in diagnosis.issue.events if event.test), diagnosis.issue.event)
    test, files = event.test or "", house.code.code_map().files.keys()
    command = hunt.command or house.project.test_command().argv
    others = again.others if again and again.role == "victim" and again.minimal else ()
    aimed = None if hunt.command or not test else aim(command, (*others, test), files)
    named = test if aimed or not hunt.command else ""
    failure = Failure(test=named, type=event.type, fingerprint=diagnosis.issue.fingerprint.hash)
    carried, missing = _carried(house, test, files)
    environment: dict[str, str | None] = {}
    if again and again.seed is not None:
        environment["PYTHONHASHSEED"] = str(again.seed)
    argv = (aimed or Aim(argv=command)).argv
    made = [list(words) for words in house.project.setup()]
    texts = {path: digest_of(text.hex()) for path, text in carried.items()}
    key = digest_of(list(argv), test, event.type, texts, *([made] if made else []))
    return Quarry(
        aim=aimed or Aim(argv=command),
        failure=failure,
        environment=environment,
        carried=carried,
        missing=missing,
        files=files,
        key=key,
    )


def _carried(house: House, test: str, files: Collection[str]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The file of the test as it is now; and what its folders hold for all tests, for commits that lack it."""
    file = file_of(test)
    if not file and test:
        parts = test.split(".")
        names = ["/".join(parts[:n]) + ".py" for n in range(1, len(parts))]
        file = next((f for name in names for f in sorted(files) if f == name or f.endswith(f"/{name}")), "")
    own = house.code.text(file) if file in files else None
    if own is None:
        return {}, {}
    folders = [file.rsplit("/", n)[0] for n in range(1, file.count("/") + 1)]
    beside = [f"{folder}/{name}" for folder in folders for name in ("conftest.py", "__init__.py")]
    texts = {path: house.code.text(path) for path in beside if path in files}
    return {file: own.encode()}, {path: text.encode() for path, text in texts.items() if text is not None}


class _Chase:
    """One session of a search."""

    def __init__(self, house: House, diagnosis: Diagnosis, hunt: Hunt, quarry: Quarry) -> None:
        self._house, self._diagnosis, self._hunt, self._quarry = house, diagnosis, hunt, quarry
        self._issue = diagnosis.issue.id
        self._began = house.clock.seconds()
        self._tries = self._earlier()
        self._fresh = 0
        self._patience: float | None = None

    def run(self, dirty: bool) -> Introduction:
        """From the commit that fails to the one that made it fail."""
        hunt = self._hunt
        suspects = self._diagnosis.suspects[:MOST_SUSPECTS]
        files = tuple(dict.fromkeys(suspect.file for suspect in suspects))
        commits = self._house.history.ancestry(
            hunt.bad or "HEAD", hunt.good, files=files, first_parent=hunt.first_parent, limit=MOST_COMMITS
        )
        if not commits:
            raise GitFailed("there is no commit to search", hint="is --good older than --bad?")
        graph = Graph(commits)
        weights = weigh(graph.commits, self._house.history.recent(), suspects, believed_lines(self._house, suspects))
        with self._house.workspace.open(commits[0].sha) as tree:
            wrong = self._check_ends(tree, graph.commits[0], dirty)
            found = wrong or self._search(tree, graph, Search(graph, weights))
        return self._finished(found)

    def _search(self, tree: WorkTree, graph: Graph, search: Search) -> Introduction:
        while (outlook := search.outlook(self._outcomes())).next and self._may_go_on():
            self._say(graph, outlook)
            self._try(tree, outlook.next)
        return conclude(graph, outlook, self._outcomes(), whole=len(graph) < MOST_COMMITS and not self._hunt.good)

    def _check_ends(self, tree: WorkTree, newest: Ancestor, dirty: bool) -> Introduction | None:
        """The bad commit must show the failure, the good one must not; else what is wrong with them."""
        hunt = self._hunt
        last = self._try(tree, newest.sha)
        if last.outcome == GOOD and dirty:
            return self._uncommitted(newest)
        if last.outcome != BAD:
            why = "the test passes there" if last.outcome == GOOD else f"it cannot be shown there: {last.said}"
            return _impossible(f"{newest.sha[:8]} should fail, and {why}")
        if hunt.good is None:
            return None
        [good, *_] = self._house.history.ancestry(hunt.good, limit=1)
        first = self._try(tree, good.sha)
        if first.outcome == GOOD:
            return None
        why = "fails as well" if first.outcome == BAD else f"cannot be run: {first.said}"
        return _impossible(f"{good.sha[:8]}, given as good, {why}")

    def _uncommitted(self, newest: Ancestor) -> Introduction:
        """The newest commit is good: whether the working tree fails."""
        with self._house.workspace.open(uncommitted=True) as tree:
            tried = self._attempt(tree)
        if _outcome(tried, self._quarry) != BAD:
            return _impossible("neither the newest commit nor the working tree shows the failure")
        said = f"{newest.sha[:8]} passes, the uncommitted changes on top of it fail"
        return Introduction(ending="uncommitted", good=newest.sha, evidence=(said,), searched=1)

    def _try(self, tree: WorkTree, sha: str) -> BisectRun:
        """Run at a commit, unless that was done before, and put it on the timeline."""
        if sha in self._tries:
            return self._tries[sha]
        try:
            tree.move(sha)
            for path, content in self._quarry.missing.items():
                if not (Path(tree.root) / path).exists():
                    tree.write(path, content)
            for path, content in self._quarry.carried.items():
                tree.write(path, content)
            tried = self._attempt(tree)
            outcome, said = _outcome(tried, self._quarry), tried.said
        except BugSageError as error:
            tried, outcome, said = Tried(outcome=SKIP, seconds=0.0), SKIP, str(error)
        run = BisectRun(commit=sha, outcome=outcome, seconds=tried.seconds, said=said, key=self._quarry.key)
        self._fresh += 1
        self._tries[sha] = run
        self._house.timeline.append([commit_tried(self._issue, run, time=self._house.clock.now(), version=__version__)])
        return run

    def _attempt(self, tree: WorkTree) -> Tried:
        quarry = self._quarry
        # Uncaged as the tests are: it is the user's own history, and the settings are those that lie here.
        ready(self._house, Ground(tree=tree, home=self._house.root.absolute()))
        aimed = within(quarry.aim, str(tree.root))
        environment = {**tree.environment(aimed.argv), **quarry.environment}
        tried = attempt(
            self._house,
            aimed,
            quarry.failure,
            quarry.files,
            folder=Path(tree.root),
            environment=environment,
            time_limit=self._patience,
        )
        if self._patience is None and tried.status is not None:
            self._patience = max(LEAST_PATIENCE, PATIENCE * tried.seconds)
        return tried

    def _earlier(self) -> dict[str, BisectRun]:
        """What sessions before this one ran, with the same command, test and carried files."""
        entries = self._house.timeline.entries(self._issue)
        return {
            run.commit: run for run in commits_tried(entries) if run.key == self._quarry.key and run.outcome != SKIP
        }

    def _outcomes(self) -> dict[str, str]:
        return {sha: run.outcome for sha, run in self._tries.items()}

    def _may_go_on(self) -> bool:
        return self._fresh < self._hunt.runs and self._house.clock.seconds() - self._began < self._hunt.seconds

    def _say(self, graph: Graph, outlook: Outlook) -> None:
        commit = graph.commits[graph.number[outlook.next or ""]]
        left = len(outlook.left)
        said = f"run {self._fresh + 1}: {commit.sha[:8]} {commit.subject[:60]} ({left} commits left"
        self._hunt.tell(f"{said}{self._estimate(left)})")

    def _estimate(self, left: int) -> str:
        """How long halving what is left will take, by the runs so far; nothing before there was one."""
        runs = min(ceil(log2(max(left, 2))), self._hunt.runs - self._fresh)
        if not self._fresh:
            return ""
        spent = (self._house.clock.seconds() - self._began) / self._fresh
        return f", about {duration(max(1, round(spent * runs)))} more"

    def _finished(self, found: Introduction) -> Introduction:
        commit = self._house.history.commit(found.commit) if found.commit else None
        touched = {file: commit.touched.get(file, ()) for file in commit.files} if commit else {}
        return replace(
            found,
            touched=touched,
            runs=len(self._tries),
            test=self._quarry.failure.test,
            command=join(self._quarry.aim.argv),
            seconds=round(self._house.clock.seconds() - self._began, 3),
        )


def believed_lines(house: House, suspects: Sequence[Suspect]) -> dict[str, float]:
    """Commits that last changed lines of the first suspects, with how much is believed of each.

    Half of what is believed of a suspect is shared by all commits that still have lines in it, half by how many those
    are; lines that the evidence points at count as ten.
    """
    found: dict[str, float] = {}
    for suspect in suspects[:BLAMED]:
        try:
            lines = house.history.blame(suspect.file, range(suspect.start, suspect.end + 1)[:MOST_LINES])
        except BugSageError:
            continue
        counts: dict[str, int] = {}
        for line in lines:
            counts[line.sha] = counts.get(line.sha, 0) + (10 if line.line in suspect.lines else 1)
        total = sum(counts.values())
        for sha, count in counts.items():
            share = (1 / len(counts) + count / total) / 2
            found[sha] = found.get(sha, 0.0) + suspect.probability * share
    return found


def _outcome(tried: Tried, quarry: Quarry) -> str:
    """The same failure is bad, a passing test is good; a command that says nothing is judged by its exit status."""
    if tried.outcome == FAILED:
        return BAD
    if tried.outcome == PASSED:
        return GOOD
    if quarry.failure.test or tried.readable or tried.status is None:
        return SKIP
    return BAD if 0 < tried.status < 128 and tried.status != CANNOT else SKIP


def _impossible(said: str) -> Introduction:
    return Introduction(ending="impossible", evidence=(said,))

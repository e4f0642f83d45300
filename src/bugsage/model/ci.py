"""What a CI service knows of its runs."""

from bugsage.model.base import Noun
from bugsage.model.patch import PatchCommit

#: States of runs and jobs, in our words; `other` is cancelled, skipped, or not known.
STATES = ("passed", "failed", "running", "other")


class CiPlace(Noun, frozen=True, kw_only=True):
    """What a web address of a CI service means: a project, and something in it."""

    #: `github`, `gitlab`, `circleci` or `jenkins`.
    service: str
    #: `https://host`, with what stands before every path of that service.
    base: str
    #: `owner/name`, `group/more/name`, `gh/owner/name`, or the path of a Jenkins job with `/`.
    project: str
    #: Number or id of a run, of a pipeline or of a build.
    run: str = ""
    #: Id of a workflow in the run, where a run has several.
    workflow: str = ""
    attempt: int | None = None
    job: str = ""
    #: Number of a pull request or merge request.
    change: str = ""
    commit: str = ""


class CiChange(Noun, frozen=True, kw_only=True):
    """A pull request or merge request."""

    #: With `change` set.
    place: CiPlace
    title: str = ""
    #: Commits on both sides; the base may be empty.
    base: str = ""
    head: str = ""
    #: What it changes, as a unified diff.
    diff: str = ""
    #: Oldest first.
    commits: tuple[PatchCommit, ...] = ()
    #: The service did not show all of it.
    cut: bool = False


class CiRun(Noun, frozen=True, kw_only=True):
    """One run of a workflow, of a pipeline, or one build."""

    #: With `run` set.
    place: CiPlace
    #: Name of the workflow or job.
    title: str
    #: Runs with the same are of the same workflow.
    series: str = ""
    #: One of STATES.
    state: str = "other"
    branch: str = ""
    commit: str = ""
    #: The newest attempt.
    attempt: int = 1
    url: str = ""
    #: When it began, ISO 8601; empty where unknown.
    time: str = ""


class CiJob(Noun, frozen=True, kw_only=True):
    """One job of a run, in one attempt."""

    run: CiRun
    id: str
    name: str
    #: One of STATES.
    state: str = "other"
    attempt: int = 1
    url: str = ""
    #: Names of the steps that failed.
    failed_steps: tuple[str, ...] = ()
    #: It may fail, and the run passes all the same.
    optional: bool = False
    #: What the service says of the end, in a word or a sentence; empty where it says nothing.
    reason: str = ""


class CiArtefact(Noun, frozen=True, kw_only=True):
    """A file that a run kept."""

    name: str
    #: Where its service has it.
    path: str
    #: Bytes; None where unknown.
    size: int | None = None
    #: Of which job; empty where the service does not say.
    job: str = ""

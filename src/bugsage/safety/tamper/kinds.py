"""The catalogue: every way of making red green without a repair that the guard has a name for."""

from typing import Final

from bugsage.model.base import Noun


class Kind(Noun, frozen=True, kw_only=True):
    """One way of cheating."""

    name: str
    #: What it is, one sentence.
    title: str
    #: What looks like it and is honest.
    honest: str = ""


KINDS: Final = (
    Kind(
        name="test-deleted",
        title="A test, its file or one of its cases is taken away.",
        honest="it moved or was renamed, became a case of a parametrised test, or what it tested was taken away too",
    ),
    Kind(
        name="test-skipped",
        title="A test is marked to be skipped, expected to fail, left out while another runs alone,"
        " or ends before it checks.",
        honest="a mark is taken away; a whole new test that needs something that is not everywhere",
    ),
    Kind(
        name="test-uncollected",
        title="A test is renamed, moved, shadowed or configured so that the runner does not find it any more.",
        honest="a new name that the runner finds as well",
    ),
    Kind(
        name="assertion-removed",
        title="A check goes out of a test that stays.",
        honest="it moved into a helper, another took its place, or what it asked about was taken away",
    ),
    Kind(
        name="assertion-weakened",
        title="A check asks for less than before, cannot fail, or its failure is caught.",
        honest="a check that asks for more",
    ),
    Kind(
        name="expectation-rewritten",
        title="What a test expects is changed to something else.",
        honest="the behaviour was rightly changed, and what is written for readers says so",
    ),
    Kind(
        name="golden-rewritten",
        title="A snapshot, a golden file or the data of tests is written anew.",
        honest="new files for new tests",
    ),
    Kind(
        name="subject-mocked",
        title="The very code under test is replaced by a double.",
        honest="a double for the network, the clock or another neighbour",
    ),
    Kind(
        name="test-run-patched",
        title="The run of the tests is bent: hooks of the runner, its exit status, or the product patched "
        "for all tests.",
        honest="fixtures, options and markers",
    ),
    Kind(
        name="equality-faked",
        title="A comparison answers yes whatever it is asked.",
        honest="a comparison of the fields",
    ),
    Kind(
        name="detects-tests",
        title="The product asks whether tests are running.",
        honest="text that mentions test tools; a plugin for them",
    ),
    Kind(
        name="answer-hard-coded",
        title="The product knows the failing input and its answer by heart.",
        honest="a guard for empty input or zero, a branch for a kind or mode, a table that is the domain",
    ),
    Kind(
        name="constant-return",
        title="A function that worked something out returns a constant.",
        honest="a default that its documentation names",
    ),
    Kind(
        name="broad-except",
        title="Errors of every kind are caught and dropped.",
        honest="specific errors that are handled; everything is caught, noted and raised again",
    ),
    Kind(
        name="error-ignored",
        title="An error that was passed on or seen is dropped.",
        honest="it is wrapped, passed on or told to somebody",
    ),
    Kind(
        name="check-removed",
        title="A validation, an assertion of the product or a `raise` is taken away.",
        honest="it moved, or another took its place",
    ),
    Kind(
        name="check-disabled",
        title="A linter, type checker, certificate check, warning or condition is switched off.",
        honest="the mark moved along with its line",
    ),
    Kind(
        name="threshold-lowered",
        title="A threshold for coverage, lint or complexity asks for less.",
        honest="it asks for more",
    ),
    Kind(
        name="sleep-added",
        title="Something waits for a fixed time so that a race is lost less often.",
        honest="a pause in a retry or backoff that is there for it; giving way with a sleep of zero",
    ),
    Kind(
        name="retry-added",
        title="What fails now and then is run again until it passes.",
        honest="a retry library's own code",
    ),
    Kind(
        name="timeout-raised",
        title="A limit of time is raised.",
        honest="a limit is lowered",
    ),
    Kind(
        name="seed-fixed",
        title="Chance is fixed to one outcome.",
        honest="the seed of a new test",
    ),
    Kind(
        name="environment-forced",
        title="A variable of the environment is set for everything that runs.",
        honest="a test sets one for itself and gives it back",
    ),
    Kind(
        name="dependency-pinned",
        title="A dependency is held at or below a version instead of the code being mended.",
        honest="a lower bound is raised, a dependency is added",
    ),
    Kind(name="ci-changed", title="What runs in CI is changed.", honest="documents about CI"),
    Kind(name="hook-changed", title="Hooks of git are changed.", honest="documents about hooks"),
    Kind(
        name="guard-changed",
        title="Safety rules, contracts, owners or BugSage's own settings are changed.",
        honest="other YAML files",
    ),
    Kind(name="lock-file-changed", title="Locked versions are changed.", honest="code that reads lock files"),
    Kind(
        name="attributes-changed",
        title="What git ignores, converts or shows is changed.",
        honest="a new pattern for a file that the change brings",
    ),
    Kind(
        name="planted-file",
        title="A file that Python, npm or the shell loads by itself is put in place.",
        honest="a package's own modules",
    ),
    Kind(
        name="code-at-run-time",
        title="Code is made from text and executed, or a module of somebody else is patched.",
        honest="parsing of literals",
    ),
    Kind(
        name="network-call",
        title="Something is fetched from or sent to the network where nothing was.",
        honest="a program whose work is the network",
    ),
    Kind(
        name="git-tampered",
        title="Git's settings, hooks or history are changed, or hooks are passed by.",
        honest="reading the history",
    ),
)
BY_NAME: Final = {kind.name: kind for kind in KINDS}

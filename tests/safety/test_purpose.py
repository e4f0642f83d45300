"""What messages say their commits are for."""

import pytest

from bugsage.model.patch import PatchCommit
from bugsage.safety.purpose import PURPOSES, purposes, says_fix


def said(*messages: str) -> set[str]:
    found = purposes(PatchCommit(sha=str(n), message=message) for n, message in enumerate(messages))
    return {name for name, share in found.items() if share == 1}


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("Add type hints to the reader", {"says_types", "says_feature"}),
        ("Run black", {"says_style"}),
        ("docs: say how to install", {"says_documents"}),
        ("Bump version", {"says_upkeep"}),
        ("Fix crash on an empty file", {"says_fix"}),
        ("Read the file once", set()),
        ("Prefix names", set()),
        ("Blackboard keeps its lines", set()),
    ],
)
def test_words_of_the_subject_speak(message: str, names: set[str]) -> None:
    assert said(message) == names


def test_only_the_subject_counts() -> None:
    assert said("Read the file once\n\nfix docs typing") == set()


def test_several_commits_speak_by_their_share() -> None:
    assert purposes([PatchCommit(sha="1", message="Fix it"), PatchCommit(sha="2", message="Go on")])["says_fix"] == 0.5


def test_without_a_subject_nothing_is_said() -> None:
    assert purposes([]) == {}
    assert purposes([PatchCommit(sha="1", message=" \n")]) == {}


def test_mending_is_known() -> None:
    assert says_fix("Fixed #12: wrong total")
    assert not says_fix("Fixture for totals")
    assert PURPOSES

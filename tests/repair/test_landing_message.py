import pytest

from bugsage.repair.landing_message import landing_message

TRAILERS = "BugSage-Fix: FX-1\nBugSage-Issue: BS-1\n"
FIXED = f"Mend it\n\nCause: so.\n\nProof: 1 test failed before.\n\nRisk: 2.0 of 10.\n\n{TRAILERS}"


@pytest.mark.parametrize(
    ("own", "left_out", "said"),
    [
        ("", "", FIXED),
        ("", "A part was taken.", f"Mend it\n\nCause: so.\n\nA part was taken.\n\n{TRAILERS}"),
        ("Mine\n", "", f"Mine\n\n{TRAILERS}"),
        ("Mine: all\n\nBecause.\n\nFixes: #3\n", "", f"Mine: all\n\nBecause.\n\nFixes: #3\n{TRAILERS}"),
        ("Mine", "A part was taken.", f"Mine\n\nA part was taken.\n\n{TRAILERS}"),
    ],
)
def test_the_words_change_and_the_trailers_stay(own: str, left_out: str, said: str) -> None:
    assert landing_message(FIXED, own, left_out) == said


def test_a_message_without_trailers_stays_one() -> None:
    assert landing_message("Apply change.diff\n") == "Apply change.diff\n"

"""Templates of lines in logs of runs that went well."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.usual import Usual

GREEN = """\
Downloading requests-2.31.0 from mirror-1
Downloading urllib3-2.0.7 from mirror-2
error: could not find cache entry abc12, going on without
error: could not find cache entry 99fe1, going on without
WARNING: pip is being invoked by an old script wrapper
"""


def learned(text: str = GREEN) -> Usual:
    usual = Usual()
    usual.learn(text.split("\n"))
    return usual


def test_what_differs_from_run_to_run_is_no_difference() -> None:
    usual = learned()
    assert usual.knows("Downloading idna-3.4 from mirror-7")
    assert usual.knows("error: could not find cache entry 0badc0de, going on without")
    assert not usual.knows("error: could not find module 'shop', giving up now")
    assert not usual.knows("")
    assert not Usual().knows("anything")


def test_words_that_differ_become_wildcards() -> None:
    usual = learned("retrying the upload of logs\nretrying the upload of coverage\n")
    assert usual.knows("retrying the upload of artifacts")
    assert not usual.knows("retrying the removal of artifacts")


@given(st.lists(st.text(alphabet="abc1 \t", max_size=30), max_size=40))
def test_a_line_that_was_learned_is_known(lines: list[str]) -> None:
    usual = Usual()
    usual.learn(lines)
    assert all(usual.knows(line) for line in lines if line.strip())


def test_what_is_kept_is_bounded() -> None:
    usual = Usual()
    usual.learn(f"{chr(97 + n % 26) * (1 + n // 26)} {'x' * (n % 50)}z other words of this" for n in range(60_000))
    assert len(usual) <= 20_000

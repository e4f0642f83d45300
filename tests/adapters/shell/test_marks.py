from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.shell.marks import HEAD, LONGEST, TAIL, Ear, Said

BEGUN = b"\x1b]7797;abc;C\a"


def ended(command: str, status: int = 0, folder: str = "/home/ana") -> bytes:
    return f"\x1b]7797;abc;D;{status};{folder};{command}\a".encode()


def heard(output: bytes, size: int = 1_000_000) -> tuple[bytes, Said | None]:
    ear = Ear("abc", clock=lambda: 0.0)
    shown = b"".join(ear.hear(output[at : at + size]) for at in range(0, len(output), size))
    return shown, ear.last


def test_marks_are_taken_out_and_the_command_is_kept() -> None:
    output = b"$ pytest\r\n" + BEGUN + b"\x1b[31m1 failed\x1b[0m\r\n" + ended("pytest", 1) + b"$ "
    shown, last = heard(output)
    assert shown == b"$ pytest\r\n\x1b[31m1 failed\x1b[0m\r\n$ "
    assert last == Said(
        command="pytest", status=1, folder="/home/ana", seconds=0.0, output=b"\x1b[31m1 failed\x1b[0m\r\n"
    )


@given(st.integers(1, 12))
def test_however_the_output_comes_in_pieces(size: int) -> None:
    output = b"a\x1b[1m\x1b]0;title\a" + BEGUN + b"x\x1b]7797;other;C\a\x1b]77" + ended("b; c", 130) + b"\x1b]7797;ab"
    whole, last = heard(output)
    shown, again = heard(output, size)
    assert whole.startswith(shown)
    assert whole[len(shown) :] in (b"", b"\x1b", b"\x1b]7797;ab")
    assert again == last
    assert last is not None
    assert (last.command, last.status, last.output) == ("b; c", 130, b"x\x1b]7797;other;C\a\x1b]77")


@given(st.lists(st.binary(max_size=20)))
def test_any_output_passes_through(chunks: list[bytes]) -> None:
    ear = Ear("abc")
    output = b"".join(chunks)
    shown = b"".join(map(ear.hear, chunks))
    assert output.startswith(shown)
    assert len(output) - len(shown) < 20


def test_bugsage_last_itself_is_not_the_last_command() -> None:
    output = BEGUN + b"boom" + ended("make", 2) + BEGUN + b"the answer" + ended("bugsage last --top 3")
    last = heard(output)[1]
    assert last is not None
    assert last.command == "make"


def test_while_a_command_runs_the_one_before_is_the_last() -> None:
    last = heard(BEGUN + b"boom" + ended("make", 2) + BEGUN + b"so far")[1]
    assert last is not None
    assert last.output == b"boom"


def test_of_much_output_the_beginning_and_the_end_are_kept() -> None:
    ear = Ear("abc")
    ear.hear(BEGUN + b"first")
    for _ in range(300):
        ear.hear(b"x" * 65_536)
    ear.hear(b"final" + ended("yes"))
    last = ear.last
    assert last is not None
    assert last.output.startswith(b"firstxxx")
    assert last.output.endswith(b"xxxfinal")
    assert len(last.output) <= HEAD + TAIL + 65_536
    assert last.left_out + len(last.output) == 5 + 300 * 65_536 + 5


def test_what_looks_like_a_mark_without_end_is_output() -> None:
    ear = Ear("abc")
    output = b"\x1b]7797;abc;" + b"x" * (LONGEST + 10)
    shown = b"".join(ear.hear(output[at : at + 1000]) for at in range(0, len(output), 1000))
    assert shown == output


def test_what_an_editor_shows_is_not_said() -> None:
    last = heard(BEGUN + b"a\x1b[?1049h whole screen \x1b[?1049lb" + ended("vim"))[1]
    assert last is not None
    assert last.output == b"ab"

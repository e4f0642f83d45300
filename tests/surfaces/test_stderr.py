import tempfile
from pathlib import Path

import pytest

from bugsage.errors import BugSageError, ExitCode, GitFailed, SourceNotFound
from bugsage.surfaces import stderr


def raising(error: BaseException) -> int:
    def command() -> int:
        raise error

    return stderr.guard(command)


def test_the_code_of_a_command_is_passed_on() -> None:
    assert stderr.guard(lambda: 7) == 7


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            SourceNotFound("there is no file a.log"),
            ExitCode.USAGE,
            "bugsage: error: there is no file a.log\n"
            "hint: give a file, `-` for standard input, a folder of reports, or the text of the error itself\n",
        ),
        (GitFailed("two\nlines", hint="h"), ExitCode.OUTSIDE, "bugsage: error: two lines\nhint: h\n"),
        (BugSageError("\x1b[31mred"), ExitCode.OUTSIDE, "bugsage: error: [31mred\n"),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED, "bugsage: interrupted\n"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(
    error: BaseException, code: ExitCode, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raising(error) == code
    assert capsys.readouterr() == ("", said)


def test_a_fault_of_ours_points_at_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert raising(ZeroDivisionError("x")) == ExitCode.OUTSIDE
    error, hint = capsys.readouterr().err.splitlines()
    assert error == "bugsage: error: this is a fault in BugSage itself: ZeroDivisionError: x"
    [log] = tmp_path.glob("bugsage-crash-*.log")
    assert hint == f"hint: versions and traceback are in {log}"

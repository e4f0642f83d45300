"""Standard output as real processes have it: closed, piped, of another alphabet."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def python(script: str, redirect: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    words = ["sh", "-c", f'"$0" -c "$1" {redirect}', sys.executable, script]
    return subprocess.run(words, capture_output=True, env=os.environ | environment, check=False)


RUN = "import sys; from bugsage.surfaces.cli.app import run; sys.exit(run({}))"


def test_alphabet_of_the_output_is_honoured() -> None:
    done = python("from bugsage.surfaces import stdout; stdout.write('── 3× … ü')", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"-- 3x ... ?\n", b"")


@pytest.mark.parametrize("redirect", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize(("words", "code"), [(["schema"], 0), (["schema", "nothing"], 2)])
def test_closed_outputs_change_no_exit_code(redirect: str, words: list[str], code: int) -> None:
    done = python(RUN.format(words), redirect)
    assert done.returncode == code
    assert b"Traceback" not in done.stdout + done.stderr
    assert b"error" not in done.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")
@pytest.mark.parametrize("words", ["schema diagnosis", "--version", "version", "--help", "schema --help"])
def test_a_full_disk_is_told_and_is_no_fault_of_ours(words: str, tmp_path: Path) -> None:
    command = ["sh", "-c", f'"$0" -m bugsage {words} > /dev/full', sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=os.environ, check=False)
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "bugsage: error: the answer could not be written: No space left on device",
        "hint: free some space, or send the output somewhere else",
    ]
    assert not list(tmp_path.rglob("*crash*"))


def test_reader_that_goes_away_is_no_error() -> None:
    words = [sys.executable, "-c", RUN.format(["schema", "diagnosis"])]
    pipe = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert pipe.stdout is not None
    assert pipe.stderr is not None
    pipe.stdout.close()
    said = pipe.stderr.read()
    pipe.stderr.close()
    assert pipe.wait() == 141
    assert said == b""


def test_a_program_that_runs_for_the_user_runs_on_when_the_reader_goes() -> None:
    script = "import sys\nfrom bugsage.surfaces import stdout\nsys.stdin.read()\n" + (
        "for _ in range(3): stdout.pass_on(b'x' * 100000)\nstdout.write('y')\nsys.exit(5)"
    )
    pipe = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert pipe.stdin is not None
    assert pipe.stdout is not None
    assert pipe.stderr is not None
    pipe.stdout.close()
    pipe.stdin.close()
    said = pipe.stderr.read()
    pipe.stderr.close()
    assert (pipe.wait(), said) == (5, b"")


def test_bytes_are_passed_on_in_order_with_text() -> None:
    script = "from bugsage.surfaces import stdout as s; s.write('a'); s.pass_on(b'\\xffb\\n'); s.write('c')"
    assert python(script).stdout == b"a\n\xffb\nc\n"


def test_document_with_damaged_text_is_still_a_document() -> None:
    script = "from bugsage.surfaces import stdout; stdout.write_document({'a': 'x\\udcff', 'b': ['\U0001f41b']})"
    assert json.loads(python(script).stdout) == {"a": "x?", "b": ["🐛"]}

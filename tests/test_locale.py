"""Names beyond ASCII where the locale is C and Python was forbidden to know better, in real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

NARROW = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
LOG = """Traceback (most recent call last):
  File "größe/prüfung.py", line 2, in größe
    return {"a": 1}[x]
KeyError: 'é'
"""


@pytest.fixture
def project(repository) -> Path:
    repository.commit("größe", {"größe/prüfung.py": 'def größe(x):\n    return {"a": 1}[x]\n', "log.txt": LOG})
    return repository.root


def bugsage(folder: Path, *words: str | bytes) -> tuple[int, str, str]:
    environment = {**os.environ, **NARROW}
    done = subprocess.run([sys.executable, "-m", "bugsage", *words], cwd=folder, env=environment, capture_output=True)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name files in UTF-8 whatever the locale is")
class TestNarrowLocale:
    def test_diagnosis_finds_the_place(self, project):
        status, out, _ = bugsage(project, "diagnose", "log.txt", "--format", "json")
        (issue,) = json.loads(out)["issues"]
        assert (status, issue["error"]["message"]) == (0, "'é'")
        assert (issue["suspects"][0]["file"], issue["suspects"][0]["symbol"]) == ("größe/prüfung.py", "größe")

    def test_code_map_timeline_and_issues_know_its_names(self, project):
        assert bugsage(project, "index", "--stats")[1].startswith("1 file ")
        bugsage(project, "diagnose", "log.txt")
        assert "größe/prüfung.py:2" in bugsage(project, "timeline")[1]
        assert "größe/prüfung.py" in bugsage(project, "issues")[1]

    def test_files_named_on_the_command_line(self, project):
        (project / "größe/fehler.log").write_text(LOG, encoding="utf-8")
        status, out, err = bugsage(project, "parse", "größe/fehler.log".encode())
        assert (status, "größe" in out, err) == (0, True, "")

    def test_tests_keep_the_locale_that_they_were_given(self, project):
        said = "import sys; print(sys.getfilesystemencoding()); sys.exit(1)"
        _, out, _ = bugsage(project, "test", "--", sys.executable, "-c", said)
        assert "ascii" in out

    def test_names_that_are_not_utf_8_are_survived(self, project):
        (Path(os.fsdecode(os.fsencode(project) + b"/\xff.py"))).write_text("x = 1\n")
        assert bugsage(project, "diagnose", "log.txt")[0] == 0

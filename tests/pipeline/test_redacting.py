"""Secrets that are planted everywhere come out nowhere."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.intake.fingerprint import fingerprint
from bugsage.intake.redaction.nested import PLACES, safe
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.redaction import Private
from tests.conftest import Repository

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8"
PASSWORD = "tr0ub4dor-and-three"
OF_THE_MACHINE = "plain-words-of-this-machine"
LOG = f"""Traceback (most recent call last):
  File "app.py", line 3, in <module>
    main("{TOKEN}")
  File "app.py", line 2, in main
    return connect("postgres://bob:{PASSWORD}@db/x")
ConnectionError: refused for {TOKEN} with {OF_THE_MACHINE}, password={PASSWORD}!x
"""
APP = "def main(x):\n    return connect(x)\nmain('a')\n"


@pytest.fixture
def project(repository: Repository) -> Repository:
    repository.commit("An app", {"app.py": APP})
    repository.write({"run.log": LOG})
    return repository


def bugsage(project: Repository, *words: str) -> tuple[int, bytes, bytes]:
    environment = os.environ | {"SHOP_API_TOKEN": OF_THE_MACHINE}
    done = subprocess.run(
        [sys.executable, "-m", "bugsage", *words], cwd=project.root, capture_output=True, env=environment, check=False
    )
    return done.returncode, done.stdout, done.stderr


def assert_clean(content: bytes, where: str) -> None:
    for secret in (TOKEN, PASSWORD, OF_THE_MACHINE):
        assert secret.encode() not in content, where


def test_no_output_and_nothing_that_is_kept_holds_a_secret(project: Repository) -> None:
    for written in ("text", "json", "sarif", "github", "markdown"):
        code, out, err = bugsage(project, "diagnose", "run.log", "--format", written)
        assert code == 0, err
        assert out
        assert_clean(out + err, written)
    for words in (("parse", "run.log", "--format", "json"), ("issues", "--format", "json"), ("timeline",)):
        _, out, err = bugsage(project, *words)
        assert_clean(out + err, words[0])
    _, prompt, _ = bugsage(project, "diagnose", "run.log", "--show-prompt")
    assert_clean(prompt, "--show-prompt")
    for path in (project.root / ".bugsage").rglob("*"):
        if path.is_file():
            assert_clean(path.read_bytes(), path.name)


def test_a_test_whose_id_and_values_hold_secrets(repository: Repository) -> None:
    test = (
        "import os, pytest\n"
        f"@pytest.mark.parametrize('given', ['{TOKEN}'])\n"
        "def test_pay(given):\n"
        "    header = os.environ['SHOP_API_TOKEN']\n"
        f"    print('password={PASSWORD}!x')\n"
        "    assert given == header\n"
    )
    repository.commit("A shop", {"test_shop.py": test})
    words = ("test", "--format", "json", "--", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    code, out, _ = bugsage(repository, *words)
    assert code == 1
    assert_clean(out, "test --format json")
    for path in (repository.root / ".bugsage").rglob("*"):
        # The code map is made of the code that lies beside it, and never leaves.
        if path.is_file() and not path.name.startswith("codemap"):
            assert_clean(path.read_bytes(), path.name)


def test_the_command_says_what_it_took_out(project: Repository, tmp_path: Path) -> None:
    code, out, err = bugsage(project, "redact", "run.log", "--report")
    assert code == 0
    assert_clean(out + err, "redact")
    assert b"run.log:3:11: github-token" in err
    code, out, _ = bugsage(project, "redact", "run.log", "--format", "json")
    document = json.loads(out)
    assert document["findings"][0] == {
        "kind": "github-token", "line": 3, "start": 11, "end": 11 + len(TOKEN), "end_line": 3, "source": "run.log",
    }  # fmt: skip
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    code, out, err = bugsage(project, "redact", str(tmp_path / "a.png"))
    assert (code, out) == (1, b"")
    assert b"PNG" in err
    assert bugsage(project, "redact", "no-such-file.log")[0] == 2


def test_addresses_of_people_and_machines_are_taken_out_on_demand(project: Repository) -> None:
    project.write({"who.log": "ana@example.org came from 203.0.113.7 to 127.0.0.1, version 1.2.3\n"})
    assert bugsage(project, "redact", "who.log")[1].startswith(b"ana@example.org came from 203.0.113.7")
    _, out, _ = bugsage(project, "redact", "who.log", "--emails", "--addresses")
    assert out == b"[redacted email] came from [redacted ip-address] to 127.0.0.1, version 1.2.3\n"
    project.write({"bugsage.toml": "[redact]\nemails = true\n"})
    assert bugsage(project, "redact", "who.log")[1].startswith(b"[redacted email] came from 203.0.113.7")


tokens = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=36, max_size=36)
tokens = tokens.filter(lambda said: len(set(said)) > 8).map("ghp_{}".format)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(tokens, tokens)
def test_two_secrets_make_one_issue(one: str, other: str) -> None:
    def hash_of(token: str) -> str:
        frame = Frame(file="a.py", line=1, function="f", code=f'call("{token}")')
        for_place = ExceptionInfo(type="E", message=f"refused {token}", frames=(frame,))
        event = ErrorEvent(type="E", message=f"refused {token}", exceptions=(for_place,))
        plain = ErrorEvent(type="E", message=f"refused {token}")
        seen = safe((event, plain), Private(), leave=PLACES)
        return " ".join(fingerprint(event).hash for event in seen)

    assert hash_of(one) == hash_of(other)

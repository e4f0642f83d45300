"""Variants that do what they should not: each gets its answer, the next one is tried, and nothing is left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bugsage.adapters.sandbox import find_sandbox
from bugsage.errors import Stopped
from bugsage.model.sandbox import Cage
from tests.adapters.validator.programs import FAILING, MENDED, SHOP, outcomes, ready, shop, tried

ROOT = Path(__file__).parents[3]
caged = pytest.mark.skipif(find_sandbox().kind == "none", reason="nothing holds a cage here")


def saying(*lines: str, last: str = "return sum(self.items)") -> str:
    """The program with these lines in the method that fails."""
    return SHOP.replace("return sum(self.items) - 1", "\n        ".join(("import os, sys, signal, time", *lines, last)))


def marked(mark: str) -> list[int]:
    """Processes that have a mark in their environment, or work in the folder that it names."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            text = (place / "environ").read_text("utf-8", "replace")
            folder = os.readlink(place / "cwd")
        except OSError:
            continue
        if (mark in text or folder.startswith(mark.partition("=")[2])) and int(place.name) != os.getpid():
            found.append(int(place.name))
    return found


def gone(mark: str, seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while marked(mark):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """In the environment of all that is started here; whatever carries it at the end was left behind."""
    mark = f"VALIDATOR_TEST={tmp_path}"
    monkeypatch.setenv(*mark.split("="))
    yield mark
    assert gone(mark)


HOSTILE = {
    "passes": (saying(), "passed"),
    "prints garbage": (saying("os.write(1, b'x' * 100_000)", "os.write(2, b'{}\\n' * 1000)", "print('{}')"), "passed"),
    "reads": (saying("assert not sys.stdin or True", "os.read(0, 10)"), "passed"),
    "ends": (saying("os._exit(0)"), "crashed"),
    "leaves": (saying("sys.exit(0)"), "failed"),
    "is killed": (saying("os.kill(os.getpid(), signal.SIGSEGV)"), "crashed"),
    "closes all": (saying("os.closerange(0, 1000)"), "crashed"),
    "hangs": (saying("time.sleep(1000)"), "timeout"),
    "hangs and hears nothing": (
        saying("signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))", "while True: time.sleep(1)"),
        "timeout",
    ),
    "loops": (saying("while True: pass"), "timeout"),
    "eats memory": (saying("x = [bytes(1 << 28) for _ in range(100)]"), "failed"),
    "leaves a child": (saying("if not os.fork(): time.sleep(1000)"), "passed"),
    "leaves a session": (saying("if not os.fork():", "    os.setsid()", "    time.sleep(1000)"), "passed"),
    "leaves a daemon": (
        saying("if not os.fork():", "    os.setsid()", "    if os.fork(): os._exit(0)", "    time.sleep(1000)"),
        "passed",
    ),
    "leaves a child and ends": (saying("if not os.fork(): time.sleep(1000)", "os._exit(3)"), "crashed"),
    "kills its group": (saying("os.killpg(0, signal.SIGKILL)"), "crashed"),
    "kills its parent": (saying("os.kill(os.getppid(), signal.SIGKILL)"), "crashed"),
    "kills its parent's group": (saying("os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)"), "crashed"),
    "raises": (f"{SHOP}\nraise SystemExit(3)\n", "broken"),
    "cannot be read": (f"{SHOP}\n)", "broken"),
    "ends at import": (f"import os\n{SHOP}\nos._exit(0)\n", "crashed"),
    "hangs at import": (f"import time\n{SHOP}\ntime.sleep(1000)\n", "timeout"),
    "recurses": (saying("def f(): return f()", "f()"), "failed"),
}


def test_each_gets_its_answer(tmp_path: Path, mark: str) -> None:
    with ready(shop(tmp_path), FAILING, jobs=2) as validation:
        told = tried(validation, "shop.py", *(text for text, _ in HOSTILE.values()))
        again = outcomes(validation, "shop.py", MENDED, SHOP.replace("- 1", "- 2"))
    found = {name: one.outcome for name, one in zip(HOSTILE, told, strict=True)}
    assert found == {name: outcome for name, (_, outcome) in HOSTILE.items()}
    assert again == ["passed", "failed"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop.py", "test_shop.py"]


@caged
@pytest.mark.parametrize("name", ["passes", "loops", "leaves a daemon", "kills its parent's group", "closes all"])
def test_in_a_cage(tmp_path: Path, mark: str, name: str) -> None:
    text, outcome = HOSTILE[name]
    with ready(shop(tmp_path), FAILING, cage=Cage(writable=(str(tmp_path),))) as validation:
        assert outcomes(validation, "shop.py", text, MENDED, f"X = 1\n{MENDED}") == [outcome, "passed", "passed"]


@caged
def test_a_cage_holds(tmp_path: Path, mark: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    tree = shop(tmp_path / "tree")
    with ready(tree, FAILING, cage=Cage(writable=(str(tree),))) as validation:
        reads = saying(f"open({str(secret)!r}).read()")
        [told] = tried(validation, "shop.py", reads)
    assert (told.outcome, told.failures[0].type) == ("failed", "FileNotFoundError")


def test_nothing_is_left_when_nobody_reads_on(tmp_path: Path, mark: str) -> None:
    with ready(shop(tmp_path), FAILING, jobs=2) as validation:
        for _ in validation.run(_variants(MENDED, saying("time.sleep(1000)"), saying("time.sleep(1000)"))):
            break
        began = time.monotonic()
        assert outcomes(validation, "shop.py", MENDED) == ["passed"]
    assert time.monotonic() - began < 60


class Thrown:
    """A kill switch that is thrown after a while."""

    def __init__(self) -> None:
        self.because, self.groups = "", list[int]()

    def halted(self) -> str:
        return self.because

    def started(self, group: int) -> None:
        self.groups.append(group)


def test_nothing_is_left_when_it_is_stopped(tmp_path: Path, mark: str) -> None:
    switch = Thrown()
    with ready(shop(tmp_path), FAILING, watch=switch) as validation:
        switch.because = "enough"
        with pytest.raises(Stopped):
            outcomes(validation, "shop.py", saying("time.sleep(1000)"))
    assert switch.groups


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_bugsage_is_killed(tmp_path: Path, mark: str, number: int) -> None:
    command = (sys.executable, "-m", "tests.adapters.validator.watched", str(shop(tmp_path)))
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.5)
        process.send_signal(number)
    assert gone(mark)


def test_nothing_is_left_when_it_is_killed_while_it_imports(tmp_path: Path, mark: str) -> None:
    shop(tmp_path)
    (tmp_path / "shop.py").write_text("import time\nopen('begun', 'w').close()\ntime.sleep(1000)\n")
    command = (sys.executable, "-m", "tests.adapters.validator.watched", str(tmp_path))
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
        until = time.monotonic() + 30
        while not (tmp_path / "begun").exists() and time.monotonic() < until:
            time.sleep(0.05)
        process.kill()
    assert gone(mark)


def _variants(*texts: str):  # type: ignore[no-untyped-def]
    from bugsage.model.validation import Variant

    return (Variant(number=at, texts={"shop.py": text}) for at, text in enumerate(texts))

"""Whether a project's tests can be run here, and recorded."""

import os
import shutil
import subprocess
from pathlib import Path

from bugsage.model.command import inner_command, is_python, out_of_folder
from bugsage.model.run import Check, ProjectFacts, TestCommand

RECORDER = Path(__file__).absolute().parents[1] / "recorder" / "entry"
_SECONDS = 20
_OLDEST = (3, 8)
_ASK = "import sys, {module}; print(*sys.version_info[:2], getattr({module}, '__version__', ''))"


def check_test_command(facts: ProjectFacts) -> Check:
    """A test command was found."""
    if facts.test is None:
        if facts.others:
            parts = ", ".join(f"{one.folder} ({one.tool})" for one in facts.others)
            finding = f"Several parts have tests of their own: {parts}."
            return Check(
                name="tests", state="ok", finding=finding, mend=f"bugsage test --repo {facts.others[0].folder}"
            )
        told = f"; {facts.hints[0]}" if facts.hints else ""
        finding = f"Nothing here says how the tests are run{told}."
        guess = "pytest -q" if "Python" in facts.languages else "COMMAND"
        mend = f"bugsage test -- {guess}" if facts.settings else f'bugsage init --test "{guess}"'
        return Check(name="tests", state="warn", finding=finding, mend=mend)
    finding = f"The tests are run by `{_shown(facts.test)}`, because {facts.test.reason or facts.test.found_in}."
    return Check(name="tests", state="ok", finding=finding)


def check_test_tool(root: Path, facts: ProjectFacts) -> Check:
    """The program of the test command is there; for pytest, that the project's own Python holds it."""
    assert facts.test is not None
    if facts.test.lacks:
        return Check(name="test tool", state="fail", finding=facts.test.lacks, mend=facts.test.mend)
    program = out_of_folder(facts.test.argv)[0][0]
    if shutil.which(str(root / program) if os.sep in program else program) is None:
        return Check(name="test tool", state="fail", finding=f"`{program}` is not there.", mend=f"command -v {program}")
    if facts.test.tool != "pytest":
        return Check(name="test tool", state="ok", finding=f"`{program}` is there.")
    said, answer = _ask(root, facts.test, "pytest", {})
    if not said:
        python = " ".join(_python(facts.test) or (program,))
        finding = f"{python} cannot import pytest: {answer}"
        return Check(name="test tool", state="fail", finding=finding, mend=f"{python} -m pip install pytest")
    return Check(name="test tool", state="ok", finding=f"pytest {said[2]} runs on Python {said[0]}.{said[1]}.")


def check_recorder(root: Path, facts: ProjectFacts) -> Check:
    """The recorder can be put into the project's own Python."""
    assert facts.test is not None
    if facts.test.tool != "pytest":
        finding = "It records pytest runs; of other tools the output is read."
        return Check(name="recorder", state="ok", finding=finding)
    path = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(RECORDER))))
    said, answer = _ask(root, facts.test, "bugsage_recorder", {"PYTHONPATH": path})
    if not said:
        finding = f"The recorder does not get into the project's Python, so runs go unrecorded: {answer}"
        return Check(name="recorder", state="warn", finding=finding)
    version = (int(said[0]), int(said[1]))
    if version < _OLDEST:
        finding = f"Python {said[0]}.{said[1]} is older than the recorder can work on."
        return Check(name="recorder", state="warn", finding=finding)
    return Check(name="recorder", state="ok", finding="Runs are recorded, with the local variables of failing tests.")


def _ask(root: Path, command: TestCommand, module: str, more: dict[str, str]) -> tuple[list[str], str]:
    """Version of the project's Python and of a module in it; without an answer nothing, and the last line it said."""
    python = _python(command)
    if python is None:
        return [], "the command does not name its Python."
    environment = os.environ | more
    try:
        done = subprocess.run(
            [*python, "-c", _ASK.format(module=module)],
            cwd=root, env=environment, capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], f"{error}."
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    last = lines[-1] if lines else f"exit status {done.returncode}"
    return ([], f"{last}.") if done.returncode else ([*last.split(), ""], "")


def _python(command: TestCommand) -> tuple[str, ...] | None:
    """The words that start the Python of a test command; None where a program such as `pytest` hides it."""
    inner = inner_command(command.argv)
    if not inner or not is_python(inner[0]):
        return None
    before = len(command.argv) - len(inner)
    return command.argv[: before + 1]


def _shown(command: TestCommand) -> str:
    return " ".join(command.argv)

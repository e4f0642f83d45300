"""Records golden inputs again: runs the programs kept beside them and writes down what they print.

    python tests/golden/record.py FORMAT PYTHON... [-- CASE...]

PYTHON names an interpreter as `3.11=path/to/python`; `node=path/to/node_modules` stands for the runners of JavaScript,
which are installed there (`npm install mocha vitest jest ava tape chai typescript`); `sh=/bin/sh` runs everything else
that is on the path: ruby, php, java, go, cargo. Each `FORMAT/recorded.tsv` lists the cases: name, interpreter,
folder under `sources`, arguments of the interpreter. Paths that differ between machines are replaced by fixed ones.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = "/home/ana/project"


def record(format: str, pythons: dict[str, str], wanted: list[str]) -> None:
    for row in (HERE / format / "recorded.tsv").read_text().splitlines():
        case, version, source, arguments = row.split("\t")
        if version in pythons and (not wanted or case in wanted):
            text = printed(HERE / format / "sources" / source, pythons[version], arguments)
            (HERE / format / f"{case}.in").write_text(text)


def printed(source: Path, python: str, arguments: str) -> str:
    beside = Path(python).resolve().parent if Path(python).name == "node_modules" else None
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        work = Path(folder) / "project"
        shutil.copytree(source, work)
        variables, _, command = arguments.rpartition(" @ ")
        environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
        environment |= {"CI": "1", "NO_COLOR": "1"} if beside else {}
        environment |= dict(pair.split("=", 1) for pair in variables.split())
        done = subprocess.run(
            _command(python, command),
            cwd=work,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        return neutral(done.stdout.decode(errors="replace"), work, python)


def _command(interpreter: str, command: str) -> list[str]:
    """The command line; the runners of JavaScript are installed in a folder above the project."""
    if Path(interpreter).name == "sh":
        return [interpreter, "-c", command]
    words = shlex.split(command)
    if Path(interpreter).name != "node_modules":
        return [interpreter, *words]
    return words if words[0] == "node" else [str(Path(interpreter).resolve() / ".bin" / words[0]), *words[1:]]


def neutral(text: str, work: Path, python: str) -> str:
    if Path(python).name == "node_modules":
        text = text.replace(str(work), PROJECT).replace(str(Path(python).resolve()), f"{PROJECT}/node_modules")
        return text.replace("../../node_modules/", "node_modules/")
    if Path(python).name == "sh":
        text = re.sub(r"(?<=thread ')([^']+)' \(\d+\)", r"\1' (1234)", text.replace(str(work), PROJECT))
        text = re.sub(r"0x[0-9a-f]{6,}", "0x48dc00", re.sub(r"\d\.\d+s\b", "0.01s", text))
        return re.sub(r"/rustc/[0-9a-f]{40}", "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860", text)
    prefixes = subprocess.run(
        [python, "-c", "import sys; print(sys.base_prefix); print(sys.prefix)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    text = text.replace(str(work), PROJECT)
    text = text.replace(prefixes[1], "/home/ana/venv").replace(prefixes[0], "/usr")
    return re.sub(r"/tmp/pytest-of-\w+/pytest-\d+", "/tmp/pytest-of-ana/pytest-0", text)


if __name__ == "__main__":
    named = sys.argv[2:]
    cut = named.index("--") if "--" in named else len(named)
    record(sys.argv[1], dict(pair.split("=", 1) for pair in named[:cut]), named[cut + 1 :])

"""Records the inputs of this folder again: runs the programs kept here with the recorder and writes down what it saw.

    python tests/golden/bugsage_record/record_runs.py 3.11=path/to/python 3.8=path/to/python

Paths, times and process numbers are replaced by fixed ones.
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
RECORDER = HERE.parents[2] / "src/bugsage/adapters/recorder/entry"
OPTIONS = "-p no:cacheprovider -p no:randomly --continue-on-collection-errors"
CASES = (
    ("shop", "3.11", "shop", ""),
    ("shop_workers", "3.11", "shop", "-n2"),
    ("shop_old", "3.8", "shop", ""),
    ("groups", "3.11", "groups", ""),
    ("broken_conftest", "3.11", "broken_conftest", ""),
)


def main(pythons: dict[str, str]) -> None:
    for case, version, source, options in CASES:
        if version in pythons:
            text = recorded(HERE / "sources" / source, pythons[version], options)
            (HERE / f"{case}.in").write_text(text)
    whole = (HERE / "shop.in").read_text()
    (HERE / "killed.in").write_text(whole[: len(whole) * 2 // 3])


def recorded(source: Path, python: str, options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        work, record = Path(folder) / "project", Path(folder) / "record.jsonl"
        shutil.copytree(source, work)
        environment = os.environ | {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(RECORDER),
            "PYTEST_ADDOPTS": "-p bugsage_recorder",
            "BUGSAGE_RECORD": str(record),
        }
        subprocess.run(
            [python, "-m", "pytest", *shlex.split(f"{OPTIONS} {options}")],
            cwd=work,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        return neutral(record.read_text(), work, python)


def neutral(text: str, work: Path, python: str) -> str:
    ask = "import sys; print(sys.prefix, sys.base_prefix)"
    own, base = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=True).stdout.split()
    text = text.replace(str(work), "/home/ana/project").replace(own, "/home/ana/venv").replace(base, "/usr")
    text = re.sub(r'"(time|duration)":[\d.e-]+', r'"\1":0.001', text)
    return re.sub(r'"session":\d+', '"session":4711', text)


if __name__ == "__main__":
    main(dict(pair.split("=", 1) for pair in sys.argv[1:]))

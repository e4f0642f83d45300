"""Small programs that people try first: run, fail, and what is said of it by their output alone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.wiring import open_house

#: Text of a program; the functions of which one may be blamed first; a word of the cause.
PYTHON = {
    "name": ("def area(radius):\n    return 3.14 * raduis ** 2\n\n\nprint(area(3))\n", "area", "raduis"),
    "key": (
        "def load():\n    return {'host': 'x'}\n\n\ndef port(config):\n    checked = dict(config)\n"
        "    checked['name'] = 'a'\n    return checked['port']\n\n\nif __name__ == '__main__':\n    port(load())\n",
        "port|load",
        "port",
    ),
    "empty": (
        "def mean(numbers):\n    return sum(numbers) / len(numbers)\n\n\ndef report(rows):\n"
        "    values = [row['x'] for row in rows if row['ok']]\n    return mean(values)\n\n\nreport([])\n",
        "mean|report",
        "zero",
    ),
    "index": ("def last(items):\n    return items[len(items)]\n\n\nprint(last([1, 2, 3]))\n", "last", "outside"),
    "circle": ("def fact(n):\n    return n * fact(n - 1)\n\n\nprint(fact(5))\n", "fact", "without end"),
    "none": (
        "import re\n\n\ndef version(text):\n    return re.search('v(\\\\d+)', text).group(1)\n\n\nversion('1')\n",
        "version",
        "did not match",
    ),
}
SCRIPT = {
    "name": ("function area(radius) {\n  return 3.14 * raduis ** 2\n}\nconsole.log(area(3))\n", "area", "radius"),
    "undefined": (
        "const users = { ana: { mail: 'a' } }\nfunction mailOf(name) {\n  return users[name].mail\n}\nmailOf('bob')\n",
        "mailOf",
        "undefined",
    ),
    "json": ("function load(text) {\n  return JSON.parse(text)\n}\nload('<html>')\n", "load", "HTML"),
    "syntax": ("function a( {\n  return 1\n}\n", "a|<module>", "cannot be parsed at line 2"),
    "constant": ("const count = 0\nfunction add() {\n  count += 1\n}\nadd()\n", "add", "`const` on line 1"),
}


def first_words(folder: Path, command: list[str], name: str, text: str) -> tuple[str, str]:
    """The symbol that is blamed first, and the first cause, for a program that failed in a repository of its own."""
    (folder / name).write_text(text)
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    done = subprocess.run([*command, name], cwd=folder, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode
    (folder / "run.log").write_text(done.stderr)
    (found,) = pipeline.diagnose(open_house(folder), [str(folder / "run.log")]).diagnoses
    return found.suspects[0].symbol, found.hypotheses[0].cause


@pytest.mark.parametrize("case", PYTHON)
def test_a_program_of_python(case: str, tmp_path: Path) -> None:
    text, symbols, word = PYTHON[case]
    symbol, cause = first_words(tmp_path, [sys.executable], "run.py", text)
    assert symbol in symbols.split("|")
    assert word in cause


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("case", SCRIPT)
def test_a_program_of_javascript(case: str, tmp_path: Path) -> None:
    text, symbols, word = SCRIPT[case]
    symbol, cause = first_words(tmp_path, ["node"], "run.js", text)
    assert symbol in symbols.split("|")
    assert word in cause

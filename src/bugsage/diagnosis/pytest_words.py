"""The words of a pytest command: what chooses tests among them, and what does not."""

from __future__ import annotations

from collections.abc import Sequence

from bugsage.model.base import Noun
from bugsage.model.command import out_of_folder, program_of

_PROGRAMS = ("pytest", "py.test")
_VALUED = """
-c -k -m -n -o -p -r -W --basetemp --capture --color --confcutdir --config-file --cov --cov-config --cov-report
--deselect --dist --durations --durations-min --ignore --ignore-glob --import-mode --junit-xml --junitxml --log-level
--log-cli-level --log-file --maxfail --numprocesses --override-ini --pythonwarnings --pdbcls --rootdir --show-capture
--tb --timeout --timeout-method --tx --verbosity --reruns --count --randomly-seed --random-order-seed
"""
_CHOOSING = """
-k -m -n -x --exitfirst --maxfail --deselect --dist --tx --numprocesses --lf --last-failed --ff --failed-first --nf
--new-first --sw --stepwise --stepwise-skip --cov --cov-config --cov-report --no-cov --cov-append --cov-branch
--junit-xml --junitxml --pdb --trace --pdbcls --random-order --random-order-seed --randomly-seed --reruns --count
--durations --durations-min --collect-only --co --setup-plan
"""
_LEAVING_OUT = "-k -m --deselect --ignore --ignore-glob --lf --last-failed --sw --stepwise --collect-only --co"
#: Options of pytest that take the next word as their value.
_WITH_VALUE = frozenset(_VALUED.split())
#: Options that choose tests, their order or their number, or that write what a second run must not write over.
_CHOOSES = frozenset(_CHOOSING.split())
#: Options by which a command leaves out tests of the files that it names.
_LEAVES_OUT = frozenset(_LEAVING_OUT.split())


class PytestWords(Noun, frozen=True, kw_only=True):
    """A pytest command, taken apart."""

    #: Everything up to the word `pytest` itself, and options that choose nothing.
    base: tuple[str, ...]
    #: Files, folders and ids that it names; none for all that pytest finds.
    paths: tuple[str, ...] = ()
    #: Tests of what it names may be left out.
    partial: bool = False

    @property
    def is_whole(self) -> bool:
        """It runs every test there is, or every one of some folders."""
        return not self.partial and not any("::" in path or path.endswith(".py") for path in self.paths)

    def runs(self, test: str) -> bool:
        """A test, by its id, is among what it names."""
        own = [path.removeprefix("./").rstrip("/") for path in self.paths]
        return not own or any(
            path in ("", ".", test) or test.startswith((f"{path}/", f"{path}::", f"{path}[")) for path in own
        )


def pytest_words(command: Sequence[str]) -> PytestWords | None:
    """None where the word `pytest` is not in it."""
    start = next((i for i, word in enumerate(command) if program_of(word) in _PROGRAMS), None)
    if start is None:
        return None
    base, rest = list(command[: start + 1]), list(command[start + 1 :])
    paths, partial = list[str](), False
    while rest:
        word = rest.pop(0)
        name = word.partition("=")[0] if word.startswith("--") else word[:2]
        value = [rest.pop(0)] if word in _WITH_VALUE and rest else []
        if not word.startswith("-"):
            paths.append(word)
        elif word != "--" and name not in _CHOOSES:
            base += [word, *value]
        partial = partial or name in _LEAVES_OUT
    return PytestWords(base=tuple(base), paths=tuple(paths), partial=partial)


def tersely(command: Sequence[str]) -> tuple[str, ...]:
    """The same with failures told as Python does, unless it says how: pytest's own words take a while."""
    words = tuple(command)
    at = next((i for i, word in enumerate(words) if program_of(word) in _PROGRAMS), None)
    if at is None or any(word.startswith(("--tb", "--full-trace")) for word in words):
        return words
    return (*words[: at + 1], "--tb=native", *words[at + 1 :])


def run_by(command: Sequence[str], tests: Sequence[str]) -> tuple[str, ...]:
    """Of some tests those that a pytest command runs; none where that cannot be told, or it names tests one by one."""
    words = pytest_words(command)
    if words is None or words.partial or any("::" in path for path in words.paths) or out_of_folder(command)[1]:
        return ()
    return tuple(test for test in tests if words.runs(test))

"""The port Examples: calls of the project's functions, in a worktree and one process of its own interpreter."""

import secrets
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from bugsage.model.contract import Answer, Answers, Trial
from bugsage.ports import Runner, Workspace

DRIVER = Path(__file__).with_name("bugsage_examples.py")
#: Where driver and job lie in the worktree.
_FOLDER = ".bugsage-examples"
#: Seconds for one example.
EACH = 5.0
_NO_NETWORK = ("unshare", "--map-root-user", "--net", "--")
_MOST_OUTPUT = 16 << 20


class ProjectExamples:
    """Runs examples on a copy of the user's tree; nothing is written into the tree itself."""

    def __init__(self, workspace: Workspace, runner: Runner, python: Sequence[str]) -> None:
        """`python` are the words that start the project's interpreter."""
        self._workspace = workspace
        self._runner = runner
        self._python = tuple(python)

    def run(self, trials: Sequence[Trial], time_limit: float) -> Answers:
        """The outcome of each call. Raises GitFailed, GitMissing, StateUnwritable, RunFailed."""
        if not trials:
            return Answers()
        mark = f"bugsage-{secrets.token_hex(12)} "
        job = {"mark": mark, "seconds": EACH, "trials": [_row(number, one) for number, one in enumerate(trials)]}
        held = bytearray()

        def keep(chunk: bytes) -> None:
            if len(held) < _MOST_OUTPUT:
                held.extend(chunk)

        apart = cut_off()
        with self._workspace.open(uncommitted=True) as tree:
            tree.write(f"{_FOLDER}/run.py", DRIVER.read_bytes())
            tree.write(f"{_FOLDER}/job.json", msgspec.json.encode(job))
            inner = (*self._python, f"{_FOLDER}/run.py", f"{_FOLDER}/job.json")
            command = (*_NO_NETWORK, *inner) if apart else inner
            done = self._runner.run(
                command,
                record=False,
                time_limit=time_limit,
                on_output=keep,
                folder=tree.root,
                environment=dict(tree.environment(inner)),
            )
        found = dict(_answers(bytes(held), mark.encode()))
        why = "time was over before it" if done.timed_out else "the interpreter ended before it"
        lost = Answer(state="unknown", said=why)
        return Answers(
            answers=tuple(found.get(number, lost) for number in range(len(trials))),
            network="cut off" if apart else "not cut off: this system gives no network namespace without privileges",
        )


def _row(number: int, trial: Trial) -> dict[str, object]:
    file, _, symbol = trial.place.partition("::")
    sample: dict[str, object] = msgspec.to_builtins(trial.sample)
    return {"args": {}} | sample | {"number": number, "path": file, "symbol": symbol}


def _answers(output: bytes, mark: bytes) -> list[tuple[int, Answer]]:
    found = []
    for line in output.split(b"\n"):
        _, marked, text = line.partition(mark)
        if marked:
            try:
                entry = msgspec.json.decode(text)
                found.append((int(entry["number"]), msgspec.convert(entry, Answer)))
            except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
                continue
    return found


@cache
def cut_off() -> bool:
    """Whether a command can be run here without a network: tried once."""
    import subprocess

    try:
        done = subprocess.run([*_NO_NETWORK, "true"], capture_output=True, stdin=subprocess.DEVNULL, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0

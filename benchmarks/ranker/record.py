"""Run the failing tests of every case under the recorder, once, and keep what it saw.

python -m benchmarks.ranker.record --cases CASES.jsonl --logs LOGS --mirrors MIRRORS --work WORK --python PYTHON \
                                   --into RECORDS

PYTHON is the interpreter of the cases' environments; `{repo}` in it stands for `owner__name`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.options import over_cases
from benchmarks.ranker.cases import Case, checkout, git, log_of, read_cases
from bugsage.adapters.runner import ProcessRunner
from bugsage.errors import BugSageError
from bugsage.intake.group import group
from bugsage.intake.places import resolve_all
from bugsage.intake.receive import read
from bugsage.model.report import RawReport
from bugsage.model.run import RunResult
from bugsage.pipeline.rerunning import failed, for_recorder


def main() -> None:
    """Record all cases that are not on record yet."""
    args = arguments()
    args.into.mkdir(parents=True, exist_ok=True)
    waiting = [case for case in read_cases(args.cases) if not (args.into / f"{case.id}.jsonl").exists()]
    with ThreadPoolExecutor(args.jobs) as pool:
        seconds = [s for s in pool.map(_recorder(args), waiting) if s is not None]
    print(f"{len(seconds)} of {len(waiting)} recorded, median {statistics.median(seconds or [0]):.1f} s")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = over_cases(__doc__, "cases", "logs", "mirrors", "work", "python")
    parser.add_argument("--into", type=Path, required=True, help="folder for the records")
    parser.add_argument("--seconds", type=float, default=120.0, help="time limit of one run")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _recorder(args: argparse.Namespace) -> Callable[[Case], float | None]:
    def one(case: Case) -> float | None:
        folder = checkout(case, args.mirrors, args.work / "checkouts" / case.id / case.repository.split("/")[1])
        try:
            runner = ProcessRunner(folder, None)  # its files last as long as it does
            environment = for_recorder(failing(case, args.logs, folder), args.seconds)
            result: RunResult = runner.run(case.command(args.python), time_limit=args.seconds, environment=environment)
            if result.record:
                shutil.copyfile(result.record, args.into / f"{case.id}.jsonl")
        except BugSageError as error:
            print(f"{case.id}: {error}")
            return None
        print(
            f"{case.id}: status {result.status}, {result.seconds:.1f} s{', out of time' * result.timed_out}", flush=True
        )
        return result.seconds

    return one


def failing(case: Case, logs: Path, folder: Path) -> list[str]:
    """The failing tests as the log names them, which is all that a rerun knows."""
    files = frozenset(git(folder, "ls-files").splitlines())
    events = read(RawReport(source=case.id, content=log_of(case, logs, folder))).events
    return failed(group(resolve_all(events, str(folder), files)))


if __name__ == "__main__":
    main()

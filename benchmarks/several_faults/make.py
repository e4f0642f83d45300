"""Make runs of tests with one, two or three known faults.

python -m benchmarks.several_faults.make --cases CASES.jsonl --mirrors MIRRORS --work WORK --python PYTHON --into DATA

At some commits of every repository the tests of a few files are run under the recorder: as they are, with the case's
own fault, with single faults put into functions that few of the tests execute, and with two and three of them at once.
Which fault breaks which test is known from the runs with one fault. Nothing of a run is chosen by what BugSage says
of it. PYTHON is the interpreter of the cases' environments; `{repo}` in it stands for `owner__name`.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path

import msgspec
from msgspec.structs import replace

from benchmarks.options import over_cases
from benchmarks.ranker.cases import Case, read_cases
from benchmarks.several_faults.mutating import applied, chosen, edits
from benchmarks.several_faults.runs import Mutation, Run, build
from bugsage.adapters.runner import ProcessRunner
from bugsage.errors import BugSageError
from bugsage.intake.execution.recorded import read_execution
from bugsage.model.execution import Execution

#: Test files of one run; faults tried and kept at one commit; failing tests of a fault that is kept.
FILES, TRIED, KEPT, MOST_FAILING = 2, 8, 4, 60
#: Runs with several faults at one commit.
TOGETHER = 4


def main() -> None:
    """Make all runs that are not there yet."""
    args = arguments()
    args.into.mkdir(parents=True, exist_ok=True)
    cases: dict[str, list[Case]] = {}
    for case in read_cases(args.cases):
        cases.setdefault(case.repository, []).append(case)
    jobs = [(some, base) for some in cases.values() for base in spread(some, args.commits)]
    with ThreadPoolExecutor(args.jobs) as pool:
        for base, runs in pool.map(lambda job: _made(args, *job), jobs):
            print(f"{base.id}: {[run.faults for run in runs]}", flush=True)
    parts = sorted((args.into / "parts").glob("*.jsonl"))
    (args.into / "runs.jsonl").write_bytes(b"".join(part.read_bytes() for part in parts))


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = over_cases(__doc__, "cases", "mirrors", "work", "python")
    parser.add_argument("--into", type=Path, required=True, help="folder for runs.jsonl, logs and records")
    parser.add_argument("--commits", type=int, default=2, help="commits of each repository")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of one run")
    parser.add_argument("--jobs", type=int, default=1)
    return parser.parse_args()


def spread(cases: Sequence[Case], number: int) -> list[Case]:
    """So many cases, evenly spread."""
    return [cases[n * len(cases) // number] for n in range(min(number, len(cases)))]


def _made(args: argparse.Namespace, others: Sequence[Case], case: Case) -> tuple[Case, list[Run]]:
    part = args.into / "parts" / f"{case.id}.jsonl"
    part.parent.mkdir(exist_ok=True)
    if not part.exists():
        try:
            runs = list(_Maker(args, case, others).runs())
        except (BugSageError, OSError, SyntaxError, ValueError) as error:
            print(f"{case.id}: {error}")
            runs = []
        part.write_bytes(b"".join(msgspec.json.encode(run) + b"\n" for run in runs))
    return case, [msgspec.json.decode(line, type=Run) for line in part.read_bytes().splitlines()]


class _Maker:
    """All runs at one commit."""

    def __init__(self, args: argparse.Namespace, case: Case, others: Sequence[Case]) -> None:
        self.args, self.case = args, case
        self.dice = random.Random(case.id)
        self.folder = args.work / "runs" / case.id / case.repository.split("/")[1]
        build(case, args.mirrors, self.folder, real=False)
        files = dict.fromkeys(f for one in (case, *others) for f in one.run_files if (self.folder / f).exists())
        self.files = tuple(files)[:FILES]
        self.broken: tuple[str, ...] = ()
        self.failing: dict[str, frozenset[str]] = {}

    def runs(self) -> Iterator[Run]:
        seen = self._seen()
        if seen is None:
            return
        self.broken = tuple(one.test for one in seen.tests if one.failed)
        if len(self.broken) > len(seen.tests) / 4:
            return
        real = self._run("real", real=True)
        found = [(mutation, one) for mutation, one in self._single(seen)]
        alone = [one for one in (real, *(one for _, one in found)) if one]
        yield from alone
        names = ["real"] * bool(real) + [str(n) for n in range(len(found))]
        pairs = list(combinations(names, 2)) + [tuple(names[-3:])] * (len(names) > 2)
        self.dice.shuffle(pairs)
        made = 0
        for some in pairs:
            together = [found[int(n)][0] for n in some if n != "real"]
            run = self._run(f"{'+'.join(some)}", real="real" in some, mutations=together, names=some)
            if run and run.faults > 1:
                made += 1
                yield run
            if made >= TOGETHER:
                return

    def _single(self, seen: Execution) -> Iterator[tuple[Mutation, Run]]:
        """Mutations that break a few tests, each with its run."""
        kept = 0
        places = self._places(seen)
        for number, (file, line, symbol, executed) in enumerate(places[:TRIED]):
            mutation = self._mutation(file, line, symbol, executed)
            run = self._run(f"m{number}", mutations=(mutation,), names=(str(kept),)) if mutation else None
            if mutation and run:
                kept += 1
                yield mutation, run
            if kept >= KEPT:
                return

    def _places(self, seen: Execution) -> list[tuple[str, int, str, frozenset[int]]]:
        """Functions of the product that some of the tests execute, but not all; half of them from few files."""
        passed = [one for one in seen.tests if one.outcome == "passed"]
        counts: dict[tuple[str, int, str], int] = {}
        lines: dict[tuple[str, int, str], set[int]] = {}
        for one in passed:
            for function in {(f.file, f.line, f.symbol): f for f in one.functions if not f.is_test}.values():
                key = function.file, function.line, function.symbol
                counts[key] = counts.get(key, 0) + 1
                lines.setdefault(key, set()).update(function.lines)
        wanted = [key for key, n in counts.items() if 2 <= n <= max(len(passed) * 0.3, 2)]
        self.dice.shuffle(wanted)
        files = [key[0] for key in wanted]
        common = max(sorted(set(files)), key=files.count, default="")
        near = [key for key in wanted if key[0] == common]
        mixed = [key for two in zip(wanted, near, strict=False) for key in two]
        return [(*key, frozenset(lines[key])) for key in dict.fromkeys([*mixed, *wanted])]

    def _mutation(self, file: str, line: int, symbol: str, executed: frozenset[int]) -> Mutation | None:
        build(self.case, self.args.mirrors, self.folder, real=False)
        path = self.folder / file
        if not path.is_file():
            return None
        source = path.read_text(encoding="utf-8")
        edit = chosen(edits(source, line, executed), self.dice)
        changed = applied(source, edit) if edit else None
        if edit is None or changed is None:
            return None
        start = sum(map(len, source.splitlines(keepends=True)[: line - 1]))
        tail = len(source) - edit.end
        end = source.find("\n\n", edit.end)
        end = len(source) if end < 0 else end
        old, new = source[start:end], changed[start : len(changed) - tail + (end - edit.end)]
        if source.count(old) != 1:
            return None
        return Mutation(file=file, symbol=symbol, old=old, new=new, kind=edit.kind)

    def _seen(self) -> Execution | None:
        """What the tests execute where nothing is wrong."""
        self._execute("base")
        return self._execution("base")

    def _run(
        self, name: str, *, real: bool = False, mutations: Sequence[Mutation] = (), names: Sequence[str] = ("real",)
    ) -> Run | None:
        """One run with these faults; None where it breaks no test, or too many."""
        if not build(self.case, self.args.mirrors, self.folder, real=real, mutations=mutations):
            return None
        self._execute(name)
        seen = self._execution(name)
        failed = frozenset(one.test for one in seen.tests if one.failed) if seen else frozenset()
        if not seen or not failed or len(failed) > min(MOST_FAILING * len(names), 0.7 * len(seen.tests)):
            return None
        if len(names) == 1:
            self.failing[names[0]] = failed
        tests = {test: tuple(n for n in names if test in self.failing[n]) for test in sorted(failed)}
        run = Run(
            id=f"{self.case.id}__{name}",
            repository=self.case.repository,
            case=self.case.id,
            real=real,
            mutations=tuple(mutations),
            tests=tests,
            log_root=str(self.folder),
        )
        # A test that only the faults together break belongs to none of them, and is left out of what is counted.
        return replace(run, tests={test: found for test, found in tests.items() if found})

    def _execute(self, name: str) -> None:
        record, log = self._kept(name, "records", "jsonl"), self._kept(name, "logs", "txt")
        if record.exists():
            return
        skipped = [word for test in self.broken for word in ("--deselect", test)]
        command = (*replace(self.case, run_files=self.files).command(self.args.python), *skipped)
        runner = ProcessRunner(self.folder, None)  # its files last as long as it does
        result = runner.run(command, time_limit=self.args.seconds, environment={"BUGSAGE_TRACE": "lines"})
        if result.record and not result.timed_out:
            shutil.copyfile(result.record, record)
            shutil.copyfile(result.log, log)

    def _execution(self, name: str) -> Execution | None:
        record = self._kept(name, "records", "jsonl")
        if not record.exists():
            return None
        with record.open("rb") as lines:
            return read_execution(lines)

    def _kept(self, name: str, kind: str, ending: str) -> Path:
        path: Path = self.args.into / kind / f"{self.case.id}__{name}.{ending}"
        path.parent.mkdir(exist_ok=True)
        return path


if __name__ == "__main__":
    main()

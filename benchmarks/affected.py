"""Whether tests that a commit turns are among the chosen: python -m benchmarks.affected --packages FILE --work DIR.

FILE is as for benchmarks.planting. The newest commits that change modules of a package are taken, oldest first. At each
the whole suite runs under the recorder; then the modules are as they were before the commit, its tests stay, and all of
the suite runs once more: tests that fail then and did not are what the choice must hold (missed: those that it does
not). What is known of the tests is kept as a user's tool would: of each commit only the chosen tests are learned anew.

Runs are kept in DIR, so that another way of choosing is judged without running anything.

share: seconds of the tests chosen for the commit itself, of all tests' seconds, by what the recorder saw.
"""

import argparse
import json
import statistics
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from benchmarks.planting.packages import Package, python
from bugsage.diagnosis.affected.tracing import base_of, traced
from bugsage.model.affected import Affected, FileChange, Traces
from bugsage.model.execution import Execution
from bugsage.pipeline.affecting import affected, digest
from bugsage.pipeline.executing import execution_of
from bugsage.wiring import open_house

_BAD = ("failed", "error")


def main() -> None:
    """Walk, print a line each and the shares."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("--packages", type=Path, required=True)
    words.add_argument("--work", type=Path, required=True)
    words.add_argument("--commits", type=int, default=50, help="of each package")
    given = words.parse_args()
    rows: list[dict[str, Any]] = []
    for package in json.loads(given.packages.read_text()):
        for row in walked(package, given.work / package["name"], given.commits):
            rows.append(row)
            print(json.dumps(row), flush=True)
            with (given.work / "rows.jsonl").open("a") as out:
                out.write(json.dumps(row) + "\n")
    print(table(rows))


def table(rows: list[dict[str, Any]]) -> str:
    """What was missed, and how much was run."""
    failing = [row for row in rows if row["failing"]]
    return (
        f"commits {len(rows)}, failing tests in {len(failing)} of them: {sum(r['failing'] for r in rows)}, "
        f"missed {sum(len(r['missed']) for r in rows)} in {sum(bool(r['missed']) for r in rows)} commits; "
        f"share of the suite: median {statistics.median(r['share'] for r in rows):.1%}, "
        f"mean {statistics.mean(r['share'] for r in rows):.1%}"
    )


def walked(package: Package, tree: Path, count: int) -> Iterator[dict[str, Any]]:
    """A row for each commit."""
    if not tree.is_dir():
        subprocess.run(["git", "clone", "-q", "--shared", package["repository"], str(tree)], check=True)
    commits = _commits(package, tree, count)
    traces: Traces | None = None
    for commit in commits:
        if traces is None:
            _git(tree, "checkout", "-qf", f"{commit}^")
            _git(tree, "clean", "-qfd")
            traces = _learned(Traces(), _ran(package, tree, f"start{commit}"[:15]), tree, None)
        _git(tree, "checkout", "-qf", commit)
        _git(tree, "clean", "-qfd")
        changes = _changes(tree, f"{commit}^", commit)
        chosen = affected(open_house(tree), changes, traces=traces)
        execution = _ran(package, tree, commit[:10])
        if not execution.tests:
            continue
        traces = _learned(traces, execution, tree, chosen)
        yield {
            "commit": commit[:10],
            **_share(execution, chosen),
            **_backwards(package, tree, commit, execution, traces),
        }


def _commits(package: Package, tree: Path, count: int) -> list[str]:
    """The newest that change a module, oldest first; merges are left out."""
    found = _git(tree, "log", "--no-merges", "--format=%H", package["commit"]).split()
    able = (c for c in found if any(_is_module(package, path) for path in _paths(tree, f"{c}^", c)))
    return [c for _, c in zip(range(count), able, strict=False)][::-1]


def _is_module(package: Package, path: str) -> bool:
    return any(fnmatch(path, glob) for glob in package["modules"])


def _paths(tree: Path, before: str, after: str) -> list[str]:
    return _git(tree, "diff", "--name-only", "--no-renames", before, after).splitlines()


def _changes(tree: Path, before: str, after: str) -> list[FileChange]:
    return [
        FileChange(path=path, before=_text(tree, before, path), after=_text(tree, after, path))
        for path in _paths(tree, before, after)
    ]


def _text(tree: Path, commit: str, path: str) -> str | None:
    done = subprocess.run(["git", "-C", str(tree), "show", f"{commit}:{path}"], capture_output=True)
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None


def _ran(package: Package, tree: Path, name: str) -> Execution:
    """The whole suite under the recorder, once for each name."""
    kept = tree.parent / f"{tree.name}-{name}.run"
    if kept.is_file():
        return msgspec.msgpack.decode(kept.read_bytes(), type=Execution)
    found = _run(package, tree)
    kept.write_bytes(msgspec.msgpack.encode(found))
    return found


def _run(package: Package, tree: Path) -> Execution:
    house = open_house(tree)
    result = house.runner.run((*python(package), *package["command"]), time_limit=600.0)
    return execution_of(house, result.record, house.code.code_map().files) if result.record else Execution()


def _learned(traces: Traces, execution: Execution, tree: Path, chosen: Affected | None) -> Traces:
    """The traces with those of the chosen tests, and of tests that are new."""
    if chosen is not None and not chosen.everything:
        wanted = {one.test for one in chosen.tests}
        tests = tuple(
            test for test in execution.tests
            if (base := base_of(test.test)) in wanted or base.partition("::")[0] in wanted or base not in traces.tests
        )  # fmt: skip
        execution = replace(execution, tests=tests)
    files = {run.file for test in execution.tests for run in test.functions}
    digests = {file: digest((tree / file).read_text("utf-8")) for file in files if (tree / file).is_file()}
    return traced(traces, execution, digests)


def _share(execution: Execution, chosen: Affected) -> dict[str, Any]:
    whole = sum(test.seconds for test in execution.tests)
    own = sum(test.seconds for test in execution.tests if _is_chosen(test.test, chosen))
    count = sum(_is_chosen(test.test, chosen) for test in execution.tests)
    return {
        "share": own / whole if whole else 0.0,
        "chosen": count,
        "tests": len(execution.tests),
        "everything": chosen.everything,
    }


def _backwards(package: Package, tree: Path, commit: str, execution: Execution, traces: Traces) -> dict[str, Any]:
    """The modules as they were before the commit: which tests fail, and which of them were not chosen."""
    for path in _paths(tree, f"{commit}^", commit):
        if _is_module(package, path):
            old = _text(tree, f"{commit}^", path)
            (tree / path).unlink(missing_ok=True)
            if old is not None:
                (tree / path).parent.mkdir(parents=True, exist_ok=True)
                (tree / path).write_bytes(old.encode("utf-8", "surrogateescape"))
    changes = [
        FileChange(path=path, before=_text(tree, commit, path), after=_text(tree, f"{commit}^", path))
        for path in _paths(tree, f"{commit}^", commit)
        if _is_module(package, path)
    ]
    good = {base_of(test.test) for test in execution.tests} - _bad(execution)
    chosen = affected(open_house(tree), changes, traces=traces)
    after = _ran(package, tree, f"back-{commit}"[:15])
    failing = sorted(_bad(after) & good)
    # What cannot be imported fails as a file.
    lost = {test.test for test in after.tests if test.outcome in _BAD and "::" not in test.test}
    failing += sorted(one for one in good if one.partition("::")[0] in lost)
    missed = [test for test in failing if not _is_chosen(test, chosen)]
    return {"failing": len(failing), "missed": missed}


def _bad(execution: Execution) -> set[str]:
    return {base_of(test.test) for test in execution.tests if test.outcome in _BAD}


def _is_chosen(test: str, chosen: Affected) -> bool:
    base = base_of(test)
    wanted = {one.test for one in chosen.tests}
    return bool(chosen.everything) or base in wanted or base.partition("::")[0] in wanted


def _git(tree: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(tree), *words], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()

"""Find more cases in the histories of the repositories that cases come from: fixes whose tests fail before them.

python -m benchmarks.ranker.mine --cases CASES.jsonl --mirrors MIRRORS --work WORK --python PYTHON --into MINED.jsonl

A commit becomes a case where its subject speaks of a fault, it changes tests and at most five files of the product, one
of the changed test files fails without the rest of the commit, and what failed passes with it. PYTHON is the
interpreter of the environments; `{repo}` in it stands for `owner__name`. Commits that are cases already are left out.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from benchmarks.options import over_cases
from benchmarks.ranker.cases import Case, checkout, git, read_cases

_FAULT = re.compile(
    r"\b(?:fix(?:e[sd]|ing)?|bug(?:fix)?|crash\w*|regress\w*|wrong|incorrect\w*|correctly|broken|prevent|avoid)\b", re.I
)
_NO_FAULT = re.compile(
    r"\b(?:typo|docs?|lint|ci|mypy|typing|flaky|release|changelog|deprecat\w*|warnings? in tests?)\b", re.I
)
_TEST = re.compile(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$")
_RUNS = re.compile(r"(?:^|/)(?:test_[^/]*|[^/]*_test|tests?)\.py$")
_FAILED = re.compile(r"^FAILED (\S+?\.py::.+?)(?: - .*)?$", re.M)
_PASSED = re.compile(r"^PASSED (\S+?\.py::.+)$", re.M)
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@", re.M)
#: Commits looked through, files of the product that a fix changes at most, places that it changes at most.
_COMMITS, _FILES, _PLACES = 1_500, 5, 6
#: Failing tests of one case at most; runs out of time after which a repository is left.
_FAILING, _LATE = 20, 4
_OUTCOMES = ("-rfp", "--tb=no", "-q")


class Commit(NamedTuple):
    """A fix: where it stands, what it says and what it changes."""

    parent: str
    sha: str
    subject: str
    product: tuple[str, ...]
    tests: tuple[str, ...]


def main() -> None:
    """Mine every repository of the given cases."""
    args = _arguments()
    _logs(args.into).mkdir(parents=True, exist_ok=True)
    known = sorted(read_cases(args.cases), key=lambda case: case.repository)
    by_repository = [list(cases) for _, cases in groupby(known, key=lambda case: case.repository)]
    with ThreadPoolExecutor(args.jobs) as pool:
        counts = list(pool.map(lambda cases: _mine(cases, args), by_repository))
    print(f"{sum(counts)} cases in {args.into}")


def _arguments() -> argparse.Namespace:
    parser = over_cases(__doc__, "cases", "mirrors", "work", "python")
    parser.add_argument(
        "--into", type=Path, required=True, help="NAME.jsonl, which cases are added to; logs: NAME_logs/"
    )
    parser.add_argument("--most", type=int, default=12, help="cases of one repository")
    parser.add_argument("--tries", type=int, default=40, help="commits of one repository that are tried")
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of one run")
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _logs(cases: Path) -> Path:
    return cases.with_name(f"{cases.stem}_logs")


def _mine(cases: Sequence[Case], args: argparse.Namespace) -> int:
    """The cases of one repository give what every run of its tests needs."""
    like = cases[0]
    mirror = args.mirrors / like.repository.replace("/", "+") / "repo"
    found = late = 0
    commits = _fixes(mirror, {case.fix for case in cases})
    for _, commit in zip(range(args.tries), commits, strict=False):
        try:
            raw = _tried(commit, like, mirror, args)
        except (subprocess.SubprocessError, OSError, SyntaxError, ValueError) as problem:
            print(f"{like.repository} {commit.sha[:10]}: {type(problem).__name__}", flush=True)
            late += isinstance(problem, subprocess.TimeoutExpired)
            if late == _LATE:
                break
            continue
        if raw:
            found += 1
            with args.into.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(raw) + "\n")
            print(f"{raw['id']}: {commit.subject[:80]}", flush=True)
        if found >= args.most:
            break
    return found


def _fixes(mirror: Path, known: set[str]) -> Iterator[Commit]:
    """Newest first."""
    listed = git(mirror, "log", "--no-merges", f"-n{_COMMITS}", "--format=%H %P%x09%s")
    for line in listed.splitlines():
        shas, _, subject = line.partition("\t")
        sha, _, parent = shas.partition(" ")
        if sha in known or not parent or not _FAULT.search(subject) or _NO_FAULT.search(subject):
            continue
        changed = [entry.split("\t") for entry in git(mirror, "diff", "--name-status", parent, sha).splitlines()]
        tests = tuple(entry[-1] for entry in changed if _TEST.search(entry[-1]) and entry[0] in "AM")
        product = [e for e in changed if e[-1].endswith(".py") and not _TEST.search(e[-1])]
        if any(map(_RUNS.search, tests)) and 0 < len(product) <= _FILES and all(e[0] == "M" for e in product):
            yield Commit(parent, sha, subject, tuple(e[-1] for e in product), tests)


def _tried(commit: Commit, like: Case, mirror: Path, args: argparse.Namespace) -> dict[str, Any] | None:
    """The case that a commit makes; None where it makes none."""
    truth = [place for path in commit.product for place in _places(mirror, commit, path)]
    if not 0 < len(truth) <= _PLACES:
        return None
    run_files = tuple(path for path in commit.tests if _RUNS.search(path))
    case = msgspec.structs.replace(
        like,
        id=f"{like.repository.replace('/', '__')}__{commit.sha[:10]}",
        parent=commit.parent,
        fix=commit.sha,
        test_files=commit.tests,
        deleted_test_files=(),
        run_files=run_files,
    )
    folder = checkout(case, args.mirrors, args.work / "checkouts" / case.id / case.repository.split("/")[1])
    before = _FAILED.findall(_run(case, folder, args, _OUTCOMES))
    if not 0 < len(before) <= _FAILING:
        return None
    git(folder, "checkout", "-q", commit.sha, "--", *commit.product)
    after = set(_PASSED.findall(_run(case, folder, args, _OUTCOMES)))
    git(folder, "checkout", "-q", "-f", "HEAD", "--", ".")
    right = [test for test in before if test in after]
    if not right:
        return None
    log = _run(msgspec.structs.replace(case, run_files=tuple(right)), folder, args)
    (_logs(args.into) / f"{case.id}.txt").write_text(log, encoding="utf-8")
    return {
        "id": case.id,
        "repo": case.repository,
        "parent_sha": commit.parent,
        "fix_sha": commit.sha,
        "stratum": "mined",
        "subject": commit.subject,
        "test_files": commit.tests,
        "run_test_files": run_files,
        "log_root": str(folder),
        "truth": [{"file": file, "qualname": name} for file, name in dict.fromkeys(truth)],
        "f2p": right,
        "path": list(like.paths),
        "env": like.environment,
        "pytest_args": like.pytest_options,
        "stubs": like.stubs,
    }


def _run(case: Case, folder: Path, args: argparse.Namespace, options: Sequence[str] = ()) -> str:
    command = [*case.command(args.python), *options]
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=args.seconds, check=False
    )
    return done.stdout.decode("utf-8", "replace")


def _places(mirror: Path, commit: Commit, path: str) -> Iterator[tuple[str, str]]:
    """What of a file existed before and was changed: definitions, without imports and without what is new."""
    old = git(mirror, "show", f"{commit.parent}:{path}")
    tree, lines = ast.parse(old), old.split("\n")
    diff = git(mirror, "diff", "-U0", "--no-color", commit.parent, commit.sha, "--", path)
    for match in _HUNK.finditer(diff):
        start, count = int(match[1]), int(match[2] or 1)
        added = [line[1:] for line in _body(diff, match.end()) if line.startswith("+")]
        touched = range(start, start + count) if count else range(start, start + 1)
        code = [n for n in touched if count and _says(lines[n - 1])]
        if code:
            yield from ((path, _symbol(tree, n, None)) for n in code)
        elif not count and not _only_defines(added):
            first = next(line for line in added if line.strip())
            yield path, _symbol(tree, start, len(first) - len(first.lstrip()))


def _body(diff: str, at: int) -> list[str]:
    end = _HUNK.search(diff, at)
    return diff[at : end.start() if end else None].split("\n")[1:]


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(("#", "import ", "from "))


def _only_defines(added: Sequence[str]) -> bool:
    """New lines that are imports, comments or whole definitions; lines that are no whole statement are neither."""
    text = "\n".join(added)
    if not any(map(_says, added)):
        return True
    indent = min(len(line) - len(line.lstrip()) for line in added if line.strip())
    try:
        body = ast.parse("\n".join(line[indent:] for line in text.split("\n"))).body
    except SyntaxError:
        return False
    return all(isinstance(s, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for s in body)


def _symbol(tree: ast.AST, line: int, indent: int | None) -> str:
    """The innermost definition around a line, less deep than `indent` where that is given; `<module>` outside any."""
    names: list[str] = []
    nodes = list(ast.iter_child_nodes(tree))
    while nodes:
        node = nodes.pop()
        defines = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        start = min((d.lineno for d in getattr(node, "decorator_list", ())), default=getattr(node, "lineno", 0))
        if not start <= line <= (getattr(node, "end_lineno", 0) or 0):
            continue
        if defines and (indent is None or getattr(node, "col_offset", 0) < indent):
            names.append(getattr(node, "name", ""))
        nodes = list(ast.iter_child_nodes(node))
    return ".".join(names) or "<module>"


if __name__ == "__main__":
    main()

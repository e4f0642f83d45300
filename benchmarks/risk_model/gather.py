"""Measures of labelled commits, by the functions that the score itself uses.

python -m benchmarks.risk_model.gather --labels LABELS --repositories REPOSITORIES --out OUT [--others 900]

LABELS holds one JSON a repository: `repo` and `population`, a list of `commit`, `inducing` (true, false, or null where
nobody knows) and `la` (lines added). REPOSITORIES holds a bare repository with the whole history for each, named alike.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from benchmarks.risk_model.past import git, log, records
from bugsage.model.patch import FilePatch, Patch
from bugsage.model.unified_diff import DiffError, parse_diff
from bugsage.safety.measuring import is_product, measures

_DIFF = ("diff-tree", "--stdin", "-r", "-p", "-U0", "-M", "--no-ext-diff", "--no-textconv", "--no-indent-heuristic")
_MAX_TEXT = 1 << 20


def gather(labels: dict[str, Any], folder: Path, others: int) -> Iterator[dict[str, Any]]:
    """One row a commit: all that are known to have brought a bug, and at most `others` of the rest, by a fixed seed."""
    population = {one["commit"]: one for one in labels["population"] if one["inducing"] is not None}
    clean = [sha for sha, one in population.items() if not one["inducing"]]
    random.Random(f"others {labels['repo']}").shuffle(clean)
    chosen = {sha for sha, one in population.items() if one["inducing"]} | set(clean[:others])
    weight = len(clean) / max(1, len(clean[:others]))
    known = {one.commit.sha: (one, record) for one, record in records(list(log(folder)), chosen)}
    blobs = Blobs(folder)
    for sha, text in diffs(folder, sorted(chosen & known.keys())):
        try:
            files = parse_diff(text)
        except DiffError:
            continue
        one, record = known[sha]
        whole = tuple(_whole(blobs, sha, file) for file in files)
        said = measures(Patch(files=whole, commits=(one.commit,)), record)
        bad, la = population[sha]["inducing"], population[sha]["la"]
        yield {
            "repo": labels["repo"], "commit": sha, "inducing": bad, "la": la, "time": one.committed,
            "weight": 1.0 if bad else weight, "measures": said,
        }  # fmt: skip


def _whole(blobs: Blobs, sha: str, file: FilePatch) -> FilePatch:
    """With the texts on both sides, for the files that are looked into."""
    if file.binary or not is_product(file.path):
        return file
    before = blobs.read(f"{sha}~1:{file.was}") if file.kind != "added" else None
    after = blobs.read(f"{sha}:{file.path}") if file.kind != "deleted" else None
    return replace(file, before=before, after=after)


def diffs(folder: Path, shas: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What each commit changes of its parent, as text, from one process."""
    process = subprocess.Popen(git(folder, *_DIFF), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    feed, asked = process.stdin, set(shas)

    def ask() -> None:
        feed.write("".join(f"{sha}\n" for sha in shas).encode())
        feed.close()

    threading.Thread(target=ask, daemon=True).start()
    sha, lines = "", list[str]()
    for raw in process.stdout:
        line = raw.decode("utf-8", "replace").removesuffix("\n")
        if line in asked:
            if sha:
                yield sha, "\n".join(lines)
            sha, lines = line, []
        else:
            lines.append(line)
    if sha:
        yield sha, "\n".join(lines)


class Blobs:
    """Contents of files, from one process."""

    def __init__(self, folder: Path) -> None:
        self._git = subprocess.Popen(git(folder, "cat-file", "--batch"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def read(self, name: str) -> str | None:
        """The text of `revision:path`; None where there is none of bearable size."""
        assert self._git.stdin is not None
        assert self._git.stdout is not None
        self._git.stdin.write(name.encode() + b"\n")
        self._git.stdin.flush()
        head = self._git.stdout.readline().split()
        if len(head) < 3 or head[-1] == b"missing" or not head[2].isdigit():
            return None
        data = self._git.stdout.read(int(head[2]) + 1)[:-1]
        return data.decode("utf-8", "replace") if len(data) <= _MAX_TEXT else None


def main(arguments: Collection[str] | None = None) -> None:
    """One file of rows a repository; those that are there stay."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, text in (("labels", "labels"), ("repositories", "bare repositories"), ("out", "folder for the rows")):
        parser.add_argument(f"--{name}", type=Path, required=True, help=text)
    parser.add_argument("--others", type=int, default=900, help="commits of a repository that brought no known bug")
    given = parser.parse_args(None if arguments is None else list(arguments))
    given.out.mkdir(parents=True, exist_ok=True)
    for file in sorted(given.labels.glob("*.json")):
        out = given.out / f"{file.stem}.jsonl"
        if out.exists():
            continue
        rows = list(gather(msgspec.json.decode(file.read_bytes()), given.repositories / file.stem, given.others))
        out.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        print(f"{file.stem}: {len(rows)} commits, {sum(row['inducing'] for row in rows)} with a bug", flush=True)


if __name__ == "__main__":
    main()

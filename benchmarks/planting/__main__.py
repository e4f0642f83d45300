"""How many planted mistakes are mended: python -m benchmarks.planting --packages FILE --work DIR [--count N].

FILE holds a JSON list of `{"name", "repository", "commit", "python", "command", "modules"}`: a git repository with the
package, the interpreter that has what its tests need, the words of its test command behind that interpreter, and globs
of the modules to plant in. With `"language": "javascript"` the mutations of StrykerJS are planted, `python` is left
out, `command` is the whole command, and `node_modules` must be in the repository's folder.

Each mistake is planted in a copy with a single commit, so that no history tells of it, and counts only if a test fails
by it. `bugsage fix` then gets the log and nothing else.

mended: the tests pass again; same: the function is what it was before, word for word as a syntax tree. What is mended
otherwise is written to DIR/others.txt, to be read. A run that was cut goes on where DIR/rows.jsonl ends; which mistakes
make a test fail is kept in DIR/fails.jsonl.
"""

import argparse
import ast
import json
import random
import signal
import statistics
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.planting import mistakes as python_mistakes
from benchmarks.planting import script_mistakes
from benchmarks.planting.mistakes import Mistake
from benchmarks.planting.packages import asked, committed, copied, options, prepared, python, tests

#: What says which mistake it is.
_OF_MISTAKE = ("kind", "symbol", "line")


def main() -> None:
    """Plant, mend, print a line each and a table."""
    given = options(__doc__, count=200, time_limit=120)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what is planted is taken out again
    record = given.work / "rows.jsonl"
    known = {_name(row): row for row in map(json.loads, record.read_text().splitlines())} if record.is_file() else {}
    rows = []
    for package, file, mistake in planted(json.loads(given.packages.read_text()), given.seed, given.count, given.work):
        place = {"package": package["name"], "file": file, **{name: getattr(mistake, name) for name in _OF_MISTAKE}}
        row = known.get(_name(place)) or mended(package, file, mistake, given)
        rows.append(row)
        print(
            f"[{len(rows)}/{given.count}] {row['package']} {row['kind']} {row['symbol']}: "
            f"{row['status']} mended={row['mended']} same={row['same']} {row['seconds']:.1f} s",
            flush=True,
        )
        if _name(row) not in known:
            with record.open("a") as out:
                out.write(json.dumps(row) + "\n")
    print(table(rows))


def _name(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("package", "file", *_OF_MISTAKE))


def planted(
    packages: list[dict[str, Any]], seed: int, count: int, work: Path
) -> Iterator[tuple[dict[str, Any], str, Mistake]]:
    """Mistakes that make a test fail, the kinds and packages in turn, the same ones for the same seed."""
    chance = random.Random(seed)
    sources = [(package, prepared(package, work)) for package in packages]
    record = work / "fails.jsonl"
    known = dict(map(json.loads, record.read_text().splitlines())) if record.is_file() else {}
    found, tries = 0, 0
    while found < count and tries < 40 * count:
        tries += 1
        package, tree = sources[tries % len(sources)]
        kinds = list(_makers(package).KINDS)
        kind = kinds[(tries // len(sources)) % len(kinds)]
        files = sorted(p for glob in package["modules"] for p in tree.glob(glob) if p.is_file())
        chosen = chance.choice(files)
        able = list(_makers(package).mistakes(chosen.read_text("utf-8"), kind))
        if not able:
            continue
        mistake = chance.choice(able)
        file = str(chosen.relative_to(tree))
        name = f"{package['name']} {file} {zlib.crc32(mistake.text.encode()):08x}"
        if name not in known:
            known[name] = fails(package, tree, file, mistake)
            with record.open("a") as out:
                out.write(json.dumps([name, known[name]]) + "\n")
        if known[name]:
            found += 1
            yield package, file, mistake


def _makers(package: dict[str, Any]) -> ModuleType:
    return script_mistakes if package.get("language") == "javascript" else python_mistakes


def fails(package: dict[str, Any], tree: Path, file: str, mistake: Mistake) -> bool:
    """A test fails by the mistake; one that hangs is left out."""
    path = tree / file
    before = path.read_bytes()
    try:
        path.write_text(mistake.text, "utf-8")
        done = tests(package, tree, *(("-x", "-q") if python(package) else ()))
    finally:
        path.write_bytes(before)
    return done is not None and (done.returncode == 1 if python(package) else done.returncode > 0)


def mended(package: dict[str, Any], file: str, mistake: Mistake, given: argparse.Namespace) -> dict[str, Any]:
    """What `bugsage fix` makes of it."""
    clean = given.work / "clean" / package["name"]
    tree = copied(clean, given.work / "planted")
    (tree / file).write_text(mistake.text, "utf-8")
    if package.get("language") == "javascript":
        with (tree / ".gitignore").open("a") as ignored:
            ignored.write("\nnode_modules\n")
    committed(package, tree)
    run = tests(package, tree)
    (given.work / "failure.log").write_text(run.stdout + run.stderr if run else "")
    answer, seconds = asked(package, tree, given)
    row = {"package": package["name"], "file": file, "kind": mistake.kind, "symbol": mistake.symbol,
           "line": mistake.line, "status": answer["status"], "seconds": seconds,
           "mended": False, "same": False}  # fmt: skip
    if answer["patch"]:
        (given.work / "patch.diff").write_text(answer["patch"])
        subprocess.run(["git", "-C", str(tree), "apply", str((given.work / "patch.diff").resolve())], check=False)
        after = tests(package, tree)
        row["mended"] = after is not None and after.returncode == 0
        read = script_mistakes.words if not python(package) else _tree
        row["same"] = read((tree / file).read_text("utf-8")) == read((clean / file).read_text("utf-8"))
        row["by"] = answer["attempts"][-1]["agent"] if answer["attempts"] else ""
        if row["mended"] and not row["same"]:
            with (given.work / "others.txt").open("a") as out:
                out.write(f"{package['name']} {file}:{mistake.line} {mistake.kind}\n{answer['patch']}\n")
    return row


def _tree(text: str) -> str:
    try:
        return ast.dump(ast.parse(text))
    except SyntaxError:
        return ""


def table(rows: list[dict[str, Any]]) -> str:
    """Shares of all, and by kind."""
    lines = []
    for kind in [None, *sorted({row["kind"] for row in rows})]:
        own = [row for row in rows if kind in (None, row["kind"])]
        ok, same = sum(row["mended"] for row in own), sum(row["same"] for row in own)
        claimed = [row for row in own if row["status"] == "plausible"]
        held = sum(row["mended"] for row in claimed)
        lines.append(
            f"{kind or 'all':<22} n={len(own):<4} mended {ok / len(own):6.1%}  same {same / len(own):6.1%}  "
            f"claims that hold {held}/{len(claimed)}  median {statistics.median(r['seconds'] for r in own):.1f} s"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""How much of a language the code map sees: python -m benchmarks.code_map_languages ORACLE FOLDER…

ORACLE is one of
- `typescript`: the compiler's own syntax tree, by `node`, with the package `typescript` in `--modules`;
- `ruby`: the syntax tree of `ruby` itself;
- `php`: nikic's parser by `php` (Debian's `php-parser`, or the file that loads it in `PHP_PARSER`);
- `java`: javac's own parser, by `java`;
- `go`: Go's own parser, by `go`;
- `rust`: rustc's own parser, by `rustc`;
- `libclang`: clang's, by the Python `--python` that has the package `libclang`, with `--flag`s as for the compiler;
- `lexical`: no parser at all, for Kotlin and Swift; what is said to be missed is to be read by a person;
- `nrefactory`: a parser of C# 5 by `mono`, built as `oracles/nrefactory.cs` says into the folder `--modules`;
- `ctags`: universal-ctags, which knows no calls, with the `--language`s to compare.

A definition counts as found when one of the same last name starts within two lines of where the oracle has it; a call
when one of the same last name stands on the same line, each as often as the oracle has it. Files that the oracle
itself cannot parse are left out.

`truth CASES MIRRORS` instead checks places that real fixes changed: the share that the map has under the same name.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bugsage.adapters.code_map import CodeMapReader
from bugsage.adapters.code_map.dialects import dialect_of, form_of, is_installed, reader_of
from bugsage.model.code import CodeFile

#: For each oracle the languages that it reads.
ORACLES = {
    "typescript": ("javascript", "typescript"),
    "ruby": ("ruby",),
    "php": ("php",),
    "java": ("java",),
    "go": ("go",),
    "rust": ("rust",),
    "libclang": ("c", "cpp"),
    "lexical": ("kotlin", "swift"),
    "nrefactory": ("csharp",),
    "ctags": ("c", "cpp", "csharp", "kotlin"),
}
#: The program that asks it, in the folder `oracles`: it is given paths and says a JSON document of each.
_COMMANDS = {
    "typescript": ("node", "typescript.cjs"),
    "ruby": ("ruby", "ruby.rb"),
    "php": ("php", "php.php"),
    "java": ("java", "java.java"),
    "go": ("go run", "go.go"),
    "rust": ("", "rust.py"),
    "libclang": ("", "libclang.py"),
    "lexical": ("", "lexical.py"),
    "nrefactory": ("mono", "nrefactory.exe"),
    "ctags": ("", "ctags.py"),
}
_HERE = Path(__file__).parent / "oracles"
_NEAR = 2


def read(path: str, content: bytes) -> CodeFile | None:
    """One file as the map reads it."""
    dialect = dialect_of(path)
    if dialect is None or not is_installed(dialect):
        return None
    reader, is_test = reader_of(form_of(path, dialect))
    return reader(content, is_test)


def tracked(root: Path, languages: Sequence[str]) -> list[str]:
    """The files of some languages that git tracks."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], check=True, capture_output=True, text=True)
    found = ((path, dialect_of(path)) for path in listed.stdout.split("\0") if path)
    return [p for p, d in found if d and d.language in languages and (root / p).is_file()]


def asked(command: Sequence[str], root: Path, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What an oracle says of each file."""
    names = "\n".join(str(root / path) for path in paths)
    done = subprocess.run(command, input=names, check=True, capture_output=True, text=True)
    yield from (json.loads(line) for line in done.stdout.splitlines())


def command_of(oracle: str, arguments: argparse.Namespace) -> list[str]:
    """What runs an oracle."""
    program, script = _COMMANDS[oracle]
    given = {"typescript": [str(arguments.modules.absolute())], "libclang": arguments.flag}
    folder = arguments.modules.absolute() if oracle == "nrefactory" else _HERE
    return [*(program.split() or [str(arguments.python)]), str(folder / script), *given.get(oracle, ())]


def found_definitions(file: CodeFile, wanted: Sequence[tuple[str, int]], missing: list[str]) -> int:
    """How many of these definitions the map has."""
    have: dict[str, list[int]] = {}
    for d in file.definitions:
        have.setdefault(_last(d.name), []).extend((d.start, d.line))
    count = 0
    for name, line in wanted:
        if any(abs(line - at) <= _NEAR for at in have.get(_last(name), ())):
            count += 1
        else:
            missing.append(f"{line}: {name}")
    return count


def found_calls(file: CodeFile, wanted: Sequence[tuple[str, int]], missing: list[str]) -> int:
    """How many of these calls the map has."""
    have = Counter((_last(c.name), c.line) for d in file.definitions for c in d.calls)
    asked_for = Counter((_last(name), line) for name, line in wanted)
    missing += [f"{line}: {name}()" for name, line in (asked_for - have)]
    return (asked_for & have).total()


def _last(name: str) -> str:
    return name.rpartition(".")[2].strip("#[]'\"")


def compare(command: Sequence[str], root: Path, languages: Sequence[str], show: int) -> None:
    """Print the figures of one repository."""
    paths = tracked(root, languages)
    totals: Counter[str] = Counter()
    missing: list[str] = []
    for said in asked(command, root, paths):
        path = str(Path(said["file"]).relative_to(root))
        file = None if said["broken"] else read(path, (root / path).read_bytes())
        if file is None:
            totals["left out"] += 1
            continue
        misses: list[str] = []
        definitions = [(name, line) for name, line, _ in said["definitions"]]
        totals["definitions"] += len(definitions)
        totals["found definitions"] += found_definitions(file, definitions, misses)
        totals["calls"] += len(said["calls"])
        totals["found calls"] += found_calls(file, said["calls"], misses)
        missing += [f"  {path}:{miss}" for miss in misses]
    print(f"{root.name}: {len(paths)} files, {totals['left out']} not parsed by the oracle")
    for what in ("definitions", "calls"):
        found, all_of = totals[f"found {what}"], totals[what]
        print(f"  {what}: {found} of {all_of} ({100 * found / max(all_of, 1):.1f} %)")
    for line in missing[:: max(1, len(missing) // show)] if show else ():
        print(line)


def speed(root: Path, languages: Sequence[str], runs: int) -> None:
    """Print what reading costs, and a refresh after one file was saved."""
    contents = [(path, (root / path).read_bytes()) for path in tracked(root, languages)]
    contents = [(path, content) for path, content in contents if len(content) <= 2_000_000 and b"\0" not in content]
    size = sum(len(content) for _, content in contents)
    spent = []
    for _ in range(runs):
        start = process_time()
        for path, content in contents:
            read(path, content)
        spent.append(process_time() - start)
    print(
        f"  {size / 1e6:.2f} MB, {size / 1e6 / median(spent):.2f} MB per CPU second (read and sorted, median of {runs})"
    )
    normal = sorted(contents, key=lambda item: len(item[1]))[len(contents) * 3 // 4][0]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(root), str(copy)], check=True)
        Path(folder, "state").mkdir()
        reader = CodeMapReader(copy, Path(folder, "state"))
        reader.code_map()
        walls, cpus = [], []
        for n in range(5):
            with (copy / normal).open("ab") as file:
                file.write(b"\n// %d\n" % n)
            wall, cpu = perf_counter(), process_time()
            reader.refresh()
            reader.code_map()
            walls.append(perf_counter() - wall)
            cpus.append(process_time() - cpu)
    kilobytes = (root / normal).stat().st_size / 1e3
    print(f"  one saved file of {kilobytes:.1f} kB: {1e3 * median(walls):.0f} ms, {1e3 * median(cpus):.0f} ms CPU")


def truth(cases: Path, mirrors: Path) -> None:
    """Print which share of the places that fixes changed the map has by name, and with nearly the same lines."""
    totals: Counter[str] = Counter()
    for line in cases.read_text("utf-8").splitlines():
        case = json.loads(line)
        mirror = mirrors / case["repo"].replace("/", "+") / "repo"
        for place in case["truth"]:
            shown = subprocess.run(
                ["git", "-C", str(mirror), "show", f"{case['parent_sha']}:{place['file']}"], capture_output=True
            )
            file = read(place["file"], shown.stdout) if not shown.returncode else None
            if file is None:
                totals["no such file"] += 1
                continue
            totals["places"] += 1
            alike = [d for d in file.definitions if d.symbol == place["qualname"]]
            near = [d for d in alike if max(abs(d.start - place["start"]), abs(d.end - place["end"])) <= _NEAR]
            totals["same name"] += bool(alike)
            totals["same lines"] += bool(near)
            if not near:
                lines = [f"{d.start}-{d.end}" for d in alike]
                around = [d.symbol for d in file.definitions if abs(d.start - place["start"]) <= _NEAR]
                asked_for = f"{place['file']}: {place['qualname']} {place['start']}-{place['end']}"
                print(f"  {case['id']} {asked_for}: {lines} {around}")
    print(dict(totals))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Compare the code map with a stronger reader of the same language.")
    parser.add_argument("oracle", choices=[*ORACLES, "truth"])
    parser.add_argument("places", nargs="+", type=Path, help="repositories; for truth a file of cases and the mirrors")
    parser.add_argument("--modules", type=Path, default=Path("node_modules"))
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--flag", action="append", default=[], help="for libclang: --flag=-Iinclude")
    parser.add_argument("--language", action="append", help="compare these only")
    parser.add_argument("--show", type=int, default=0, help="so many of what was missed")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    if arguments.oracle == "truth":
        truth(*arguments.places)
        return
    for root in arguments.places:
        languages = arguments.language or ORACLES[arguments.oracle]
        compare(command_of(arguments.oracle, arguments), root.absolute(), languages, arguments.show)
        speed(root.absolute(), languages, arguments.runs)


if __name__ == "__main__":
    main()

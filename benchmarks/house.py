"""The house budgets: python -m benchmarks.house.

Bodies of functions: none over 80 lines, at most 3 % over 40, median at most 8. Files: at most 400 lines, median at most
100. Everything annotated. Ends with 1 where a budget is broken, and names the places.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("src", "benchmarks")
LONGEST_BODY, LONG_BODY, LONG_SHARE, MEDIAN_BODY = 80, 40, 0.03, 8
LONGEST_FILE, MEDIAN_FILE = 400, 100

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Body(NamedTuple):
    """One function: where it stands, how long its body is, and what lacks an annotation."""

    place: str
    lines: int
    bare: tuple[str, ...]


def files() -> Iterator[Path]:
    """Every Python file that is held to the budgets."""
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def bodies(file: Path) -> Iterator[Body]:
    """The functions of a file, those inside others included."""
    name = file.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, Function):
            yield Body(f"{name}:{node.lineno} {node.name}", length(node), bare(node))


def length(function: Function) -> int:
    """Lines of the body; a docstring is none of it."""
    first, *rest = function.body
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    code = rest if is_docstring and isinstance(first.value.value, str) else function.body  # type: ignore[attr-defined]
    return (code[-1].end_lineno or code[-1].lineno) - code[0].lineno + 1 if code else 0


def bare(function: Function) -> tuple[str, ...]:
    """Names of parameters without an annotation, and `return`; `self` and `cls` need none."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    missing = [one.arg for one in named if one.annotation is None and one.arg not in ("self", "cls")]
    return (*missing, *(["return"] if function.returns is None else []))


def broken(functions: list[Body], sizes: dict[str, int]) -> Iterator[str]:
    """A line for each broken budget."""
    lengths = [body.lines for body in functions]
    long = [body for body in functions if body.lines > LONG_BODY]
    yield from (
        f"{b.place}: {b.lines} lines in one body; at most {LONGEST_BODY}" for b in long if b.lines > LONGEST_BODY
    )
    yield from (f"{b.place}: no annotation for {', '.join(b.bare)}" for b in functions if b.bare)
    yield from (
        f"{name}: {lines} lines in one file; at most {LONGEST_FILE}"
        for name, lines in sizes.items()
        if lines > LONGEST_FILE
    )
    if len(long) > LONG_SHARE * len(functions):
        yield f"{len(long)} of {len(functions)} bodies are over {LONG_BODY} lines; at most {LONG_SHARE:.0%}:"
        yield from (f"  {body.place}: {body.lines}" for body in long)
    for what, values, limit in (("body", lengths, MEDIAN_BODY), ("file", list(sizes.values()), MEDIAN_FILE)):
        if statistics.median(values) > limit:
            yield f"the median {what} has {statistics.median(values):g} lines; at most {limit}"


def figures(functions: list[Body], sizes: dict[str, int]) -> str:
    """All of it in one line."""
    lengths = [body.lines for body in functions]
    long = sum(lines > LONG_BODY for lines in lengths)
    return (
        f"{len(sizes)} files, {sum(sizes.values())} lines, median {statistics.median(sizes.values()):g}, "
        f"longest {max(sizes.values())}; {len(functions)} bodies, median {statistics.median(lengths):g}, "
        f"{long / len(functions):.1%} over {LONG_BODY}, longest {max(lengths)}"
    )


def main() -> int:
    """Print the figures and what is broken."""
    sizes = {file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines()) for file in files()}
    functions = [body for file in files() for body in bodies(file)]
    print(figures(functions, sizes))
    found = list(broken(functions, sizes))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""How long 5,000 contracts take to be read and to be asked about one error: python -m benchmarks.contracts [N].

Made contracts over a made repository, in a temporary folder: half name a symbol, half a glob, in 250 files. `warm` is a
new process that knows the files from before; `correlate` is one error of six frames against all of them. Milliseconds
of CPU time: a busy machine changes them little.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bugsage.adapters.specs import LatticeStore
from bugsage.diagnosis.case import Case
from bugsage.diagnosis.contracts.comparing import compare
from bugsage.diagnosis.contracts.matching import ContractIndex
from bugsage.model.code import CodeFile, CodeMap, Definition
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.history import Change

FILES, FUNCTIONS, RUNS = 250, 20, 9
BODY = "def f{n}(x):\n    if x < 0:\n        raise ValueError(x)\n    return f{next}(x - 1)\n"


def write(root: Path, number: int) -> None:
    """So many contracts in FILES files."""
    folder = root / ".lattice/contracts"
    folder.mkdir(parents=True)
    per_file = max(1, number // FILES)
    for file in range(min(FILES, number)):
        entries = "".join(_entry(file, n) for n in range(per_file))
        (folder / f"part{file:03}.yaml").write_text(f"version: 1\ncontracts:\n{entries}", "utf-8")


def _entry(file: int, n: int) -> str:
    target = f"src/part{file:03}/mod.py::f{n % FUNCTIONS}" if n % 2 else f"src/part{file:03}/*.py::f{n % FUNCTIONS}*"
    return (
        f"  - id: P{file}-{n}\n    title: What f{n} promises\n    applies_to: ['{target}']\n"
        "    signature: {params: {x: int}, returns: int}\n    requires: ['x >= 0']\n    ensures: ['result >= 0']\n"
        "    raises: {ValueError: 'x < 0'}\n    must_not_call: [print]\n"
    )


def case() -> Case:
    """An error through six functions of one file."""
    text = "".join(BODY.format(n=n, next=(n + 1) % FUNCTIONS) for n in range(FUNCTIONS))
    definitions = [
        Definition(symbol=f"f{n}", kind="function", start=4 * n + 1, end=4 * n + 4, line=4 * n + 1)
        for n in range(FUNCTIONS)
    ]
    module = Definition(symbol="<module>", kind="module", start=1, end=4 * FUNCTIONS, line=1)
    paths = [f"src/part{file:03}/mod.py" for file in range(FILES)]
    files = {p: CodeFile(path=p, blob=p, language="python", definitions=(module, *definitions)) for p in paths}
    frames = tuple(Frame(file=paths[7], line=4 * n + 4, function=f"f{n}", variables={"x": "-1"}) for n in range(6))
    event = ErrorEvent(type="KeyError", exceptions=(ExceptionInfo(type="KeyError", frames=frames),))
    return Case(
        event=event,
        code=CodeMap(files=files),
        change=Change(),
        commits=(),
        suspects=(),
        read=lambda path: text if path in files else None,
    )


def main() -> int:
    """Print the medians."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, number)
        (root / "state").mkdir()
        began = time.process_time()
        contracts = LatticeStore(root, lambda: root / "state").contracts()
        cold = time.process_time() - began
        time.sleep(2.1)  # files as young as that are not kept
        LatticeStore(root, lambda: root / "state").contracts()
        warm = [_timed(lambda: LatticeStore(root, lambda: root / "state").contracts()) for _ in range(RUNS)]
        indexing = [_timed(lambda: ContractIndex(contracts)) for _ in range(RUNS)]
        index, asked = ContractIndex(contracts), case()
        correlating = [_timed(lambda: compare(asked, index)) for _ in range(RUNS)]
    parts = [statistics.median(values) for values in (warm, indexing, correlating)]
    print(
        f"{len(contracts)} contracts: first read {1000 * cold:.0f} ms, warm {parts[0]:.1f} ms, index {parts[1]:.1f} ms,"
        f" correlate {parts[2]:.1f} ms; warm in all {sum(parts):.1f} ms"
    )
    return 0


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    sys.exit(main())

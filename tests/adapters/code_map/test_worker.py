"""Reading files in other processes: what hostile files cost in memory stays bounded."""

import json
import subprocess
import sys

import pytest

from bugsage.adapters.code_map import grammar
from bugsage.adapters.code_map.worker import read_files

pytest.importorskip("tree_sitter_kotlin")

#: Three parses that were given up leave 630 behind where the machine is fast; without a bound it would be 2000.
MOST_MB = 1000
INDEX = """
import json, resource, sys
from pathlib import Path
from bugsage.adapters.code_map import CodeMapReader

files = CodeMapReader(Path(sys.argv[1]), None).code_map().files
peaks = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
status = Path("/proc/self/status")  # elsewhere our own peak is not told from that of the process that started us
if status.exists():
    peaks[0] = int(status.read_text().partition("VmHWM:")[2].split()[0]) // 1024
print(json.dumps([len(files), sum(file.broken for file in files.values()), *peaks]))
"""


def test_a_repository_of_hostile_files_costs_bounded_memory(tmp_path) -> None:
    for n in range(10):
        (tmp_path / f"Hostile{n}.kt").write_text(f"// {n}\n" + "a=" * 20_000)
    (tmp_path / "Zebra.kt").write_text("fun stripe() {}\n")
    done = subprocess.run(
        [sys.executable, "-c", INDEX, str(tmp_path)], stdout=subprocess.PIPE, check=True, text=True, cwd=tmp_path
    )
    files, broken, own, others = json.loads(done.stdout)
    assert (files, broken) == (11, 10)
    assert max(own, others) < MOST_MB


@pytest.mark.parametrize("workers", [1, 2])
def test_a_process_that_lost_much_memory_has_others_read(tmp_path, monkeypatch, workers) -> None:
    names = [f"C{n}.kt" for n in range(5)]
    for name in names:
        (tmp_path / name).write_text("fun f() {}\n")
    monkeypatch.setattr(grammar, "_given_up", grammar.MOST_GIVEN_UP)
    read = list(read_files(str(tmp_path), [(name, "kotlin:") for name in names], workers))
    assert sorted(one.path for one in read) == names
    assert all(one.payload for one in read)


def test_where_no_process_can_be_started_all_is_read_here(tmp_path, monkeypatch) -> None:
    (tmp_path / "C.kt").write_text("fun f() {}\n")
    monkeypatch.setattr(grammar, "_given_up", grammar.MOST_GIVEN_UP)
    monkeypatch.setattr("bugsage.adapters.code_map.worker.sys.executable", "/no/such/program")
    (read,) = read_files(str(tmp_path), [("C.kt", "kotlin:")], 1)
    assert read.payload

"""Interpreters of other versions that have a pytest of their own."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

VERSIONS = Path.home() / ".pyenv" / "versions"
NAMED = [Path(path) for path in os.environ.get("BUGSAGE_TEST_PYTHONS", "").split(os.pathsep) if path]


@cache
def with_pytest(version: str) -> Path | None:
    """An interpreter of this version that can run tests: from BUGSAGE_TEST_PYTHONS (paths), pyenv, or this one."""
    here = [path / "bin" / "python" for path in sorted(VERSIONS.glob(f"{version}.*"))]
    own = [Path(sys.executable)] if version == f"{sys.version_info[0]}.{sys.version_info[1]}" else []
    return next((python for python in [*own, *NAMED, *here] if _fits(python, version)), None)


def _fits(python: Path, version: str) -> bool:
    program = "import sys, pytest; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == version

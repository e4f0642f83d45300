"""`gh` and `glab` as far as they tell tokens: programs in a folder, which note how they were called."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

_PROGRAM = """\
#!{python}
import json, os, sys
known, calls = {known!r}, {calls!r}
with open(calls, "a") as file:
    file.write(json.dumps([os.path.basename(sys.argv[0]), sys.argv[1:], os.getcwd(), sorted(os.environ)]) + "\\n")
{body}
"""
_GH = """\
if sys.argv[1:4] != ["auth", "token", "--hostname"]:
    sys.exit("unknown command")
token = os.environ.get("GH_TOKEN") or os.environ.get("GH_ENTERPRISE_TOKEN") or known.get(sys.argv[4])
if not token:
    sys.exit(f"no oauth token found for {sys.argv[4]}")
print(token)
"""
_GLAB = """\
if sys.argv[1:5] != ["config", "get", "token", "--host"]:
    sys.exit("unknown command")
print(os.environ.get("GITLAB_TOKEN") or known.get(sys.argv[5], ""))
"""


def install(folder: Path, gh: Mapping[str, str] | None = None, glab: Mapping[str, str] | None = None) -> Path:
    """The programs, logged in to these hosts; gives back the folder for PATH."""
    folder.mkdir(exist_ok=True)
    for name, known, body in (("gh", gh, _GH), ("glab", glab, _GLAB)):
        if known is not None:
            text = _PROGRAM.format(python=sys.executable, known=dict(known), calls=str(folder / "calls"), body=body)
            (folder / name).write_text(text)
            (folder / name).chmod(0o755)
    return folder


def calls(folder: Path) -> list[tuple[str, list[str], str, list[str]]]:
    """Name, arguments, working folder, names of variables."""
    file = folder / "calls"
    return [tuple(json.loads(line)) for line in file.read_text().splitlines()] if file.exists() else []

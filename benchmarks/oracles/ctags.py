"""What universal-ctags sees in source files: python ctags.py < paths. Needs the program `ctags`.

One line of JSON for each file: its definitions as name, line and end. It knows no calls.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

#: Kinds that are places: what runs, and what holds it.
KINDS = {
    "C": "fsugd", "C++": "fcsugd", "C#": "cimsg", "Ruby": "cfmS", "PHP": "cfit", "Kotlin": "cimo",
}  # fmt: skip
#: What follows a name that is only declared.
_DECLARED = re.compile(r"[^{;]*?(?:\{|=>|;)", re.DOTALL)


def main() -> None:
    """Read paths from standard input."""
    paths = [path for path in sys.stdin.read().split("\n") if path]
    kinds = [f"--kinds-{language}={letters}" for language, letters in KINDS.items()]
    command = ["ctags", "--options=NONE", "--output-format=json", "--fields=+neS", "-u", *kinds, "-L", "-", "-f", "-"]
    done = subprocess.run(command, input="\n".join(paths), check=True, capture_output=True, text=True)
    found: dict[str, list[list[object]]] = {path: [] for path in paths}
    lines = {path: Path(path).read_text("utf-8", "replace").split("\n") for path in paths}
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        if tag["_type"] == "tag" and counts(tag, lines[tag["path"]]):
            name = named(tag, lines[tag["path"]])
            found[tag["path"]].append([name, tag["line"], tag.get("end", tag["line"])])
    for path, definitions in found.items():
        print(json.dumps({"file": path, "broken": False, "definitions": definitions, "calls": []}))


def named(tag: dict[str, str], lines: list[str]) -> str:
    """A name as C++ code writes it, for a function that a macro makes that of the macro's last argument."""
    name = re.sub(r"(?<=operator)\s+(?=\W)", "", tag["name"])
    made = re.match(r"\s*" + re.escape(name) + r"\((?:\w+,\s*)?(\w+)\)\s*(?:\{|$)", lines[int(tag["line"]) - 1])
    return made[1] if made and name.isupper() else name


def counts(tag: dict[str, str], lines: list[str]) -> bool:
    """It has a name and a body of its own."""
    if tag["name"].startswith(("__anon", "anonymous")):
        return False
    if tag["kind"] == "macro":
        return "signature" in tag
    if tag.get("language", "") == "C#" or tag["path"].endswith(".cs"):
        text = "\n".join(lines[int(tag["line"]) - 1 : int(tag["line"]) + 40])
        body = _DECLARED.match(text[text.find(tag["name"]) :])
        return tag["kind"] != "method" or body is None or not body[0].endswith(";")
    return True


if __name__ == "__main__":
    main()

"""What `bugsage init` writes: only what is missing, and nothing that is there is changed."""

import os
import tomllib
from pathlib import Path

from bugsage.adapters.project.facts import settings_file
from bugsage.errors import StateUnwritable
from bugsage.model.run import ProjectFacts, Written

_CONTRACTS_README = """\
# Contracts

What this project promises of its functions, one or more contracts a file. BugSage reads every `*.yaml` file here,
compares the promises with the code, and says when an error breaks one.

`example.yaml` shows the keys. `bugsage schema contract` prints the whole format.
"""

_CONTRACTS_EXAMPLE = """\
# A contract, as an example. Take the comment marks away and fit it to a function of yours.
version: 1
contracts: []
#  - id: SHOP-1
#    title: A total is never negative
#    status: draft                        # draft, active or deprecated
#    owner: "@shop"
#    applies_to: ["src/shop/order.py::Order.total"]
#    requires: ["percent >= 0"]           # holds when it is called; else the caller is to blame
#    ensures: ["result >= 0"]             # holds when it returns; else this function is to blame
#    raises: {ValueError: "percent > 100"}    # the exceptions that may leave it, and when
#    must_call: ["audit.record"]
#    must_not_call: ["print"]
#    tests: ["tests/test_order.py::*"]
#    criticality: medium                  # low, medium or high
"""

_RULES_README = """\
# Safety rules

Rules of this project about changes, beside those that ship with BugSage: how much risk a place carries, and where a
person must agree. BugSage reads the `*.yaml` files here that say `schema: bugsage/rules@1`, for example:

```yaml
schema: bugsage/rules@1
rules:
  - id: billing
    when: {paths: ["src/billing/**"]}
    then: {points: 5.0}
    because: "{file} moves money"
    examples:
      hit:
        - {file: src/billing/invoice.py}
      miss:
        - {file: src/blog/post.py}
```

Every rule carries its own examples: places it must speak of (hit), and places it must not (miss).
"""

_SETTINGS = """\
# Settings of BugSage; the values shown are the defaults.
{header}# diagnose.top = 10            # suspects shown for each issue
# test.command = "{command}"{found}
# test.record = true           # put the recorder into pytest runs
# code.exclude = []            # globs of files that are never suspects
"""


def write_starter(root: Path, facts: ProjectFacts) -> tuple[Written, ...]:
    """Write contracts, rules and settings where they are missing. Raises StateUnwritable."""
    try:
        return (*_contracts(root), *_rules(root), _settings(root, facts))
    except OSError as error:
        raise StateUnwritable(f"{error.filename or root} cannot be written: {error.strerror}") from error


def _contracts(root: Path) -> tuple[Written, ...]:
    folder = root / ".lattice" / "contracts"
    if folder.is_dir() and any(folder.iterdir()):
        return (Written(path=".lattice/contracts", action="kept", reason="Contracts are there already."),)
    return (
        _create(root, ".lattice/contracts/README.md", _CONTRACTS_README, "It says what contracts are for."),
        _create(root, ".lattice/contracts/example.yaml", _CONTRACTS_EXAMPLE, "An example contract, commented out."),
    )


def _rules(root: Path) -> tuple[Written, ...]:
    folder = root / "rules"
    if folder.exists():
        return (Written(path="rules", action="kept", reason="It is there already."),)
    return (_create(root, "rules/README.md", _RULES_README, "It says how a safety rule is written."),)


def _settings(root: Path, facts: ProjectFacts) -> Written:
    known = settings_file(root)
    if known:
        return Written(path=known, action="kept", reason="It holds settings of BugSage already.")
    project = root / "pyproject.toml"
    if project.is_file() and _extended(project, _settings_text(facts, "[tool.bugsage]\n")):
        return Written(path="pyproject.toml", action="extended", reason="[tool.bugsage] was added at its end.")
    return _create(root, "bugsage.toml", _settings_text(facts, ""), "The settings, all commented out.")


def _settings_text(facts: ProjectFacts, header: str) -> str:
    test = facts.test
    found = f"   # as found: {test.found_in}" if test else ""
    command = " ".join(_portable(word) for word in test.argv) if test else "pytest -q"
    return _SETTINGS.format(header=header, command=_quoted(command), found=_quoted(found))


def _portable(word: str) -> str:
    """A path of this machine has no place in a file that others share."""
    return os.path.basename(word) if os.path.isabs(word) else word


def _quoted(text: str) -> str:
    return "".join(character for character in text if character.isprintable() and character not in '"\\')


def _extended(file: Path, text: str) -> bool:
    """Append to a TOML file, which must mean the same as before plus the table; False where that cannot be done."""
    old = file.read_bytes()
    newline = b"\r\n" if b"\r\n" in old else b"\n"
    gap = b"" if not old else newline if old.endswith(b"\n") else newline * 2
    added = gap + text.encode().replace(b"\n", newline)
    if not _only_adds_table(old, old + added):
        return False
    with file.open("ab") as stream:
        stream.write(added)
    return True


def _only_adds_table(old: bytes, new: bytes) -> bool:
    try:
        before, after = tomllib.loads(old.decode()), tomllib.loads(new.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return False
    before.setdefault("tool", {})["bugsage"] = {}
    return before == after


def _create(root: Path, name: str, text: str, reason: str) -> Written:
    """Write a file that is not there; one that is stays as it is, and no link is followed out of the project."""
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.parent.resolve().is_relative_to(root.resolve()):
        return Written(path=name, action="kept", reason="Its folder is a link that leads out of the project.")
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        return Written(path=name, action="kept", reason="It is there already.")
    return Written(path=name, action="created", reason=reason)

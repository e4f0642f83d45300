"""Safety rules: those that ship with BugSage, and the repository's own in `rules/`.

Reading YAML costs more than all that is done with the rules afterwards. The shipped ones therefore lie beside the
weights as values too, each file's with a digest of the text they come from; they count as long as it fits.
`python -m bugsage.adapters.rule_files` writes them anew.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import bugsage
from bugsage.errors import RuleError
from bugsage.model.contract import CRITICALITIES
from bugsage.model.risk import Condition, Rule, Site

if TYPE_CHECKING:
    from bugsage.model.located import Located

SCHEMA = "bugsage/rules@1"
_FAMILY = "bugsage/rules"
_SUFFIXES = (".yaml", ".yml")
_MAX_BYTES = 1 << 20
_TOP_KEYS = ["schema", "rules"]
#: Set by the reader; they may not stand in a file.
_OURS = frozenset({"source", "line"})


#: The shipped rules as values, by name of file.
VALUES = Path(bugsage.__file__).resolve().parent / "data" / "rules.json"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one file whose text has this digest."""

    digest: str
    rules: tuple[Rule, ...]


class RuleFiles:
    """The rules that hold for one repository."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def rules(self) -> tuple[Rule, ...]:
        """Shipped rules first, then the repository's own. Raises RuleError that names file and line.

        Of a repository, files count that say `schema: bugsage/rules@1`: other tools keep rules in such a folder, too.
        """
        rules = [*self.shipped()]
        own = self.root / "rules"
        if not own.is_dir() or own.resolve() != shipped_folder().resolve():
            rules += _of_folder(own, "rules", self.root)
        first: dict[str, Rule] = {}
        for rule in rules:
            known = first.setdefault(rule.id, rule)
            if known is not rule:
                raise RuleError(
                    f"{rule.source}:{rule.line}: id {rule.id} stands already in {known.source}:{known.line}"
                )
        return tuple(rules)

    @staticmethod
    def shipped() -> tuple[Rule, ...]:
        """The rules that ship with BugSage."""
        folder = shipped_folder()
        return tuple(_of_folder(folder, "rules", folder, _values()))


def shipped_folder() -> Path:
    """Where the rules that ship lie: inside the installed package, or at the top of the source tree."""
    package = Path(bugsage.__file__).resolve().parent
    packed = package / "data" / "rules"
    return packed if packed.is_dir() else package.parents[1] / "rules"


def _values() -> dict[str, Known]:
    try:
        return msgspec.json.decode(VALUES.read_bytes(), type=dict[str, Known])
    except (OSError, msgspec.MsgspecError):
        return {}


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def write_values() -> None:
    """Write the shipped rules as values."""
    folder = shipped_folder()
    texts = {file.name: _text(file, file.name, folder) for file in sorted(folder.glob("*.yaml"))}
    known = {name: Known(digest=_digest(text), rules=read_rules(text, f"rules/{name}")) for name, text in texts.items()}
    VALUES.write_bytes(msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")


def _of_folder(folder: Path, name: str, within: Path, known: dict[str, Known] | None = None) -> Iterator[Rule]:
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise RuleError(f"{name} cannot be read: {error.strerror}") from error
    for file in files:
        text = _text(file, f"{name}/{file.name}", within)
        before = known.get(file.name) if known else None
        fits = before is not None and before.digest == _digest(text)
        yield from before.rules if before and fits else read_rules(text, f"{name}/{file.name}")


def _text(file: Path, name: str, within: Path) -> str:
    """A file's text; empty for what is no file of ours to begin with."""
    try:
        if not file.is_file():
            return ""
        if not file.resolve().is_relative_to(within.resolve()):
            raise RuleError(f"{name} is a link that leads out of the repository")
        with file.open("rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:
        raise RuleError(f"{name} cannot be read: {getattr(error, 'strerror', error)}") from error
    text = raw.decode("utf-8-sig", "replace")
    if _FAMILY in text and (len(raw) > _MAX_BYTES or "\ufffd" in text):
        raise RuleError(f"{name} is larger than {_MAX_BYTES >> 20} MB or not UTF-8")
    return text


def read_rules(text: str, source: str) -> tuple[Rule, ...]:
    """The rules of one file's text; none where the file is another tool's. Raises RuleError."""
    from bugsage.model.located import Misfit, read_yaml

    says_so = _FAMILY in text
    if not says_so and "because" not in text:
        return ()
    try:
        found = read_yaml(text)
        if _is_ours(found.value):
            return tuple(_rules(found, source))
    except Misfit as misfit:
        if not says_so:
            return ()
        raise RuleError(f"{source}:{misfit.line}: {misfit}") from misfit
    if _looks_like_ours(found.value):
        raise RuleError(f"{source}: its rules do not count yet", hint=f"begin the file with `schema: {SCHEMA}`")
    return ()


def _is_ours(top: Any) -> bool:
    return isinstance(top, dict) and str(top.get("schema", "")).startswith(_FAMILY)


def _looks_like_ours(top: Any) -> bool:
    """A list of rules with our keys; a safety rule must not be passed over because a line is missing."""
    entries = top.get("rules") if isinstance(top, dict) else None
    return isinstance(entries, list) and any(
        isinstance(e, dict) and {"when", "then", "because"} <= e.keys() for e in entries
    )


def _rules(found: "Located", source: str) -> Iterator[Rule]:
    from bugsage.model.located import Misfit, fitted, nearest

    top = found.value
    if top["schema"] != SCHEMA:
        raise Misfit(found.line("schema"), f"schema {top['schema']} is not known; this reads {SCHEMA}")
    for key in top:
        if key not in _TOP_KEYS:
            raise Misfit(found.line(key), f"unknown key {key}{nearest(key, _TOP_KEYS)}")
    entries = top.get("rules") or []
    if not isinstance(entries, list):
        raise Misfit(found.line("rules"), "rules: expected a list")
    for index in range(len(entries)):
        rule = fitted(found, ("rules", index), Rule, hidden=_OURS)
        wrong = _wrong(rule)
        if wrong:
            raise Misfit(found.line("rules", index, wrong[0]), f"{wrong[0]}: {wrong[1]}")
        yield msgspec.structs.replace(rule, source=source, line=found.line("rules", index))


def _wrong(rule: Rule) -> tuple[str, str] | None:
    """The key of the first value that has the right type and no meaning, with what is missing."""
    import re

    if not rule.id.strip():
        return "id", "must not be empty"
    if rule.when == Condition():
        return "when", f"names no condition; there are {', '.join(Condition.__struct_fields__)}"
    if not rule.then.points and not rule.then.escalate:
        return "then", "gives neither points nor escalate"
    unknown = next(
        (name for name in re.findall(r"\{(\w+)\}", rule.because) if name not in Site.__struct_fields__), None
    )
    if unknown is not None:
        return "because", f"{{{unknown}}} is no value; there are {', '.join(Site.__struct_fields__)}"
    return _unknown_word(rule)


def _unknown_word(rule: Rule) -> tuple[str, str] | None:
    """A kind that no triage gives would make a rule that never speaks."""
    from bugsage.model.issue import TRIAGE_KINDS

    for known, given in ((TRIAGE_KINDS, rule.when.triage), (CRITICALITIES, rule.when.criticality)):
        stray = next((word for word in given if word not in known), None)
        if stray is not None:
            return "when", f"{stray} is none of {', '.join(known)}"
    return None


if __name__ == "__main__":
    write_values()

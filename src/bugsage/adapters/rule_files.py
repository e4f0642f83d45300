"""Safety rules: those that ship with BugSage, and the repository's own in `rules/`.

Reading YAML costs more than all that is done with the rules afterwards. The shipped ones therefore lie beside the
weights as values too, each file's with a digest of the text they come from; they count as long as it fits.
`python -m bugsage.adapters.rule_files` writes them anew.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

import bugsage
from bugsage.errors import RuleError
from bugsage.model.rule import Rule
from bugsage.model.rule_reading import FAMILY, read_rules

_SUFFIXES = (".yaml", ".yml")
_MAX_BYTES = 1 << 20

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
    if FAMILY in text and (len(raw) > _MAX_BYTES or "\ufffd" in text):
        raise RuleError(f"{name} is larger than {_MAX_BYTES >> 20} MB or not UTF-8")
    return text


if __name__ == "__main__":
    write_values()

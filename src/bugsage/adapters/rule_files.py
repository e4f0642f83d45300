"""Safety rules: those that ship with BugSage, and the repository's own in `rules/`.

Reading YAML costs more than all that is done with the rules afterwards. The shipped ones therefore lie beside the
weights as values too, each file's with a digest of the text they come from; they count as long as it fits.
`python -m bugsage.adapters.rule_files` writes them anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

import bugsage
from bugsage.errors import RuleError
from bugsage.model.owner import Owner, RuleShelf
from bugsage.model.rule import Examples, Rule
from bugsage.model.rule_reading import FAMILY, OWNERS, read_owner, read_rules

_NONE = Examples()
_SUFFIXES = (".yaml", ".yml")
_MAX_BYTES = 1 << 20

_DATA = Path(bugsage.__file__).resolve().parent / "data"
#: The shipped rules as values, by name of file, without their examples: only who tries them needs those.
VALUES = _DATA / "rules.json"
#: The same with their examples.
WHOLE = _DATA / "rules_whole.json"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one file whose text has this digest."""

    digest: str
    rules: tuple[Rule, ...]


class RuleFiles:
    """The rules that hold for one repository."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def rules(self) -> tuple[Rule, ...]:
        """All rules, whatever their owner says of them. Raises RuleError."""
        return self.read().rules

    def read(self, texts: Mapping[str, str] | None = None, *, whole: bool = False) -> RuleShelf:
        """Shipped rules first, then the repository's own, and what its owner says. Raises RuleError with file and line.

        Shipped ones have their examples only where the `whole` is wanted.
        `texts` are the files of `rules/` by name, as they were at some commit; by default those that lie here.
        Of a repository, files count that say `schema: bugsage/rules@1`: other tools keep rules in such a folder, too.
        """
        rules = [*self.shipped(whole=whole)]
        own = self.root / "rules"
        owner: Owner | None = None
        owner_file: str | None = None
        if not own.is_dir() or own.resolve() != shipped_folder().resolve():
            found = dict(_texts(own, "rules", self.root)) if texts is None else texts
            for name in sorted(found):
                if name.endswith(_SUFFIXES) and name not in OWNERS:
                    rules += read_rules(found[name], f"rules/{name}")
            owner_file = next((name for name in OWNERS if name in found), None)
            if owner_file:
                owner = read_owner(found[owner_file], f"rules/{owner_file}")
                rules += owner.rules if owner else ()
        _refuse_twice(rules)
        return RuleShelf(rules=tuple(rules), owner=owner, source=f"rules/{owner_file}" if owner else "")

    @staticmethod
    def shipped(*, whole: bool = False) -> tuple[Rule, ...]:
        """The rules that ship with BugSage, with their examples where the `whole` is wanted."""
        folder, known = shipped_folder(), _values(WHOLE if whole else VALUES)
        rules: list[Rule] = []
        for file in sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES):
            raw, before = file.read_bytes(), known.get(file.name)
            fits = before is not None and before.digest == _digest(raw)
            read = before.rules if before and fits else read_rules(raw.decode(), f"rules/{file.name}")
            rules += read if whole else map(_bare, read)
        return tuple(rules)


def shipped_folder() -> Path:
    """Where the rules that ship lie: inside the installed package, or at the top of the source tree."""
    package = Path(bugsage.__file__).resolve().parent
    packed = package / "data" / "rules"
    return packed if packed.is_dir() else package.parents[1] / "rules"


def _bare(rule: Rule) -> Rule:
    return rule if rule.examples == _NONE else msgspec.structs.replace(rule, examples=_NONE)


def _values(file: Path) -> dict[str, Known]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Known])
    except (OSError, msgspec.MsgspecError):
        return {}


def _digest(raw: bytes) -> str:
    from hashlib import sha256

    return sha256(raw).hexdigest()


def write_values() -> None:
    """Write the shipped rules as values."""
    folder = shipped_folder()
    raws = {file.name: file.read_bytes() for file in sorted(folder.glob("*.yaml"))}
    known = {
        name: Known(digest=_digest(raw), rules=read_rules(raw.decode(), f"rules/{name}")) for name, raw in raws.items()
    }
    bare = {
        name: msgspec.structs.replace(one, rules=tuple(_bare(rule) for rule in one.rules))
        for name, one in known.items()
    }
    for target, values in ((VALUES, bare), (WHOLE, known)):
        target.write_text(_written(values), "utf-8")


def _written(values: Mapping[str, Known]) -> str:
    """JSON with a line for each rule: spaces cost time to read, and one line alone can only conflict."""
    files = []
    for name, one in values.items():
        rules = ",\n".join(msgspec.json.encode(rule).decode() for rule in one.rules)
        files.append(f'"{name}": {{"digest": "{one.digest}", "rules": [\n{rules}\n]}}')
    return "{\n" + ",\n".join(files) + "\n}\n"


def _refuse_twice(rules: Sequence[Rule]) -> None:
    first: dict[str, Rule] = {}
    for rule in rules:
        known = first.setdefault(rule.id, rule)
        if known is not rule:
            raise RuleError(f"{rule.source}:{rule.line}: id {rule.id} stands already in {known.source}:{known.line}")


def _texts(folder: Path, name: str, within: Path) -> Iterator[tuple[str, str]]:
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise RuleError(f"{name} cannot be read: {error.strerror}") from error
    for file in files:
        yield file.name, _text(file, f"{name}/{file.name}", within)


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

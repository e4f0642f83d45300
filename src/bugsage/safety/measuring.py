"""What of a change can be counted, by name. What cannot be known has no name here.

Lines count as code when they are neither empty, comment, documentation nor import, in a source file that is no test and
lies in no folder of documents, examples or scripts.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Final
from zlib import compress

from bugsage.model.languages import is_source, is_test_path, language_of
from bugsage.model.past import FilePast, TrackRecord
from bugsage.model.patch import FilePatch, Patch
from bugsage.safety.code_lines import code_lines, is_import
from bugsage.safety.purpose import purposes

_BESIDE: Final = frozenset(
    ("doc", "docs", "docs_src", "example", "examples", "demo", "demos", "benchmark", "benchmarks", "bench", "script")
) | {
    "scripts",
    "tools",
    "vendor",
    "vendored",
    "_vendor",
    "_vendored",
    "node_modules",
    "third_party",
    "extras",
    "contrib",
}
_SET_UP: Final = frozenset(("setup.py", "conf.py", "noxfile.py", "tasks.py", "fabfile.py", "versioneer.py")) | {
    "_version.py", "version.py", "__version__.py", "__about__.py", "gulpfile.js", "Gruntfile.js", "build.rs",
}  # fmt: skip
_TOKEN: Final = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|[^\W\d]\w*|\d[\w.]*|===|!==|[=!<>]=|->|=>|&&|\|\||[^\s\w]"
)
_GUARDS: Final = frozenset(
    ("if", "elif", "unless", "guard", "except", "catch", "rescue", "finally", "raise", "throw", "assert", "isinstance")
) | {"==", "!=", "===", "!==", "<=", ">=", "<", ">", "in", "is", "and", "or", "not", "&&", "||", "instanceof"}
_STATE: Final = frozenset(("self", "this", "@"))
#: Characters of code that are weighed; a change with more is as large as a change can be.
_MAX_ADDED, _MAX_REMOVED, _MAX_LINES = 60_000, 30_000, 5_000


def measures(patch: Patch, record: TrackRecord | None = None, *, trusted: bool = True) -> dict[str, float]:
    """Everything that can be counted; what its message says only where its maker is `trusted` to say so."""
    touched = [file for file in patch.files if is_product(file.path)]
    code = _Code()
    for file in touched:
        code.read(file)
    said = {**_size(patch.files), **code.measures()}
    if record is not None:
        said |= _past([record.files.get(file.was, FilePast()) for file in touched], record)
    return said | (purposes(patch.commits) if trusted else {})


def is_product(path: str) -> bool:
    """A source file of what is shipped: no test, no document, no example, no script, no set-up."""
    language = language_of(path)
    *folders, name = path.split("/")
    if language is None or not is_source(path) or name in _SET_UP or is_test_path(path, language.name):
        return False
    return _BESIDE.isdisjoint(folder.lower() for folder in folders)


def _is_test(path: str) -> bool:
    language = language_of(path)
    return language is not None and is_test_path(path, language.name)


def _size(files: Sequence[FilePatch]) -> dict[str, float]:
    counts = [(sum(1 for _ in file.added()), sum(1 for _ in file.removed())) for file in files]
    changed = [sum(pair) for pair in counts if sum(pair)]
    total = sum(changed)
    tests = [added for file, (added, _) in zip(files, counts, strict=True) if _is_test(file.path)]
    return {
        "lines_added": float(sum(added for added, _ in counts)),
        "lines_removed": float(sum(removed for _, removed in counts)),
        "files": float(len(files)),
        "entropy": -sum(n / total * log2(n / total) for n in changed) if len(changed) > 1 else 0.0,
        "test_files": float(len(tests)),
        "test_lines_added": float(sum(tests)),
    }


def _past(files: Sequence[FilePast], record: TrackRecord) -> dict[str, float]:
    said = {
        "recent_changes": sum(file.changes_90 for file in files) / len(files) if files else 0.0,
        "recent_fixes": float(max((file.fixes_365 for file in files), default=0)),
        "recent_authors": float(max((file.authors_365 for file in files), default=0)),
    }
    if record.commits is not None:
        said["project_commits"] = float(record.commits)
    if record.author_commits is not None:
        said["author_commits"] = float(record.author_commits)
    return said


@dataclass
class _Code:
    """The product's code on both sides of a change."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    comments: int = 0
    largest: int = 0
    files: int = 0

    def read(self, file: FilePatch) -> None:
        added = _code_of(file.path, file.after, list(file.added()))
        self.files += 1
        self.added += filter(None, added)
        self.removed += filter(None, _code_of(file.was, file.before, list(file.removed())))
        self.comments += added.count("")
        self.largest = max(self.largest, (file.after or file.before or "").count("\n"))

    def measures(self) -> dict[str, float]:
        new = [line for line in self.added if not is_import(line)]
        gone = [line for line in self.removed if not is_import(line)]
        have, had = _tokens(new[:_MAX_LINES]), _tokens(gone[:_MAX_LINES])
        fresh, lost = have - had, had - have
        return {
            "source_files": float(self.files),
            "code_added": float(len(new)),
            "code_removed": float(len(gone)),
            "new_code": float(_news(new, gone)),
            "new_words": float(sum(count for token, count in fresh.items() if token not in "()[]{},:;.")),
            "depth": sum(map(_depth, new)) / len(new) if new else 0.0,
            "guards_added": float(sum(fresh[token] for token in _GUARDS)),
            "guards_removed": float(sum(lost[token] for token in _GUARDS)),
            "state_added": float(sum(fresh[token] for token in _STATE)),
            "comments_added": float(self.comments),
            "largest_file": float(self.largest),
        }


def _code_of(path: str, text: str | None, numbered: Sequence[tuple[int, str]]) -> list[str]:
    """What is code of these lines of a text, empty where nothing is; blank lines are left out.

    The text is read as far as they go. Where it is not known, it is what the patch shows of it.
    """
    wanted = [(number, line) for number, line in numbered if line.strip()]
    if not wanted:
        return []
    if text is None:
        lines = code_lines("\n".join(line for _, line in wanted), path)
        return [line.rstrip() for line in lines]
    lines = code_lines("\n".join(text.split("\n", wanted[-1][0])[: wanted[-1][0]]), path)
    return [lines[number - 1].rstrip() if number <= len(lines) else "" for number, _ in wanted]


def _tokens(lines: Iterable[str]) -> Counter[str]:
    return Counter(token for line in lines for token in _TOKEN.findall(line))


def _news(new: Sequence[str], gone: Sequence[str]) -> int:
    """Bytes that the added code takes, compressed, for who knows the removed code: moved lines are no news."""
    added, removed = ("\n".join(map(str.strip, lines)).encode("utf-8", "replace") for lines in (new, gone))
    added, removed = added[:_MAX_ADDED], removed[:_MAX_REMOVED]
    if not added:
        return 0
    return max(0, len(compress(removed + b"\n" + added, 6)) - len(compress(removed, 6)))


def _depth(line: str) -> float:
    """How deep a line is nested: four blanks or a tab are a level."""
    blanks = len(line) - len(line.lstrip())
    return float(blanks) if line[:1] == "\t" else blanks / 4

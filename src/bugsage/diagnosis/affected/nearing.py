"""Files of tests that may reach a change, where no run was recorded: by imports, names, and what changed together."""

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from bugsage.diagnosis.affected.importers import Importers
from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.diagnosis.ranking.importing import imported_files
from bugsage.model.code import CodeMap
from bugsage.model.history import Commit

#: A commit of more files says nothing about what belongs together.
MOST_TOGETHER = 30
_TEST_WORDS = re.compile(r"^tests?[_.-]?|[_.-]?(?:tests?|spec)$", re.IGNORECASE)


def near(
    paths: Sequence[str], tests: Collection[str], code: CodeMap, commits: Sequence[Commit]
) -> Iterator[tuple[str, str]]:
    """Of some files of tests those that may reach these paths, with why, the likeliest first."""
    changed = set(paths)
    together = _together(changed, commits)
    importing = Importers(code).of(changed) if changed else set()
    candidates = Candidates(code)
    ranked: list[tuple[float, str, str]] = []
    for path in tests:
        if path in changed:
            continue
        direct = max(
            (weight for target, weight in imported_files(path, candidates).items() if target in changed), default=0.0
        )
        alike = any(_stem(path) == _stem(one) for one in changed)
        count = together[path]
        score = 4.0 * alike + 3.0 * direct + min(count, 5) * 0.5 + 0.2 * (path in importing)
        if score:
            why = (
                "is called like it" if alike else "imports it" if direct
                else f"changed together with it {count} times" if count else "imports it through others"
            )  # fmt: skip
            ranked.append((-score, path, why))
    for _, path, why in sorted(ranked):
        yield path, why


def _together(changed: set[str], commits: Sequence[Commit]) -> Counter[str]:
    """How often each file changed in one commit with one of these."""
    found: Counter[str] = Counter()
    for commit in commits:
        files = set(commit.files)
        if len(files) <= MOST_TOGETHER and not files.isdisjoint(changed):
            found.update(files - changed)
    return found


def _stem(path: str) -> str:
    return _TEST_WORDS.sub("", posixpath.splitext(posixpath.basename(path))[0])

"""Which commits brought a bug, as later fixes tell: those whose code they had to take out."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from bugsage.model.languages import is_test_path, language_of
from bugsage.model.past import LoggedCommit
from bugsage.model.patch import Patch
from bugsage.safety.code_lines import code_lines, is_import
from bugsage.safety.measuring import is_product
from bugsage.safety.purpose import purposes_of
from bugsage.safety.track_record import DAY

#: A fix of more is a rework, and a commit of more files is no one's idea.
MOST_FILES, MOST_LINES, MOST_BLAMED, MOST_FILES_BROUGHT = 5, 30, 4, 100
#: A bug found later than this is nobody's; younger commits are not judged.
HORIZON: Final = 365 * DAY
_NOT_MENDING: Final = frozenset(("says_types", "says_style", "says_documents", "says_upkeep"))
_ISSUE: Final = re.compile(r"(?:#|gh-|issues/|bug )\d+", re.IGNORECASE)
_OWN_NUMBER: Final = re.compile(r"\(#\d+\)\s*$", re.MULTILINE)


def is_fix(commit: LoggedCommit) -> bool:
    """It says that it mends something of the product, and a test or the number of an issue stands for it."""
    product = [file for file in commit.files if is_product(file)]
    said = purposes_of(commit.subject)
    if not 0 < len(product) <= MOST_FILES or "says_fix" not in said or said & _NOT_MENDING:
        return False
    return any(map(_is_test, commit.files)) or bool(_ISSUE.search(_OWN_NUMBER.sub("", commit.message)))


def taken_out(patch: Patch) -> dict[str, tuple[int, ...]]:
    """By old path the lines of code that a fix removes and nowhere adds again; empty where they are too many."""
    files = [file for file in patch.files if is_product(file.path) and file.before is not None]
    again = {"".join(line.split()) for file in patch.files for _, line in file.added()}
    found: dict[str, tuple[int, ...]] = {}
    for file in files:
        code = code_lines(file.before or "", file.was)
        numbers = [number for number, line in file.removed() if "".join(line.split()) not in again]
        kept = [number for number in numbers if number <= len(code) and _is_code(code[number - 1])]
        if kept:
            found[file.was] = tuple(kept)
    return found if sum(map(len, found.values())) <= MOST_LINES else {}


def blamed(fix: LoggedCommit, origins: Iterable[str], known: Mapping[str, LoggedCommit]) -> frozenset[str]:
    """Of the commits that brought these lines, those that a fix speaks against; none where it blames too many."""
    found = {sha for sha in origins if sha in known and _against(known[sha], fix)}
    return frozenset(found if len(found) <= MOST_BLAMED else ())


def judgeable(commits: Collection[LoggedCommit]) -> Iterator[LoggedCommit]:
    """Those that touch the product and are old enough for a bug of theirs to have been found."""
    newest = max((commit.time for commit in commits), default=0)
    for commit in commits:
        old = commit.time <= newest - HORIZON
        if old and len(commit.files) <= MOST_FILES_BROUGHT and any(map(is_product, commit.files)):
            yield commit


def _against(commit: LoggedCommit, fix: LoggedCommit) -> bool:
    apart = fix.time - commit.time
    same_work = commit.author == fix.author and apart < DAY
    if not 0 < apart <= HORIZON or same_work or len(commit.files) > MOST_FILES_BROUGHT:
        return False
    return not purposes_of(commit.subject) & {"says_types", "says_style"}


def _is_code(line: str) -> bool:
    return len(line.strip(" \t()[]{},:;")) > 1 and not is_import(line)


def _is_test(path: str) -> bool:
    language = language_of(path)
    return language is not None and is_test_path(path, language.name)

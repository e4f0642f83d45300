"""Which code speaks of a file that is no source: a table, a template, a picture."""

import posixpath
from collections.abc import Callable

from bugsage.model.code import CodeMap

#: Files that are read, and letters of a name that says something.
MOST_READ, LEAST = 3000, 3


def naming_it(path: str, code: CodeMap, read: Callable[[str], str | None]) -> set[str]:
    """Files of the code in which the name of a file stands; else what it is without its ending, else its folder's."""
    name = posixpath.basename(path)
    texts = {file: read(file) or "" for file in list(code.files)[:MOST_READ]}
    for word in (name, posixpath.splitext(name)[0], posixpath.basename(posixpath.dirname(path))):
        found = {file for file, text in texts.items() if word in text} if len(word) >= LEAST else set()
        if found:
            return found
    return set()

"""Who imports a module, at first hand and through others."""

import posixpath
from collections.abc import Collection

from bugsage.model.code import CodeFile, CodeMap

_HEAD = "__init__"


class Importers:
    """The imports of a code map, backwards."""

    def __init__(self, code: CodeMap) -> None:
        self._by_word: dict[str, list[CodeFile]] = {}
        for file in code.files.values():
            if file.language == "python":
                words = {one.module.rpartition(".")[2] for one in file.imports} | {one.name for one in file.imports}
                for word in words:
                    self._by_word.setdefault(word, []).append(file)

    def of(self, files: Collection[str]) -> set[str]:
        """These files and every one that imports one of them; a module is known by its last name alone."""
        found, waiting = set(files), list(files)
        while waiting:
            path = waiting.pop()
            for file in self._by_word.get(module_name(path), ()):
                if file.path not in found:
                    found.add(file.path)
                    waiting.append(file.path)
            if posixpath.basename(path) == f"{_HEAD}.py":
                waiting += self._relative(path, found)
        return found

    def _relative(self, path: str, found: set[str]) -> list[str]:
        """Who imports from the package itself, as `from . import x` does."""
        folder = posixpath.dirname(path)
        inside = [f.path for f in self._by_word.get("", ()) if posixpath.dirname(f.path) == folder]
        new = [one for one in inside if one not in found]
        found.update(new)
        return new


def may_know(file: CodeFile, path: str, name: str) -> bool:
    """The file imports the name, or a module that is called like the one it stands in; fixtures need no import."""
    stem = posixpath.splitext(posixpath.basename(path))[0]
    folder = posixpath.dirname(path)
    if stem == "conftest":
        return file.path.startswith(f"{folder}/" if folder else "")
    own = module_name(path)
    return any(
        one.name in (name, "*") or one.name == own or one.module.rpartition(".")[2] == own for one in file.imports
    )


def module_name(path: str) -> str:
    """The last name of a module; of a package that of its folder."""
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return posixpath.basename(posixpath.dirname(path)) if stem == _HEAD else stem


def holds_tests(file: CodeFile) -> bool:
    """It is a file of tests, no conftest and no helper; where tests have no names that tell, any file for tests is."""
    if not file.is_test:
        return False
    return file.language != "python" or any(d.name.startswith(("test", "Test")) for d in file.definitions)

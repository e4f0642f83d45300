"""Paths of a report, as they stand in the repository."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from msgspec.structs import replace

from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

_DRIVE = re.compile(r"^[A-Za-z]:[\\/]")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]{1,20}:/{1,3}(?=[^/])", re.IGNORECASE)
#: From here on a path is inside an installed package or the language's own library.
INSTALLED = re.compile(
    r"(?:^|/)(?:site-packages|dist-packages|node_modules|lib(?:64)?/(?:python|pypy)\d[\d.]*|Python\d+/Lib|"
    r"gems/[\w.-]{1,100}-\d[\w.]{0,40}|lib/ruby|pkg/mod|\.cargo/registry|\.build/checkouts|(?:lib|local)/go(?:-\d[\d.]*)?/src|"
    r"rustc/[0-9a-f]{40})(?:/|$)",
    re.IGNORECASE,
)
#: Where an installed copy of the repository's own package may lie below its top folder.
_SOURCE_ROOTS = ("", "src/", "lib/", "python/")
#: A file of JavaScript or TypeScript.
_SCRIPT = re.compile(r"\.(?:[cm]?[jt]sx?|vue|svelte)(?:[?#].{0,400})?$", re.IGNORECASE)
#: Folders into which sources are compiled, those of them that never hold sources, and folders of sources.
_BUILT = frozenset(("dist", "build", "out", "lib", "es", "esm", "cjs", "umd", "output", "compiled", ".next", "public"))
_BUILT_ONLY = frozenset(("dist", "build", "out", ".next"))
_SOURCES = frozenset(("src", "source", "sources", "app", "lib"))
#: Languages whose files need not lie in the folders of their package, and where such files lie.
_FOLDED = (".kt", ".kts", ".scala", ".groovy")
_JVM_ROOTS = frozenset(("kotlin", "java", "scala", "groovy", "src"))
_ENDINGS = ("ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "vue", "svelte")
#: Longer paths than any system allows are not looked up.
_LONGEST = 4096


def resolve(event: ErrorEvent, root: str, files: Collection[str]) -> ErrorEvent:
    """The event with its paths relative to `root` where they are among `files`, and `in_app` set accordingly."""
    return Places(root, files).resolve(event)


def resolve_all(events: Iterable[ErrorEvent], root: str, files: Collection[str]) -> tuple[ErrorEvent, ...]:
    """`resolve` for many events; the files are indexed once."""
    places = Places(root, files)
    return tuple(places.resolve(event) for event in events)


class Places:
    """The files of one repository, found by the ends of paths.

    `root` is absolute; `files` are relative to it, with `/`. Nothing is opened: a path is one of them, or stays text.
    """

    def __init__(self, root: str, files: Collection[str]) -> None:
        self._root = slashed(root).rstrip("/")
        self._files = frozenset(files)
        self._by_name: dict[str, list[tuple[str, ...]]] = {}
        for file in self._files:
            parts = tuple(file.split("/"))
            self._by_name.setdefault(parts[-1], []).append(parts)
        self._known: dict[str, str | None] = {}

    def resolve(self, event: ErrorEvent) -> ErrorEvent:
        """One event; see the module's `resolve`."""
        return replace(
            event,
            file=event.file and self._shown(event.file),
            test=event.test and self._test(event.test),
            exceptions=tuple(self._exception(exception) for exception in event.exceptions),
        )

    def locate(self, path: str) -> str | None:
        """The file of the repository that a path of some machine means; None for none, or where several might be."""
        if path not in self._known:
            self._known[path] = self._search(path)
        return self._known[path]

    def _exception(self, exception: ExceptionInfo) -> ExceptionInfo:
        return replace(exception, frames=tuple(self._frame(frame) for frame in exception.frames))

    def _frame(self, frame: Frame) -> Frame:
        if not frame.file:
            return frame
        found = self.locate(frame.file) or (self._in_package(frame.file) if frame.module and frame.in_app else None)
        if found is None and (source := self._source_of(frame.file)):  # its lines are those of another text
            return replace(frame, file=source, line=None, column=None, code=None, in_app=True)
        return replace(frame, file=found or self._shown(frame.file), in_app=found is not None)

    def _in_package(self, path: str) -> str | None:
        """The one file of Kotlin, Scala or Groovy that a package means: its outer folders may be left out."""
        if not path.endswith(_FOLDED):
            return None
        *package, name = path.split("/")
        fits = [file for file in self._by_name.get(name, ()) if _is_end(_below_root(file), package)]
        return "/".join(fits[0]) if len(fits) == 1 else None

    def _source_of(self, path: str) -> str | None:
        """The one file that a compiled one was made from: `dist/cart.js` from `src/cart.ts`, by folders and name."""
        flat = _flat(_asked(slashed(path)))
        if INSTALLED.search(path) or not flat or not _SCRIPT.search(flat[-1]):
            return None
        name = flat[-1].rpartition(".")[0].removesuffix(".min")
        for at in range(len(flat) - 2, -1, -1):
            if flat[at] in _BUILT:
                inside = tuple(part for part in flat[at + 1 : -1] if part not in _BUILT)
                found = [file for ending in _ENDINGS for file in self._by_name.get(f"{name}.{ending}", ())]
                same = {file for file in found if _below_source(file) == inside and not set(file) & _BUILT_ONLY}
                return "/".join(same.pop()) if len(same) == 1 else None
        return None

    def _shown(self, path: str) -> str:
        """The file where there is one; else the path as text, relative where it lies under the root."""
        return self.locate(path) or self._below_root(slashed(path)) or slashed(path)

    def _test(self, test: str) -> str:
        """The id with its path as it stands in the repository: `path::name`, or `path > title` of JavaScript."""
        path, separator, name = test.partition(" > ")
        if not _SCRIPT.search(path):
            path, separator, name = test.partition("::")
            if not separator and not path.endswith(".py"):
                return test
        return self._shown(path) + separator + name

    def _below_root(self, path: str) -> str | None:
        if not self._root or not path.startswith(self._root + "/"):
            return None
        inside = _flat(path[len(self._root) + 1 :])
        return "/".join(inside) if inside and ".." not in inside else None

    def _search(self, path: str) -> str | None:
        if not path or len(path) > _LONGEST or path.startswith("<"):
            return None
        path = slashed(path)
        if path not in self._files:
            path = _asked(path)
        inside = self._below_root(path)
        if inside is not None:
            return inside if inside in self._files else self._installed_copy(inside)
        if INSTALLED.search(path):
            return self._installed_copy(path)
        parts = tuple(part for part in _flat(path) if part != "..")
        exact = "/".join(parts)
        if not path.startswith(("/", "../")) and exact in self._files:
            return exact
        return self._by_suffix(parts, absolute=path.startswith("/"))

    def _installed_copy(self, path: str) -> str | None:
        """Tests often run against an installed copy of the repository's own package."""
        tail = re.split(r"/(?:site|dist)-packages/", path)[-1] if "-packages/" in path else ""
        if "/" not in tail:
            return None
        return next((root + tail for root in _SOURCE_ROOTS if root + tail in self._files), None)

    def _by_suffix(self, parts: tuple[str, ...], absolute: bool) -> str | None:
        named = self._by_name.get(parts[-1], []) if parts else []
        ends = [file for file in named if parts[-len(file) :] == file]
        if ends:  # the path goes through the whole of a repository's file: the longest such file
            return "/".join(sorted(ends, key=len)[-1])
        if not absolute:
            longer = [file for file in named if file[-len(parts) :] == parts]
            return "/".join(longer[0]) if len(longer) == 1 else None
        shared = sorted(((_shared_end(file, parts), file) for file in named), reverse=True)
        best = shared[0][0] if shared else 0
        alone = len(shared) == 1 or (len(shared) > 1 and shared[1][0] < best)
        return "/".join(shared[0][1]) if best >= 2 and alone else None


def _asked(path: str) -> str:
    """A script's path without what a development server or a bundler puts around it: `/@fs/`, `?t=17`."""
    if "?" in path or "#" in path:
        path = re.sub(r"(?<=\w)[?#].*$", "", path)
    return path.removeprefix("/@fs")


def _below_source(file: tuple[str, ...]) -> tuple[str, ...]:
    """The folders of a file below the last one that holds sources; all of them where none does."""
    at = max((n for n, part in enumerate(file[:-1]) if part in _SOURCES), default=-1)
    return file[at + 1 : -1]


def _below_root(file: tuple[str, ...]) -> tuple[str, ...]:
    """The folders of a file of a JVM language below the one that holds sources of it."""
    at = max((n for n, part in enumerate(file[:-1]) if part in _JVM_ROOTS), default=-1)
    return file[at + 1 : -1]


def _is_end(folders: tuple[str, ...], package: list[str]) -> bool:
    return len(folders) <= len(package) and tuple(package[len(package) - len(folders) :]) == folders


def slashed(path: str) -> str:
    """A path with `/`, without scheme and Windows drive."""
    if _DRIVE.match(path) or ("\\" in path and "/" not in path):
        path = path.replace("\\", "/")
    if _DRIVE.match(path):
        return path[2:]
    scheme = _SCHEME.match(path)
    if scheme:
        path = path[scheme.end() - (1 if scheme.group().lower() == "file:///" else 0) :]
    return path


def _flat(path: str) -> list[str]:
    """The parts of a path with `.` and inner `..` worked out; `..` that climb out stay in front."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return parts


def _shared_end(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    shared = 0
    for left, right in zip(reversed(one), reversed(other), strict=False):
        if left != right:
            break
        shared += 1
    return shared

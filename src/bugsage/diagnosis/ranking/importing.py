"""Which files of the product a test's file imports, through the files that only pass on what others define."""

import posixpath
import re

from bugsage.diagnosis.ranking.candidates import Candidates
from bugsage.model.code import CodeFile
from bugsage.model.languages import BY_NAME, ending_of, language_of, stem_of

#: Steps through files that pass things on, and imports of one of them beyond which it says nothing.
_MOST_STEPS, _MOST_PASSED = 3, 40
#: Languages that import by package, and what stands between the parts of one.
_PACKAGED = frozenset(("java", "kotlin", "php", "rust"))
_PARTS = re.compile(r"::|[.\\]")
_SCRIPT = frozenset(("javascript", "typescript"))
_NATIVE = frozenset(("c", "cpp"))
_HEADERS = (".h", ".hh", ".hpp", ".hxx")
#: A namespace, or a package of Go, of more files says nothing.
_MOST_FILES = 40


def imported_files(path: str, candidates: Candidates) -> dict[str, float]:
    """Files that a test's file imports, 1 for those it names itself, less for those behind a file that passes on."""
    start = candidates.code.files.get(path)
    found: dict[str, float] = {}
    if start is None:
        return found
    step = [(start, 1.0)]
    for _ in range(_MOST_STEPS):
        following: list[tuple[CodeFile, float]] = []
        for file, weight in step:
            for target in _targets(file, candidates):
                known = candidates.code.files[target]
                if target in found or target == path:
                    continue
                passes = _passes_on(known)
                found[target] = weight * (0.5 if passes else 1.0)
                if known.is_test or passes:
                    following.append((known, weight * 0.7))
        step = following
    return {target: weight for target, weight in found.items() if not candidates.code.files[target].is_test}


def _passes_on(file: CodeFile) -> bool:
    """A file that stands for its folder, and mostly says what others have."""
    language = language_of(file.path)
    heads = language.heads if language else ()
    return (stem_of(file.path) in (*heads, "__init__")) and len(file.imports) <= _MOST_PASSED


def _targets(file: CodeFile, candidates: Candidates) -> list[str]:
    modules = dict.fromkeys((item.module, item.name) for item in file.imports)
    found: dict[str, None] = {}
    for module, name in modules:
        for target in _resolved(file, module, name, candidates):
            found.setdefault(target)
    if file.language == "go" and file.is_test:  # what lies in its folder is its package, and needs no import
        folder = posixpath.dirname(file.path)
        same = [path for path in candidates.code.files if posixpath.dirname(path) == folder and path.endswith(".go")]
        found |= dict.fromkeys(same if len(same) <= _MOST_FILES else [])
    return list(found)


def _resolved(file: CodeFile, module: str, name: str, candidates: Candidates) -> list[str]:
    """The file that a module's name means, seen from another file; none where it is a package or cannot be told."""
    if file.language in _SCRIPT:
        if not module.startswith((".", "/", "@/", "~/", "#")):
            return []
        if module.startswith("."):
            base = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), module))
            return _with_ending(base, candidates)
        alike = candidates.named_like(module.lstrip("@~#/").removesuffix(ending_of(module)))
        return alike if len(alike) == 1 else []
    if file.language == "python" and module.strip("."):
        dotted = module.strip(".").replace(".", "/")
        found = candidates.named_like(f"{dotted}/{name}") if name else []
        found = found or candidates.named_like(dotted) or candidates.named_like(f"{dotted}/__init__")
        return found if len(found) == 1 else []
    if file.language == "ruby":
        beside = module.startswith(".")
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), module)) if beside else module
        found = _of_language("ruby", path.removesuffix(".rb"), candidates)
        return found if len(found) == 1 else []
    if file.language in _NATIVE:
        return _included(file, module, candidates)
    if file.language == "go":
        return _in_folder("go", module.split("/"), candidates) if "." in module.partition("/")[0] else []
    if file.language == "csharp":
        *around, last = module.split(".")
        of_class = (
            [path for path in _in_folder("csharp", around, candidates) if stem_of(path) == last] if around else []
        )
        return _in_folder("csharp", [*around, last], candidates) or of_class
    return _by_package(file.language, module, name, candidates) if file.language in _PACKAGED else []


def _included(file: CodeFile, path: str, candidates: Candidates) -> list[str]:
    """The file that is included, and what it declares: the source of the same name beside it, or the only one."""
    files = candidates.code.files
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), path))
    bare = path.lstrip("./")
    alike = [beside] if beside in files else candidates.named_like(bare.removesuffix(ending_of(bare)))
    found = [one for one in alike if one.endswith(f"/{bare}") or one in (bare, beside)]
    if len(found) != 1 or not found[0].endswith(_HEADERS):
        return found if len(found) == 1 else []
    stem, folder = stem_of(found[0]), posixpath.dirname(found[0])
    endings = BY_NAME["c"].endings + BY_NAME["cpp"].endings
    sources = [one for one in candidates.named_like(stem) if one.endswith(endings) and not one.endswith(_HEADERS)]
    near = [one for one in sources if posixpath.dirname(one) == folder] or sources
    return [*found, *near] if len(near) == 1 else found


def _in_folder(language: str, parts: list[str], candidates: Candidates) -> list[str]:
    """The files of the folder that a package or a namespace is named after: outer parts of it may have no folder."""
    folders: dict[str, list[str]] = {}
    for path, file in candidates.code.files.items():
        if file.language == language and not file.is_test:
            folders.setdefault(posixpath.dirname(path), []).append(path)
    for start in range(len(parts) if language == "go" else max(len(parts) - 1, 1)):
        ending = "." + ".".join(parts[start:])
        found = [folder for folder in folders if f".{folder.replace('/', '.')}".endswith(ending)]
        if found:
            return folders[found[0]] if len(found) == 1 and len(folders[found[0]]) <= _MOST_FILES else []
    return []


def _of_language(language: str, path: str, candidates: Candidates) -> list[str]:
    endings = BY_NAME[language].endings + (BY_NAME["java"].endings if language == "kotlin" else ())
    return [found for found in candidates.named_like(path) if found.endswith(endings)]


def _by_package(language: str, module: str, name: str, candidates: Candidates) -> list[str]:
    """The one file that a class, or a module, of a package lies in: outer parts of the package may have no folder."""
    parts = [part for part in _PARTS.split(f"{module}.{name}") if part]
    own = parts[:1] in (["crate"], ["super"], ["self"])
    parts = [part for part in parts if part not in ("crate", "super", "self")]
    # What is imported of a class or a module may itself be one, or a part of it.
    for path in (parts, parts[:-1]):
        for start in range(len(path) if own or "\\" in module else len(path) - 1):
            found = _of_language(language, "/".join(path[start:]), candidates)
            if found:
                return found if len(found) == 1 else []
    return []


def _with_ending(base: str, candidates: Candidates) -> list[str]:
    files = candidates.code.files
    if base in files:
        return [base]
    endings = [ending for name in ("typescript", "javascript") for ending in BY_NAME[name].endings]
    bare = base.removesuffix(ending_of(base))
    tried = [f"{stem}{ending}" for stem in dict.fromkeys((base, bare)) for ending in endings]
    tried += [posixpath.normpath(f"{base}/index{ending}") for ending in endings]
    return next(([path] for path in tried if path in files), [])

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
    return _by_package(file.language, module, name, candidates) if file.language in _PACKAGED else []


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

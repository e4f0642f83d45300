"""Functions and files of frames without what changes from one build, engine or occurrence to the next."""

from __future__ import annotations

import re

_LONGEST = 500
_SCRIPT = frozenset(("javascript", "typescript", "node"))

#: What compilers and engines write for code that has no name.
_UNNAMED = re.compile(
    r"^(?:|\?+|<anonymous>|\{?anonymous(?: function)?\}?|<unknown>|\(anonymous(?: function)?\)|Anonymous function|"
    r"eval|(?:eval|global|Global|module) code|<lambda>|\{closure\}|<redacted>|<module>|<main>|null|undefined)$"
)
#: Pattern and what stands for it, tried in this order on the whole name.
_GENERATED = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"::h[0-9a-f]{16}$", ""),  # Rust
        (r"\s?\+\s?0x[0-9a-fA-F]+(?:/0x[0-9a-fA-F]+)?$", ""),
        (r"(?:::\{\{closure\}\}|::\{closure#\d+\})+$", ""),
        (r"(?:\.(?:func|gowrap)\d+(?:\.\d+)*|-range\d+|-fm)+$", ""),  # Go
        (r"^closure #\d+ (?:\([^()]{0,200}\) )?(?:[\w ]{0,40} )?in ", ""),  # Swift
        (r"^(?:block|rescue|ensure)(?: \(\d+ levels\))? in ", ""),  # Ruby
        (r"\{closure:[^{}]{0,300}\}", "{closure}"),  # PHP
        (r"(?:::)?\{lambda\([^{}]{0,200}\)#\d+\}.*$", ""),  # C++
        (r"^.*<(\w+)>d__\d+\.MoveNext$", r"\1"),  # C#
        (r"<(\w*)>[bg]__(?:(\w+?)\|)?[\d_]+$", r"\1"),
        (r"\$\$(?:Lambda|EnhancerBy\w+|FastClassBy\w+|SpringCGLIB|Enhancer)[^.]*", ""),  # the JVM
        (r"\blambda\$(\w+)\$\d+$", r"\1"),
        (r"\baccess\$\d+$", "access"),
        (r"(\w(?:Accessor|Proxy))\d+\b", r"\1"),
        (r"(?:\$\d+)+(?=\.|$)", ""),
        (r" \[as [^\[\]]{0,200}\]$", ""),  # V8
        (r"^(?:async[ *]|new |get |set |bound )+", ""),
        (r"\.<locals>", ""),
        (r"\.prototype\.", "."),
    )
)
#: Arguments that some languages print behind the name.
_ARGUMENTS = re.compile(r"(?<=[\w>\]])(?:\(.*|<.*>)$", re.DOTALL)

_URL = re.compile(r"^(?:[a-z][a-z0-9+.-]{1,30}:)?//?/?(?=[^/])", re.IGNORECASE)
_WITH_HOST = re.compile(
    r"^(?:(?:https?|wss?|[a-z]{2,10}-extension|capacitor|ionic|webpack|ng):)?///?[^/]*(?:/|$)", re.IGNORECASE
)
#: A host that lost its scheme, where the file is a script's.
_HOST = re.compile(
    r"^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24})(?::\d{1,5})?/", re.IGNORECASE
)
_SCRIPT_FILE = re.compile(r"\.(?:[cm]?[jt]sx?|vue|svelte|html?)$", re.IGNORECASE)
_PACKAGES = re.compile(
    r"^.*(?:site-packages|dist-packages|node_modules|/lib(?:64)?/(?:python|pypy)\d[\d.]*|/Python\d+/Lib|/gems|pkg/mod|"
    r"\.cargo/registry/src/[^/]{1,100}|rustc/[0-9a-f]{40}/library)/",
    re.DOTALL,
)
_RELEASE = re.compile(r"(?<=[\w])[@-]v?\d+(?:\.\d+)+[^/]{0,60}(?=/)")
#: What bundlers put into names of files: a hash before the ending.
_HASHED = re.compile(
    r"[.-](?:[0-9a-f]{6,40}|(?=[\w-]*[0-9A-Z])[\w-]{8})(?=(?:\.(?:chunk|bundle|min|prod|module))*\.[cm]?js$)"
)
_NUMBERED = re.compile(r"(?<![^/])\d+(?=(?:\.(?:chunk|bundle|min))*\.[cm]?js$)")
_EVALUATED = re.compile(
    r"^(?:VM\d+|eval at .*|\[eval\].*|evalmachine\..*|<anonymous>|blob:.*|data:.*|<string>)$", re.DOTALL
)


def plain_function(name: str | None, language: str = "") -> str:
    """The last part of a function's name; empty for code without a name of its own.

    >>> plain_function("Cart.<locals>.price"), plain_function("shop/price<", "javascript")
    ('price', '')
    """
    name = (name or "")[:_LONGEST].strip()
    if language in _SCRIPT:
        name = name.rpartition("/")[2] if not name.endswith("/<") else ""
        name = "" if name == "<" else name.rstrip("<")
    for pattern, plain in _GENERATED:
        name = pattern.sub(plain, name)
    name = _ARGUMENTS.sub("", name) if not name.startswith(("<", "(", "{")) else name
    name = name.rpartition("#")[2].rpartition("->")[2]
    name = name.rpartition("::")[2] if "::" in name and not name.endswith("::") else name
    return _last(name)


def is_unnamed(function: str) -> bool:
    """The name says nothing of what the code is."""
    return _UNNAMED.match(function) is not None


def plain_file(path: str | None) -> str:
    """A path without host, query, build hashes and the folders that differ from machine to machine.

    >>> plain_file("https://shop.example/static/main.3f2a1b9c.js?v=3")
    'static/main.js'
    """
    path = (path or "").replace("\\", "/")[: 4 * _LONGEST]
    path = path.partition("?")[0] if "?" in path else path
    if _EVALUATED.match(path):
        return "<evaluated>"
    inside = _PACKAGES.match(path)
    if inside:
        return _bundled(_RELEASE.sub("", path[inside.end() :]))
    if path.startswith("file://"):
        path = path[7:]
    elif "://" in path[:40] or path.startswith("//"):
        path = _WITH_HOST.sub("", path) if _WITH_HOST.match(path) else _URL.sub("", path)
        return _bundled(_RELEASE.sub("", path.partition("#")[0].lstrip("./"))) or "<page>"
    if path.startswith("/") or path[1:3] == ":/":
        path = "/".join(path.split("/")[-2:])
    elif _SCRIPT_FILE.search(path):
        path = _RELEASE.sub("", _HOST.sub("", path))
    return _bundled(path)


def is_minified(path: str | None, line: int | None, column: int | None) -> bool:
    """The code stands in so few and long lines that a machine wrote it, names and all."""
    if re.search(r"\.min\.[cm]?js(?:[?#]|$)", path or ""):
        return True
    return (column or 0) > 500 and (line or 0) <= 20


def _bundled(path: str) -> str:
    return _NUMBERED.sub("", _HASHED.sub("", path)) if path.endswith("js") else path


def _last(name: str) -> str:
    """The last part of a dotted name; `<module>` and `<lambda>` are whole."""
    return name.rpartition(".")[2] or name

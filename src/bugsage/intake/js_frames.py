"""Stack lines of JavaScript: those of V8, SpiderMonkey and JavaScriptCore, of old browsers and of test runners."""

from __future__ import annotations

import re
from functools import cache

from bugsage.intake.clean import NAME, cap
from bugsage.model.error import Frame

#: Characters of a line that are looked at.
LONGEST = 2_000
_PLACE = r"(?P<file>[^\n]{1,1500}?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?"
#: What a file of a program looks like: it has a scheme, a folder, or an ending of the language.
_FILE = re.compile(
    r"^(?:[a-z][a-z0-9+.-]{1,20}:(?!\d)|[\w.~@$()\[\]-]{0,200}[\\/]|[A-Za-z]:[\\/])|"
    r"\.(?:[cm]?[jt]sx?|vue|svelte|astro|html?|bundle|jsbundle|hbc|wasm|node)(?:[?#].{0,300})?$|"
    r"^(?:<anonymous>|repl|evalmachine\.<anonymous>|eval code|internal|native|\[eval\]\S{0,20}|\[stdin\]\S{0,20})$",
    re.IGNORECASE,
)
_RUNTIME = re.compile(
    r"^(?:node:|bun:|deno:|ext:|internal/|native$|<anonymous>$|repl$|\[native code\]$|"
    r"(?:_?stream\w*|assert|async_hooks|buffer|child_process|cluster|domain|dns|events|fs|http\w*|https|_http_\w+|module|"
    r"net|os|path|process|readline|repl|timers|tls|_tls_\w+|tty|url|util|vm|worker_threads|zlib|bootstrap_node|"
    r"node|evalmachine\.<anonymous>)(?:\.js)?$)"
)
_INSTALLED = re.compile(
    r"(?:^|[\\/])(?:node_modules|bower_components|jspm_packages|\.yarn|\.pnpm)[\\/]|^npm:|/webpack/bootstrap"
    r"|^https://(?:deno\.land|jsr\.io|esm\.sh)/"
)
_NOWHERE = frozenset(("native", "<anonymous>", "[native code]", "(native)", "unknown location", "<unknown>"))


def frame(line: str) -> Frame | None:
    """The frame that one line of a V8 stack, or of one that a runner prints in its own way, stands for."""
    line = line[:LONGEST].strip().removesuffix(" {")
    if line.startswith("at "):
        return _v8(line[3:].strip())
    if line.startswith(("❯ ", "› ")):
        return _runner(line[2:].strip())
    return None


def browser_frame(line: str) -> Frame | None:
    """The frame of a line as Firefox, Safari and old Opera write it; without `at`, hence only where a stack is."""
    line = line[:LONGEST].strip()
    if line.startswith("Error created at "):
        return None
    if line == "[native code]" or line.endswith("@[native code]"):
        return _made(line.removesuffix("[native code]").rstrip("@"), None, None, None)
    for pattern in (_OPERA, _GECKO, _BARE):
        found = _compiled(pattern).match(line)
        if found:
            return _browser(found)
    return None


def in_app(file: str | None) -> bool:
    """Whether a file belongs to the program rather than to its packages and its runtime, as far as its path tells."""
    return bool(file) and not _INSTALLED.search(file or "") and not _RUNTIME.search(file or "")


def is_file(text: str) -> bool:
    """Whether a text may be the file of a frame."""
    return bool(_FILE.search(text)) and "://" not in text[:1]


_WHOLE = rf"^{_PLACE}\)?$"
_CALL = r"^(?P<function>[^\n]{1,1000}?) ?\((?P<place>[^\n]{1,1600})\)?$"
_EVAL = r"\((?P<file>[^()\n]{1,1500}):(?P<line>\d{1,9}):(?P<column>\d{1,9})\)"
_GECKO_EVAL = r"^(?P<file>\S{1,1500}) line (?P<line>\d{1,9}) > .{1,300}$"
#: `function@file:line:column`; what is before the last `@` that a file can follow is the function.
_GECKO = (
    r"^(?P<function>[^\n]{1,300}[\"']\]|[^@\n]{0,300})@(?P<file>[^\s@][^\n]{0,1500}?)"
    r":(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?$"
)
_BARE = r"^(?P<function>)(?P<file>\S{1,1500}?):(?P<line>\d{1,9}):(?P<column>\d{1,9})$"
_OPERA = (
    r"^(?:\.\.\. {1,4})?Line (?P<line>\d{1,9}) of (?:linked|inline#\d{1,4}) script (?:in )?(?P<file>\S{1,1500}?)"
    r"(?:: In function (?P<function>\S{1,200}))?$"
)


def _v8(text: str) -> Frame | None:
    text = text.removeprefix("async ")
    whole = _compiled(_WHOLE).match(text)
    if whole and is_file(whole["file"]) and _alone(text):
        return _made("", whole["file"], whole["line"], whole["column"])
    call = _split_call(text)
    if call is None:
        return _made("", None, None, None) if text in _NOWHERE else None
    function, place = call
    if place in _NOWHERE or place.startswith("index "):
        return _made(function, None, None, None)
    if place.startswith("eval at "):
        inner = _compiled(_EVAL).search(place)
        if inner:
            return _made(function, inner["file"], inner["line"], inner["column"])
        within = place.rpartition("(")[2].partition(")")[0]
        return _made(function, within or None, None, None)
    place = place.removeprefix("address at ")
    found = _compiled(_WHOLE).match(place)
    return _made(function, found["file"], found["line"], found["column"]) if found and is_file(found["file"]) else None


def _alone(text: str) -> bool:
    """The text is a place without a function; folders have spaces and brackets in their names, too."""
    if text.startswith(("/", "\\", ".")) and not text.endswith(")"):
        return True
    return not re.search(r" \(|\w\((?:[/\w]|webpack)", text)


def _split_call(text: str) -> tuple[str, str] | None:
    """Function and place of `function (place)`; the place holds the brackets that folders have in their names."""
    if not text.endswith(")") and not re.search(r"\(\S{1,1500}:\d{1,9}:\d{1,9}$", text):
        return None
    at = text.find(" (")
    while (
        at >= 0 and text[at + 2 : at + 12].startswith(("anonymous", "<anonymous")) and not text.endswith("nonymous>)")
    ):
        at = text.find(" (", at + 2)
    if at < 0:
        at = text.find("(", 1) - 1
        return (text[: at + 1].strip(), text[at + 2 :].removesuffix(")")) if at >= 0 else None
    return text[:at].strip(), text[at + 2 :].removesuffix(")")


def _runner(text: str) -> Frame | None:
    """`function file:line:column` of vitest, `function (file:line:column)` of ava, either without the function."""
    if text.endswith(")"):
        return _v8(text)
    found = _compiled(
        r"^(?:(?P<function>[^\n]{1,300}?) )?(?P<file>\S{1,1500}?):(?P<line>\d{1,9}):(?P<column>\d{1,9})$"
    ).match(text)
    if not found or not is_file(found["file"]):
        return None
    return _made(found["function"] or "", found["file"], found["line"], found["column"])


def _browser(found: re.Match[str]) -> Frame | None:
    fields = found.groupdict()
    file, line, column = fields["file"], fields["line"], fields.get("column")
    function = re.sub(r"\(\[arguments not available\]\)$", "", fields["function"] or "")
    evaluated = _compiled(_GECKO_EVAL).match(f"{file}")
    if evaluated:
        file, line, column = evaluated["file"], evaluated["line"], None
    if not is_file(file):
        return None
    named = re.match(r"<anonymous function: (\S{1,200})>$", function)
    return _made(named[1] if named else function, file, line, column)


def _made(function: str, file: str | None, line: str | None, column: str | None) -> Frame:
    path = re.sub(r"^file://(?=/)", "", file) if file else None
    if path and re.match(r"^file://[^/]", path):
        path = path.removeprefix("file://")
    if path and re.match(r"^/?[A-Za-z]:[\\/]", path):
        path = path.removeprefix("/").replace("\\", "/")
    return Frame(
        file=cap(path, NAME) if path else None,
        line=int(line) if line and int(line) > 0 else None,
        column=int(column) if column and int(column) > 0 else None,
        function=cap(function, NAME) or None,
        in_app=in_app(path),
    )


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

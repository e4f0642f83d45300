"""The shapes in which most tools write a place at the beginning of a line, and what only looks like one.

`a.c:3:7: text` · `a.ts(3,7): text` · `a.ts[3, 7]: text` · `[a.proto:3:7] text` · `A.java:[3,7] text` ·
`a.js: line 3, col 7, text`
"""

from __future__ import annotations

import re
from functools import cache

from bugsage.intake.tools.words import opening, severity_of
from bugsage.model.base import Noun

#: Longer lines are looked at up to here.
LONGEST = 3_000
#: What a line must hold to be looked at: a digit where shapes have one.
LIKELY = re.compile(r"[:(\[]\d|: line \d")
#: What build servers and build tools write before the lines of others.
_PREFIX = (
    r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3,9}(?:Z|[+-]\d\d:?\d\d)\s(?:\d\d[OE]\+?\s)?|"
    r"\[\d{4}-\d\d-\d\dT[\d:.,]{8,18}Z?\]\s{1,2}|"
    r"\[\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\]:?\s{1,2}|#\d{1,4}\s\d{1,5}\.\d{1,6}\s)?"
    r"(?P<indent>\s{0,16})(?:\d{1,3}>\s{0,4})?"
    r"(?:\[(?!(?:error|warn|warning|info)\])[a-z]\w{1,20}\]\s{1,4})?"
    r"(?:[\w.@/-]{1,60}\s{0,12}\|\s|@?[\w./-]{1,80}:[\w-]{1,40}:\s(?=\S+[:(]\d)|"
    r"@?[\w./-]{1,100}\s[\w:-]{1,40}:\s(?=\S+[:(]\d))?(?:remote:\s|>\s|\|\s|└\s|•\s)?"
    r"(?:##\[(?P<t1>error|warning)\]|\[(?P<t2>error|warn|warning|info|ERROR|WARN|WARNING|INFO|FATAL|E|W)\]\s{1,4}|"
    r"(?P<t3>ERROR|WARNING|Error|Warning|error|warning|e|w):\s{1,4}(?:\([\w-]{2,60}\)\s)?|npm ERR! |vet: )?"
)
_FILE = r"(?P<file>(?:file:/{2,3})?(?:[A-Za-z]:[\\/])?[^\s\[:\"<>|*?`][^\s:\"<>|*?`]{0,400}?)"
#: Spaces only where the path's beginning leaves no doubt; colons only there as well.
_SPACED = (
    r"(?P<file>(?:file:///|/|[A-Za-z]:[\\/]|\.{1,2}[\\/]|[\w.-]{1,60}(?: [\w.-]{1,60}){1,3}/)"
    r"(?:[^:\"<>|*?`]|:(?=[^\s\d/\\])){1,400}?)"
)
_COLON = (
    r":(?P<line>\d{1,7})(?:[:.](?P<column>\d{1,6}))?(?:-\d{1,7}(?:[:.]\d{1,6})?)?(?P<after>:\s?|\s-\s|"
    r"\s{1,4}(?=\S))(?P<rest>.*)$"
)
_PAREN = (
    r"\((?P<line>\d{1,7})(?:[,:]\s?(?P<column>\d{1,6}))?(?:[-,]\d{1,7}(?:,\s?\d{1,6}){0,2})"
    r"?\)(?P<after>\s?:\s?|\s)(?P<rest>.*)$"
)
_BRACKET = r":?\[(?P<line>\d{1,7})(?:,\s?(?P<column>\d{1,6}))?\](?P<after>\s?:\s?|\s)(?P<rest>.*)$"
_WRAPPED = r"\[(?P<file>[^\s:\"<>|*?`]{1,400}):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?\](?P<after>:?\s)(?P<rest>.*)$"
_WORDS = (
    r":\s(?:\()?[Ll]ine:?\s(?P<line>\d{1,7})(?:,\s(?:col|column|char|character)\.?:?\s(?P<column>\d{1,6}))?\)?"
    r"(?P<after>,\s|:\s|\s-\s)(?P<rest>.*)$"
)
#: Only with a file's name as plain as this: `e: /a/b.kt: (3, 7): text`.
_APART = r":\s\((?P<line>\d{1,7}),\s?(?P<column>\d{1,6})\)(?P<after>:\s)(?P<rest>.*)$"
_PLAIN_SHAPES = (
    ("colon", _FILE + _COLON),
    ("paren", _FILE + _PAREN),
    ("bracket", _FILE + _BRACKET),
    ("wrapped", _WRAPPED),
    ("words", _FILE + _WORDS),
    ("apart", _FILE + _APART),
)
_SPACED_SHAPES = (("colon", _SPACED + _COLON), ("paren", _SPACED + _PAREN), ("words", _SPACED + _WORDS))
#: What the first word of a line has where its path holds no spaces.
_IN_WORD = re.compile(r"[:(\[]\d|:$")
#: What stands behind the place in stacks, test reports and logs, which no tool for code writes.
_ASIDE = (
    r"^(?:in\s[`'\"<\w]|from\s|at\s|\+0x|#\d|(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,60}(?:Error|Exception|Exit|"
    r"Interrupt|"
    r"Failed|Failure|Warning|NotFound|Timeout|Iteration)(?::|\s*$)|Failed$|Failure$|FAILED|PASSED|[\w.]{1,80}/\d{1,2}$|"
    r"[A-Z]\w{0,40}(?:\.\w{1,40}){0,6}[!?]?/\d\b|\d{1,3}%|\^+$|assert\s|E\s{3}|[}\])]|=|\||>|<[^<>]{1,60}>:?\s|"
    r"\d+[ms]|\s*$)"
)
#: Endings of files that tools speak of, for places which no severity and no known tool stand behind.
_ENDINGS = (
    "ac ada adb adoc ads agda am asm astro awk bash bat bazel bib blade bzl c cabal cairo cc cfg cjs clj cljs cmake "
    "cmd coffee conf cpp cr cs csproj css cts cu cue cuh cxx d dart dhall eex ejs el elm env epp erb erl ex exs f "
    "f03 f08 f77 f90 f95 feature fish for fs fsproj fsx g4 gemspec glsl gn gni go gql gradle graphql groovy gyp h "
    "haml hbs hcl heex hh hlsl hpp hrl hs htm html hxx idr in inc ini inl ipp ipynb j2 java jinja jinja2 jl js json "
    "json5 jsonc jsx kt kts l ld lean less lhs liquid lisp ll lua m mak markdown md mdx metal mjs mk ml mli mm move "
    "mts nasm nim nix pas php phtml pl plist pm po pot pp pro properties props proto ps1 psm1 pug purs py pyi pyx "
    "qml r rake rb rego res resi rkt robot rs rst ru s sass sc scala scm scss sh slim sol sql star storyboard styl "
    "sv svelte svg svh swift t targets tcl tex tf tfvars thrift toml tpp ts tsx twig txt ui v vala vb vbproj vh vhd "
    "vhdl vim vue vy wat wgsl xib xml xsd xsl y yaml yml yy zig zsh "
)
ENDINGS = frozenset(_ENDINGS.split())
#: Files without an ending that tools speak of.
_NAMES = re.compile(
    r"^(?:GNUmakefile|[Mm]akefile|Dockerfile|Containerfile|Gemfile|Rakefile|Guardfile|Vagrantfile|Jenkinsfile|"
    r"Podfile|Fastfile|"
    r"Brewfile|Capfile|Procfile|BUILD|WORKSPACE|Puppetfile|Justfile|justfile|Earthfile|Caddyfile|CODEOWNERS|"
    r"\.env[\w.-]{0,40}|"
    r"go\.mod|[Dd]ockerfile\.[\w.-]{1,40}|SConstruct|SConscript|wscript|Kconfig|<stdin>)$"
)

#: What may stand behind a place that has a column, though stacks say it of lines.
_SYNTAX = r"^[A-Z]?\w{0,30}(?:Syntax|Indentation|Tab|Parse)Error: "
#: What programs that ran say behind a place, whatever word for an error they use.
_RUNNING = r"^(?:runtime error: |Failed: |Fatal error: |(?:Assertion|Precondition) failed\b|panic: )"

#: A time of day, with which most lines of most logs begin.
_TIME = re.compile(r"\d{1,2}:\d\d")


class Shaped(Noun, frozen=True, kw_only=True):
    """A line that begins with a place."""

    shape: str
    file: str
    line: int
    column: int | None
    #: What stands behind the place, and what of it is left behind severity and code.
    said: str
    severity: str | None
    code: str | None
    rest: str
    #: A colon stands between place and text.
    marked: bool
    #: One space stands between them.
    spaced: bool
    indent: int


def shaped(line: str) -> Shaped | None:
    """What a line says of a place at its beginning; None where there is none, or what only looks like one."""
    line = line[:LONGEST].rstrip()
    if line.lstrip().startswith("at "):  # most of what is likely in the logs of a virtual machine
        return None
    prefix = _compiled(_PREFIX).match(line)
    if prefix is None:  # cannot be: all of it is optional
        return None
    if _TIME.match(line, prefix.end()):
        return None
    tag = prefix["t1"] or prefix["t2"] or prefix["t3"]
    body = line[prefix.end() :]
    for name, pattern in _shapes(body):
        match = _compiled(pattern).match(body)
        if match is not None and (place := _checked(name, match, tag, len(prefix["indent"]))):
            return place
    return None


def _shapes(body: str) -> tuple[tuple[str, str], ...]:
    """The shapes that a line can have, by its first characters."""
    plain = _PLAIN_SHAPES if _IN_WORD.search(body.partition(" ")[0]) else ()
    rooted = body[:1] in ("/", ".") or body[1:2] == ":" or body.startswith("file:")
    return (*plain, *_SPACED_SHAPES) if rooted or "error" in body or "warning" in body else plain


def ending_of(file: str) -> str:
    """A file's ending in lower case, else its name; what `Tool.files` is compared with."""
    name = re.split(r"[/\\]", file)[-1]
    return name.rpartition(".")[2].lower() if "." in name[1:] else name


def is_file(name: str, *, stated: bool) -> bool:
    """Text that can be a path: with an ending that is one, or a name that is known, or (`stated`) in some folder."""
    if "://" in name.removeprefix("file://") or "::" in name or name.startswith(("http:", "node:", "(", "@", "-", "=")):
        return False
    last = re.split(r"[/\\]", name)[-1]
    if _NAMES.match(last):
        return True
    stem, dot, ending = last.rpartition(".")
    if dot and (ending.lower() in ENDINGS or (stated and re.fullmatch(r"[A-Za-z][A-Za-z0-9_+-]{0,15}", ending))):
        return bool(re.search(r"[^\d.]", stem)) or ending.lower() in ENDINGS or not stem
    return stated and ("/" in name or "\\" in name) and bool(re.search(r"[A-Za-z]", last))


def _checked(shape: str, match: re.Match[str], tag: str | None, indent: int) -> Shaped | None:
    said = match["rest"].strip()
    number = int(match["line"])
    if not said or (number == 0 and shape != "colon") or _compiled(_RUNNING).match(said):
        return None
    if not is_file(match["file"], stated=True):
        return None
    severity, code, rest = opening(said)
    marked = shape != "colon" or match["after"].strip() != ""
    stated = severity is not None or (tag is not None and marked)
    if (not stated and not is_file(match["file"], stated=False)) or (" " in match["file"] and not _sane(match, stated)):
        return None
    column = match["column"]
    if severity is None and _compiled(_ASIDE).match(said) and not (column and _compiled(_SYNTAX).match(said)):
        return None
    return Shaped(
        shape=shape,
        file=match["file"],
        line=number,
        column=int(column) if column else None,
        said=said,
        severity=severity or (severity_of(tag) if marked else None),
        code=code,
        rest=rest,
        marked=marked,
        spaced=match["after"][-1:].isspace() and not match["rest"][:1].isspace(),
        indent=indent,
    )


def _sane(match: re.Match[str], stated: bool) -> bool:
    """A path with spaces, not a sentence that ends in one: words of sentences end in marks, and begin no path."""
    file = match["file"]
    if re.search(r"[,;!]\s|\s[-–=>(]|\s/|\.\s", file):
        return False
    return (stated and bool(match["column"])) or file.startswith(("/", "./", "../", "file:")) or file[1:2] == ":"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

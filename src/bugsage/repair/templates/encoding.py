"""Files and bytes that are read or written in whatever encoding and line ends the machine has."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

Way = tuple[tuple[Edit, ...], str, float]

_TEXT_FILES = ("open", "read_text", "write_text", "fdopen", "NamedTemporaryFile", "TemporaryFile", "TextIOWrapper")
_CODERS = ("encode", "decode")


def propose(site: Site) -> Iterator[Candidate]:
    """`encoding`, `newline` and `errors` where a text file is opened or bytes are decoded."""
    codec = site.event.type.endswith(("UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError"))
    for node in own_nodes(site):
        if isinstance(node, ast.Call):
            for edits, why, weight in _ways(site, node, codec):
                more = near(site, node) + (1.5 if codec else -0.5)
                yield site.candidate("encoding", why, *edits, at=node, category="encoding", weight=weight + more)


def _ways(site: Site, call: ast.Call, codec: bool) -> Iterator[Way]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {one.arg: one.value for one in call.keywords}
    if name in _TEXT_FILES and not _is_binary(call, name) and None not in given:
        if "encoding" not in given:
            yield _more(site, call, 'encoding="utf-8"'), 'Say `encoding="utf-8"` for the file', 1.5
        elif _holds(given["encoding"], "utf-8", "utf8"):
            yield (
                (site.replace(given["encoding"], '"utf-8-sig"'),),
                "Read past the mark that begins the file",
                -0.3,
            )
        elif codec or _holds(given["encoding"], "ascii", "latin-1", "latin1", "cp1252"):
            yield (site.replace(given["encoding"], '"utf-8"'),), "Say UTF-8 for the file", 1.0
        if name == "open" and "newline" not in given:
            yield _more(site, call, 'newline=""'), "Leave the ends of lines as they are", 0.0
        if codec and "errors" not in given:
            yield _more(site, call, 'errors="replace"'), "Replace what cannot be decoded", -0.5
    elif name in _CODERS and isinstance(call.func, ast.Attribute):
        yield from _coded(site, call, given, codec)


def _coded(site: Site, call: ast.Call, given: dict[str | None, ast.expr], codec: bool) -> Iterator[Way]:
    codecs = [*call.args[:1], *([given["encoding"]] if "encoding" in given else [])]
    for one in codecs:
        if isinstance(one, ast.Constant) and not _holds(one, "utf-8", "utf8"):
            yield (site.replace(one, '"utf-8"'),), "Say UTF-8", 1.2
        elif codec and _holds(one, "utf-8", "utf8"):
            yield (site.replace(one, '"latin-1"'),), "Say Latin-1, in which any byte is a letter", -0.8
    if codec and "errors" not in given and len(call.args) < 2:
        text = 'errors="replace"' if codecs else '"utf-8", errors="replace"'
        yield _more(site, call, text), "Replace what cannot be decoded or encoded", 0.3
        ignore = text.replace("replace", "ignore")
        yield _more(site, call, ignore), "Leave out what cannot be decoded or encoded", -0.2


def _holds(node: ast.expr, *texts: str) -> bool:
    return isinstance(node, ast.Constant) and str(node.value).lower() in texts


def _is_binary(call: ast.Call, name: str) -> bool:
    """Opened with `b`, or with a mode that nobody knows."""
    if name in ("read_text", "write_text", "TextIOWrapper"):
        return False
    held = getattr(call.func.value, "id", "") if isinstance(call.func, ast.Attribute) else "io"
    at = 0 if name.endswith("File") or (name == "open" and held not in ("io", "codecs", "os")) else 1
    named = [one.value for one in call.keywords if one.arg == "mode"]
    mode = next(iter([*named, *call.args[at : at + 1]]), None)
    if mode is None:
        return name.endswith("File")
    return not isinstance(mode, ast.Constant) or not isinstance(mode.value, str) or "b" in mode.value


def _more(site: Site, call: ast.Call, text: str) -> tuple[Edit, ...]:
    given = [*call.args, *call.keywords]
    end = max(site.offsets(one)[1] for one in given) if given else site.offsets(call)[1] - 1
    return (Edit(file=site.file, start=end, end=end, text=f", {text}" if given else text),)


TEMPLATE = Template(
    name="encoding",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3 in position 0: ordinal not in range(128)",
            before="""
def read(name):
    with open(name) as file:
        return file.read()  # <-
""",
            after="""
def read(name):
    with open(name, encoding="utf-8") as file:
        return file.read()
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert 'a\\\\r\\\\n' == 'a\\\\n'",
            before="""
def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)  # <-
""",
            after="""
def write(name, text):
    with open(name, "w", encoding="utf-8", newline="") as file:
        file.write(text)
""",
        ),
        Example(
            error="UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
            before="""
def shown(data):
    return data.decode("utf-8")  # <-
""",
            after="""
def shown(data):
    return data.decode("utf-8", errors="replace")
""",
            within=0,
        ),
        Example(
            error="UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte",
            before="""
def read(name):
    with open(name, "rb") as file:
        return file.read()  # <-
""",
        ),
        Example(
            error="AssertionError: assert 'a' == 'b'",
            before="""
def read(file):
    return file.read()  # <-
""",
        ),
    ),
)

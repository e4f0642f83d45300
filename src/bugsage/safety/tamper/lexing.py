"""Source text to statements, by its signs alone: what is cut out of a file can be read as well as the whole of it."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import HIDDEN, Statement

#: A text literal, behind the letters that may stand before it.
_STRING = Lazy(
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:"""|\Z)|' + r"'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'''|\Z)|"
    r'"(?:\\.|[^"\\\n])*"?|' + r"'(?:\\.|[^'\\\n])*'?",
    re.DOTALL,
)
#: Code without any sign at which something begins or ends, and those letters.
_PLAIN = Lazy(r"[^\"'#\\;:\n()\[\]{}]*")
_PREFIX = Lazy(r"(?<!\w)[rRbBuUfFtT]{1,2}\Z")
_COMMENT = Lazy(r"#[^\n]*")
_SIGNS = {
    "(": "open",
    "[": "open",
    "{": "open",
    ")": "close",
    "]": "close",
    "}": "close",
    "\n": "end",
    ":": "colon",
    ";": "semi",
}
#: A line that is one statement, whatever stands around it.
_SIMPLE = Lazy(r"[ \t]*([^\"'#\\;:\n()\[\]{}]*+(?:\([^\"'#\\;:\n()\[\]{}]*+\)[^\"'#\\;:\n()\[\]{}]*+)*+:?)[ \t]*\n")
_BRACED = Lazy(
    r'(?P<string>(?<![\w])b?r(?P<hashes>#+)"(?:.*?"(?P=hashes)|.*\Z)|"(?:\\.|[^"\\\n])*"?|`[^`\\]*(?:\\.[^`\\]*)*`?|'
    r"'(?:\\.|[^'\\\n])*'|"
    r"(?<=[=(,:;!&|?{}\[\n])[ \t]*/(?![*/ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)"
    r"|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<brace>\{)|(?P<unbrace>\})|"
    r"(?P<open>[(\[])|(?P<close>[)\]])|(?P<end>\n)|(?P<semi>;)",
    re.DOTALL,
)
_COMPOUND = Lazy(r"(?:async\s+)?(?:if|elif|else|for|while|try|except|finally|with|def|class|match|case)\b", re.ASCII)
_AGAIN = Lazy(r"[ \t]*(?:@|(?:async[ \t]+def|def|class|import|from|assert|return|raise|with|try)\b)")
_QUOTE = Lazy(r"[\"'`/]")
_SAYS_SOMETHING = Lazy(r"[\w" + HIDDEN + r"\"'@}]")
_OPENS_INDENT = Lazy(r"(?:def|class|module|it|describe|context|test|if|unless)\b")
#: Longer statements are cut: patterns are looked for in them.
_LONGEST_TEXT = 1500
#: Behind these a line goes on.
_UNFINISHED = ("=", "&&", "||", "+", ",", "=>", ".", "?", "??", "(", "return", "<-", ":=")
#: A brace on a line of its own belongs to what stands above it.
_BRACE_BELOW = Lazy(r"[ \t]*\{[ \t]*(?:\r?\n|//|$)")
_TAKES_BRACE = Lazy(
    r"(?:\)|\b(?:else|try|do|finally|catch|get|set|unsafe|checked|unchecked)|\b(?:class|struct|interface"
    r"|enum|namespace)\b[^=();]*)$"
)
_GOES_ON = Lazy(r"\s*(?:\.(?!\.)|\?\.|\?\s|&&|\|\||:\s|\+\s|=>)")
_OPENS_BLOCK = Lazy(
    r"(?:\)|=>|\b(?:else|try|do|finally|catch|loop|unsafe|defer|default|init|get|set|static)|"
    r"\)\s*(?:->\s*)?[\w\[\]*<>.,\s?&]+|\b(?:struct|interface|class|"
    r"enum|switch|select|impl|trait|namespace|module)\b[^=(]*|"
    r"\b(?:if|for|while|switch|match|func|fn|case)\b.*)$",
    re.DOTALL,
)


class Line(NamedTuple):
    """A line of one side."""

    number: int
    text: str
    changed: bool


def statements(lines: Sequence[Line], heading: str, indented: bool) -> list[Statement]:
    """The outermost statements of a stretch of source; `heading` is what git names as the definition around it."""
    builder = _Builder(lines, heading)
    text = "\n".join(line.text for line in lines) + "\n"
    if indented:
        _indented(builder, text)
        if builder.in_text and _looks_cut(lines):
            # It begins within a text in three quotes: what was taken for code is text, and the other way round.
            builder = _Builder(lines, heading)
            _indented(builder, '"""' + text)
    else:
        _braced(builder, text)
    return builder.root.children


def _looks_cut(lines: Sequence[Line]) -> bool:
    return bool(lines) and lines[0].number > 1


class _Builder:
    """Collects the pieces of the statement at hand, and puts it in its place when it is complete."""

    def __init__(self, lines: Sequence[Line], heading: str) -> None:
        self.lines = lines
        #: Holds the outermost statements, so that they know what stands beside them.
        self.root = Statement(line=0, last=0, indent=-2, text="", bare="")
        #: What is open, outermost first.
        self.stack: list[Statement] = []
        self.at = 0
        self.depth = 0
        self.in_text = False
        #: Where in the code the first colon outside brackets stands.
        self.colon = -1
        self.pieces: list[str] = []
        self.hidden: list[str] = []
        self.comments: list[str] = []
        self.new_comments: list[str] = []
        self.first: int | None = None
        if heading:
            virtual = Statement(line=0, last=0, indent=-1, text=heading, bare=heading, virtual=True, parent=self.root)
            self.root.children.append(virtual)
            self.stack.append(virtual)

    def add(self, text: str, bare: str | None = None) -> None:
        if self.first is None:
            if not text.strip():
                return
            self.first = self.at
        self.pieces.append(text)
        self.hidden.append(text if bare is None else bare)

    def hide(self, text: str) -> None:
        """A text literal; what surrounds its inside stays to be seen."""
        quote = _QUOTE.search(text)
        start = quote.start() + 1 if quote else 0
        self.add(text.replace("\n", " "), text[:start] + HIDDEN * (len(text) - start - 1) + text[-1:])
        self.at += text.count("\n")

    def comment(self, text: str) -> None:
        if not any(self.pieces) and not self.comments:
            self.first = self.at if self.first is None else self.first
        self.comments.append(text.strip())
        if any(line.changed for line in self.lines[self.at : self.at + 1 + text.count("\n")]):
            self.new_comments.append(text.strip())
        self.at += text.count("\n")

    @property
    def written(self) -> str:
        """The last of the statement's code so far, texts hidden."""
        return "".join(self.hidden[-40:]).rstrip()

    def finish(self) -> Statement | None:
        """The statement at hand, in its place; None where nothing was collected."""
        text, bare = "".join(self.pieces), "".join(self.hidden)
        lead = len(bare) - len(bare.lstrip())
        text, bare = text[lead:].rstrip(), bare[lead:].rstrip()
        bare = bare[: len(text)]  # a text that is never closed may end in blanks
        if len(text) > _LONGEST_TEXT:  # what it holds beyond that shows in its sum only
            text, bare = f"{text[:_LONGEST_TEXT]}…{crc32(text.encode('utf-8', 'replace')):08x}", bare[:_LONGEST_TEXT]
        text = text if len(bare) >= _LONGEST_TEXT else text[: len(bare)]
        comment, new_comment = " ".join(self.comments), " ".join(self.new_comments)
        self.new_comments = []
        first, self.first = self.first, None
        colon, self.colon = self.colon - lead, -1
        self.pieces, self.hidden, self.comments = [], [], []
        if first is None or not (comment or _SAYS_SOMETHING.search(bare)):
            return None
        lines = self.lines[first : self.at + 1]
        made = Statement(
            line=lines[0].number if lines else 0,
            last=lines[-1].number if lines else 0,
            indent=_width(self.lines[first].text) if first < len(self.lines) else 0,
            text=text,
            bare=bare,
            comment=comment,
            new_comment=new_comment,
            changed=any(line.changed for line in lines),
        )
        rest = _rest_of(made, colon)
        self.place(made)
        if rest is not None:
            rest.parent = made
            made.children.append(rest)
        return made

    def place(self, made: Statement) -> None:
        made.parent = self.stack[-1] if self.stack else self.root
        made.parent.children.append(made)


def _rest_of(head: Statement, colon: int) -> Statement | None:
    """The body that stands on the line of its head, which is cut to the head."""
    if colon < 0 or not _COMPOUND.match(head.bare) or not head.bare[colon + 1 :].strip():
        return None
    start = colon + 1
    bare = head.bare[start:]
    start += len(bare) - len(bare.lstrip())
    rest = Statement(
        line=head.last,
        last=head.last,
        indent=head.indent + 1,
        text=head.text[start:],
        bare=head.bare[start:],
        changed=head.changed,
    )
    head.text, head.bare = head.text[: colon + 1], head.bare[: colon + 1]
    return rest


def _width(text: str) -> int:
    width = len(text) - len(text.lstrip(" \t"))
    return width if "\t" not in text[:width] else len(text[:width].expandtabs(4))


def _sign(text: str, position: int) -> tuple[str, int, int]:
    """The kind of the next sign, and from where to where it goes; a stray backslash is none."""
    at = _PLAIN.match(text, position).end()  # type: ignore[union-attr]
    while text[at] == "\\" and text[at + 1] != "\n":
        at = _PLAIN.match(text, at + 1).end()  # type: ignore[union-attr]
    sign = text[at]
    if sign in "\"'":
        prefix = _PREFIX.search(text, max(position, at - 2), at)
        return "string", prefix.start() if prefix else at, _STRING.match(text, at).end()  # type: ignore[union-attr]
    if sign == "#":
        return "comment", at, _COMMENT.match(text, at).end()  # type: ignore[union-attr]
    return ("joined", at, at + 2) if sign == "\\" else (_SIGNS[sign], at, at + 1)


def _indented(builder: _Builder, text: str) -> None:
    """Python, and others in which the indent shows what belongs to what."""
    position = 0
    while position < len(text):
        if builder.first is None and (simple := _SIMPLE.match(text, position)):
            if simple[1]:
                builder.add(simple[1])
                _by_indent(builder)
            builder.at += 1
            position = simple.end()
            continue
        kind, start, end = _sign(text, position)
        builder.add(text[position:start])
        piece, position = text[start:end], end
        if kind == "string":
            builder.in_text = piece.count('"""') == 1 and piece.endswith("\n")
            builder.hide(piece)
        elif kind == "comment":
            builder.comment(piece)
        elif kind == "joined":
            builder.add(" ")
            builder.at += 1
        elif kind == "end":
            if builder.depth and builder.first is not None and _starts_anew(builder, text, position):
                builder.depth = 0
            if builder.depth:
                builder.add(" ")
            else:
                _by_indent(builder)
            builder.at += 1
        elif kind == "semi" and not builder.depth:
            _by_indent(builder)
        else:
            if kind == "colon" and not builder.depth and builder.colon < 0:
                builder.colon = sum(map(len, builder.hidden))
            builder.depth = max(0, builder.depth + (kind == "open") - (kind == "close"))
            builder.add(piece)
    builder.at = min(builder.at, len(builder.lines) - 1)
    _by_indent(builder)


def _by_indent(builder: _Builder) -> None:
    """Finish a statement, and leave the blocks that its indent ends."""
    if builder.first is None:
        return
    indent = _width(builder.lines[builder.first].text)
    while builder.stack and builder.stack[-1].indent >= indent and not (builder.stack[-1].virtual and indent):
        builder.stack.pop()
    if builder.stack and builder.stack[-1].virtual and not indent:
        builder.stack.pop()
    made = builder.finish()
    if (made is not None and made.text and (made.bare.endswith((":", "do", "|")) or _COMPOUND.match(made.bare))) or (
        made is not None and made.text and _OPENS_INDENT.match(made.bare)
    ):
        builder.stack.append(made)


def _starts_anew(builder: _Builder, text: str, position: int) -> bool:
    """A bracket is never closed in this cut-out: the next line cannot stand inside it."""
    first = builder.first or 0
    end = text.find("\n", position)
    line = text[position : end if end >= 0 else len(text)]
    return bool(_AGAIN.match(line)) and _width(line) <= _width(builder.lines[first].text)


def _braced(builder: _Builder, text: str) -> None:
    """Languages with braces around blocks. Braces around values are brackets like any other."""
    #: For each open brace whether it holds a block, and how deep in brackets it stood.
    open_braces: list[tuple[bool, int]] = []
    position = 0
    for match in _BRACED.finditer(text):
        builder.add(text[position : match.start()])
        kind, piece, position = match.lastgroup, match[0], match.end()
        if kind == "string":
            builder.hide(piece)
        elif kind == "comment":
            builder.comment(piece)
        elif kind == "brace":
            _brace(builder, open_braces, text[position : position + 200])
        elif kind == "unbrace":
            _unbrace(builder, open_braces)
        elif kind == "end":
            if builder.depth or _continues(builder, text, position):
                builder.add(" ")
            else:
                builder.finish()
            builder.at += 1
        elif kind == "semi" and not builder.depth:
            builder.finish()
        else:
            builder.depth = max(0, builder.depth + (kind == "open") - (kind == "close"))
            builder.add(piece)
    builder.at = min(builder.at, len(builder.lines) - 1)
    builder.finish()


def _brace(builder: _Builder, open_braces: list[tuple[bool, int]], behind: str) -> None:
    written = builder.written
    at_end = not behind.split("\n", 1)[0].split("//", 1)[0].strip()
    is_block = bool(_OPENS_BLOCK.search(written[-300:])) or (at_end and bool(re.search(r"[\w>\])]$", written)))
    if re.search(r"(?:[=(,:\[?]|\breturn)$", written) and not written.endswith("=>"):
        is_block = False
    if builder.depth and not at_end and not written.endswith((")", "=>")):
        is_block = False  # `if err := f(Point{1, 2}); err != nil`
    open_braces.append((is_block, builder.depth))
    if not is_block:
        builder.depth += 1
        builder.add("{")
        return
    builder.depth = 0
    made = builder.finish()
    if made is None:
        made = Statement(line=0, last=0, indent=0, text="", bare="")
        builder.place(made)
    builder.stack.append(made)


def _unbrace(builder: _Builder, open_braces: list[tuple[bool, int]]) -> None:
    is_block, depth = open_braces.pop() if open_braces else (True, 0)
    if not is_block:
        builder.depth = depth
        builder.add("}")
        return
    builder.finish()
    builder.depth = 0
    if builder.stack:
        builder.stack.pop()


def _continues(builder: _Builder, text: str, position: int) -> bool:
    if builder.first is None or not builder.pieces:
        return False
    behind = text[position : position + 40]
    if _BRACE_BELOW.match(behind):
        return bool(_TAKES_BRACE.search(builder.written[-200:]))
    return builder.written.endswith(_UNFINISHED) or bool(_GOES_ON.match(behind))

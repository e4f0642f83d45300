"""Exceptions of Java, Kotlin and their like with their causes: where they stand in a text, and what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bugsage.intake.thrown import MOST_CHAINED, MOST_MESSAGE, Thrown, frame_at, link
from bugsage.model.error import ExceptionInfo, Frame

_FILE = r"(?P<file>[\w$-]{1,120}\.(?:java|kts?|scala|groovy|clj))(?::(?P<line>\d{1,7}))?"
#: `at module@1.0/package.Class.method(File.java:12) ~[jar:version]`, whatever a log writes before it; `-> at` points at
#: a place inside a message.
_FRAME = re.compile(
    r"(?:^|(?<=[\s|>]))(?<!-> )at (?P<name>[^\s()][^()\n]{0,500})\("
    rf"(?:{_FILE}|(?P<nowhere>Native Method|Unknown Source|<generated>|SourceFile(?::\d{{1,7}})?))\)"
    r"(?: ~?\[[^\]\n]{0,200}\])?\s*$"
)
_TYPE = r"(?:[A-Za-z_][\w$]{0,80}\.){1,12}[A-Z][\w$]{0,120}|[A-Z][\w$]{0,120}(?:Error|Exception|Throwable)"
_SURE = (
    r"(?:[A-Za-z_][\w$]{0,80}\.){1,12}(?:Error|Exception|Throwable)|"
    r"(?:[A-Za-z_][\w$]{0,80}\.){0,12}[A-Z][\w$]{0,120}(?:Error|Exception|Throwable|Failure|Failed)"
)
#: The first line of an exception: where a line begins, or behind what a log writes where its name tells.
_HEAD = re.compile(
    rf'^\s{{0,40}}(?:Exception in thread "(?P<thread>[^"\n]{{0,200}})" )?(?P<type>{_TYPE})(?::(?: (?P<message>.*))?)?$'
)
_LOGGED = re.compile(rf"(?<![\w.$])(?P<type>{_SURE})(?::(?: (?P<message>.*))?)?$")
_LINK = re.compile(
    rf"(?:^|(?<=[\s|>]))(?P<link>Caused by|Suppressed|Wrapped by): (?P<circular>\[CIRCULAR REFERENCE: ?)?"
    rf"(?P<type>{_TYPE}|\S{{1,300}}?)(?::(?: (?P<message>.*))?)?\]?$"
)
_MORE = re.compile(r"\.\.\. (?P<more>\d{1,6}) (?:more|common frames omitted)")
_MODULE = re.compile(r"^(?:[\w.@-]{0,120}/){1,2}")
_HIDDEN = re.compile(r"\$\$(?:Lambda|Enhancer|FastClass|EnhancerBy)[^.]*")
_LAMBDA = re.compile(r"^lambda\$(\w+)\$\d+$|^(\w+)\$lambda(?:[-$]\d+)*$")
_NUMBERED = re.compile(r"\$(?:\d+|Companion|DefaultImpls)(?=\$|$)")
_LIBRARY = re.compile(
    r"^(?:java|javax|jakarta|jdk|sun|com/sun|kotlin|kotlinx|scala|groovy|clojure|worker|junit/framework|munit|sbt|"
    r"org/(?:junit|testng|opentest4j|hamcrest|assertj|mockito|scalatest|specs2|gradle|apache/maven|apache/tools/ant"
    r"|codehaus/groovy|spockframework)|io/(?:kotest|mockk)|com/google/common/truth)/"
)


def chains(lines: Sequence[str]) -> list[Thrown]:
    """One for each stack with its causes, in order."""
    found: list[Thrown] = []
    at = 0
    while at < len(lines):
        if is_frame(lines[at]):
            chain = Chain(lines, start_of(lines, at, found[-1].end if found else 0), at)
            found.append(chain.read())
            at = max(chain.at, at + 1)
        else:
            at += 1
    return found


def is_frame(line: str) -> bool:
    """A line is a level of a stack."""
    return "at " in line and _FRAME.search(line[:2_000]) is not None


def frame(line: str) -> Frame | None:
    """The frame that a line stands for; None where it is none."""
    match = _FRAME.search(line[:2_000]) if "at " in line else None
    return frame_of(match["name"], match["file"], match["line"]) if match else None


def frame_of(name: str, file: str | None, line: str | None) -> Frame:
    """`shop.cart.Cart$Row.total(Cart.java:12)` is `Cart.Row.total` of the package `shop.cart`, in its folder."""
    owner, _, method = _MODULE.sub("", _HIDDEN.sub("", name)).rpartition(".")
    package, _, class_name = owner.rpartition(".")
    inside = _NUMBERED.sub("", class_name)
    if file and inside == file.partition(".")[0] + "Kt":  # what stands in a file of Kotlin outside any class
        inside = ""
    bare = _LAMBDA.match(method)
    method = (bare[1] or bare[2]) if bare else inside.rpartition("$")[2] if method == "<init>" else method
    if method in ("invoke", "invokeSuspend") and inside != class_name:  # a lambda of Kotlin is a class
        method = ""
    function = f"{inside.replace('$', '.')}.{method}".strip(".")
    folder = package.replace(".", "/") + "/" if package else ""
    path = f"{folder}{file}" if file else None
    return frame_at(path, line, function, _LIBRARY, module=package or None)


def head_of(line: str) -> tuple[str, str] | None:
    """Type and message of a line that begins an exception; None where it is no such line."""
    match = _HEAD.match(line[:2_000])
    return (match["type"], match["message"] or "") if match else None


def start_of(lines: Sequence[str], at: int, least: int) -> int:
    """The line on which the exception of these frames begins; the first frame where it is not told."""
    for place in range(at - 1, max(least, at - MOST_MESSAGE) - 1, -1):
        line = lines[place][:2_000]
        if _HEAD.match(line) or _LINK.search(line) or (_LOGGED.search(line) and place == at - 1):
            return place
        if _LOGGED.search(line):
            return place
        if not line.strip() and place < at - 1:
            break
    return at


class Chain:
    """Reads one exception with its causes and what was suppressed."""

    def __init__(self, lines: Sequence[str], start: int, first_frame: int) -> None:
        self.lines, self.start, self.at = lines, start, first_frame
        head = lines[start][:2_000] if start < first_frame else ""
        match = _HEAD.match(head) or _LINK.search(head) or _LOGGED.search(head)
        self.thread = match.groupdict().get("thread") if match else None
        self.types = [match["type"] if match else "Exception"]
        self.messages = [[(match["message"] or "") if match else "", *lines[start + 1 : first_frame]]]
        self.frames: list[list[Frame]] = [[]]
        #: How far each exception is moved in, what it hangs on, and how.
        self.depths = [_depth(head)]
        self.parents: list[tuple[int | None, str]] = [(None, "raised")]

    def read(self) -> Thrown:
        """The whole chain; `at` is behind it then."""
        end = self.at
        while self.at < len(self.lines) and self.at - end <= MOST_MESSAGE:
            took = self._take(self.lines[self.at][:2_000])
            if took is None:
                break
            self.at += 1
            if took:
                end = self.at
        self.at = end
        tags = {"thread": self.thread} if self.thread else {}
        return Thrown(exceptions=tuple(self._links()), start=self.start, end=end, tags=tags)

    def _take(self, line: str) -> bool | None:
        """Whether a line belongs to the chain; None where another one begins, or something else."""
        found = frame(line)
        if found:
            self.frames[-1].append(found)
            return True
        more = _MORE.search(line) if "... " in line else None
        if more:
            self._shared(int(more["more"]))
            return True
        match = _LINK.search(line) if ": " in line else None
        if match:
            if len(self.types) < MOST_CHAINED and not match["circular"]:
                self._hang(match, _depth(line[: match.start()]))
            return True
        if not self.frames[-1] and len(self.messages[-1]) < MOST_MESSAGE:  # a message of several lines
            self.messages[-1].append(line)
            return False
        return False if not line.strip() and self._goes_on() else None

    def _goes_on(self) -> bool:
        following = self.lines[self.at + 1][:2_000] if self.at + 1 < len(self.lines) else ""
        return bool(_LINK.search(following) or frame(following))

    def _hang(self, match: re.Match[str], depth: int) -> None:
        suppressed = match["link"] == "Suppressed"
        parent = next(
            (
                n
                for n in range(len(self.depths) - 1, -1, -1)
                if self.depths[n] < depth or (self.depths[n] == depth and not suppressed)
            ),
            0,
        )
        self.types.append(match["type"])
        self.messages.append([match["message"] or ""])
        self.frames.append([])
        self.depths.append(depth)
        self.parents.append((parent, "context" if suppressed else "cause"))

    def _shared(self, count: int) -> None:
        """`... 3 more`: the last frames are those of the exception that this one hangs on."""
        parent = self.parents[-1][0]
        if parent is not None and 0 < count <= len(self.frames[parent]):
            self.frames[-1] += self.frames[parent][-count:]

    def _links(self) -> list[ExceptionInfo]:
        """What was suppressed stands before the causes: the last of a chain is what the others came from."""
        count = len(self.types)
        order = sorted(range(count), key=lambda n: (n > 0, self._is_beside(n) is False, n))
        place = {n: at for at, n in enumerate(order)}
        found = []
        for n in order:
            parent, relation = self.parents[n]
            above = None if parent is None else place[parent]
            found.append(link(self.types[n], "\n".join(self.messages[n]), self.frames[n][::-1], relation, above))
        return found

    def _is_beside(self, n: int) -> bool:
        """It was suppressed, or is a cause of what was."""
        parent, relation = self.parents[n]
        return relation == "context" or (parent is not None and self._is_beside(parent))


def _depth(before: str) -> int:
    """How many steps a line is moved in."""
    blank = before[len(before.rstrip()) :] if not before.strip() else before[: len(before) - len(before.lstrip())]
    return blank.count("\t") + blank.count("    ")

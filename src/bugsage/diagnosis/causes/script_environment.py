"""JavaScript: the machine or the network refused: permissions, connections, space, a port in use."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "environment"

_SYSTEM = re.compile(r"(?:^|: )(?P<code>EAI_AGAIN|E[A-Z]{3,14})\b")
_REFUSED = re.compile(
    r"\b(?P<call>connect|getaddrinfo|listen|read|write|bind) (?P<code>EAI_AGAIN|E[A-Z]{3,14})\b(?: (?P<to>\S{1,200}))?"
)
_MEANT = {
    "EACCES": ("is not allowed to touch what it opens", "check owner and mode of the path, and as whom it runs"),
    "EPERM": ("is not allowed to do what it asks for", "check owner and mode of the path, and as whom it runs"),
    "EADDRINUSE": ("wants a port that another process holds", "end the other process, or ask for port 0"),
    "ECONNREFUSED": (
        "finds nobody listening at the other end", "start the service that it connects to, or correct host and port"
    ),
    "ECONNRESET": ("lost its connection: the other end closed it", "look at the other end's log for the same moment"),
    "EPIPE": ("writes to somebody who has gone", "look at the other end's log for the same moment"),
    "ETIMEDOUT": ("got no answer in time", "check whether the other end can be reached, and how long it takes"),
    "ENOTFOUND": ("cannot resolve a host name", "check the name, and whether the machine has a network"),
    "EAI_AGAIN": ("cannot resolve a host name", "check whether the machine has a network"),
    "ENOSPC": ("found the disk full, or too many files watched", "free space, or raise the limit of watched files"),
    "EMFILE": ("has too many files open", "close files where they are opened, or open fewer at once"),
    "EROFS": ("writes to a read-only file system", "write to a temporary folder"),
}  # fmt: skip


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:1000]
    said = _REFUSED.search(message) or _SYSTEM.search(message)
    if said is None:
        return None
    at, code = crash(case), said["code"]
    meaning = _MEANT.get(code)
    if meaning is None:
        return None
    to = said.groupdict().get("to")
    what, fix = meaning
    who = f"line {at.line} of {at.called}" if at else "the program"
    return conclude(
        case,
        CATEGORY,
        f"{who} {what}" + (f": {quote(to)}" if to else f" ({code})"),
        about=at,
        missing=at is None,
        evidence=[f"{at.where}: {quote(at.code)}" if at and at.code else quote(message)],
        fix=fix,
        confirm="try the same by hand from the same machine and user",
    )


_FILES = {
    "read.js": "function read(name) {\n  return fs.readFileSync(name, 'utf8')\n}\n"
    "function call() {\n  return net.connect(1)\n}\n",
}

EXAMPLES = (
    Example(
        error="Error: connect ECONNREFUSED 127.0.0.1:5432",
        language="javascript",
        files=_FILES,
        at=("read.js: return net.connect",),
        expect=("line 5 of `call()` finds nobody listening at the other end: 127.0.0.1:5432",),
    ),
    Example(
        error="Error: listen EADDRINUSE: address already in use :::3000",
        language="javascript",
        files=_FILES,
        at=("read.js: return net.connect",),
        expect=("wants a port that another process holds",),
    ),
    Example(
        error="Error: EVERYTHING is wrong",
        language="javascript",
        files=_FILES,
        at=("read.js: return net.connect",),
    ),
    Example(
        error="Error: ENOENT: no such file or directory, open 'app.config.js'",
        language="javascript",
        files=_FILES,
        at=("read.js: return fs.read",),
    ),
)

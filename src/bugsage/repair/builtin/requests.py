"""What the model may ask for: the typed request that a call of a tool becomes.

No tool takes a command. A path is one below the folder of the fix, and whether there is such a file the desk says.
"""

import msgspec

from bugsage.model.base import Noun
from bugsage.model.reply import Call

#: Characters of a name, of a pattern and of a file in a request.
_NAME, _TEXT = 1_000, 200_000
_MOST_TESTS = 50


class ReadFile(Noun, frozen=True, kw_only=True):
    """Lines of a file, 1-based and both included; `end` 0 for as many as are shown at once."""

    path: str
    start: int = 1
    end: int = 0


class ListFiles(Noun, frozen=True, kw_only=True):
    """The files below a folder."""

    folder: str = ""


class Search(Noun, frozen=True, kw_only=True):
    """Lines of files below a folder, or of one file, in which a pattern matches."""

    pattern: str
    path: str = ""
    literal: bool = False


class Lookup(Noun, frozen=True, kw_only=True):
    """The source of one definition, or the outline of a file where no symbol is given."""

    path: str
    symbol: str = ""


class CallersOf(Noun, frozen=True, kw_only=True):
    """Who calls one definition."""

    path: str
    symbol: str


class Edit(Noun, frozen=True, kw_only=True):
    """Put `new` in place of `old`, which stands in the file exactly once, or with `everywhere` at least once."""

    path: str
    old: str
    new: str
    everywhere: bool = False


class Create(Noun, frozen=True, kw_only=True):
    """A file that is not there yet."""

    path: str
    text: str


class RunTests(Noun, frozen=True, kw_only=True):
    """Run the command of the fix, or of it only these tests."""

    tests: tuple[str, ...] = ()


class Finish(Noun, frozen=True, kw_only=True):
    """The work is done, or cannot be."""

    explanation: str = ""


class Judge(Noun, frozen=True, kw_only=True):
    """What whoever looks over a change says of it."""

    accept: bool
    remarks: str = ""


Request = ReadFile | ListFiles | Search | Lookup | CallersOf | Edit | Create | RunTests | Finish | Judge

_READING: dict[str, type[Request]] = {
    "read_file": ReadFile,
    "list_files": ListFiles,
    "search": Search,
    "definition": Lookup,
    "callers": CallersOf,
}
#: Who may ask for what: whoever mends, and whoever looks over what was mended.
MENDER: dict[str, type[Request]] = {
    **_READING,
    "edit_file": Edit,
    "create_file": Create,
    "run_tests": RunTests,
    "finish": Finish,
}
REVIEWER: dict[str, type[Request]] = {**_READING, "judge": Judge}


def read_request(call: Call, shapes: dict[str, type[Request]]) -> Request | str:
    """What a call asks for; a text says why it asks for nothing that there is."""
    shape = shapes.get(call.name)
    if shape is None:
        return f"there is no such tool; there are {', '.join(shapes)}"
    if call.damage:
        return f"{call.damage}; nothing was done"
    try:
        request = msgspec.convert(call.input, shape)
    except msgspec.ValidationError as error:
        return f"the input does not fit, and nothing was done: {error}"[:400]
    return _too_long(request) or request


def _too_long(request: Request) -> str:
    for name in request.__struct_fields__:
        value = getattr(request, name)
        most = _TEXT if name in ("old", "new", "text", "explanation", "remarks") else _NAME
        if isinstance(value, str) and len(value) > most:
            return f"{name} is longer than {most} characters; nothing was done"
        if isinstance(value, tuple) and (len(value) > _MOST_TESTS or any(len(one) > _NAME for one in value)):
            return f"{name} may name {_MOST_TESTS} tests at most; nothing was done"
    return ""

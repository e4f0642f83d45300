"""A tiny failure that a cause carries: its test and its documentation at once."""

from bugsage.model.base import Noun


class Example(Noun, frozen=True, kw_only=True):
    """A small repository, an error in it, and the words that the cause must say of it."""

    #: `Type: message` as a traceback ends.
    error: str
    language: str = "python"
    #: Path to source of every file of the repository.
    files: dict[str, str] = {}
    #: Frames from caller to callee, each `path: text of the line`; the first line that holds the text is meant.
    at: tuple[str, ...] = ()
    #: The failing test's id; None where it was no test.
    test: str | None = None
    #: When in the test's life it happened; `call` unless said.
    phase: str | None = None
    #: Further lines of the comparison, as pytest prints them after `E`.
    detail: tuple[str, ...] = ()
    #: Errors that came before, in the notation of `error` and `at`: `(relation, error, frame, ...)`.
    earlier: tuple[tuple[str, ...], ...] = ()
    #: Local variables of the last frame.
    variables: dict[str, str] = {}
    #: Files that the newest commit changed.
    committed: tuple[str, ...] = ()
    #: Lines that differ from the last good state: `path: text of the line`.
    changed: tuple[str, ...] = ()
    #: Words that the sentence must hold; None where the cause must stay silent.
    expect: tuple[str, ...] | None = None

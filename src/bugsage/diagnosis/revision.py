"""Whether a report was made from the code that lies here."""

from collections.abc import Callable, Iterable
from itertools import islice

from bugsage.diagnosis.reading import line_now
from bugsage.model.error import ErrorEvent

#: So many failures are looked at.
MOST = 20


def other_revision(events: Iterable[ErrorEvent], read: Callable[[str], str | None]) -> tuple[str, ...]:
    """One sentence where a line that a report prints stands elsewhere here, or nowhere near."""
    texts: dict[str, list[str]] = {}
    for event in islice(events, MOST):
        for frame in (f for e in event.exceptions for f in e.frames if f.in_app and f.file and f.line):
            path = frame.file or ""
            if path not in texts:
                texts[path] = (read(path) or "").splitlines()
            if texts[path] and line_now(frame, texts[path]) != frame.line:
                return (
                    f"{path}:{frame.line} does not read as in the report; it may come from another revision than this"
                    " one, and what is said of lines may be off",
                )
    return ()

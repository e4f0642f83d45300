"""From an exception that a test met to the event that an application would have sent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

#: What never runs in production.
TESTING = re.compile(r"(?:.*/)?(?:tests?/.*|test_[^/]*|[^/]*_tests?\.py|tests\.py|conftest\.py)", re.DOTALL)
_RUNNERS = re.compile(r"(?:^|/)(?:_pytest|pytest|pluggy|hypothesis|unittest|anyio/pytest_plugin)(?:/|\.py$)")


class Event(NamedTuple):
    """One event, and what tells it from others."""

    document: dict[str, Any]
    type: str
    #: File and line of each frame of the product, from caller to callee.
    places: tuple[tuple[str, int], ...]

    @property
    def title(self) -> str:
        """Type and place."""
        return f"{self.type} at {self.places[-1][0]}:{self.places[-1][1]}"


def event_of(raw: dict[str, Any], failure: dict[str, Any]) -> Event | None:
    """The event of a recorded failure; None where the product did not raise, or only its test did."""
    values = [_without_tests(value, raw) for value in failure["exception"]["values"]]
    known = [value for value in values if value["stacktrace"]["frames"]]
    raised = values[-1] if values else None
    if raised is None or raised not in known or _raised_by_test(failure["exception"]["values"][-1]):
        return None
    own = [(f["_path"], f["lineno"]) for f in raised["stacktrace"]["frames"] if f["in_app"]]
    if not own:
        return None
    for value in known:
        for frame in value["stacktrace"]["frames"]:
            del frame["_path"]
    document = {
        "event_id": f"{abs(hash_of(raw['id'])):032x}"[-32:],
        "platform": "python",
        "level": "error",
        "environment": "production",
        "release": raw["parent_sha"],
        "sdk": {"name": "sentry.python", "version": "2.75.0"},
        "exception": {"values": known},
    }
    return Event(document, raised["type"], tuple(own))


def chosen(events: Iterable[Event | None]) -> Event | None:
    """Of several failures of one bug the most frequent kind, the first of them."""
    known = [e for e in events if e is not None]
    counts = Counter((e.type, e.places[-1]) for e in known)
    return max(known, key=lambda e: counts[e.type, e.places[-1]], default=None)


def _without_tests(value: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    kept = list(_frames(frames, raw))
    mechanism = {"type": "logging", "handled": True} if len(kept) < 1 else value.get("mechanism")
    return {**{k: value[k] for k in ("type", "value", "module") if k in value}, "mechanism": mechanism,
            "stacktrace": {"frames": kept}}  # fmt: skip


def _frames(frames: Iterable[dict[str, Any]], raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    begun = False
    for frame in frames:
        own = bool(frame.get("in_app")) and not TESTING.fullmatch(frame["filename"])
        begun = begun or own
        if begun and (own or not frame.get("in_app")) and not _RUNNERS.search(frame["filename"]):
            yield _frame(frame, raw) if own else {**frame, "_path": frame["filename"]}


def _frame(frame: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """A frame of the product, with its path as the import system of a server would know it."""
    path = frame["filename"]
    root = raw.get("src_root") or "."
    inside = path.removeprefix(f"{root}/") if root != "." else path
    return {**frame, "filename": inside, "abs_path": f"/srv/app/{path}", "_path": path}


def _raised_by_test(value: dict[str, Any]) -> bool:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    own = [f for f in frames if f.get("in_app")]
    return not own or bool(TESTING.fullmatch(own[-1]["filename"]))


def hash_of(text: str) -> int:
    """A number that stands for a text, the same on every machine."""
    from hashlib import sha256

    return int.from_bytes(sha256(text.encode()).digest()[:16], "big")

"""Where the fault may be, and the error itself with its frames."""

from collections.abc import Callable

from bugsage.model.diagnosis import Diagnosis
from bugsage.model.error import ErrorEvent, Frame
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words
from bugsage.surfaces.render.code import window
from bugsage.surfaces.render.html.tags import Html, bar, rows, section, tag

_MOST_SUSPECTS, _MOST_FRAMES, _LONGEST = 10, 40, 300


def where(found: Diagnosis, source: Callable[[str], tuple[str, ...]]) -> Html:
    """The first suspect with its lines, then all with their probabilities."""
    if not found.suspects:
        return Html("")
    first = found.suspects[0]
    lines = [
        tag("span", f"{number:>5}  {text}", class_="marked" if marked else "")
        for number, text, marked in window(first, source(first.file))
    ]
    table = rows(
        *(
            (f"{one.rank}.", bar(one.probability), words.percent(one.probability), tag("code", words.place(one)),
             one_line(one.symbol, 120))
            for one in found.suspects[:_MOST_SUSPECTS]
        ),
        class_="bars",
    )  # fmt: skip
    head = tag("p", tag("code", words.place(first)), f" {one_line(first.symbol, 160)}")
    return section("Where", head, tag("pre", *lines) if lines else "", table)


def error(event: ErrorEvent) -> Html:
    """Type and message as the runner wrote them, then the frames of each exception."""
    parts = [tag("pre", *(tag("span", clean(line)) for line in words.message_lines(event, 40)), class_="bad")]
    if event.test:
        parts.append(tag("p", "Test: ", tag("code", one_line(event.test, 400))))
    for at, one in enumerate(event.exceptions):
        if len(event.exceptions) > 1:
            parts.append(tag("p", tag("b", one_line(f"{one.relation}: {one.type}: {one.message}", 300))))
        parts.append(_frames(one.frames[-_MOST_FRAMES:], opened=at == len(event.exceptions) - 1))
    return section("The error", *parts)


def _frames(frames: tuple[Frame, ...], *, opened: bool) -> Html:
    if not frames:
        return Html("")
    lines = [
        (
            tag(
                "span",
                one_line(f"{one.file or '?'}:{one.line or '?'}", 200),
                class_="place" if one.in_app else "place quiet",
            ),
            one_line(one.function or "", 120),
            tag("code", one_line(one.code, _LONGEST)) if one.code else "",
        )
        for one in frames
    ]
    shown = tag("summary", f"{words.count(len(frames), 'frame')}, the last raised")
    return tag("details", shown, rows(*lines), **({"open": "open"} if opened else {}))

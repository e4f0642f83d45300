"""A suspect's source with its line marked."""

from collections.abc import Sequence

from rich.text import Text

from bugsage.model.diagnosis import Suspect
from bugsage.surfaces.clean import clean
from bugsage.surfaces.render.words import line_of

#: Lines shown before and after the marked one.
_BEFORE, _AFTER = 3, 2
_LONGEST = 400


def window(suspect: Suspect, lines: Sequence[str]) -> list[tuple[int, str, bool]]:
    """The lines to show: number, text, marked. The head of a function is shown even when its line is far below."""
    last = min(suspect.end, len(lines))
    centre = line_of(suspect)
    if not 0 < centre <= last:
        return []
    first = max(suspect.start, centre - _BEFORE)
    if first == suspect.start + 2:
        first = suspect.start  # a gap would take as much room as the line that it hides
    numbers = list(range(first, min(last, max(centre, first + _BEFORE) + _AFTER) + 1))
    if first > suspect.start:
        numbers.insert(0, suspect.start)
    marked = set(suspect.lines)
    texts = _dedented([_shown(lines[number - 1]) for number in numbers])
    return [(number, text, number in marked) for number, text in zip(numbers, texts, strict=True)]


def listing(suspect: Suspect, lines: Sequence[str]) -> list[Text]:
    """The window with line numbers, a bar, and a mark."""
    shown = window(suspect, lines)
    width = len(str(shown[-1][0])) if shown else 0
    texts: list[Text] = []
    for position, (number, text, marked) in enumerate(shown):
        if position and number > shown[position - 1][0] + 1:
            texts.append(Text(f"  {'':>{width}} ┊", style="dim"))
        texts.append(_line(number, text, marked, width))
    return texts


def _line(number: int, text: str, marked: bool, width: int) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    line.append("> " if marked else "  ", style="bold red" if marked else "")
    line.append(f"{number:>{width}} │ ", style="" if marked else "dim")
    line.append(text, style="bold" if marked else "")
    return line


def _dedented(texts: list[str]) -> list[str]:
    margin = min((len(text) - len(text.lstrip(" ")) for text in texts if text.strip()), default=0)
    return [text[margin:] for text in texts]


def _shown(line: str) -> str:
    return clean(line.rstrip("\r")[:_LONGEST].expandtabs(4)).rstrip()

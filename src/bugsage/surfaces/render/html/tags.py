"""HTML that cannot be written wrong: every text is cleaned and escaped unless it came from here."""

from html import escape

from bugsage.surfaces.clean import clean


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, *inside: str, **attributes: str) -> Html:
    """An element. `class_` stands for `class`; a text inside that is not Html is escaped."""
    said = "".join(f' {key.rstrip("_")}="{escape(clean(value))}"' for key, value in attributes.items() if value)
    return Html(f"<{name}{said}>{together(*inside)}</{name}>")


def together(*parts: str) -> Html:
    """One after the other."""
    return Html("".join(part if isinstance(part, Html) else escape(clean(part)) for part in parts))


def prose(text: str) -> Html:
    """A sentence that may quote code in backticks."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return together(text)
    return together(*(tag("code", piece) if at % 2 else piece for at, piece in enumerate(pieces)))


def rows(*cells: tuple[str, ...], class_: str = "") -> Html:
    """A table without a head."""
    made = (tag("tr", *(tag("td", cell) for cell in row)) for row in cells)
    return tag("table", *made, class_=class_)


def bar(share: float, class_: str = "") -> Html:
    """A bar that is filled so far, drawn by its style alone."""
    filled = round(100 * min(1.0, max(0.0, share)))
    inner = Html(f'<i style="width:{filled}%"></i>')
    return tag("span", inner, class_=f"bar {class_}".strip())


def section(title: str, *inside: str) -> Html:
    """A part of the page with a heading; nothing where there is nothing in it."""
    shown = together(*inside)
    return tag("section", tag("h2", title), shown) if shown else Html("")

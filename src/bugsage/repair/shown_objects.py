"""Objects that are shown in angle brackets, turned into calls and names that Python's own parser reads.

Members of enumerations (`<Colour.RED: 1>`), classes (`<class 'list'>`), and objects with their attributes, as the
recorder tells them (`<Cart items=[1] scale=2>`). What else stands in brackets becomes a name that nothing has.
"""

import re

#: What an object with its attributes is called with: its class as a text, then each attribute by its name.
OBJECT = "bugsage_object"
#: A name that nobody makes anything of.
_NOBODY = "bugsage_nobody"
_TEXT = re.compile(r"""[rbu]{0,2}('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", re.DOTALL | re.IGNORECASE)
_NAME = r"[A-Za-z_][\w.]*"
_MEMBER = re.compile(rf"<({_NAME}\.\w+): ", re.ASCII)
_CLASS = re.compile(rf"<class '({_NAME})'>", re.ASCII)
_OBJECT = re.compile(rf"<({_NAME})(?: (?=[A-Za-z_]\w*=)|(?=>))", re.ASCII)


def as_python(shown: str) -> str:
    """The text with every bracket turned. Raises ValueError where brackets do not match.

    >>> as_python("[<Cart items=[<Colour.RED: 1>]>, <generator object>]")
    "[bugsage_object('Cart', items=[Colour.RED]), bugsage_nobody]"
    """
    if "<" not in shown:
        return shown
    made: list[str] = []
    at = opened = 0
    while at < len(shown):
        text = _TEXT.match(shown, at)
        if text:
            made.append(text[0])
            at = text.end()
        elif shown[at] == "<":
            found, at = _opened(shown, at)
            opened += found.startswith(OBJECT)
            made.append(found)
        elif shown[at] == ">":
            if not opened:
                raise ValueError("its brackets do not match")
            opened, at = opened - 1, at + 1
            made.append(")")
        else:
            made.append(shown[at])
            at += 1
    return "".join(made)


def _opened(shown: str, at: int) -> tuple[str, int]:
    """What stands for a bracket, and where the text goes on."""
    named = _CLASS.match(shown, at)
    if named:
        return named[1], named.end()
    member = _MEMBER.match(shown, at)
    if member:
        return member[1], _end(shown, at)
    thing = _OBJECT.match(shown, at)
    if thing:
        return f"{OBJECT}({thing[1]!r}, ", thing.end()
    return _NOBODY, _end(shown, at)


def _end(shown: str, at: int) -> int:
    """Where the bracket that opens there is closed, and over."""
    depth = 0
    while at < len(shown):
        text = _TEXT.match(shown, at)
        if text:
            at = text.end()
            continue
        depth += (shown[at] == "<") - (shown[at] == ">")
        at += 1
        if not depth:
            return at
    raise ValueError("its brackets do not match")

"""What the commit of a landing says: the words of its fix, or the user's own, and always the trailers."""

import re

_TRAILER = re.compile(r"[A-Za-z][A-Za-z0-9-]*: .+")
#: What is only said of the whole patch.
_OF_THE_WHOLE = ("Proof:", "Risk:", "Test:", "Not run:")


def landing_message(fixed: str, own: str = "", left_out: str = "") -> str:
    r"""`fixed` is the message that came with the patch, `own` the user's; `left_out` says what of it was not taken.

    >>> landing_message("Mend it\n\nProof: yes.\n\nBugSage-Fix: FX-1\n", own="Mine")
    'Mine\n\nBugSage-Fix: FX-1\n'
    """
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", fixed.strip())]
    trailers = _lines(parts.pop()) if len(parts) > 1 and _is_trailers(parts[-1]) else []
    if own.strip():
        parts = [part.strip("\n") for part in re.split(r"\n\s*\n", own.strip())]
        mine = _lines(parts.pop()) if len(parts) > 1 and _is_trailers(parts[-1]) else []
        trailers = list(dict.fromkeys([*mine, *trailers]))
    elif left_out:
        parts = [part for part in parts if not part.startswith(_OF_THE_WHOLE)]
    if left_out:
        parts.append(left_out)
    return "\n\n".join([*parts, *(["\n".join(trailers)] if trailers else [])]) + "\n"


def _is_trailers(part: str) -> bool:
    return all(_TRAILER.fullmatch(line) for line in _lines(part))


def _lines(part: str) -> list[str]:
    return [line for line in part.split("\n") if line.strip()]

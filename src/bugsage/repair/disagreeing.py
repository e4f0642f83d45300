"""Where patches that pass do different things: one call with both results, in words."""

from collections.abc import Iterable, Sequence

from bugsage.model.validation import CALL_KINDS, Answer, Behaviour

#: Characters of a result.
_WIDE = 80


def disagreement(number: int, others: Iterable[int], behaviour: Behaviour) -> str:
    """A call for which one patch does something else than others do, with both results: one sentence.

    The nearest to what tests do; empty where none is known.
    """
    own = behaviour.variants.get(number)
    best: tuple[int, int, str] | None = None
    for one_more in others:
        other = behaviour.variants.get(one_more)
        for at in _differing(own, other):
            call, one, two = behaviour.calls[at], (own or ())[at], (other or ())[at]
            assert one is not None
            assert two is not None
            place = (CALL_KINDS.index(call.kind), at)
            if best is None or place < best[:2]:
                best = (*place, _sentence(call.text, one, two))
    return best[2] if best else ""


def _sentence(call: str, one: Answer, two: Answer) -> str:
    if _short(one.text) == _short(two.text):
        return f"{call} leaves something else behind with one than with the other"
    other = two.text.removeprefix(_shared(one.text, two.text))
    return f"{call} {_short(one.text)} with this one and {_short(other)} with another"


def _short(text: str) -> str:
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"


def _shared(one: str, two: str) -> str:
    """The verb, where it is the same."""
    verb = "gives "
    return verb if one.startswith(verb) and two.startswith(verb) else ""


def _differing(one: Sequence[Answer | None] | None, other: Sequence[Answer | None] | None) -> list[int]:
    pairs = enumerate(zip(one or (), other or (), strict=False))
    return [at for at, (a, b) in pairs if a is not None and b is not None and a.digest != b.digest]

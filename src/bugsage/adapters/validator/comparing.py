"""What a worker says of variants' behaviour, as nouns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bugsage.adapters.validator.telling import text_of
from bugsage.model.validation import CALL_KINDS, Answer, Behaviour, Call, Variant

_CALL, _ANSWER, _DIGEST = 200, 200, 20


def behaviour_of(answer: Mapping[str, Any], variants: Sequence[Variant]) -> Behaviour:
    """Empty where it says nothing that fits together."""
    calls, answers = answer.get("calls"), answer.get("answers")
    if not isinstance(calls, list) or not isinstance(answers, list) or len(answers) != len(variants) + 1:
        return Behaviour()
    told = [_answers(one, len(calls)) for one in answers]
    original = [one for one in told[0] or () if one is not None]
    if not calls or len(original) != len(calls):
        return Behaviour()
    return Behaviour(
        calls=tuple(map(_call, calls)),
        original=tuple(original),
        variants={variant.number: one for variant, one in zip(variants, told[1:], strict=True) if one is not None},
    )


def _answers(said: object, count: int) -> tuple[Answer | None, ...] | None:
    return tuple(map(_answer, said)) if isinstance(said, list) and len(said) == count else None


def _answer(said: object) -> Answer | None:
    if not isinstance(said, list) or len(said) != 2:
        return None
    return Answer(digest=text_of(said[0], _DIGEST), text=_line(said[1], _ANSWER))


def _call(said: object) -> Call:
    pairs = said if isinstance(said, dict) else {}
    kind = pairs.get("kind")
    return Call(text=_line(pairs.get("text"), _CALL), kind=kind if kind in CALL_KINDS else CALL_KINDS[-1])


def _line(said: object, most: int) -> str:
    return " ".join(text_of(said, most).split())

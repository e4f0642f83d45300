"""The looks at code of the product that go beyond its handlers, its literals and its refusals."""

from collections.abc import Callable, Iterable
from typing import Final

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.answers import answers_known
from bugsage.safety.tamper.bending import bent
from bugsage.safety.tamper.change import Change
from bugsage.safety.tamper.equality import kept_apart, near_values, written_into
from bugsage.safety.tamper.frames import looks_who_calls
from bugsage.safety.tamper.granting import lets_pass
from bugsage.safety.tamper.hollow import hollowed
from bugsage.safety.tamper.passing import passed_over
from bugsage.safety.tamper.peeking import peeked
from bugsage.safety.tamper.protocols import answers_anything, compares_always, left_with_yes
from bugsage.safety.tamper.softening import softened
from bugsage.safety.tamper.switching import switched_off, untyped
from bugsage.safety.tamper.worlds import held_fast

PRODUCT: Final[tuple[Callable[[Change], Iterable[Finding]], ...]] = (
    switched_off, untyped, looks_who_calls, kept_apart, near_values, written_into, answers_known, compares_always,
    left_with_yes, answers_anything, lets_pass, bent, passed_over, hollowed, peeked, held_fast, softened,
)  # fmt: skip

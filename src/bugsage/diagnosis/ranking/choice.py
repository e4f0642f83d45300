"""The one feature that comes from outside: which places a model takes for the fault."""

from collections.abc import Sequence

from bugsage.diagnosis.ranking.candidates import Candidates, Scores

#: Name of the feature.
CHOICE = "model_choice"
#: File and symbol.
Place = tuple[str, str]


def model_choice(candidates: Candidates, chosen: Sequence[Place]) -> Scores:
    """1 for the model's first place, 1/2 for its second, and so on; places that are no candidates count nothing."""
    found: Scores = {}
    for rank, place in enumerate(chosen, 1):
        number = candidates.number.get(place)
        if number is not None:
            found.setdefault(number, 1 / rank)
    return found

"""What is true now: the newest snapshot that fits the timeline, and every entry after it folded on."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from bugsage import __version__
from bugsage.model.timeline import State
from bugsage.pipeline.house import House

#: So many entries are folded again and again before a new snapshot is worth its writing.
WORTH_KEEPING = 200


def known(house: House) -> State:
    """The state after every entry. Raises TimelineDamaged, StateUnwritable."""
    from bugsage.timeline import fold, freeze

    with no_collection():
        kept = _kept(house)
        state = fold(house.timeline.entries(after=kept.number), kept)
        if state.number - kept.number >= WORTH_KEEPING and (frozen := freeze(state, __version__)):
            house.shelf.write(frozen)
        return state


def newer(house: House, state: State) -> State:
    """A state that was known before, with every entry since, whoever wrote it. Raises TimelineDamaged."""
    from bugsage.timeline import fold

    with no_collection():
        return fold(house.timeline.entries(after=state.number), state)


def _kept(house: House) -> State:
    """The snapshot, if it was made of this very timeline; a state of nothing otherwise."""
    from bugsage.timeline import thaw

    state = thaw(house.shelf.read(), __version__)
    if state is None or not state.number or house.timeline.digest(state.number) != state.digest:
        return State()
    return state


@contextmanager
def no_collection() -> Iterator[None]:
    """Thousands of values are about to be made, none of them in a circle: looking for garbage is wasted time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

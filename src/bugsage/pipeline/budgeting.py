"""Budget: what fixes took and may take, and what is not worth trying again."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256

from bugsage.errors import LimitReached
from bugsage.model.spending import Avoided, Budget, Costs, FixPlan, Spent
from bugsage.pipeline.house import House
from bugsage.ports import Permit


@contextmanager
def permitted(house: House, issue: str, agent: str, *, fix: str = "", planned: Spent | None = None) -> Iterator[Permit]:
    """Leave to make one attempt at a fix, within all limits, until the end of the block.

    Hand what is given here to whatever is run (`runner.run(…, watch=permit)`) and ask its `halted` between two steps.
    Raises Stopped, LimitReached, StateUnwritable, TimelineDamaged, SettingsError.
    """
    most = house.limits.concurrency
    with house.brake.permit(issue, agent, time=house.clock.now(), at_most=most) as permit:
        # Counted only now: whoever had the leave before has written down what it took.
        found = budget(house, fix, planned)
        if found.exhausted:
            said = "; ".join(one.said for one in found.exhausted)
            hint = "`bugsage stats cost` shows what was spent, and on what"
            raise LimitReached(f"a limit is reached: {said}", hint=hint)
        yield permit


def budget(house: House, fix: str = "", planned: Spent | None = None) -> Budget:
    """What ran out and what is left, for one more attempt at a fix or for what is `planned`."""
    from bugsage.pipeline.knowing import known
    from bugsage.safety.limits import ONE_MORE, allowed
    from bugsage.timeline import accounts

    spent = accounts(known(house), fix, house.clock.now()[:10])
    return allowed(spent, house.limits, ONE_MORE if planned is None else planned)


def cost(house: House) -> Costs:
    """What was spent, by day, agent, issue and model."""
    from bugsage.pipeline.knowing import known
    from bugsage.timeline import costs

    return costs(known(house), house.clock.now()[:10], house.limits)


def avoid(house: House, plan: FixPlan) -> Avoided | None:
    """Why something is not worth trying again here; None where it is. Digests of files that it names are looked up."""
    from msgspec.structs import replace

    from bugsage.pipeline.knowing import known
    from bugsage.timeline import avoid

    state = known(house)
    files = {place.partition("::")[0] for place in plan.places}
    files |= {file for one in state.tried if plan.patch and one.patch == plan.patch for file in one.texts}
    return avoid(state.tried, replace(plan, texts=dict(plan.texts) or texts_of(house, files)), house.clock.now())


def avoided(house: House) -> tuple[Avoided, ...]:
    """Every pattern that is not tried again for now."""
    from bugsage.pipeline.knowing import known
    from bugsage.timeline import avoided

    state = known(house)
    files = {file for one in state.tried for file in (*one.texts, *(place.partition("::")[0] for place in one.places))}
    return avoided(state.tried, texts_of(house, files), house.clock.now())


def texts_of(house: House, files: Iterable[str]) -> Mapping[str, str]:
    """A digest of the text of each file as it is now; of one that is not there `gone`."""
    return {file: _digest(house.code.text(file)) for file in sorted(set(files))}


def _digest(text: str | None) -> str:
    return "gone" if text is None else sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]

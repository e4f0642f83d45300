"""What the history of a contract says about a failure, and about the code that it speaks of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from bugsage.diagnosis.contracts.strength import LOOSENED, TIGHTENED, contract_of, effects, state_of
from bugsage.diagnosis.reading import plain
from bugsage.model.base import Noun
from bugsage.model.contract import Contract, Violation
from bugsage.model.history import Version
from bugsage.model.mutation import Mutation
from bugsage.model.signed import author_of, is_agent

#: A change of a contract counts as short before a failure for this long.
SHORTLY = 14 * 86_400


class Place(Noun, frozen=True, kw_only=True):
    """Code that a contract speaks of, and when it was changed last."""

    #: `path::Symbol`.
    name: str
    digest: str = ""
    #: Seconds since 1970; 0 where nobody knows, None where it is not committed yet.
    changed: int | None = 0
    line: int = 0
    sha: str = ""
    author: str = ""


def unrecorded(
    contracts: Iterable[Contract], history: Iterable[Mutation], authors: Mapping[str, tuple[str, str | None]], now: str
) -> Iterator[Mutation]:
    """What was done to contracts by hand since they were last written down; `authors` are by file, with the commit."""
    last = _last_states(history)
    for contract in contracts:
        state = state_of(contract)
        known = last.pop(contract.id, None)
        author, commit = authors.get(contract.file, ("", None))
        if known is None:
            yield Mutation(
                timestamp=now, action="create", code=contract.id, author=author, commit=commit, contract=state
            )
        elif known != state:
            before = contract_of(known)
            became = effects(before, contract) if before else {}
            action = "deprecate" if contract.status == "deprecated" and "status" in became else "update"
            yield Mutation(
                timestamp=now,
                action=action,
                code=contract.id,
                author=author,
                commit=commit,
                fields=tuple(became),
                effects=became,
                contract=state,
            )
    for code in last:
        yield Mutation(timestamp=now, action="delete", code=code)


def _last_states(history: Iterable[Mutation]) -> dict[str, dict[str, object]]:
    last: dict[str, dict[str, object]] = {}
    for one in history:
        if one.contract is not None:
            last[one.code] = one.contract
        elif one.action == "delete":
            last.pop(one.code, None)
    return last


def from_versions(contract: Contract, versions: Sequence[tuple[Version, Contract | None]]) -> Iterator[Mutation]:
    """What commits did to a contract, the newest first: each version of its file beside the one before it."""
    for (version, after), (_, before) in pairwise(versions):
        if after is None or before is None:
            continue
        became = effects(before, after)
        if became:
            yield Mutation(
                timestamp=datetime.fromtimestamp(version.time, UTC).isoformat(),
                action="update",
                code=contract.id,
                author=author_of(version.signed),
                commit=version.sha or None,
                fields=tuple(became),
                effects=became,
            )


def drift(contract: Contract, history: Sequence[Mutation], places: Iterable[Place]) -> Iterator[Violation]:
    """Code that changed after it was verified, and contracts that were tightened after the code was written."""
    own = [one for one in history if one.code == contract.id]
    verified = next((one for one in reversed(own) if one.action == "verify"), None)
    tightened = next((one for one in reversed(own) if _strict(one)), None)
    for place in places:
        said = _since_verified(contract, verified, place)
        if said:
            yield _told(contract, place, "drift", said)
        if tightened and (not verified or verified.timestamp < tightened.timestamp):
            when = _seconds(tightened.timestamp)
            if place.changed and when > place.changed:
                what = ", ".join(f"`{f}`" for f, effect in tightened.effects.items() if effect == TIGHTENED)
                said = f"{what} was tightened {_by(tightened)}, and the code is of {_day(place.changed)}"
                yield _told(contract, place, "drift", said, "unfollowed")


def _since_verified(contract: Contract, verified: Mutation | None, place: Place) -> str:
    if verified is not None and verified.places.get(place.name):
        if verified.places[place.name] == place.digest:
            return ""
        who = f", last by {place.author} in {place.sha[:8]}" if place.sha and place.changed else ""
        return f"the code was changed since it was verified on {verified.timestamp[:10]}{who}"
    moment = contract.verified_at or (verified.timestamp if verified else "")
    when = _seconds(moment)
    if when and place.changed is None:
        return f"the code has changes that are not committed, and was verified on {moment[:10]}"
    if when and place.changed and place.changed > when:
        return f"the code was changed on {_day(place.changed)}, and verified on {moment[:10]}"
    return ""


def signals(
    contract: Contract, history: Sequence[Mutation], versions: Sequence[Version], place: Place, now: int
) -> Iterator[Violation]:
    """What of a contract's past bears on a failure of the code it speaks of."""
    own = [one for one in history if one.code == contract.id]
    recent = [one for one in own if 0 <= now - _seconds(one.timestamp) <= SHORTLY or one.commit is None]
    loosened = next((one for one in reversed(recent) if LOOSENED in one.effects.values()), None)
    if loosened:
        what = ", ".join(f"`{f}`" for f, effect in loosened.effects.items() if effect == LOOSENED)
        said = f"{what} was loosened {_by(loosened)}: the specification may be at fault, too"
        yield _told(contract, place, "history", said, "loosened")
    yield from (found for found in drift(contract, own, [place]) if found.signal)
    file = place.name.partition("::")[0]
    for version in versions:
        author = author_of(version.signed)
        if is_agent(author) and file in version.files and now - version.time <= SHORTLY:
            said = f"{author} changed the contract and {file} in one commit, {version.sha[:8]} of {_day(version.time)}"
            yield _told(contract, place, "history", said, "agent")
            break


def _strict(mutation: Mutation) -> bool:
    return TIGHTENED in mutation.effects.values()


def _by(mutation: Mutation) -> str:
    who = f" by {plain(mutation.author)[:60]}" if mutation.author else ""
    where = f" in {mutation.commit[:8]}" if mutation.commit else ""
    return f"on {mutation.timestamp[:10]}{who}{where}"


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _seconds(moment: str) -> int:
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return 0
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def _told(contract: Contract, place: Place, clause: str, said: str, signal: str = "") -> Violation:
    return Violation(
        id=contract.id,
        clause=clause,
        verdict="unknown",
        evidence=f"{place.name}: {said}",
        place=place.name,
        line=place.line,
        signal=signal,
    )

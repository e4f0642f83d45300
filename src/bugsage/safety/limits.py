"""Whether one more attempt is within all limits. Pure: what was spent and what may be are given."""

from collections.abc import Iterator

from bugsage.model.settings import AllowanceSettings, LimitSettings
from bugsage.model.spending import Accounts, Allowance, Budget, Exhausted, FixLimits, Spent

#: What holds where nobody said anything.
USUAL = FixLimits(
    fix=Allowance(attempts=10, minutes=30.0, tokens=500_000, usd=2.0, lines=500, files=10),
    day=Allowance(attempts=100, minutes=240.0, tokens=5_000_000, usd=10.0, lines=5_000, files=100),
    repository=Allowance(),
    concurrency=1,
)
#: An attempt of which nobody knows yet what it costs.
ONE_MORE = Spent(attempts=1, unpriced=1)
_SCOPES = {"fix": "for this fix", "day": "for today", "repository": "for this repository"}
_UNITS = {"minutes": "minutes", "tokens": "tokens", "usd": "US dollars", "lines": "changed lines", "files": "files"}


def allowed(accounts: Accounts, limits: FixLimits, planned: Spent = ONE_MORE) -> Budget:
    """What ran out, and what is left.

    `planned` is what is known of the next step beforehand: by default one attempt that may cost something.
    """
    found = tuple(_exhausted(accounts, limits, planned))
    return Budget(exhausted=found, left=_left(accounts, limits))


def in_force(repository: LimitSettings, user: LimitSettings, together: int = 0) -> FixLimits:
    """The user's limits, else the usual ones; those of the repository where they are lower.

    `together`: so many fixes at the same time the user asked for on the command line. It stands for what is usual, and
    not above what settings say.
    """
    own = {scope: _over(getattr(USUAL, scope), getattr(user, scope)) for scope in ("fix", "day", "repository")}
    usual = max(USUAL.concurrency, together)
    return FixLimits(
        concurrency=_lower(usual if user.concurrency is None else user.concurrency, repository.concurrency),
        concurrency_set=user.concurrency is not None or repository.concurrency is not None,
        **{scope: _lowered(own[scope], getattr(repository, scope)) for scope in own},
    )


def _exhausted(accounts: Accounts, limits: FixLimits, planned: Spent) -> Iterator[Exhausted]:
    for scope in _SCOPES:
        for what in Allowance.__struct_fields__:
            limit = getattr(getattr(limits, scope), what)
            if limit is None:
                continue
            spent, more = _spent(getattr(accounts, scope), scope, what), _amount(planned, what)
            # Where nobody knows beforehand what the next step takes there must be some left.
            unknown = what == "minutes" or (what in ("tokens", "usd") and planned.unpriced > 0)
            if spent + more > limit or (unknown and planned.attempts > 0 and spent >= limit):
                yield Exhausted(
                    scope=scope, what=what, spent=spent + more, limit=limit, said=_said(scope, what, spent, more, limit)
                )


def _said(scope: str, what: str, spent: float, more: float, limit: float) -> str:
    if what == "attempts":
        return f"{spent:g} of {limit:g} attempts {_SCOPES[scope]} are made"
    if what in ("lines", "files") and more:
        sofar = f"{spent:g} and {more:g} more" if spent else f"{more:g}"
        return f"{sofar} {_UNITS[what]}, at most {limit:g} {_SCOPES[scope]}"
    return f"{spent:.4g} of {limit:.4g} {_UNITS[what]} {_SCOPES[scope]} are spent"


def _spent(spent: Spent, scope: str, what: str) -> float:
    """Attempts at one fix replace one another: of lines and files only those of the next one count."""
    return 0.0 if scope == "fix" and what in ("lines", "files") else _amount(spent, what)


def _amount(spent: Spent, what: str) -> float:
    return spent.seconds / 60 if what == "minutes" else float(getattr(spent, what))


def _left(accounts: Accounts, limits: FixLimits) -> Allowance:
    left: dict[str, float] = {}
    for scope in _SCOPES:
        for what in Allowance.__struct_fields__:
            limit = getattr(getattr(limits, scope), what)
            if limit is not None:
                rest = max(limit - _spent(getattr(accounts, scope), scope, what), 0)
                left[what] = min(left.get(what, rest), rest)
    return Allowance(**{name: rest if name in ("minutes", "usd") else int(rest) for name, rest in left.items()})  # type: ignore[arg-type]


def _over(usual: Allowance, said: AllowanceSettings) -> Allowance:
    known = {name: getattr(said, name) for name in Allowance.__struct_fields__}
    return Allowance(**{name: getattr(usual, name) if value is None else value for name, value in known.items()})


def _lowered(own: Allowance, said: AllowanceSettings) -> Allowance:
    known = {name: _least(getattr(own, name), getattr(said, name)) for name in Allowance.__struct_fields__}
    return Allowance(**known)  # type: ignore[arg-type]


def _least(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return min(known) if known else None


def _lower(own: int, said: int | None) -> int:
    return own if said is None else min(own, said)

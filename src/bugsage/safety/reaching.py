"""Whether a condition can hold at any place at all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

import msgspec

from bugsage.model.languages import language_of
from bugsage.model.rule import Condition, Threshold

_NEW_TEXT = ("added", "gains", "added_block", "after")
_OLD_TEXT = ("removed", "loses", "removed_block", "before")
_OF_CODE = (
    "symbols",
    "symbol_changes",
    "public",
    "callers_over",
    "criticality",
    "contract_history",
    "contracts",
    "query",
)
#: Lists of which one word holds at a place at a time: two of them without a word in common contradict one another.
_ONE_OF = ("kinds", "languages", "triage", "criticality", "symbol_changes")
_SWITCHES = ("test", "binary", "public", "reproduced", "sandboxed", "tested", "in_suspects")
_THRESHOLDS = ("file_added", "file_removed")


@dataclass
class _Both:
    """What several conditions that must all hold at one place say together."""

    words: dict[str, set[str]] = field(default_factory=dict)
    switches: dict[str, bool] = field(default_factory=dict)
    borders: dict[str, list[Threshold]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    paths: list[tuple[str, ...]] = field(default_factory=list)
    queries: set[str] = field(default_factory=set)
    below: float = inf
    over: float = -inf


def why_never(when: Condition, around: Sequence[Condition] = ()) -> str:
    """Why a condition can never hold, `around` being what must hold beside it; empty where nothing says so."""
    together = [*around, *_all_of(when)]
    found = next((reason for reason in _contradictions(together) if reason), "")
    if found:
        return found
    for one in together[len(around) :]:
        reasons = [why_never(branch, together) for branch in one.any_]
        if reasons and all(reasons):
            return f"no branch of `any` can hold: {reasons[0]}"
    return ""


def never_branches(when: Condition) -> Iterator[tuple[int, str]]:
    """Branches of `any` that can never hold, where another one can."""
    together = list(_all_of(when))
    for one in together:
        reasons = [(number, why_never(branch, together)) for number, branch in enumerate(one.any_)]
        if not all(reason for _, reason in reasons):
            yield from ((number, reason) for number, reason in reasons if reason)


def _all_of(when: Condition) -> Iterator[Condition]:
    yield when
    for one in when.all_:
        yield from _all_of(one)


def _contradictions(together: Sequence[Condition]) -> Iterator[str]:
    both = _Both()
    for one in together:
        yield from _gathered(one, both)
    for name, thresholds in both.borders.items():
        yield _of_borders(name, thresholds)
    if both.over >= both.below or both.below <= 0 or both.over >= 1:
        yield "no confidence is over the one and below the other"
    yield from _of_kinds(both)
    yield from _of_paths(both)
    for one in together:
        if one.not_ is not None and _is_part(one.not_, together):
            yield "what `not` excludes is demanded beside it"


def _gathered(one: Condition, both: _Both) -> Iterator[str]:
    for name in _ONE_OF:
        given = set(getattr(one, name))
        if given:
            both.words[name] = both.words[name] & given if name in both.words else given
            if not both.words[name]:
                yield f"no {name} are in both lists"
    for name in _SWITCHES:
        given_switch = getattr(one, name)
        if given_switch is not None and both.switches.setdefault(name, given_switch) != given_switch:
            yield f"{name} is demanded to be true and false"
    for name, threshold in (*((name, getattr(one, name)) for name in _THRESHOLDS), *one.measures.items()):
        if threshold is not None:
            both.borders.setdefault(name, []).append(threshold)
    if one.matches is not None:
        yield _of_borders("matches", [one.matches])
    both.keys |= {name for name in one.__struct_fields__ if getattr(one, name) not in (None, (), {})}
    if one.query is not None:
        both.queries.add(one.query.language)
        both.keys |= {f"query.{side}" for side in ("added", "removed") if getattr(one.query, side)}
    if one.paths:
        both.paths.append(one.paths)
    both.below = min(both.below, one.confidence_below if one.confidence_below is not None else inf)
    both.over = max(both.over, one.confidence_over if one.confidence_over is not None else -inf)


def _of_borders(name: str, thresholds: Iterable[Threshold]) -> str:
    least, most, over, below = -inf, inf, -inf, inf
    for one in thresholds:
        least = max(least, one.at_least if one.at_least is not None else -inf)
        most = min(most, one.at_most if one.at_most is not None else inf)
        over = max(over, one.over if one.over is not None else -inf)
        below = min(below, one.below if one.below is not None else inf)
    empty = least > most or over >= below or least >= below or over >= most
    return f"no number keeps all borders of {name}" if empty else ""


def _of_kinds(both: _Both) -> Iterator[str]:
    kinds, keys = both.words.get("kinds"), both.keys
    if kinds == {"deleted"}:
        yield from (f"a deleted file has nothing for `{name}`" for name in (*_NEW_TEXT, "query.added") if name in keys)
    if kinds == {"added"}:
        yield from (f"an added file has nothing for `{name}`" for name in (*_OLD_TEXT, "query.removed") if name in keys)
    if both.switches.get("binary"):
        yield from (f"a binary file has no lines for `{name}`" for name in (*_NEW_TEXT, *_OLD_TEXT) if name in keys)


def _of_paths(both: _Both) -> Iterator[str]:
    if len(both.queries) > 1:
        yield "no file is of two languages"
    wanted = both.words.get("languages")
    if wanted is not None and both.queries and not both.queries & wanted:
        yield "no file is of the language of the query and of one of `languages`"
    of_code = [name for name in _OF_CODE if name in both.keys]
    if both.switches.get("test"):
        of_code.append("test: true")
    wanted = both.queries or wanted
    for globs in both.paths:
        if all(_can_be_no_path(glob) for glob in globs):
            yield f"no path fits {globs[0]}: paths are relative, with `/`, and name files"
        languages = [_language(glob) for glob in globs]
        if of_code and all(one == "" for one in languages):
            yield f"files of `paths` hold no code, so nothing holds for `{of_code[0]}`"
        if wanted and all(one is not None and one not in wanted for one in languages):
            yield f"no file of `paths` is of {' or '.join(sorted(wanted))}"


def _can_be_no_path(glob: str) -> bool:
    return glob.startswith(("/", "./", "../")) or glob.endswith("/") or "//" in glob or "\\" in glob


def _language(glob: str) -> str | None:
    """The language of every file that a glob fits; empty for files without code, None where it cannot be told."""
    name = glob.rpartition("/")[2]
    dot = name.rfind(".")
    if dot < 0 or any(char in name[dot:] for char in "*?["):
        return None
    language = language_of(f"x{name[dot:].lower()}")
    return language.name if language else ""


def _is_part(inner: Condition, together: Sequence[Condition]) -> bool:
    """Everything that a condition says is said by one that stands beside it."""
    said = msgspec.to_builtins(inner)
    others = [msgspec.to_builtins(msgspec.structs.replace(one, not_=None)) for one in together]
    return any(all(other.get(key) == value for key, value in said.items()) for other in others)

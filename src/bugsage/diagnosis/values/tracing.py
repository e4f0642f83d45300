"""Who made the value that a failure could not use: every producer, for the causes and for the ranker."""

import ast
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from bugsage.diagnosis.case import Case, remembered
from bugsage.diagnosis.comparing import assertion, comparison
from bugsage.diagnosis.parsing import expression
from bugsage.diagnosis.reading import Place, places
from bugsage.diagnosis.syntax import header, on_line, show, statement
from bugsage.diagnosis.values.blamed import blamed
from bugsage.diagnosis.values.following import Trail
from bugsage.diagnosis.values.producer import Producer
from bugsage.model.error import ErrorEvent, ExceptionInfo

#: How far the exceptions that an error came from speak for the producers of their own values.
EARLIER = 0.7
#: So many exceptions of a chain are looked at.
CHAIN = 2


@remembered
def producers(case: Case) -> tuple[Producer, ...]:
    """The definitions that had a hand in a value which the failing line could not use, the weightiest first."""
    found: list[Producer] = []
    try:
        found += _of(case)
        for info in case.event.exceptions[1:CHAIN]:
            if info.frames:
                earlier = replace(case, event=_as_event(case.event, info))
                found += [replace(p, share=p.share * EARLIER) for p in _of(earlier)]
    except RecursionError:
        pass  # Code nested deeper than a walk over it can go: what was found before stands.
    return best(found)


def best(found: Iterable[Producer]) -> tuple[Producer, ...]:
    """Each definition once for each role, by its weightiest trail."""
    kept: dict[tuple[str, str, int, str], Producer] = {}
    for one in found:
        key = (one.found.file, one.found.symbol, one.found.definition.start, one.role)
        if key not in kept or kept[key].weight < one.weight:
            kept[key] = one
    return tuple(sorted(kept.values(), key=lambda p: (-p.weight, p.found.file, p.found.symbol, p.role)))


def _of(case: Case) -> Iterator[Producer]:
    through = places(case)
    if not through or case.event.language != "python":
        return
    at = through[-1]
    if at.is_test:
        yield from _asserted(case, at)
        return
    for one in blamed(case, at):
        trail = Trail(case, show(one.node), one.held)
        trail.follow(at, one.node, one.share)
        yield from trail.found


def _asserted(case: Case, at: Place) -> Iterator[Producer]:
    """What a failed assertion of a test looked at, and who gave it."""
    for place, node, share in _looked_at(case, at):
        trail = Trail(case, show(node), _obtained(case), asserted=True)
        trail.follow(place, node, share)
        yield from trail.found


def _obtained(case: Case) -> str:
    compared = comparison(case)
    return compared.actual if compared and len(compared.actual) < 8 else ""


def _looked_at(case: Case, at: Place) -> Iterator[tuple[Place, ast.expr, float]]:
    asserted = assertion(case)
    if asserted is None:
        yield from ((at, node, share) for node, share in _acted(case, at))
        return
    place, node = asserted
    compared = comparison(case)
    actual = expression(compared.actual_source) if compared and "…" not in compared.actual_source else None
    if actual is not None and place.line:
        ast.copy_location(actual, node)
        yield place, actual, 1.0
        other = expression(compared.expected_source) if compared and "…" not in compared.expected_source else None
        if other is not None and not isinstance(other, ast.Constant):
            yield place, other, 0.4
    elif isinstance(node, ast.Call):
        yield from ((place, a, 0.7) for a in node.args[:3])
    else:
        yield place, node, 1.0


def _acted(case: Case, at: Place) -> Iterator[tuple[ast.expr, float]]:
    """The calls of a line of a test that is no assertion; for a `with`, those of its body."""
    node = statement(case, at)
    inside = [n for s in node.body for n in header(s)] if isinstance(node, ast.With | ast.AsyncWith) else []
    calls = [n for n in inside or on_line(case, at) if isinstance(n, ast.Call)]
    yield from ((call, 1.0) for call in calls[:4])


def _as_event(event: ErrorEvent, info: ExceptionInfo) -> ErrorEvent:
    last = info.frames[-1]
    return replace(event, type=info.type, message=info.message, exceptions=(info,), file=last.file, line=last.line)

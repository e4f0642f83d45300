"""Brief: gather what is known of a failure and put it into words for whoever mends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bugsage.diagnosis.contracts.matching import ContractIndex
from bugsage.errors import UnknownFix, UnknownIssue
from bugsage.intake.clean import clean
from bugsage.intake.fingerprint import without_parameters
from bugsage.intake.redaction.redact import find, redacted, telling
from bugsage.model.brief import Brief, Passage
from bugsage.model.code import CodeMap
from bugsage.model.contract import Contract
from bugsage.model.diagnosis import Suspect
from bugsage.model.history import Commit
from bugsage.model.redaction import Private
from bugsage.model.spending import TriedFix
from bugsage.pipeline.diagnosing import HISTORY
from bugsage.pipeline.fixing.working import Work
from bugsage.pipeline.knowing import known
from bugsage.pipeline.landing.finding import found
from bugsage.repair.brief import Material, Redact, brief_of
from bugsage.repair.loop import Failed

#: Suspects whose code is shown, and lines of each.
_MOST, _LINES = 6, 120


def brief(
    work: Work, failing: Sequence[str] = (), failed: Sequence[Failed] = (), seconds: float | None = None
) -> Brief:
    """What an agent is told for its next attempt; `failing` are tests that were seen to fail in the worktree."""
    house, diagnosis, code = work.house, work.diagnosis, work.house.code.code_map()
    none: tuple[Contract, ...] = ()
    nothing: tuple[Commit, ...] = ()
    untried: tuple[TriedFix, ...] = ()
    material = Material(
        diagnosis=diagnosis,
        command=_from_here(work, work.target.said),
        failing=tuple(failing) or work.target.tests,
        code=tuple(_passages(work, code, diagnosis.suspects[:_MOST])),
        test=_test(work, code),
        contracts=work.notes.attempt(lambda: _contracts(work), none),
        commits=work.notes.attempt(lambda: _commits(work), nothing),
        failed=tuple(failed),
        earlier=work.notes.attempt(lambda: _earlier(work), untried),
        limits=work.limits,
        seconds=seconds,
        wants_test=bool(work.why_not),
        comments=work.wish.comments,
        commented=_commented(work) if work.wish.comments else "",
    )
    return brief_of(material, redactor(house.private), house.settings.fix.brief_characters)


def redactor(private: Private, known: dict[str, str] | None = None) -> Redact:
    """The one way out, for several texts: what one of them gives away as a secret is taken out of all.

    With `known` also out of all that come later: what is found goes in there, the value and its kind.
    """

    def redact(texts: Sequence[str]) -> list[str]:
        plain = [clean(text) for text in texts]
        seen: dict[str, str] = {} if known is None else known
        for text in plain:
            seen |= telling(text, find(text, private))
        return [redacted(text, private, seen=seen).text for text in plain]

    return redact


def _from_here(work: Work, command: Sequence[str]) -> tuple[str, ...]:
    """The command as it is given in the top folder, in whichever tree that is."""
    roots = [str(work.ground.root), str(work.ground.home)]
    words = list(command)
    for root in roots:
        words = [word.replace(f"{root}/", "").replace(root, ".") for word in words]
    return tuple(words)


def _passages(work: Work, code: CodeMap, suspects: Sequence[Suspect]) -> Iterator[Passage]:
    for one in suspects:
        definition = code.find(one.file, one.symbol)
        start, end = (definition.start, definition.end) if definition else (one.start, one.end)
        passage = _passage(work, one.file, one.symbol, start, end)
        if passage:
            yield passage


def _passage(work: Work, file: str, symbol: str, start: int, end: int) -> Passage | None:
    text = work.house.code.text(file)
    if text is None:
        return None
    lines = text.split("\n")[start - 1 : end]
    shown = lines[:_LINES] + ([f"… {len(lines) - _LINES} more lines"] if len(lines) > _LINES else [])
    return Passage(file=file, symbol=symbol, start=start, text="\n".join(shown))


def _test(work: Work, code: CodeMap) -> Passage | None:
    """The failing test itself, where its id leads to one."""
    file, _, rest = without_parameters(work.diagnosis.issue.event.test or "").partition("::")
    symbol = rest.replace("::", ".")
    found = code.find(file, symbol) if symbol else None
    return _passage(work, file, symbol, found.start, found.end) if found else None


def _contracts(work: Work) -> tuple[Contract, ...]:
    """Contracts that are broken, then those that speak of the suspects' files. Raises ContractError."""
    every = work.house.specs.contracts()
    index = ContractIndex(every)
    broken = {one.id for one in work.diagnosis.contracts if one.verdict == "violated"}
    names = [one.id for one in every if one.id in broken]
    names += [one.id for suspect in work.diagnosis.suspects[:_MOST] for one, _ in index.beside(suspect.file)]
    by_id = {one.id: one for one in every if one.status != "deprecated"}
    return tuple(by_id[name] for name in dict.fromkeys(names) if name in by_id)


def _commits(work: Work) -> tuple[Commit, ...]:
    """The last commits that changed one of the suspects; of files where none changed a function of that name."""
    suspects = work.diagnosis.suspects[:_MOST]
    recent = work.house.history.recent(HISTORY)
    own = {(one.file, one.symbol.rpartition(".")[2]) for one in suspects}
    close = tuple(c for c in recent if any(name in c.touched.get(file, ()) for file, name in own))
    return close or tuple(c for c in recent if any(file in c.files for file, _ in own))


def _commented(work: Work) -> str:
    """The fix that the user looked at; empty where none waits."""
    try:
        return found(work.house, work.issue).patch
    except (UnknownFix, UnknownIssue):
        return ""


def _earlier(work: Work) -> tuple[TriedFix, ...]:
    return tuple(one for one in known(work.house).tried if one.issue == work.issue and not one.held)

"""What the hook says, on one screen at most: whether the push goes on, what fails and why, what was not looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bugsage.model.hook_answer import HookAnswer, JudgedPush
from bugsage.model.hooking import HookFile
from bugsage.surfaces.clean import one_line
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.page import draw, join, say

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.padding import Padding
    from rich.text import Text

    from bugsage.model.diagnosis import Diagnosis

#: Lines of a small terminal, without those that git writes itself.
_SCREEN = 21
_MOST_FAILED, _MOST_HITS, _MOST_SAID = 3, 3, 3
_HEADS = {
    "passed": ("passed", "green"),
    "warned": ("passed, with a warning", "yellow"),
    "blocked": ("held", "bold red"),
    "refused": ("refused", "bold red"),
}
_PATHS = {"auto": "nobody needs to look", "review": "somebody should look", "escalate": "a person decides"}
_ALL_THE_SAME = 'To push all the same: BUGSAGE_SKIP=1 BUGSAGE_SKIP_REASON="why" git push'
_DONE = {
    "installed": "The hook is in {path}",
    "updated": "The hook in {path} is up to date now",
    "kept": "The hook is in {path} already",
    "removed": "The hook is gone from {path}",
    "restored": "{path} is again what it was before",
    "absent": "There is no hook of ours in {path}",
}


def answer(found: HookAnswer, look: Look) -> str:
    """Whether the push goes on, and why; empty where there was nothing to judge."""
    if found.outcome == "skipped":
        why = one_line(found.reason, 200) if found.reason else "no reason was given: BUGSAGE_SKIP_REASON says it"
        return draw([join("bugsage: this push was not judged (", why, ")")], look)
    lines = [line for push in found.pushes for line in _push(push)]
    last = [say(_ALL_THE_SAME, "dim")] if found.outcome in ("blocked", "refused") else []
    drawn = draw(lines, look).rstrip("\n").split("\n") if lines else []
    room = _SCREEN - len(last)
    if len(drawn) > room:
        drawn = [*drawn[: room - 1], f"  … {len(drawn) - room + 1} more lines; --format json has everything"]
    return "\n".join([*drawn, *(draw(last, look).rstrip("\n").split("\n") if last else [])])


def file(done: HookFile, look: Look) -> str:
    """What became of the hook."""
    beside = f", beside {done.beside}" if done.beside and done.action in ("installed", "kept") else ""
    said = _DONE[done.action].format(path=one_line(done.path, 300))
    return draw([say(f"{said}{beside}."), *(say(f"Note: {one_line(note, 300)}.", "dim") for note in done.notes)], look)


def _push(one: JudgedPush) -> Iterator[RenderableType]:
    outcome = "refused" if "refused" in one.held else "blocked" if one.held else "warned" if one.warned else "passed"
    head, style = _HEADS[outcome]
    where = one_line(", ".join(_short(ref.remote_ref) for ref in one.push.refs[:3]), 60)
    size = f"{words.count(one.push.commits, 'commit')}, {words.count(one.files, 'file')} +{one.added} -{one.removed}"
    yield join("bugsage: ", say(f"{head}", style), f": {where} ({size}); {_tests(one)}")
    yield _in(2, say(f"risk {one.risk.score:.1f} of 10, {_PATHS.get(one.risk.path, one.risk.path)}", "dim"))
    if one.push.dropped:
        yield _in(2, say(f"it takes {words.count(one.push.dropped, 'commit')} away from the remote", "yellow"))
    if {"refused", "escalate", "review"}.intersection((*one.held, *one.warned)):
        yield from _reasons(one)
    for found in one.diagnoses[:_MOST_FAILED]:
        yield from _failure(found)
    known = {event.test for found in one.diagnoses for event in found.issue.events}
    others = [test for test in one.tests.failed if test not in known]
    for test in others[:_MOST_FAILED]:
        yield _in(2, say(f"✗ {words.tail(test, 100)}", "red"))
    hidden = max(0, len(one.diagnoses) - _MOST_FAILED) + max(0, len(others) - _MOST_FAILED)
    if hidden:
        yield _in(2, say(f"and {hidden} more; `bugsage issues` lists them", "dim"))
    said = [*_before(one), *one.tests.left_out, *one.notes]
    for note in said[: _MOST_SAID + 1]:
        yield _in(2, say(one_line(note, 200), "dim"))


def _reasons(one: JudgedPush) -> Iterator[RenderableType]:
    """The rules that ask for the most, then the heaviest."""
    decision = one.risk.decision
    asked = [demand for demand in decision.facts.demands if demand.asks in ("deny", "escalate")] if decision else []
    for demand in asked[:_MOST_HITS]:
        yield _in(2, say(f"✗ {one_line(demand.reason or demand.rule, 160)} ({one_line(demand.rule, 40)})", "red"))
    if not asked:
        for hit in sorted(one.risk.hits, key=lambda hit: -hit.points)[:_MOST_HITS]:
            yield _in(2, say(f"{hit.points:+.1f} {one_line(hit.reason or hit.rule, 160)}"))


def _failure(found: Diagnosis) -> Iterator[RenderableType]:
    event = found.issue.event
    yield _in(2, say(f"✗ {words.tail(event.test or '', 90) or 'the run'}", "red"), say(f"  {found.issue.id}", "dim"))
    yield _in(4, say(words.headline(event, 150)))
    first = next(iter(found.suspects), None)
    where = f"{words.place(first)} {one_line(first.symbol, 60)}, {words.percent(first.probability)}" if first else ""
    cause = one_line(found.hypotheses[0].cause, 150) if found.hypotheses else ""
    if where or cause:
        yield _in(4, say(": ".join(filter(None, (where, cause)))))


def _tests(one: JudgedPush) -> str:
    tests, passed = one.tests, one.tests.passed
    took = f" in {tests.seconds:.0f} s" if tests.seconds >= 1 else ""
    if tests.state == "failed":
        count = len(tests.failed)
        return f"{words.count(count, 'test')} {'fails' if count == 1 else 'fail'} with it" if count else "tests fail"
    if tests.state == "passed":
        return f"{words.count(passed, 'test')} passed{took}" if passed else f"the tests passed{took}"
    return "no test was run" if tests.state == "none" else f"the tests did not end{took}"


def _before(one: JudgedPush) -> list[str]:
    count = len(one.tests.before)
    if not count:
        return []
    verb = "fails" if count == 1 else "fail"
    first = words.tail(one.tests.before[0], 80)
    return [f"{words.count(count, 'test')} that {verb} before it too, {first}: not held against this push"]


def _in(columns: int, *pieces: Text) -> Padding:
    """Pieces on one line, this far to the right; where they do not fit, so are the next ones."""
    from rich.padding import Padding

    return Padding(join(*pieces), (0, 0, 0, columns))


def _short(ref: str) -> str:
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")

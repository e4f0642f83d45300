"""A fix, for a person at a terminal."""

from rich.console import RenderableType
from rich.text import Text

from bugsage.model.fix import Fix, Proof
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.documents.fix import FixesDocument
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words
from bugsage.surfaces.render.page import columns, draw, join, labelled, say

_STYLES = {"plausible": "bold green", "failed": "bold red", "refused": "bold red", "escalated": "bold yellow"}
_MEANS = {
    "plausible": "every check held; whether it is right, you say",
    "failed": "no patch held",
    "refused": "it is not allowed",
    "escalated": "a person is needed",
}
MARKS = {"+": "green", "-": "red", "@": "cyan"}
_MOST_TOLD = 8
_WIDEST = 1000


def fixed(fix: Fix, look: Look) -> str:
    """What it is, what proves it, what to do with it, and the diff."""
    issue = f" {fix.issue}" if fix.issue else ""
    head = join(
        say(f"fix of{issue}: " if issue else "fix: "),
        say(fix.status, _STYLES.get(fix.status, "")),
        f": {_MEANS[fix.status]}",
    )
    parts: list[RenderableType] = [head, Text(), labelled(_rows(fix))]
    if fix.patch:
        parts += [Text(), *_diff(fix.patch)]
    parts += _next_time(fix)
    if fix.notes:
        parts += [Text(), *(say(f"note: {one_line(note, 400)}") for note in fix.notes)]
    return draw(parts, look)


def _rows(fix: Fix) -> list[tuple[str, list[RenderableType]]]:
    """What is known of it, by name; names without anything are left out where they are drawn."""
    test = fix.regression_test
    return [
        ("what", [say(one_line(fix.said, 600))] if fix.said else []),
        ("proof", proof_lines(fix.proof)),
        ("test", [say(f"{one_line(test.test, 200)}, written for it")] if test and test.added else []),
        ("risk", [say(f"{fix.risk.score:.1f} of 10 ({fix.risk.path})")] if fix.risk else []),
        ("tried", _tried(fix)),
        ("branch", _branch(fix)),
        ("landed", _landed(fix)),
    ]


def _tried(fix: Fix) -> list[RenderableType]:
    """Attempts that came to nothing."""
    failed = [one for one in fix.attempts if one.outcome != "plausible"][:_MOST_TOLD]
    return [say(one_line(f"{one.agent}: {one.outcome}{f', {one.note}' if one.note else ''}", 300)) for one in failed]


def _branch(fix: Fix) -> list[RenderableType]:
    if not fix.branch:
        return []
    name = say(f"{fix.branch} ({(fix.commit or '')[:12]})")
    return [name] if fix.landed else [name, say("look at it and take it: bugsage review", "dim")]


def _next_time(fix: Fix) -> list[RenderableType]:
    """What would tell more when it happens again."""
    more = fix.instrumentation
    if more is None:
        return []
    head = say("to know more the next time:", "bold")
    return [Text(), head, say(one_line(more.why, 600)), Text(), *_diff(more.patch)]


def fixes(document: FixesDocument, look: Look) -> str:
    """One line each, those that hold first, and below what was left out."""
    if not document.fixes and not document.left_out:
        return "No open issue is known that could be fixed. `bugsage test` records what fails."
    held = sorted(document.fixes, key=lambda one: one.status != "plausible")
    rows = [
        (
            say(one.issue),
            say(one.status, _STYLES.get(one.status, "")),
            say(f"{one.risk.score:.1f} {one.risk.path}" if one.risk else ""),
            say(one_line("; ".join(filter(None, (one.said, one.branch))), 300)),
        )
        for one in held
    ]
    rows += [(say(one.issue), say("left out", "yellow"), say(""), say(one.because, "dim")) for one in document.left_out]
    count = sum(one.status == "plausible" for one in held)
    branches = [one.branch for one in held if one.branch]
    parts: list[RenderableType] = [columns(rows), Text()]
    parts.append(say(f"{count} of {words.count(len(rows), 'issue')} with a fix that held every check"))
    if branches:
        parts.append(say(f"look at one and take it: bugsage review {branches[0]}", "dim"))
    return draw(parts, look)


def proof_lines(proof: Proof) -> list[RenderableType]:
    """What speaks for a patch, and what was not looked at; nothing where nothing ran."""
    if not proof.failed_before:
        return []
    count = len(proof.failed_before)
    failed = f"{words.count(count, 'test')} failed before"
    told: list[RenderableType] = [
        say(f"{failed}, {len(proof.passed_after)} of them pass{'es' if len(proof.passed_after) == 1 else ''} now")
    ]
    if proof.failed_again is not None:
        told.append(
            say("without the patch they fail again" if proof.failed_again else "without the patch they pass too")
        )
    if proof.still_passing:
        told.append(
            say(
                f"{words.count(proof.still_passing, 'other test')} passed before and still pass"
                + ("" if proof.still_passing != 1 else "es")
            )
        )
    if proof.alternatives:
        told.append(_others(proof))
    told += [
        say(f"not held: {check.name}: {one_line(check.detail, 300)}", "red")
        for check in proof.checks
        if not check.passed
    ]
    told += [say(one_line(one, 300), "yellow") for one in proof.not_run]
    if proof.sandboxed is False:
        told.append(say("what ran was not caged", "yellow"))
    return told


def _landed(fix: Fix) -> list[RenderableType]:
    """Where it went without a question, and how one gets it back."""
    if not fix.landed:
        return []
    where = fix.landed_on or "the detached HEAD"
    said = f"committed to {where} without a question, as your settings say ({fix.landed[:12]})"
    return [say(said, "bold"), say("take it back with: bugsage undo", "dim")]


def _others(proof: Proof) -> RenderableType:
    """Other patches that pass, and where they do something else."""
    one = proof.alternatives == 1
    count = f"{words.count(proof.alternatives, 'other patch', 'other patches')} mend{'s' if one else ''} it as well"
    if not proof.disagreement:
        return say(f"{count}, and nothing was found that {'it does' if one else 'they do'} otherwise")
    return say(f"{count}, and not all do the same: {one_line(proof.disagreement, 500)}", "yellow")


def _diff(patch: str) -> list[Text]:
    """The patch as it is, line by line: what is wider than the screen is not broken, for it could be copied."""
    lines = (line[:_WIDEST].rstrip("\r").expandtabs(4) for line in patch.rstrip("\n").split("\n"))
    return [Text(clean(line), style=MARKS.get(line[:1], ""), overflow="ignore", no_wrap=True) for line in lines]

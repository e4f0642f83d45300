"""What `bugsage lattice` found, as plain lines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import fill

from bugsage.model.contract import Contract, Violation
from bugsage.model.lattice import Checked, Drafted, Mapped, Touched
from bugsage.model.mutation import Mutation, Statement
from bugsage.surfaces.clean import clean, one_line
from bugsage.surfaces.render import words

_MARKS = {"violated": "✗", "unknown": "?", "holds": "✓"}
_NONE = "There are no contracts here. `bugsage lattice add path::Symbol` drafts one; docs/how-to/contract.md says more."
_MOST_UNKNOWN = 10
#: Clauses that need a failure or a run to be told; that nothing is known of them in a check is no news.
_LATER = ("requires", "ensures", "invariants")


def listed(contracts: Sequence[Contract], statements: Sequence[Statement]) -> str:
    """One line for each contract, then what other tools say."""
    width = max((len(c.id) for c in contracts), default=0)
    lines = [
        f"{one_line(c.id):<{width}}  {c.status:<10}  {c.criticality:<6}  {one_line(c.title)}  "
        f"({one_line(', '.join(c.applies_to), 160)})"
        for c in contracts
    ] or [_NONE]
    if statements:
        lines += ["", "said by other tools, in prose:"]
        lines += [f"  {one_line(s.id)}  {s.layout}  {one_line(s.title, 100)}" for s in statements]
    return "\n".join(lines)


def checked(found: Checked) -> str:
    """What is violated, what is out of step, and how many clauses hold."""
    if not found.contracts and not found.statements and not found.findings:
        return _NONE
    broken = [one for one in found.findings if one.verdict == "violated"]
    moved = [one for one in found.findings if one.clause == "drift"]
    unknown = [
        one for one in found.findings if one.verdict == "unknown" and one.clause not in ("drift", "history", *_LATER)
    ]
    lines = [line for one in broken for line in _finding(one)]
    lines += [line for one in moved for line in _finding(one, "~")]
    lines += [line for one in unknown[:_MOST_UNKNOWN] for line in _finding(one)]
    if unknown[_MOST_UNKNOWN:]:
        lines.append(f"  … and {words.count(len(unknown) - _MOST_UNKNOWN, 'clause')} more that cannot be told")
    lines += [f"~ {one_line(s.id)}: {one_line(why)} ({s.file})" for s in found.statements for why in s.drift]
    lines += [f"recorded: {_entry(one)}" for one in found.recorded]
    lines += [f"note: {one_line(note, 400)}" for note in found.notes]
    return "\n".join([*lines, *([""] if lines else []), *_sum(found, broken, moved)])


def fitted(text: str, width: int) -> str:
    """The same for a terminal: lines that are too long go on below, between words, further to the right."""
    folded = (_folded(line, width) for line in text.split("\n"))
    return "\n".join(folded)


def _folded(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    margin = " " * (len(line) - len(line.lstrip(" ")))
    return fill(line.strip(), width, initial_indent=margin, subsequent_indent=f"{margin}    ", break_on_hyphens=False)


def _sum(found: Checked, broken: Sequence[Violation], moved: Sequence[Violation]) -> Iterator[str]:
    counts = Counter(one.verdict for one in found.findings)
    later = sum(one.verdict == "unknown" and one.clause in _LATER for one in found.findings)
    said = [
        f"{len(broken)} violated",
        f"{counts['holds']} hold",
        f"{counts['unknown'] - later - len(moved)} cannot be told",
        f"{later} are told when something fails",
    ]
    drift = f", {len(moved)} drifted" if moved else ""
    yield f"{words.count(len(found.contracts), 'contract')}: clauses {', '.join(said)}{drift}"
    if found.examples:
        yield f"{words.count(found.examples, 'example')} run; network {found.network}"


def _finding(one: Violation, mark: str = "") -> Iterator[str]:
    yield f"{mark or _MARKS[one.verdict]} {one_line(one.id)}  {one.clause}: {one_line(one.evidence, 300)}"


def mapped(found: Sequence[Mapped]) -> str:
    """Every error with the contracts that it touches."""
    if not found:
        return "No error could be read."
    return "\n\n".join("\n".join(_mapped(one)) for one in found)


def _mapped(one: Mapped) -> Iterator[str]:
    yield f"{one.issue.id}  {words.headline(one.issue.event)}"
    for touched in one.touched:
        yield f"  {one_line(touched.contract.id)}  {one_line(touched.contract.title, 80)}"
        yield f"    {one_line(touched.place)}: {one_line(touched.why)} (match {touched.match:g})"
        yield from _clauses(touched)
    if not one.touched:
        yield "  no contract speaks of what it goes through"
    for said in one.statements:
        yield f"  {one_line(said.id)}  {said.layout}: {one_line(said.title, 100)}"
        yield from (f"    {one_line(why)}" for why in said.drift)


def _clauses(touched: Touched) -> Iterator[str]:
    for one in touched.findings:
        if one.verdict != "holds":
            yield f"    {_MARKS[one.verdict]} {one.clause}: {one_line(one.evidence, 300)}"
            if one.culprit:
                yield f"      broken by {one_line(one.culprit)}"
    held = [one.clause for one in touched.findings if one.verdict == "holds"]
    if held:
        yield f"    {_MARKS['holds']} {', '.join(dict.fromkeys(held))}"


def logged(entries: Sequence[Mutation]) -> str:
    """One line for each entry, the oldest first."""
    return "\n".join(_entry(one) for one in entries) or "Nothing is written down yet."


def verified(entries: Sequence[Mutation], broken: Sequence[Violation]) -> str:
    """What was written down, then what was not."""
    lines = [_entry(one) for one in entries] + [line for one in broken for line in _finding(one)]
    if broken:
        lines.append("What is violated was not written down as verified.")
    return "\n".join(lines) or "There is no active contract to verify."


def drafted(found: Drafted) -> str:
    """The draft, and where it was written."""
    text = "\n".join(clean(line) for line in found.text.rstrip("\n").split("\n"))
    return (
        f"# {found.file}: a draft; make its status active once it says what is promised\n{text}" if found.file else text
    )


def _entry(one: Mutation) -> str:
    effects = ", ".join(f"{field} {effect}" for field, effect in one.effects.items())
    parts = [one.author, f"in {one.commit[:8]}" if one.commit else "", effects, one.reason]
    said = "; ".join(one_line(part, 160) for part in parts if part)
    written = "" if one.line else " (not written down yet)"
    when = one_line(one.timestamp[:16].replace("T", " "))
    return f"{when}  {one_line(one.code)}  {one_line(one.action)}  {said}{written}"

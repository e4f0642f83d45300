"""Whether a rule agrees with its own examples."""

import re
from collections.abc import Iterator
from difflib import unified_diff

import msgspec

from bugsage.errors import RuleError
from bugsage.model.patch import FilePatch, Patch, PatchCommit
from bugsage.model.proposal import ChangedSymbol, Proposal
from bugsage.model.risk import Spoken
from bugsage.model.rule import Example, Rule, Site, Tried
from bugsage.model.unified_diff import DiffError, parse_diff
from bugsage.ports.change import Syntax
from bugsage.safety.asking import Asking
from bugsage.safety.places import Facts, of_proposal, of_sites
from bugsage.safety.rules import spoken_of
from bugsage.safety.symbols import changed_symbols

_BARE_HUNK = re.compile(r"@@(?! -\d)")
_HEADS = ("diff --git ", "--- ", "@@")


def tried(rule: Rule, syntax: Syntax | None = None) -> Iterator[Tried]:
    """Every example of a rule, asked."""
    for expected, examples in (("hit", rule.examples.hit), ("miss", rule.examples.miss)):
        for number, example in enumerate(examples, 1):
            passed, said = _verdict(rule, expected, example, syntax)
            yield Tried(rule=rule.id, expected=expected, number=number, passed=passed, said=said)


def _verdict(rule: Rule, expected: str, example: Site, syntax: Syntax | None) -> tuple[bool | None, str]:
    try:
        spoken = said_of(rule, example, syntax)
    except DiffError as error:
        return False, f"its diff cannot be read: {error} (line {error.line} of it)"
    except RuleError as error:
        return False, str(error)
    if spoken is not None and not spoken.answered:
        return None, spoken.hit.reason
    if (spoken is not None) == (expected == "hit"):
        return True, spoken.hit.reason if spoken else ""
    verb = "should speak of {} and does not" if expected == "hit" else "should not speak of {} and does"
    return False, f"{rule.id} {verb.format(shown(example))}"


def unmet_examples(rule: Rule, syntax: Syntax | None = None) -> tuple[str, ...]:
    """What is wrong between a rule and its own examples, one sentence each; empty when they agree."""
    return tuple(one.said for one in tried(rule, syntax) if one.passed is not True)


def speaks_of(rule: Rule, site: Site) -> bool:
    """Whether a rule has something to say of an example. Raises DiffError."""
    spoken = said_of(rule, site, None)
    return spoken is not None and spoken.answered


def said_of(rule: Rule, site: Site, syntax: Syntax | None) -> Spoken | None:
    """What a rule says of an example. Raises DiffError."""
    facts = Facts(diagnosed=True, triage=site.triage, confidence=site.confidence)
    places = of_sites((site,))
    if isinstance(site, Example) and _has_change(site):
        patch = patch_of(site)
        proposal = Proposal(patch=patch, symbols=tuple(_symbols(site, patch, syntax)))
        facts, places = _facts(site, patch), of_proposal(proposal)[1]
    asking = Asking(facts=facts, places=places, seconds=lambda: 0.0, syntax=syntax)
    return next(spoken_of((rule,), asking), None)


def patch_of(example: Example) -> Patch:
    """The change of an example. Raises DiffError."""
    texts = (example.before, example.after)
    text = numbered(example.diff, example.file) if example.diff else _made(example)
    files = parse_diff(text)
    if example.diff and not files:
        raise DiffError(1, "it names no file")
    if len(files) == 1 and texts != (None, None):
        files = (msgspec.structs.replace(files[0], before=texts[0], after=texts[1]),)
    files = tuple(map(_whole, files))
    message = (PatchCommit(sha="0" * 40, message=example.message),) if example.message else ()
    return Patch(name="example", files=files, commits=message)


def _whole(file: FilePatch) -> FilePatch:
    """A file that is shown from its first line on in one piece, with that as its texts."""
    if len(file.hunks) != 1 or max(file.hunks[0].old_start, file.hunks[0].new_start) > 1 or file.before or file.after:
        return file
    old, new = ("".join(line[1:] + "\n" for line in file.hunks[0].lines if line[:1] != other) for other in ("+", "-"))
    return msgspec.structs.replace(
        file, before=None if file.kind == "added" else old, after=None if file.kind == "deleted" else new
    )


def _has_change(example: Example) -> bool:
    return bool(example.diff) or example.before is not None or example.after is not None


def _made(example: Example) -> str:
    """The diff between the texts of an example."""
    old, new = (f"{side}/{example.file}" if text is not None else "/dev/null"
                for side, text in (("a", example.before), ("b", example.after)))  # fmt: skip
    made = "\n".join(unified_diff(_lines(example.before), _lines(example.after), old, new, lineterm=""))
    return (made or f"--- {old}\n+++ {new}") + "\n"


def _lines(text: str | None) -> list[str]:
    """The lines of a text as git has them."""
    return text.removesuffix("\n").split("\n") if text else []


def numbered(diff: str, file: str = "") -> str:
    """A diff with the numbers of its hunks, which an example may leave out, as it may the names of its one file."""
    lines = diff.rstrip("\n").split("\n")
    if file and not any(line.startswith(("--- ", "diff --git ")) for line in lines):
        if not any(line.startswith("@@") for line in lines):
            lines.insert(0, "@@")
        sides = [f"{side}/{file}" for side in "ab"]
        lines[:0] = [f"--- {sides[0]}", f"+++ {sides[1]}"]
    made: list[str] = []
    at = 0
    while at < len(lines):
        end = at + 1
        if _BARE_HUNK.match(lines[at]):
            while end < len(lines) and not _begins(lines, end):
                end += 1
            body = lines[at + 1 : end]
            old, new = (sum(1 for line in body if line[:1] not in (gone, "\\")) for gone in "+-")
            first_old, first_new = int(old > 0), int(new > 0)
            made.append(f"@@ -{first_old},{old} +{first_new},{new} @@{lines[at].strip('@')}")
            made += body
        else:
            made.append(lines[at])
        at = end
    return "\n".join(made) + "\n"


def _begins(lines: list[str], at: int) -> bool:
    """Whether something new begins here, and not one more line of a hunk."""
    line = lines[at]
    if line.startswith("--- "):
        return at + 1 < len(lines) and lines[at + 1].startswith("+++ ")
    return line.startswith(("diff --git ", "@@"))


def _facts(example: Example, patch: Patch) -> Facts:
    suspects = {(file.path, example.symbol) for file in patch.files[:1]} if example.in_suspects else set()
    return Facts(
        changed=True,
        diagnosed=True,
        triage=example.triage,
        confidence=example.confidence,
        causes=example.causes,
        suspects=frozenset(suspects),
        error_types=(example.error_type,) if example.error_type else (),
        tools=(example.tool,) if example.tool else (),
        error_languages=(example.error_language,) if example.error_language else (),
        measures=_counted(patch) | example.measures,
        maker=example.actor,
        branch=example.branch,
        messages=tuple(commit.message for commit in patch.commits),
        reproduced=example.reproduced,
        sandboxed=example.sandboxed,
    )


def _counted(patch: Patch) -> dict[str, float]:
    """Measures that the diff itself tells."""
    return {"lines_added": patch.added, "lines_removed": patch.removed, "files": len(patch.files)}


def _symbols(example: Example, patch: Patch, syntax: Syntax | None) -> Iterator[ChangedSymbol]:
    """The one function that an example names, else those that its texts define."""
    if example.symbol:
        yield from (_symbol(example, file) for file in patch.files[:1])
        return
    for file in patch.files if syntax else ():
        before, after = (
            syntax.outline(path, text) if syntax and text else None
            for path, text in ((file.was, file.before), (file.path, file.after))
        )
        yield from changed_symbols(file, before, after)


def _symbol(example: Example, file: FilePatch) -> ChangedSymbol:
    return ChangedSymbol(
        file=file.path,
        symbol=example.symbol,
        change=example.symbol_change,
        public=example.public,
        callers=example.callers,
        criticality=example.criticality,
        contract_history=example.contract_history,
        contracts=example.contracts,
    )


def shown(example: Site) -> str:
    """An example in a few words."""
    if isinstance(example, Example) and example.diff:
        marked = [
            line
            for line in example.diff.split("\n")
            if line.startswith(("+", "-")) and line[:4] not in ("+++ ", "--- ")
        ]
        names = [line[6:] for line in example.diff.split("\n") if line.startswith("+++ b/")]
        return f"the change of {', '.join(names) or example.file} (lines: {len(marked)})"
    plain = type(example)()
    said = {name: getattr(example, name) for name in Site.__struct_fields__}
    return (
        ", ".join(f"{name} {value}" for name, value in said.items() if value != getattr(plain, name)) or "a plain site"
    )

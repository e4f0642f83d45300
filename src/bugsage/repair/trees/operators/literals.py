"""Texts, patterns and empty collections that should be others: those of the file, or of what the failure says."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.scopes import names_at
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "literals"
_QUOTED = re.compile(r"""'([^'\n]{1,60})'|"([^"\n]{1,60})"|`([^`\n]{1,60})`""")
#: Texts that are tried in one place, and whole collections of the file in place of an empty one.
_MOST, _MOST_WHOLE = 10, 8
_USUAL = (" ", ",", ".", "/", "-", "\\n", "=", ":", "utf8", "string", "object", "function", "number", "undefined")


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each text, pattern and empty collection of the suspect."""
    for node in site.nodes:
        if node.kind in site.dialect.strings and node.kind != "rune_literal":
            yield from _text(site, node)
        elif node.kind == "regex":
            yield from _pattern(site, node)
        elif node.kind in ("array", "object") and not node.inner():
            yield from _collection(site, node)
    for node in _patterns(site):
        yield from _pattern(site, node)


def _patterns(site: TreeSite) -> Iterator[SyntaxNode]:
    """Patterns are looked at as a whole only: nothing in them does anything by itself."""
    first, last = site.span
    for node in site.tree.walk():
        if node.kind == "regex" and first <= node.line and node.last <= last and site.ran(node):
            yield node


def _text(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    own, around = site.source(node), site.parents.get(node)
    if around is None or around.kind in ("import_statement", "import_spec", "export_statement", "expression_statement"):
        return
    call = site.parents.get(around)
    callee = call.child("function") if call else None
    if callee is not None and site.source(callee) in ("require", "import"):
        return
    quote, plain = own[0], own[1:-1]
    known: dict[str, float] = {}
    for text in _said(site):
        known.setdefault(text, (0.0 if _alike(text, plain) else -2.0) if plain else -0.5)
    for text, count in _texts(site).most_common(60):
        known.setdefault(text, (0.3 if _alike(text, plain) else -3.5) if plain else -1.0 + 0.1 * min(count, 5))
    for text in _USUAL if not plain else ():
        known.setdefault(text, -1.2)
    known.setdefault("", -2.2)
    ranked = [one for one in sorted(known.items(), key=lambda one: -one[1]) if one[0] != plain and one[1] > -3.0]
    for text, weight in ranked[: _MOST if plain else 3 * _MOST]:
        if quote not in text and "\n" not in text:
            new = f"{quote}{text}{quote}"
            why = f"Say `{short(new)}` in place of `{short(own)}`"
            yield site.candidate(NAME, why, site.replace(node, new), at=node, weight=weight)


def _alike(one: str, other: str) -> bool:
    return one.lower() == other.lower() or (abs(len(one) - len(other)) <= 1 and len(set(one) ^ set(other)) <= 1)


def _said(site: TreeSite) -> list[str]:
    """What the failure quotes."""
    whole = "\n".join((site.event.message, *site.event.detail[:40]))
    return list(dict.fromkeys(one for found in _QUOTED.findall(whole) for one in found if one))[:12]


def _texts(site: TreeSite) -> Counter[str]:
    found = site.once(
        "texts", lambda one: Counter(one.source(n)[1:-1] for n in one.tree.walk() if n.kind in one.dialect.strings)
    )
    assert isinstance(found, Counter)
    return found


def _pattern(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    """Anchors, repetition, negation and flags of a regular expression."""
    own = site.source(node)
    body, _, flags = own[1:].rpartition("/")
    for new, weight in _pattern_changes(body):
        yield site.candidate(
            NAME, f"Match `{short(new)}`", site.replace(node, f"/{new}/{flags}"), at=node, weight=weight
        )
    for flag, weight in (("g", -0.5), ("i", -0.5), ("u", -3.0), ("m", -2.5)):
        new = flags.replace(flag, "") if flag in flags else flags + flag
        why = f"{'Do not match' if flag in flags else 'Match'} with the flag `{flag}`"
        yield site.candidate(NAME, why, site.replace(node, f"/{body}/{new}"), at=node, weight=weight)


_CLASSES = {"d": "D", "w": "W", "s": "S", "b": "B"}


def _pattern_changes(body: str) -> Iterator[tuple[str, float]]:
    yield (body[1:], -0.5) if body.startswith("^") else (f"^{body}", -0.3)
    if body.endswith("$") and not body.endswith("\\$"):
        yield body[:-1], -0.5
    else:
        yield f"{body}$", -0.3
    for at, sign in enumerate(body):
        escaped = at > 0 and body[at - 1] == "\\" and body[at - 2 : at] != "\\\\"
        if sign in "*+" and not escaped and at:
            yield body[:at] + ("+" if sign == "*" else "*") + body[at + 1 :], -0.8
        elif sign == "]" and not escaped and body[at + 1 : at + 2] not in ("*", "+", "?", "{"):
            yield from ((f"{body[: at + 1]}{more}{body[at + 1 :]}", -0.7) for more in "+*")
        elif sign == "[" and not escaped:
            negated = body[at + 1 : at + 2] == "^"
            yield (body[: at + 1] + body[at + 2 :] if negated else f"{body[: at + 1]}^{body[at + 1 :]}"), -0.5
        elif escaped and sign.lower() in _CLASSES:
            yield body[:at] + sign.swapcase() + body[at + 1 :], -0.5
            if sign.lower() != "b" and body[at + 1 : at + 2] not in ("*", "+", "?", "{"):
                yield f"{body[: at + 1]}+{body[at + 1 :]}", -0.7
        elif body.startswith(("(?=", "(?!"), at):
            yield body[: at + 2] + ("!" if body[at + 2] == "=" else "=") + body[at + 3 :], -0.5


def _collection(site: TreeSite, node: SyntaxNode) -> Iterator[Candidate]:
    """What collections of this kind hold elsewhere in the file, and names at hand."""
    known, made = names_at(site, node), dict[str, float]()
    around = site.parents.get(node)
    if around is not None and around.kind in ("formal_parameters", "assignment_pattern"):
        return
    for other in site.tree.walk():
        text = site.source(other) if other.kind == node.kind else ""
        if text and other.inner() and len(text) < 80 and len(made) < _MOST_WHOLE:
            names = {site.source(one) for one in other.walk() if one.kind == "identifier"}
            if names <= known.keys():
                made.setdefault(text, -1.5)
    for name, kind in known.items():
        if kind in ("parameter", "local"):
            made.setdefault(f"[{name}]" if node.kind == "array" else f"{{ {name} }}", -1.5)
            if node.kind == "object":
                made.setdefault(name, -1.8)
    for text, weight in list(made.items())[: 2 * _MOST_WHOLE]:
        yield site.candidate(NAME, f"Begin with `{short(text)}`", site.replace(node, text), at=node, weight=weight)


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: expected 'a-b' to equal 'a_b'",
            before="""
function key (text) {
  return text.replace(/ /, '_') // <-
}
""",
            after="""
function key (text) {
  return text.replace(/ /g, '_')
}
""",
            within=5,
        ),
        TreeExample(
            error="AssertionError: expected 'Ready' to equal 'ready'",
            before="""
function state () {
  return 'Ready' // <-
}
""",
            after="""
function state () {
  return 'ready'
}
""",
        ),
        TreeExample(
            error="got ab, want a,b",
            file="app.go",
            before="""
package app

import "strings"

func Join(parts []string) string {
	return strings.Join(parts, "") // <-
}

func Split(text string) []string {
	return strings.Split(text, ",")
}
""",
            after="""
package app

import "strings"

func Join(parts []string) string {
	return strings.Join(parts, ",")
}

func Split(text string) []string {
	return strings.Split(text, ",")
}
""",
            within=5,
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (a) { return a } // <-\n",
        ),
    ),
)

"""Something that is not there: `?.`, a default, an early return, or the error that nobody looked at."""

import re
from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.scopes import names_at
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "guards"
_TELLING = re.compile(
    r"of (?:undefined|null)|is (?:undefined|null)|undefined is not|null is not|nil pointer|not iterable"
    r"|undefined or null|cannot (?:read|set)|is not a function|index out of range",
    re.IGNORECASE,
)
_MOST = 12


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Where the failure passed, for each owner of what is read there."""
    told = bool(_TELLING.search(site.event.message))
    nodes = [one for one in site.of(site.dialect.member, site.dialect.index) if _is_near(site, one)]
    if site.dialect.language == "go":
        yield from _errors(site)
    if not told:
        nodes = []
    for node in nodes[:_MOST]:
        owner = node.child(site.dialect.owner, "object", "operand")
        if owner is None or owner.kind not in (
            "identifier",
            site.dialect.member,
            site.dialect.index,
            site.dialect.call,
        ):
            continue
        if owner.kind == "identifier" and names_at(site, node).get(site.source(owner)) not in ("parameter", "local"):
            continue
        if site.dialect.language != "go":
            yield from _optional(site, node, owner)
        yield from _early(site, node, owner)
    if told and site.dialect.language != "go":
        yield from _defaults(site)


def _is_near(site: TreeSite, node: SyntaxNode) -> bool:
    return node.line in site.passed or (not site.passed and node.line in site.pointed)


def _optional(site: TreeSite, node: SyntaxNode, owner: SyntaxNode) -> Iterator[Candidate]:
    """`a?.b`, and `(a?.b ?? default)` by the use."""
    sign = next((one for one in node.children if one.kind in (".", "[") and not one.named), None)
    around = site.parents.get(node)
    if (
        sign is None
        or node.child("optional_chain")
        or (around and around.kind.startswith("assignment") and node.field == "left")
    ):
        return
    new = site.edit(sign.start, sign.start + (sign.kind == "."), "?.")
    why = f"Read `{short(site.source(node))}` only where `{short(site.source(owner))}` is there"
    yield site.candidate(NAME, why, new, at=node, weight=0.6, category="missing-none-guard")
    text = site.source(owner)
    for empty, weight in (("{}", -0.8), ("[]", -0.8), ("''", -1.2)):
        why = f"Take `{empty}` where `{short(text)}` is not there"
        edit = site.replace(owner, f"({text} || {empty})")
        yield site.candidate(NAME, why, edit, at=node, weight=weight, category="missing-none-guard")


def _early(site: TreeSite, node: SyntaxNode, owner: SyntaxNode) -> Iterator[Candidate]:
    """A way out before the statement, with what the function gives back elsewhere."""
    statement, text = site.statement(node), site.source(owner)
    around = site.function(node)
    block = site.parents.get(statement) if statement else None
    if statement is None or around is None or block is None or block.kind not in site.dialect.blocks:
        return
    go = site.dialect.language == "go"
    asked = f"{text} == nil" if go else f"!{text}"
    loop = site.around(statement, site.dialect.loops | site.dialect.functions)
    leaves = ["continue"] if loop is not None and loop.kind in site.dialect.loops else []
    leaves += [f"return {zero}".rstrip() for zero in (_zeros(site, around) if go else _given(site, around))]
    for number, leave in enumerate(leaves[:5]):
        lines = [f"if {asked} {{", f"{site.step}{leave}", "}"] if go else [f"if ({asked}) {leave}{site.end}"]
        weight = 0.2 - 0.3 * number
        yield site.candidate(
            NAME, f"Leave where `{short(text)}` is not there", site.before(statement, lines), at=node, weight=weight,
            category="missing-none-guard",
        )  # fmt: skip


def _given(site: TreeSite, function: SyntaxNode) -> list[str]:
    """What the function returns elsewhere where it gives up, then what functions usually give."""
    own = []
    for one in function.walk():
        values = one.inner() if one.kind == "return_statement" else ()
        if values and values[0].kind in ("null", "undefined", "false", "true", "number", "string", "array", "object"):
            own.append(site.source(values[0]))
        elif one.kind == "return_statement" and not values:
            own.append("")
    short_ones = [one for one in own if len(one) <= 20 and "\n" not in one]
    return list(dict.fromkeys((*short_ones, "", "null", "false", "[]", "''")))


def _zeros(site: TreeSite, function: SyntaxNode) -> list[str]:
    """The zero values of a Go function's results."""
    result = function.child("result")
    if result is None:
        return [""]
    kinds = [result]
    if result.kind == "parameter_list":
        kinds = [kind for one in result.inner() if (kind := one.child("type"))]
    return [", ".join(_zero(site, one) for one in kinds)]


def _zero(site: TreeSite, kind: SyntaxNode) -> str:
    text = site.source(kind)
    if text in ("string",):
        return '""'
    if text == "bool":
        return "false"
    if re.fullmatch(r"u?int\d*|float\d+|byte|rune|uintptr|time\.Duration", text):
        return "0"
    nothing = kind.kind in ("pointer_type", "slice_type", "map_type", "interface_type", "function_type", "channel_type")
    return "nil" if nothing or text in ("error", "any") else f"{text}{{}}"


def _defaults(site: TreeSite) -> Iterator[Candidate]:
    """A parameter with a default."""
    seen: set[str] = set()
    for node in site.of("formal_parameters"):
        for one in node.inner():
            text = site.source(one)
            if one.kind not in ("identifier", "object_pattern") or text in seen:
                continue
            seen.add(text)
            for empty, weight in (("{}", 0.4), ("[]", -0.2), ("''", -0.6)):
                if one.kind == "object_pattern" and empty != "{}":
                    continue
                why = f"Let `{short(text)}` be `{empty}` where it is not given"
                yield site.candidate(NAME, why, site.replace(one, f"{text} = {empty}"), at=one, weight=weight - 0.8)


def _errors(site: TreeSite) -> Iterator[Candidate]:
    """`if err != nil { return …, err }` behind the call whose error nobody looked at."""
    for node in site.of("short_var_declaration", "assignment_statement"):
        left, around, block = node.child("left"), site.function(node), site.parents.get(node)
        names = [site.source(one) for one in left.inner()] if left else []
        if not names or names[-1] != "err" or around is None or block is None or block.kind != "statement_list":
            continue
        following = [one for one in block.inner() if one.start > node.end]
        if following and re.match(r"if\s+err\b", site.source(following[0])):
            continue
        zeros = _zeros(site, around)[0].split(", ")
        if zeros[-1:] == ["nil"]:
            zeros[-1] = "err"
        lines = ["if err != nil {", f"{site.step}return {', '.join(zeros)}".rstrip(), "}"]
        yield site.candidate(NAME, "Leave where there is an error", site.behind(node, lines), at=node, weight=0.8)


OPERATOR = TreeOperator(
    name=NAME,
    propose=propose,
    examples=(
        TreeExample(
            error="TypeError: Cannot read properties of undefined (reading 'city')",
            before="""
function city (user) {
  return user.address.city // <-
}
""",
            after="""
function city (user) {
  return user.address?.city
}
""",
        ),
        TreeExample(
            error="TypeError: Cannot read properties of null (reading 'length')",
            before="""
function words (text) {
  if (text === '') return 0;
  const found = text.match(/\\w+/g);
  return found.length; // <-
}
""",
            after="""
function words (text) {
  if (text === '') return 0;
  const found = text.match(/\\w+/g);
  if (!found) return 0;
  return found.length;
}
""",
        ),
        TreeExample(
            error="panic: runtime error: invalid memory address or nil pointer dereference",
            file="app.go",
            before="""
package app

type User struct{ Name string }

func Name(user *User) (string, error) {
	name := user.Name // <-
	return name, nil
}
""",
            after="""
package app

type User struct{ Name string }

func Name(user *User) (string, error) {
	if user == nil {
		return "", nil
	}
	name := user.Name
	return name, nil
}
""",
        ),
        TreeExample(
            error="got nil, want an error",
            file="app.go",
            before="""
package app

import "strconv"

func Twice(text string) (int, error) {
	n, err := strconv.Atoi(text) // <-
	_ = err
	return 2 * n, nil
}
""",
            after="""
package app

import "strconv"

func Twice(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, err
	}
	_ = err
	return 2 * n, nil
}
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (user) { return user.name } // <-\n",
        ),
    ),
)

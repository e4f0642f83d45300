"""A promise that nobody waits for: `await` where an `async` function calls one, or `async` with it."""

from collections.abc import Iterator

from bugsage.model.edit import Candidate
from bugsage.model.syntax import SyntaxNode
from bugsage.repair.trees.operator import TreeExample, TreeOperator
from bugsage.repair.trees.site import TreeSite
from bugsage.repair.wording import short

NAME = "missing-await"
_PROMISING = ("then", "catch", "finally")


def propose(site: TreeSite) -> Iterator[Candidate]:
    """Each call in an `async` function that nothing waits for."""
    known = _asynchronous(site)
    for node in site.of("call_expression"):
        around, outer = site.function(node), site.parents.get(node)
        if around is None or outer is None or outer.kind == "await_expression" or not _is_asynchronous(site, around):
            continue
        callee = node.child("function")
        name = site.source(callee).rpartition(".")[2] if callee else ""
        if name in (*_PROMISING, "import"):
            continue
        text = f"await {site.source(node)}"
        held = outer.kind in ("member_expression", "subscript_expression") or outer.kind == "binary_expression"
        why = f"Wait for `{short(site.source(node))}`"
        weight = 1.5 if name in known else -1.5
        yield site.candidate(
            NAME,
            why,
            site.replace(node, f"({text})" if held else text),
            at=node,
            weight=weight,
            category="missing-await",
        )


def _is_asynchronous(site: TreeSite, function: SyntaxNode) -> bool:
    return any(one.kind == "async" for one in function.children)


def _asynchronous(site: TreeSite) -> frozenset[str]:
    """Names of `async` functions of this file, and of those elsewhere that give a promise."""
    found = set[str]()
    for node in site.tree.walk():
        if node.kind in site.dialect.functions and _is_asynchronous(site, node):
            name, around = node.child("name"), site.parents.get(node)
            name = name or (around.child("name") if around and around.kind == "variable_declarator" else None)
            if name:
                found.add(site.source(name))
    for file in site.code.files.values():
        if not file.path.endswith(site.dialect.endings):
            continue
        for definition in file.definitions:
            waits = file.path != site.file and definition.kind == "function" and definition.words.get("await")
            if waits or definition.returns.startswith("Promise"):
                found.add(definition.name)
    return frozenset(found)


OPERATOR = TreeOperator(
    name=NAME,
    languages=("javascript", "typescript"),
    propose=propose,
    examples=(
        TreeExample(
            error="AssertionError: Expected values to be strictly equal: Promise { 3 } !== 3",
            before="""
async function load (id) { return id }

async function show (id) {
  return `<${load(id)}>` // <-
}
""",
            after="""
async function load (id) { return id }

async function show (id) {
  return `<${await load(id)}>`
}
""",
        ),
        TreeExample(
            error="TypeError: Cannot read properties of undefined (reading 'trim')",
            file="app.ts",
            before="""
const text = async (id: number): Promise<{ body: string }> => ({ body: String(id) })
export const show = async (id: number): Promise<string> => text(id).body.trim() // <-
""",
            after="""
const text = async (id: number): Promise<{ body: string }> => ({ body: String(id) })
export const show = async (id: number): Promise<string> => (await text(id)).body.trim()
""",
        ),
        TreeExample(
            error="AssertionError: 1 == 2",
            before="function one (load) { return load(1) } // <-\n",
        ),
    ),
)

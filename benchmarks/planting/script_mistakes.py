"""Mistakes planted in functions of JavaScript: the mutations of StrykerJS, one at a time.

Nothing here knows how repairs are made.
The kinds carry Stryker's names. Of its regular expressions only anchors, repetition, classes and negation are changed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from tree_sitter import Language, Node, Parser

from benchmarks.planting.mistakes import Mistake

Rewrite = Callable[[Node], Iterator[str]]
_FUNCTIONS = (
    "function_declaration", "function_expression", "arrow_function", "method_definition",
    "generator_function_declaration",
)  # fmt: skip
_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*"}
_ASSIGNED = {
    "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "%=": "*=", "<<=": ">>=", ">>=": "<<=", "&=": "|=", "|=": "&=",
    "&&=": "||=", "||=": "&&=", "??=": "&&=",
}  # fmt: skip
_EQUALITY = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "===": ("!==",), "!==": ("===",),
}  # fmt: skip
_LOGICAL = {"&&": "||", "||": "&&", "??": "&&"}
_METHODS = {
    "endsWith": "startsWith", "startsWith": "endsWith", "toUpperCase": "toLowerCase", "toLowerCase": "toUpperCase",
    "some": "every", "every": "some", "trimStart": "trimEnd", "trimEnd": "trimStart", "min": "max", "max": "min",
    "toLocaleUpperCase": "toLocaleLowerCase", "toLocaleLowerCase": "toLocaleUpperCase",
}  # fmt: skip
_LEFT_OUT = ("sort", "reverse", "filter", "slice", "charAt", "trim", "substr", "substring")
_NEGATED = {"\\d": "\\D", "\\D": "\\d", "\\w": "\\W", "\\W": "\\w", "\\s": "\\S", "\\S": "\\s"}


def arithmetic(node: Node) -> Iterator[str]:
    sign = node.child_by_field_name("operator")
    texts = any(child.type in ("string", "template_string") for child in node.children)
    if node.type == "binary_expression" and sign and sign.type in _ARITHMETIC and not texts:
        yield _with(node, sign, _ARITHMETIC[sign.type])


def array(node: Node) -> Iterator[str]:
    if node.type == "array":
        yield "[]" if node.named_children else '["Stryker was here"]'


def assignment(node: Node) -> Iterator[str]:
    sign = node.child_by_field_name("operator")
    if node.type == "augmented_assignment_expression" and sign and sign.type in _ASSIGNED:
        yield _with(node, sign, _ASSIGNED[sign.type])


def block(node: Node) -> Iterator[str]:
    if node.type == "statement_block" and node.named_children:
        yield "{}"


def boolean(node: Node) -> Iterator[str]:
    sign = node.child_by_field_name("operator")
    if node.type in ("true", "false"):
        yield "false" if node.type == "true" else "true"
    if node.type == "unary_expression" and sign and sign.type == "!":
        yield _text(node.child_by_field_name("argument"))


def conditional(node: Node) -> Iterator[str]:
    around = node.parent
    asked = around is not None and around.child_by_field_name("condition") == node
    if asked and node.type == "parenthesized_expression":
        yield from ("(false)",) if _loops(around) else ("(true)", "(false)")
    elif asked:
        yield from ("false",) if _loops(around) else ("true", "false")
    sign = node.child_by_field_name("operator")
    if node.type == "binary_expression" and sign and sign.type in (*_EQUALITY, *_LOGICAL) and not asked:
        yield from ("true", "false")


def equality(node: Node) -> Iterator[str]:
    sign = node.child_by_field_name("operator")
    if node.type == "binary_expression" and sign:
        yield from (_with(node, sign, new) for new in _EQUALITY.get(sign.type, ()))


def logical(node: Node) -> Iterator[str]:
    sign = node.child_by_field_name("operator")
    if node.type == "binary_expression" and sign and sign.type in _LOGICAL:
        yield _with(node, sign, _LOGICAL[sign.type])


def method(node: Node) -> Iterator[str]:
    callee = node.child_by_field_name("function")
    name = callee.child_by_field_name("property") if callee else None
    if node.type != "call_expression" or callee is None or name is None:
        return
    if _text(name) in _METHODS:
        yield _with(node, name, _METHODS[_text(name)])
    elif _text(name) in _LEFT_OUT:
        yield _text(callee.child_by_field_name("object"))


def object_(node: Node) -> Iterator[str]:
    if node.type == "object" and node.named_children:
        yield "{}"


def optional(node: Node) -> Iterator[str]:
    sign = next((child for child in node.children if child.type == "optional_chain"), None)
    if sign:
        yield _with(node, sign, "." if node.child_by_field_name("property") else "")


def regex(node: Node) -> Iterator[str]:
    if node.type != "regex":
        return
    pattern, _, flags = _text(node)[1:].rpartition("/")
    if pattern.startswith("^"):
        yield f"/{pattern[1:]}/{flags}"
    if pattern.endswith("$") and not pattern.endswith("\\$"):
        yield f"/{pattern[:-1]}/{flags}"
    for found in re.finditer(r"(?<!\\)[*+?](?![*+?:=!<])|\\[dDwWsS]|(?<!\\)\[\^?", pattern):
        start, end, sign = found.start(), found.end(), found[0]
        new = _NEGATED.get(sign, {"[": "[^", "[^": "["}.get(sign, ""))
        if start:
            yield f"/{pattern[:start]}{new}{pattern[end:]}/{flags}"


def string(node: Node) -> Iterator[str]:
    around = node.parent
    if node.type == "string" and around and around.type not in ("import_statement", "expression_statement", "pair"):
        call = around.parent
        if not (call and call.type == "call_expression" and _text(call).startswith("require(")):
            yield '""' if len(_text(node)) > 2 else '"Stryker was here!"'


def unary(node: Node) -> Iterator[str]:
    sign = node.child_by_field_name("operator")
    if node.type == "unary_expression" and sign and sign.type in ("+", "-", "~"):
        inner = _text(node.child_by_field_name("argument"))
        yield {"+": f"-{inner}", "-": f"+{inner}", "~": inner}[sign.type]


def update(node: Node) -> Iterator[str]:
    sign = node.child_by_field_name("operator")
    if node.type == "update_expression" and sign:
        yield _with(node, sign, "--" if sign.type == "++" else "++")


KINDS: dict[str, Rewrite] = {
    "ArithmeticOperator": arithmetic, "ArrayDeclaration": array, "AssignmentExpression": assignment,
    "BlockStatement": block, "BooleanLiteral": boolean, "ConditionalExpression": conditional,
    "EqualityOperator": equality, "LogicalOperator": logical, "MethodExpression": method, "ObjectLiteral": object_,
    "OptionalChaining": optional, "Regex": regex, "StringLiteral": string, "UnaryOperator": unary,
    "UpdateOperator": update,
}  # fmt: skip


def mistakes(text: str, kind: str) -> Iterator[Mistake]:
    """Every mistake of a kind that can be made in the functions of a file."""
    content = text.encode()
    for node, name in _inside(_parser().parse(content).root_node, ""):
        for new in KINDS[kind](node):
            made = content[: node.start_byte] + new.encode() + content[node.end_byte :]
            if made != content and not _parser().parse(made).root_node.has_error:
                yield Mistake(kind, node.start_point[0] + 1, name, made.decode())


def words(text: str) -> list[str]:
    """The text as a row of words and signs, comments left out: what two ways of writing the same have in common."""
    found, left = [], [_parser().parse(text.encode()).root_node]
    while left:
        node = left.pop()
        if node.type in ("string", "template_string", "regex") or (not node.children and node.type != "comment"):
            found.append(_text(node))
        else:
            left.extend(reversed(node.children))
    return [word for word in found if word != ";"]


@cache
def _parser() -> Parser:
    import tree_sitter_javascript

    return Parser(Language(tree_sitter_javascript.language()))


def _inside(node: Node, name: str) -> Iterator[tuple[Node, str]]:
    for child in node.children:
        own = child.child_by_field_name("name") if child.type in _FUNCTIONS else None
        inner = name or "(function)" if child.type in _FUNCTIONS else name
        inner = _text(own) if own else inner
        if name:
            yield child, name
        yield from _inside(child, inner)


def _loops(node: Node | None) -> bool:
    return node is not None and node.type in ("for_statement", "while_statement", "do_statement")


def _with(node: Node, part: Node, new: str) -> str:
    """The text of a node with another text in place of a part of it."""
    content = node.text or b""
    start, end = part.start_byte - node.start_byte, part.end_byte - node.start_byte
    return (content[:start] + new.encode() + content[end:]).decode()


def _text(node: Node | None) -> str:
    return (node.text or b"").decode() if node else ""

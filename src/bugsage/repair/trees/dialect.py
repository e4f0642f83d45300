"""What the operators need to know of a language: how its grammar names things, and how its words are spelt."""

from bugsage.model.base import Noun

_NOTHING: frozenset[str] = frozenset()


class Dialect(Noun, frozen=True, kw_only=True):
    """One language, as its tree-sitter grammar has it."""

    #: As `model.languages` names it.
    language: str
    endings: tuple[str, ...]
    #: Nodes that are functions, and those of them that are functions of their own to a reader, with a name.
    functions: frozenset[str]
    #: Nodes that hold statements one under the other.
    blocks: frozenset[str]
    statements: frozenset[str]
    #: Statements that leave the block: `return`, `break`.
    leaving: frozenset[str]
    loops: frozenset[str]
    call: str = "call_expression"
    arguments: frozenset[str] = _NOTHING
    #: `a.b`, with the fields of the owner and the name; kinds of the name.
    member: str = "member_expression"
    owner: str = "object"
    name: str = "property"
    properties: frozenset[str] = _NOTHING
    index: str = "subscript_expression"
    number: str = "number"
    strings: frozenset[str] = _NOTHING
    assignments: frozenset[str] = _NOTHING
    #: What names the parameters of functions.
    parameters: frozenset[str] = _NOTHING
    #: Names that are there without being bound.
    globals: frozenset[str] = _NOTHING
    #: Each operator with what it is mistaken for, and how usual that is.
    mistaken: dict[str, tuple[tuple[str, float], ...]] = {}
    #: Methods and functions with what they are mistaken for.
    cousins: dict[str, tuple[str, ...]] = {}
    #: Signs that wind up a statement: `;` where the language writes one.
    semicolon: bool = False
    #: Conditions stand in parentheses.
    parenthesised: bool = False
    #: Kinds of nodes whose insides say nothing to an operator: types, imports.
    beside: frozenset[str] = _NOTHING


_COMPARED = {
    "<": (("<=", 1.3), (">", 0.3), (">=", 0.3)),
    "<=": (("<", 1.3), (">=", 0.3), (">", 0.3)),
    ">": ((">=", 1.3), ("<", 0.3), ("<=", 0.3)),
    ">=": ((">", 1.3), ("<=", 0.3), ("<", 0.3)),
    "&&": (("||", 0.8),),
    "||": (("&&", 0.8),),
    "-": (("+", 0.5), ("*", -1.5)),
    "*": (("/", 0.2), ("+", -0.5)),
    "/": (("*", 0.2), ("%", -1.2)),
    "%": (("*", -0.3), ("/", -0.3)),
    "&": (("|", 0.5), ("^", -0.5)),
    "|": (("&", 0.5), ("^", -0.5)),
    "^": (("&", 0.0), ("|", 0.0)),
    "<<": ((">>", 0.5),),
    "-=": (("+=", 0.5), ("=", -0.5)),
    "+=": (("-=", 0.5), ("=", -0.5)),
    "*=": (("/=", 0.5),),
    "/=": (("*=", 0.5),),
    "%=": (("*=", 0.0), ("/=", -0.5)),
    "&=": (("|=", 0.5),),
    "|=": (("&=", 0.5),),
    "<<=": ((">>=", 0.5),),
    ">>=": (("<<=", 0.5),),
    "++": (("--", 0.8),),
    "--": (("++", 0.8),),
}
_SCRIPT_COUSINS = {
    "startsWith": ("endsWith", "includes"), "endsWith": ("startsWith", "includes"),
    "some": ("every",), "every": ("some",), "min": ("max",), "max": ("min",),
    "toUpperCase": ("toLowerCase",), "toLowerCase": ("toUpperCase",),
    "toLocaleUpperCase": ("toLocaleLowerCase",), "toLocaleLowerCase": ("toLocaleUpperCase",),
    "trimStart": ("trimEnd", "trim"), "trimEnd": ("trimStart", "trim"), "trim": ("trimStart", "trimEnd"),
    "indexOf": ("lastIndexOf",), "lastIndexOf": ("indexOf",), "floor": ("ceil", "round"), "ceil": ("floor", "round"),
    "round": ("floor", "ceil"), "push": ("unshift", "concat"), "unshift": ("push",), "pop": ("shift",),
    "shift": ("pop",), "slice": ("splice", "substring"), "splice": ("slice",), "substring": ("slice", "substr"),
    "substr": ("substring", "slice"), "keys": ("values", "entries"), "values": ("keys", "entries"),
    "entries": ("keys", "values"), "parseInt": ("parseFloat", "Number"), "parseFloat": ("parseInt",),
    "find": ("filter", "findIndex"), "filter": ("find", "map"), "map": ("flatMap", "filter", "forEach"),
    "forEach": ("map",), "padStart": ("padEnd",), "padEnd": ("padStart",), "has": ("get",), "get": ("has",),
    "replace": ("replaceAll",), "charAt": ("charCodeAt",), "setTimeout": ("setImmediate",), "all": ("allSettled",),
    "setDate": ("setUTCDate",), "getDate": ("getDay",), "getDay": ("getDate",), "reduce": ("reduceRight",),
    "reduceRight": ("reduce",), "add": ("delete",), "delete": ("add",), "on": ("once",), "once": ("on",),
}  # fmt: skip
_SCRIPT = Dialect(
    language="javascript",
    endings=(".js", ".mjs", ".cjs", ".jsx"),
    functions=frozenset(
        (
            "function_declaration", "function_expression", "generator_function", "generator_function_declaration",
            "arrow_function", "method_definition", "function",
        )
    ),
    blocks=frozenset(("statement_block", "program", "switch_case", "switch_default")),
    statements=frozenset(
        (
            "expression_statement", "if_statement", "for_statement", "for_in_statement", "while_statement",
            "do_statement", "return_statement", "throw_statement", "break_statement", "continue_statement",
            "lexical_declaration", "variable_declaration", "switch_statement", "try_statement",
        )
    ),
    leaving=frozenset(("return_statement", "throw_statement", "break_statement", "continue_statement")),
    loops=frozenset(("for_statement", "for_in_statement", "while_statement", "do_statement")),
    arguments=frozenset(("arguments",)),
    properties=frozenset(("property_identifier", "private_property_identifier")),
    strings=frozenset(("string",)),
    assignments=frozenset(("assignment_expression",)),
    parameters=frozenset(("formal_parameters",)),
    globals=frozenset(
        ("Math", "Object", "Array", "Number", "String", "Boolean", "JSON", "Error", "TypeError", "RangeError", "Date",
         "Promise", "Symbol", "RegExp", "Map", "Set", "undefined", "parseInt", "parseFloat", "isNaN", "process",
         "console", "Infinity", "NaN", "Buffer", "arguments", "module", "exports", "require")
    ),
    semicolon=True,
    parenthesised=True,
    cousins=_SCRIPT_COUSINS,
    beside=frozenset(
        ("import_statement", "type_annotation", "interface_declaration", "type_alias_declaration", "type_arguments",
         "type_parameters", "ambient_declaration", "comment", "template_string_fragment", "regex")
    ),
    mistaken={
        **_COMPARED,
        "+": (("-", 0.5), ("*", -0.5)),
        "===": (("!==", 1.0), ("==", -0.5), ("<=", -1.5), (">=", -1.5)),
        "!==": (("===", 1.0), ("!=", -0.5), ("<", -1.5), (">", -1.5)),
        "==": (("!=", 1.0), ("===", 0.9)),
        "!=": (("==", 1.0), ("!==", 0.9)),
        "&&": (("||", 0.8), ("??", -1.5)),
        "||": (("&&", 0.8), ("??", 0.4)),
        "??": (("||", 0.2), ("&&", 0.5)),
        "**": (("*", 0.3),),
        "*": (("/", 0.2), ("**", -0.5), ("+", -0.5)),
        ">>": ((">>>", 0.5), ("<<", 0.5)),
        ">>>": ((">>", 0.5),),
        "&&=": (("||=", 0.8), ("??=", 0.0)),
        "||=": (("&&=", 0.3), ("??=", 0.5)),
        "??=": (("&&=", 0.5), ("||=", 0.2)),
        "in": (("instanceof", -2.0),),
        "of": (("in", 0.8),),
    },
)  # fmt: skip
_GO = Dialect(
    language="go",
    endings=(".go",),
    functions=frozenset(("function_declaration", "method_declaration", "func_literal")),
    blocks=frozenset(("statement_list",)),
    statements=frozenset(
        (
            "expression_statement", "if_statement", "for_statement", "return_statement", "break_statement",
            "continue_statement", "short_var_declaration", "var_declaration", "assignment_statement", "inc_statement",
            "dec_statement", "defer_statement", "go_statement", "send_statement", "expression_switch_statement",
            "type_switch_statement", "select_statement",
        )
    ),
    leaving=frozenset(("return_statement", "break_statement", "continue_statement")),
    loops=frozenset(("for_statement",)),
    arguments=frozenset(("argument_list",)),
    member="selector_expression",
    owner="operand",
    name="field",
    properties=frozenset(("field_identifier",)),
    index="index_expression",
    number="int_literal",
    strings=frozenset(("interpreted_string_literal", "raw_string_literal", "rune_literal")),
    assignments=frozenset(("assignment_statement", "short_var_declaration")),
    parameters=frozenset(("parameter_list",)),
    globals=frozenset(
        ("len", "cap", "append", "make", "new", "string", "int", "int64", "float64", "byte", "rune", "error", "copy",
         "panic", "min", "max", "iota", "bool", "delete", "any", "_")
    ),
    mistaken={
        **_COMPARED,
        "+": (("-", 0.5), ("*", -1.0)),
        "==": (("!=", 1.0), ("<=", -1.0), (">=", -1.0)),
        "!=": (("==", 1.0), ("<", -1.0), (">", -1.0)),
        ">>": (("<<", 0.5),),
        "=": ((":=", -2.0), ("+=", -1.0)),
        ":=": (("=", 0.3),),
    },
    cousins={
        "HasPrefix": ("HasSuffix", "Contains"), "HasSuffix": ("HasPrefix", "Contains"), "TrimLeft": ("TrimRight",),
        "TrimRight": ("TrimLeft", "TrimSuffix"),
        "TrimPrefix": ("TrimSuffix", "TrimLeft"), "TrimSuffix": ("TrimPrefix",),
        "Index": ("LastIndex",), "LastIndex": ("Index",), "ToUpper": ("ToLower",), "ToLower": ("ToUpper",),
        "Min": ("Max",), "Max": ("Min",), "min": ("max",), "max": ("min",), "Floor": ("Ceil",), "Ceil": ("Floor",),
        "len": ("cap",), "cap": ("len",), "Lock": ("RLock", "Unlock"), "Unlock": ("Lock",), "Before": ("After",),
        "After": ("Before",), "Split": ("SplitN", "Fields"), "Fields": ("Split",), "Sub": ("Add",), "Add": ("Sub",),
        "Replace": ("ReplaceAll",), "Print": ("Println",), "Sprint": ("Sprintf",),
    },
    beside=frozenset(
        ("import_declaration", "comment", "type_declaration", "package_clause", "pointer_type", "slice_type",
         "map_type", "qualified_type", "type_identifier", "array_type", "generic_type")
    ),
)  # fmt: skip

DIALECTS = (
    _SCRIPT,
    Dialect(
        **{
            **{name: getattr(_SCRIPT, name) for name in Dialect.__struct_fields__},
            "language": "typescript",
            "endings": (".ts", ".mts", ".cts", ".tsx"),
        }
    ),
    _GO,
)


def dialect_of(file: str) -> Dialect | None:
    """The dialect of a file by its name; None where none of these."""
    if file.endswith(".d.ts"):
        return None
    return next((one for one in DIALECTS if file.endswith(one.endings)), None)

"""The catalogue of causes: which one is asked about which error. A cause is imported only when it is asked."""

from collections.abc import Iterator
from types import ModuleType

from bugsage.diagnosis.priors import PRIORS
from bugsage.model.base import Noun
from bugsage.model.error import ErrorEvent

#: How much of the error's text is looked through for a word.
LONGEST = 4000

#: A cause that history tells, whatever the language.
ANY = ""
#: Languages whose causes are told from what their runtimes say, and from the line.
OTHER = "other"
_OTHERS = frozenset(("java", "kotlin", "csharp", "go", "rust", "ruby", "php", "swift", "cpp"))
_COMPARED = ("AssertionError", "Failed", "ComparisonFailure")


class Entry(Noun, frozen=True, kw_only=True):
    """A cause, and when it is worth asking. Empty `types` is any type, empty `words` is any text."""

    module: str
    #: Ends of the exception's type.
    types: tuple[str, ...] = ()
    #: One of them stands in the message or the details.
    words: tuple[str, ...] = ()
    #: Of which language's failures it can speak: its words and its reading of the code are those of that language.
    language: str = "python"


def _entry(module: str, types: tuple[str, ...] = (), words: tuple[str, ...] = (), language: str = "python") -> Entry:
    return Entry(module=module, types=types, words=words, language=language)


def _script(module: str, words: tuple[str, ...] = ()) -> Entry:
    return Entry(module=module, words=words, language="javascript")


def _other(module: str) -> Entry:
    return Entry(module=module, language=OTHER)


CATALOGUE: tuple[Entry, ...] = (
    _entry("none_value", ("AttributeError", "TypeError"), ("NoneType",)),
    _entry("missing_key", ("KeyError",)),
    _entry("missing_setting", (), ("variable", "setting", " is not set", " must be set", "'")),
    _entry("missing_attribute", ("AttributeError",)),
    _entry("attribute_before_set", ("AttributeError",)),
    _entry("missing_super_init", ("AttributeError",)),
    _entry("missing_name", ("NameError",)),
    _entry("unbound_local", ("UnboundLocalError", "NameError")),
    _entry("missing_import", ("ImportError", "ModuleNotFoundError", "AttributeError"), ("import name", "module")),
    _entry("circular_import", (), ("partially initialized",)),
    _entry(
        "dependency",
        ("ImportError", "ModuleNotFoundError", "AttributeError", "VersionConflict", "DistributionNotFound"),
    ),
    _entry("wrong_arguments", ("TypeError",), ("()",)),
    _entry("argument_order"),
    _entry("index_range", ("IndexError",)),
    _entry("wrong_type", ("TypeError", "IndexError")),
    _entry("wrong_use", ("TypeError",)),
    _entry("not_callable", ("TypeError",), ("callable",)),
    _entry("encoding", ("UnicodeDecodeError", "UnicodeEncodeError")),
    _entry("recursion", (), ("recursion",)),
    _entry("division_by_zero", ("ZeroDivisionError", "DivisionByZero", "InvalidOperation")),
    _entry("bad_number", ("ValueError", "OverflowError", "InvalidOperation")),
    _entry("unpacking", ("ValueError",), ("to unpack",)),
    _entry("empty_sequence", (), ("empty", "StopIteration", "at least one")),
    _entry(
        "bad_document",
        (
            "DecodeError",
            "ParserError",
            "ScannerError",
            "PatternError",
            "ExpatError",
            "re.error",
            "constants.error",
            "ValueError",
        ),
    ),
    _entry("missing_await", (), ("coroutine",)),
    _entry("changed_while_iterating", (), ("during iteration",)),
    _entry("abstract_class", ("TypeError", "NotImplementedError")),
    _entry("read_only", ("AttributeError", "TypeError", "FrozenInstanceError", "FrozenAttributeError")),
    _entry("timeout", (), ("imeout", "timed out")),
    _entry("closed_resource", (), ("closed", "detached", "Closed")),
    _entry("pickling", (), ("pickle", "local object")),
    _entry("warning_raised", ("Warning",)),
    _entry(
        "environment",
        ("Error",),
        (
            "refused",
            "denied",
            "ermission",
            "space",
            "memory",
            "Memory",
            "resolution",
            "known",
            "in use",
            "open files",
            "ead-only",
            "onnection",
            "pipe",
            "Pipe",
            "CERTIFICATE",
        ),
    ),
    _entry("missing_file", ("FileNotFoundError", "IsADirectoryError", "NotADirectoryError")),
    _entry("syntax_error", ("SyntaxError", "IndentationError", "TabError")),
    _entry("missing_fixture", (), ("fixture '",)),
    _entry("failing_setup"),
    _entry("wrong_exception"),
    _entry("raised_by_guard"),
    _entry("refused_by_library"),
    _entry("raised_by_test_double"),
    _entry("failed_check", ("AssertionError",)),
    _entry("assertion_in_code", ("AssertionError",)),
    _entry("order_only", _COMPARED),
    _entry("element_count", _COMPARED),
    _entry("empty_result", _COMPARED),
    _entry("none_result", _COMPARED, ("None",)),
    _entry("whitespace_only", _COMPARED),
    _entry("letter_case", _COMPARED),
    _entry("escape_codes", _COMPARED, ("[",)),
    _entry("extra_text", _COMPARED),
    _entry("number_in_text", _COMPARED),
    _entry("time_shift", _COMPARED, (":", "datetime", "tz")),
    _entry("numeric_difference", _COMPARED),
    _entry("type_only", _COMPARED),
    _entry("set_difference", _COMPARED, ("{", "set")),
    _entry("dict_difference", _COMPARED, ("{",)),
    _entry("missing_part", _COMPARED, (" in ",)),
    _entry("false_condition", _COMPARED),
    _entry("identity", _COMPARED, (" is ",)),
    _entry("prints_alike", _COMPARED),
    _entry("failed_command", _COMPARED),
    _entry("did_not_raise", _COMPARED, ("DID NOT RAISE", "not raised")),
    _entry("did_not_warn", _COMPARED, ("DID NOT WARN", "not triggered")),
    _entry("message_mismatch", _COMPARED, ("match",)),
    _entry("mock_call", _COMPARED, ("call", "await")),
    _entry("snapshot", ("AssertionError", "Failed", "MismatchError")),
    _entry("different_value", _COMPARED),
    _entry("mutable_default"),
    _script("script_undefined", ("undefined", "null")),
    _script("script_no_function", ("is not a",)),
    _script("script_missing_module", ("annot find", "export", "Failed to")),
    _script("script_missing_name", ("ReferenceError",)),
    _script(
        "script_read_only", ("onstant", "read only", "only a getter", "extensible", "read-only", "readonly", "const ")
    ),
    _script("script_recursion", ("call stack", "recursion")),
    _script("script_bad_document", ("JSON",)),
    _script("script_syntax_error", ("SyntaxError",)),
    _script("script_wrong_kind", ("TypeError", "RangeError")),
    _script("script_unbound", ("ReferenceError",)),
    _script("script_missing_file", ("ENOENT", "EISDIR", "ENOTDIR")),
    _script(
        "script_environment",
        (
            "EACCES",
            "EPERM",
            "EADDRINUSE",
            "ECONN",
            "EPIPE",
            "ETIMEDOUT",
            "ENOTFOUND",
            "EAI_",
            "ENOSPC",
            "EMFILE",
            "EROFS",
        ),
    ),
    _script("script_unfinished", ("imeout", "imed out", "pending", "did not finish", "never")),
    _script("thrown_here"),
    _script("script_values_differ"),
    _other("null_reference"),
    _other("thrown_here"),
    _entry("changed_expectation", language=ANY),
    _entry("recent_change", language=ANY),
)


def worth_asking(event: ErrorEvent) -> Iterator[ModuleType]:
    """The causes that may fit an error, in the catalogue's order, each imported now."""
    text = "\n".join([event.type, event.message[:LONGEST], *event.detail[:40]])[: 2 * LONGEST]
    language = "javascript" if event.language == "typescript" else event.language
    for entry in CATALOGUE:
        if entry.language not in (ANY, OTHER if language in _OTHERS else language):
            continue
        if entry.types and not event.type.endswith(entry.types):
            continue
        if not entry.words or any(word in text for word in entry.words):
            yield cause(entry.module)


def cause(name: str) -> ModuleType:
    """The module of a cause, by its name in the catalogue."""
    from importlib import import_module

    return import_module(f"bugsage.diagnosis.causes.{name}")


def categories() -> dict[str, str]:
    """Every category with what it means, in one sentence; for the documentation."""
    modules = [cause(entry.module) for entry in CATALOGUE]
    meanings = {m.CATEGORY: (m.__doc__ or "").strip() for m in modules}
    return {category: meanings[category] for category in sorted(meanings, key=lambda c: (-PRIORS[c], c))}

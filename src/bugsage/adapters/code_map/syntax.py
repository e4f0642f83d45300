"""The port Syntax: any version of a source text, read as the code map reads the files that lie here."""

from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.code_map.content import blob_id
from bugsage.adapters.code_map.dialects import Dialect, dialect_of, form_of, is_installed, reader_of
from bugsage.adapters.code_map.parsing import Reading, decode, encode
from bugsage.adapters.code_map.store import Store
from bugsage.errors import RuleError
from bugsage.model.code import CodeFile
from bugsage.model.languages import is_test_path
from bugsage.model.syntax import SyntaxNode

#: Larger texts are not read, as larger files are not.
MAX_BYTES = 2_000_000


class SyntaxReader:
    """Reads texts; what it has read of one content before, here or for the code map, it takes from the store.

    `state` is the folder of the store; None: nothing is kept.
    """

    def __init__(self, state: Path | None) -> None:
        self._store = Store(state)

    def outline(self, path: str, text: str) -> CodeFile | None:
        """What the text defines; None for a language without a grammar here, and for what cannot be read."""
        dialect, content = _readable(path, text)
        if dialect is None:
            return None
        form = form_of(path, dialect)
        key = f"{form}:{blob_id(content)}"
        payload = self._store.payloads([key]).get(key)
        if payload is None:
            payload = self._read(form, key, content)
        if not payload:
            return None
        is_test = is_test_path(path, dialect.language)
        return replace(decode(payload), path=path, blob=key.partition(":")[2], is_test=is_test)

    def matches(self, path: str, text: str, query: str) -> tuple[tuple[int, int], ...] | None:
        """First and last line of everything that a query captures, in order; None where there is no grammar.

        Raises RuleError for a query that the grammar does not take.
        """
        from bugsage.adapters.code_map.asking import BadQuery, lines_captured
        from bugsage.adapters.code_map.grammar import TooHard

        dialect, content = _readable(path, text)
        if dialect is None:
            return None
        try:
            return lines_captured(content, dialect, query)
        except TooHard:
            return None
        except BadQuery as error:
            raise RuleError(f"a query does not fit the grammar of {dialect.language}: {error}") from error

    def tree(self, path: str, text: str) -> SyntaxNode | None:
        """The whole syntax of a text; None where there is no grammar, and for what nests too deep to be walked."""
        from bugsage.adapters.code_map.grammar import TooHard
        from bugsage.adapters.code_map.trees import tree_of

        dialect, content = _readable(path, text)
        try:
            return tree_of(content, dialect) if dialect else None
        except TooHard:
            return None

    def _read(self, form: str, key: str, content: bytes) -> bytes:
        read, is_test = reader_of(form)
        try:
            found = read(content, is_test)
        except Exception:  # as for a file: a text that trips the reader costs only itself
            return b""
        calls = sum(len(definition.calls) for definition in found.definitions)
        payload = encode(found)
        self._store.add(Reading(found.path, key, payload, len(found.definitions), calls, len(content)))
        self._store.flush()
        return payload


def _readable(path: str, text: str) -> tuple[Dialect | None, bytes]:
    dialect = dialect_of(path)
    content = text.encode("utf-8", "replace") if dialect and is_installed(dialect) else b""
    return (dialect if content and len(content) <= MAX_BYTES else None), content

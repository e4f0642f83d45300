"""A patch as an edit of what the editor has open, made only where all of it fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from lsprotocol import types

from bugsage.errors import PatchUnfit
from bugsage.model.patch import FilePatch
from bugsage.model.unified_diff import DiffError, parse_diff
from bugsage.repair.applying import refitted
from bugsage.surfaces.lsp.buffer import units, with_ends

#: Gives a file's text as the editor has it, else as it lies on disk, with the version where it is open; None where
#: there is none.
Read = Callable[[str], tuple[str, int | None] | None]
Change = types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile
#: What an editor must be able to do beside changing text, by what a patch does.
_NEEDS = {
    "added": types.ResourceOperationKind.Create,
    "copied": types.ResourceOperationKind.Create,
    "renamed": types.ResourceOperationKind.Rename,
    "deleted": types.ResourceOperationKind.Delete,
}


def edit_of(
    patch: str, read: Read, uri_of: Callable[[str], str], can: frozenset[types.ResourceOperationKind]
) -> types.WorkspaceEdit:
    """The edit; hunks may stand elsewhere than the patch says. Raises PatchUnfit where any of it does not fit."""
    try:
        files = parse_diff(patch)
    except DiffError as error:
        raise PatchUnfit(f"the patch cannot be read: {error}") from error
    if not files:
        raise PatchUnfit("there is no patch")
    changes = [change for file in files for change in _changes(file, read, uri_of, can)]
    return types.WorkspaceEdit(document_changes=changes)


def _changes(
    file: FilePatch, read: Read, uri_of: Callable[[str], str], can: frozenset[types.ResourceOperationKind]
) -> Iterator[Change]:
    if file.binary:
        raise PatchUnfit(f"the patch changes {file.path}, which is not text")
    need = _NEEDS.get(file.kind)
    if need is not None and need not in can:
        raise PatchUnfit(f"this editor cannot have {file.path} {file.kind}")
    uri, known = uri_of(file.path), read(file.was) if file.kind != "added" else ("", None)
    if known is None:
        raise PatchUnfit(f"the patch changes {file.was}, which is not there or not text")
    if file.kind in ("added", "copied", "renamed") and read(file.path) is not None:
        raise PatchUnfit(f"the patch makes {file.path}, which is there already")
    before, version = known
    after = refitted(before, file.hunks) if file.hunks else before
    if after is None:
        raise PatchUnfit(f"{file.path} has changed since the fix was made, so the patch does not fit it")
    if file.kind == "deleted":
        yield types.DeleteFile(uri=uri_of(file.was))
        return
    if file.kind in ("added", "copied"):
        yield types.CreateFile(uri=uri)
        before, version = "", None
    elif file.kind == "renamed":
        yield types.RenameFile(old_uri=uri_of(file.was), new_uri=uri)
        version = None
    edits = list(_edits(before, after))
    if edits:
        yield types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version), edits)


def _edits(before: str, after: str) -> Iterator[types.TextEdit]:
    """Whole lines, as few as possible, so that what stands around them stays where it is."""
    old, new = with_ends(before), with_ends(after)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield types.TextEdit(types.Range(_at(old, a), _at(old, b)), "".join(new[c:d]))


def _at(lines: list[str], number: int) -> types.Position:
    if number < len(lines):
        return types.Position(number, 0)
    return types.Position(len(lines) - 1, units(lines[-1]))

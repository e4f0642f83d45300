"""One file of the repository as a stored reading: a compact value without its path."""

import os
from collections.abc import Callable
from functools import cache

import msgspec

from bugsage.adapters.code_map.content import Unreadable, blob_id, read_bytes
from bugsage.adapters.code_map.dialects import reader_of
from bugsage.model.calls import FileCalls
from bugsage.model.code import CodeFile

#: How `model.calls` is made of a reading; what was made otherwise is made anew.
CALLS_VERSION = 1

encode = msgspec.msgpack.Encoder().encode
encode_calls: Callable[[FileCalls], bytes] = encode


class Reading(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was read from one file: `payload` for the store, or the reason why there is none."""

    path: str
    #: The form in which it was read and the blob id, with a colon between.
    key: str
    payload: bytes = b""
    definitions: int = 0
    calls: int = 0
    bytes: int = 0
    reason: str = ""


def read_file(root: str, path: str, key: str) -> Reading:
    """Read and parse one file. Never raises: what cannot be read says why; a file that is gone says nothing."""
    form, _, blob = key.partition(":")
    try:
        content = read_bytes(os.path.join(root, path))
        read, is_test = reader_of(form)
        found = read(content, is_test)
        calls = sum(len(definition.calls) for definition in found.definitions)
        known = blob and _is_blob(content, blob)
        return Reading(
            path,
            key if known else f"{form}:{blob_id(content)}",
            encode(found),
            len(found.definitions),
            calls,
            len(content),
        )
    except FileNotFoundError:
        return Reading(path, key)
    except Unreadable as error:
        return Reading(path, key, reason=str(error))
    except Exception as error:  # a file that trips the reader costs only itself
        return Reading(path, key, reason=f"the reader failed: {type(error).__name__}: {error}")


def _is_blob(content: bytes, blob: str) -> bool:
    """The file has not changed since git was asked. Line ends may differ: git can be told to translate them."""
    if len(blob) != 40:
        return True  # a repository of SHA-256 ids: taken on trust
    if blob == blob_id(content):
        return True
    return b"\r\n" in content and blob == blob_id(content.replace(b"\r\n", b"\n"))


@cache
def _decoder() -> msgspec.msgpack.Decoder[CodeFile]:
    return msgspec.msgpack.Decoder(CodeFile)


def decode(payload: bytes) -> CodeFile:
    """A stored reading as the file it was made of, without path and blob id."""
    return _decoder().decode(payload)


@cache
def _calls_decoder() -> msgspec.msgpack.Decoder[FileCalls]:
    return msgspec.msgpack.Decoder(FileCalls)


def decode_calls(payload: bytes) -> FileCalls:
    """What was made of a reading of who calls whom."""
    return _calls_decoder().decode(payload)

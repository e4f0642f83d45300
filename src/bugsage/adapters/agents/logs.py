"""What agents said, kept for a while; keys that they were given are taken out."""

import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bugsage.adapters.agents.process import Ended

#: Logs that are kept, and bytes of each stream in one.
KEEP, MOST = 20, 2 << 20
#: Shorter values stand everywhere.
_SHORTEST = 8


def keep(folder: Path | None, name: str, ended: Ended, secrets: Sequence[str]) -> str:
    """Path of the log; empty where none could be written."""
    if folder is None:
        return ""
    moment = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
    path = folder / f"{moment}-{time.time_ns() // 1000 % 1_000_000:06d}-{name}.log"
    parts = (b"--- standard output\n", ended.out[-MOST:], b"\n--- standard error\n", ended.err[-MOST:])
    content = b"".join(parts)
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            content = content.replace(secret.encode("utf-8", "surrogateescape"), b"[key]")
    with suppress(OSError):
        folder.mkdir(exist_ok=True)  # a log alone is no reason to make the folder around it
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        for old in sorted(folder.glob("*.log"))[:-KEEP]:
            old.unlink(missing_ok=True)
        return str(path)
    return ""

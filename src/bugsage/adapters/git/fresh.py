"""Whether a push brings any commit, asked with nothing that takes long to import: a hook must not be felt."""

import os
from collections.abc import Sequence

#: Ends that are named in one question.
_MOST = 100


def may_be_fresh(ends: Sequence[str], known: Sequence[str]) -> bool:
    """False only where git says that remotes have all of these commits already; it is asked in the working folder."""
    if len(ends) + len(known) > _MOST:
        return True
    words = [
        *("git", "--no-optional-locks", "rev-list", "-n1", "--ignore-missing"),
        *(*ends, *(f"^{one}" for one in known), "--not", "--remotes", "--"),
    ]
    ours, theirs = os.pipe()
    try:
        quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        process = os.posix_spawnp(
            "git",
            words,
            os.environ | {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1"},
            file_actions=[(os.POSIX_SPAWN_DUP2, theirs, 1), quiet],
        )
    except OSError:
        os.close(ours)
        return True
    finally:
        os.close(theirs)
    said = os.read(ours, 1)
    os.close(ours)
    return bool(said) or os.waitpid(process, 0)[1] != 0

"""Records the exception that ended a program, with the local variables of its frames: part of BugSage's recorder.

Put into the project's own interpreter beside `bugsage_recorder`: standard library only, Python 3.8 and up.
"""

from __future__ import annotations

import os
import sys
import time
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bugsage.adapters.recorder.bugsage_exceptions import Places, exception_values
    from bugsage.adapters.recorder.bugsage_sink import Sink
    from bugsage.adapters.recorder.bugsage_values import arguments
else:
    from bugsage_exceptions import Places, exception_values
    from bugsage_sink import Sink
    from bugsage_values import arguments

FORMAT, TEXT = 1, 20_000
FOLDER = os.path.dirname(os.path.abspath(__file__))


def write(path: str, root: str, folder: str, error: BaseException) -> None:
    """Writes one record; none where tests that it ran have written theirs. `folder` is where it was started."""
    if isinstance(error, KeyboardInterrupt) or os.path.exists(path):
        return
    told = traceback.format_exception(type(error), error, error.__traceback__)
    sink = Sink(path)
    sink.add(
        "header",
        format=FORMAT,
        time=time.time(),
        python=sys.version.split()[0],
        implementation=sys.implementation.name,
        executable=sys.executable,
        platform=sys.platform,
        program="python",
        argv=arguments(sys.argv),
        rootdir=root,
        cwd=folder,
    )
    details = {"values": exception_values(error, Places(FOLDER, root, folder))}
    sink.add("error", phase="program", outcome="error", exception=details, text="".join(told)[-TEXT:])
    sink.add("footer", time=time.time(), counts={}, exitstatus=1, problems=[])

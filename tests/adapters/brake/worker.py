"""Works on a fix as the loop of fixes does: `worker.py REPOSITORY MODE`."""

import os
import signal
import sys
import time
from pathlib import Path

from bugsage.wiring import LocalHouse

#: A command whose process group holds more than one process, and another one that leaves it.
COMMAND = ["sh", "-c", "sleep 300 & setsid sleep 300 & echo $$ > group; exec sleep 300"]


def main(repository: Path, mode: str) -> None:
    house = LocalHouse(repository)
    with house.brake.permit("BS-1", "templates", time="2026-01-05T10:00:00.000000Z", at_most=1) as permit:
        if mode == "deaf":  # neither looks at the switch nor listens to being asked
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            (repository / "group").write_text(str(os.getpid()))
            while True:
                time.sleep(1)
        house.runner.run(COMMAND, record=False, watch=permit)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])

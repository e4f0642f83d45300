"""Prepares a cage and runs a command in it, as whatever user this program is started by.

Reads a JSON object: the command, the cage, the folder, the environment, the kind of sandbox and the seconds after which
it is interrupted; prints one: status, output, and what the sandbox says of the run.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from bugsage.model.sandbox import Cage


def sandbox_of(kind):
    from bugsage.adapters.sandbox import find_sandbox

    if kind == "landlock":
        from bugsage.adapters.sandbox.landlock import Landlock

        return Landlock()
    return find_sandbox()


def main():
    given = json.load(sys.stdin)
    box = sandbox_of(given["kind"])
    cage = msgspec.convert(given["cage"], Cage)
    folder = Path(given["folder"])
    environment = given["environment"] | {"PATH": given["environment"].get("PATH", os.environ["PATH"])}
    with box.prepare(given["command"], cage, folder=folder, environment=environment) as prepared:
        began = time.monotonic()
        process = subprocess.Popen(
            prepared.argv,
            env=prepared.environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out, err = process.communicate(timeout=given.get("interrupt"))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, given.get("signal", signal.SIGINT))
            out, err = process.communicate()
        said = {
            "status": process.returncode,
            "out": out.decode(errors="replace"),
            "err": err.decode(errors="replace"),
            "caged": msgspec.to_builtins(box.outcome(prepared)),
            "seconds": time.monotonic() - began,
            "kind": box.kind,
        }
    print(json.dumps(said))


if __name__ == "__main__":
    main()

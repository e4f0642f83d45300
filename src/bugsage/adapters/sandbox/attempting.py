"""What the live probe tries from inside a cage. It runs as a program of its own, with nothing but the standard library.

Each attempt gives what it got, or None where it was stopped.
"""

import json
import os
import socket
import sys
from typing import Any

Ground = dict[str, Any]


def write_outside(ground: Ground) -> str | None:
    """Where nobody would look."""
    path = os.path.join(ground["beside"], "written")
    with open(path, "w") as file:
        file.write("x")
    return path


def read_secret(ground: Ground) -> str | None:
    """A file in the home of whoever runs BugSage."""
    with open(ground["secret"]) as file:
        return file.read() and ground["secret"]


def follow_link(ground: Ground) -> str | None:
    """The same by a link in the tree."""
    link = os.path.join(ground["inside"], "link")
    os.symlink(ground["secret"], link)
    with open(link) as file:
        return file.read() and link


def connect(ground: Ground) -> str | None:
    """To a server of this machine."""
    with socket.create_connection(("127.0.0.1", ground["port"]), 2) as link:
        return link.recv(5).decode() or None


def send(ground: Ground) -> str | None:
    """A datagram; none need arrive, it is enough that there is a way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.connect(("192.0.2.1", 53))
        return f"by {link.getsockname()[0]}"


def connect_by_file(ground: Ground) -> str | None:
    """To a server that listens at a file."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(2)
        link.connect(ground["socket"])
        return link.recv(5).decode() or None


def see_process(ground: Ground) -> str | None:
    """BugSage itself."""
    with open(f"/proc/{ground['pid']}/environ", "rb") as file:
        file.read()
    with open(f"/proc/{ground['pid']}/cmdline", "rb") as file:
        return f"process {ground['pid']}" if file.read().hex() == ground["command"] else None


def signal_process(ground: Ground) -> str | None:
    """BugSage itself, with a signal that does nothing."""
    os.kill(ground["pid"], 0)
    return f"process {ground['pid']}"


def read_environment(ground: Ground) -> str | None:
    """A token that was set outside."""
    return next((name for name in os.environ if "TOKEN" in name), None)


def change_kernel(ground: Ground) -> str | None:
    """A setting of the machine, to what it is."""
    path = "/proc/sys/kernel/core_pattern"
    os.close(os.open(path, os.O_WRONLY))
    return path


def work(ground: Ground) -> str | None:
    """A file in the tree, one in the scratch folder, a process."""
    for folder in (ground["inside"], os.environ["TMPDIR"]):
        with open(os.path.join(folder, "made"), "w") as file:
            file.write("x")
    pid = os.fork()
    if pid == 0:
        os._exit(7)
    return "done" if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7 else None


#: Name, in words, and whether it is allowed.
ATTEMPTS = (
    ("write_outside", "write outside the tree", False),
    ("read_secret", "read a file in your home", False),
    ("follow_link", "read it through a link", False),
    ("connect", "connect to a server of this machine", False),
    ("send", "send a datagram", False),
    ("connect_by_file", "connect to a socket that is a file", False),
    ("see_process", "read BugSage's own environment", False),
    ("signal_process", "signal BugSage", False),
    ("read_environment", "see a token of your environment", False),
    ("change_kernel", "change a setting of the kernel", False),
    ("work", "work inside", True),
)


def main() -> None:
    """Try all of them; the answer is a JSON object."""
    ground = json.loads(sys.argv[1])
    answers: dict[str, str | None] = {}
    for name, _, _ in ATTEMPTS:
        try:
            answers[name] = globals()[name](ground)
        except (OSError, ValueError):
            answers[name] = None
    print(json.dumps(answers))


if __name__ == "__main__":
    main()

"""What a stranger's code would try, one function each: run in a cage, and outside one to see that it would work there.

Run as a program it tries those that its first argument, a JSON object, names, and prints a JSON object: name to `null`
where it was stopped, else to what it got. Nothing but the standard library; it tries nothing that would do harm.
"""

import ctypes
import json
import os
import platform
import signal
import socket
import stat
import struct
import sys
import time
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def _open_from_the_start():
    """What was open when this was started, beside input, output and errors, and the listing itself."""
    kept = []
    for number in os.listdir("/proc/self/fd"):
        try:
            place = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        if int(number) > 2 and not place.startswith("/proc/"):
            kept.append(place)
    return kept


OPEN = _open_from_the_start()


def call(number, *arguments):
    """A system call by its number; raises OSError."""
    done = LIBC.syscall(ctypes.c_long(number), *arguments)
    if done == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


def c(function, *arguments):
    if getattr(LIBC, function)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return True


# What lies outside


def read_secret(g):
    return Path(g["secret"]).read_text()


def cut_outside(g):
    """Cut a file off, at its own length so that nothing is lost."""
    os.truncate(g["secret"], os.stat(g["secret"]).st_size)
    return g["secret"]


def cut_what_can_be_read(g):
    path = os.path.join(g["tree"], ".mcp.json")
    os.truncate(path, os.stat(path).st_size)
    return path


def made_by_force(g):
    """Where nothing may be made an empty folder stands, and it is our own."""
    for name in (".codex", ".cursor", ".gemini", ".devcontainer"):
        place = Path(g["tree"], name)
        try:
            place.chmod(0o700)
        except FileNotFoundError:
            place.mkdir()
        (place / "made").write_text("x")
        return str(place)


def read_through_link(g):
    return Path(g["tree"], "link-to-secret").read_text()


def read_through_new_link(g):
    link = Path(g["tree"], "made-link")
    link.symlink_to(g["secret"])
    return link.read_text()


def hard_link(g):
    os.link(g["secret"], Path(g["tree"], "hard"))
    return Path(g["tree"], "hard").read_text()


def write_outside(g):
    Path(g["outside"], "written").write_text("x")
    return os.path.exists(g["outside"] + "/written")


def write_through_link(g):
    Path(g["tree"], "link-to-outside", "written-too").write_text("x")
    return True


def leave_by_dots(g):
    return Path(g["tree"], "..", "outside", "secret.txt").read_text()


def list_home(g):
    return [name for name in os.listdir(g["home"]) if name in (".ssh", ".aws", ".netrc")]


def file_in_tmp(g):
    return Path(g["in_tmp"]).read_text()


def file_in_shm(g):
    return Path(g["in_shm"]).read_text()


def read_shadow(g):
    return len(Path("/etc/shadow").read_text())


def read_ssl_keys(g):
    return os.listdir("/etc/ssl/private") or True


def read_disk(g):
    return any(
        len(Path("/dev", name).open("rb").read(1))
        for name in ("vda", "sda", "nvme0n1", "mem")
        if os.path.exists(f"/dev/{name}")
    )


def runtime_folders(g):
    found = [
        path
        for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/user", "/run/dbus", "/run/systemd")
        if os.path.exists(path)
    ]
    return found


def real_users(g):
    return [
        line
        for line in Path("/etc/passwd").read_text().splitlines()
        if line.startswith(("daemon:", "bin:", "www-data:"))
    ]


def machine_id(g):
    return Path("/etc/machine-id").read_text() or True


# Other processes


def see_process(g):
    os.kill(g["victim"], 0)
    return Path(f"/proc/{g['victim']}/cmdline").read_bytes() == bytes(g["victim_command"])


def signal_process(g):
    os.kill(g["victim"], signal.SIGUSR1)
    return True


def signal_all(g):
    """Everything that may be signalled, with a signal that does nothing."""
    os.kill(-1, 0)
    return f"/proc/{g['victim']}/stat" if os.path.exists(f"/proc/{g['victim']}/stat") and _is_victim(g) else None


def _is_victim(g):
    return Path(f"/proc/{g['victim']}/cmdline").read_bytes() == bytes(g["victim_command"])


def environment_of_process(g):
    return "OUTSIDE_TOKEN" in Path(f"/proc/{g['victim']}/environ").read_text()


def root_of_process(g):
    return [
        path
        for pid in (g["victim"], os.getppid(), 1)
        for path in [f"/proc/{pid}/root{g['secret']}"]
        if os.path.exists(path)
    ]


def cwd_of_process(g):
    return os.path.exists(f"/proc/{g['victim']}/cwd/secret.txt")


def files_of_process(g):
    return _is_victim(g) and os.readlink(f"/proc/{g['victim']}/fd/1")


def trace_process(g):
    c("ptrace", 16, g["victim"], 0, 0)  # PTRACE_ATTACH
    os.waitpid(g["victim"], 0x40000000)
    LIBC.ptrace(17, g["victim"], 0, 0)
    return True


def memory_of_process(g):
    return _is_victim(g) and bool(open(f"/proc/{g['victim']}/mem", "rb"))


def join_namespace(g):
    descriptor = os.open(f"/proc/{g['victim']}/ns/net", os.O_RDONLY)
    c("setns", descriptor, 0)
    return _is_victim(g)


# The network


def tcp(g):
    with socket.create_connection(("127.0.0.1", g["tcp"]), 3) as link:
        return link.recv(5).decode()


def tcp_multipath(g):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262) as link:
        link.settimeout(3)
        link.connect(("127.0.0.1", g["tcp"]))
        return link.recv(5).decode()


def udp(g):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(1)
        link.sendto(b"ping", ("127.0.0.1", g["udp"]))
        return link.recv(5).decode()


def name_lookup(g):
    """As a resolver asks, at the server that a machine would have."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.settimeout(1)
        link.connect(("127.0.0.1", g["udp"]))
        link.send(b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03com\x00\x00\x01\x00\x01")
        return link.recv(5).decode()


def own_address(g):
    """Of this machine on a network that reaches further than itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.connect(("192.0.2.1", 9))
        return link.getsockname()[0]


def metadata(g):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.connect(("169.254.169.254", 80))
        return True


def listen_for_others(g):
    """A server that the machine could reach."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", g["free"]))
        server.listen()
        Path(g["tree"], "listening").write_text("x")
        server.settimeout(2)
        server.accept()
        return True


def unix_socket(g):
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(3)
        link.connect(g["unix"])
        return link.recv(5).decode()


def abstract_socket(g):
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(3)
        link.connect("\0" + g["abstract"])
        return link.recv(5).decode()


def host_of_machine(g):
    """The machine's own host, past all namespaces."""
    with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM):
        return True


def raw_socket(g):
    with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP):
        return True


def packet_socket(g):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW):
        return True


def kernel_crypto(g):
    with socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET):
        return True


def audit_messages(g):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9):
        return True


# More power


def user_namespace(g):
    return _in_child(lambda: c("unshare", 0x10000000))


def user_namespace_by_clone(g):
    pid = call(56 if X86 else 220, ctypes.c_ulong(0x10000000 | signal.SIGCHLD), 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return True


def mount(g):
    def attempt():
        c("unshare", 0x00020000)
        c("mount", b"none", g["tree"].encode(), b"tmpfs", 0, None)
        return True

    return _in_child(attempt)


def make_device(g):
    path = Path(g["tree"], "device")
    os.mknod(path, 0o600 | stat.S_IFBLK, os.makedev(254, 0))
    return True


def powers(g):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapEff"))
    return int(line.split()[1], 16) or None


def more_by_setuid(g):
    """A program that belongs to root and says so."""
    said = os.popen(f"{g['tree']}/setuid-id -u 2>/dev/null").read().strip()
    return said if said == "0" and os.getuid() != 0 else None


def new_privileges(g):
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("NoNewPrivs"))
    return None if line.split()[1] == "1" else line


def be_another(g):
    return _in_child(lambda: os.setuid(1 if os.getuid() == 0 else 0) or os.getuid() in (0, 1))


def change_root(g):
    return _in_child(lambda: os.chroot(g["tree"]) is None)


def kernel_setting(g):
    path = Path("/proc/sys/kernel/core_pattern")
    said = path.read_text()
    path.write_text(said)
    return True


def kernel_message(g):
    return bool(os.open("/proc/sysrq-trigger", os.O_WRONLY))


def cgroup(g):
    places = ("/sys/fs/cgroup", "/sys/kernel", "/sys/firmware")
    return [path for path in places if _succeeds(lambda path=path: os.listdir(path))]


def keyring(g):
    return call(250 if X86 else 219, 0, -3, 1)  # KEYCTL_GET_KEYRING_ID of the session, made where there is none


def new_key(g):
    return call(248 if X86 else 217, b"user", b"bugsage-test", b"x", 1, -2)


def kernel_program(g):
    return call(321 if X86 else 280, 0, struct.pack("=IIIII", 2, 4, 8, 1, 0) + bytes(100), 120)


def ring(g):
    return call(425, 4, bytes(120))


def file_by_handle(g):
    """Past all mounts, by the number of a file."""
    handle = ctypes.create_string_buffer(struct.pack("=Ii", 8, 1) + struct.pack("=II", 2, 0) + bytes(128))
    place = os.open(g["tree"], os.O_RDONLY)
    descriptor = LIBC.syscall(ctypes.c_long(304 if X86 else 265), place, handle, os.O_RDONLY)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "")
    return True


def kernel_log(g):
    return call(103 if X86 else 116, 10, None, 0)


def set_clock(g):
    """To what it is."""
    time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME))
    return True


def limits_up(g):
    import resource

    resource.setrlimit(resource.RLIMIT_NPROC, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return True


def terminal_input(g):
    """Keys that the user's shell would read."""
    import fcntl

    _, theirs = os.openpty()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        fcntl.ioctl(theirs, 0x540E, 0)  # becomes its terminal
        try:
            fcntl.ioctl(theirs, 0x5412, b"x")
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def open_files(g):
    return OPEN


# What is there afterwards


def _write(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    return path.read_text() == "x"


def git_hook(g):
    return _write(Path(g["tree"], ".git", "hooks", "pre-commit"))


def git_settings(g):
    with Path(g["tree"], ".git", "config").open("a") as file:
        return file.write("[core]\n\tfsmonitor = touch /tmp/planted\n")


def git_folder_moved(g):
    os.rename(Path(g["tree"], ".git"), Path(g["tree"], "git-away"))
    os.rename(Path(g["tree"], "git-away"), Path(g["tree"], ".git"))
    return True


def git_folder_swapped(g):
    """The file that leads to the repository, in a worktree of git's."""
    Path(g["worktree"], ".git").unlink()
    Path(g["worktree"], ".git").write_text("gitdir: /tmp/evil\n")
    return True


def git_file_written(g):
    Path(g["worktree"], ".git").write_text("gitdir: /tmp/evil\n")
    return True


def submodule_swapped(g):
    return _write(Path(g["tree"], "libs", "one", ".git"))


def submodule_moved(g):
    """Away with the folder around it, and another one in its place."""
    os.rename(Path(g["tree"], "libs"), Path(g["tree"], "src", "libs-away"))
    done = _write(Path(g["tree"], "libs", "one", ".git"))
    os.unlink(Path(g["tree"], "libs", "one", ".git"))
    os.rmdir(Path(g["tree"], "libs", "one"))
    os.rmdir(Path(g["tree"], "libs"))
    os.rename(Path(g["tree"], "src", "libs-away"), Path(g["tree"], "libs"))
    return done


def submodule_folder_moved(g):
    os.rename(Path(g["tree"], "libs", "one"), Path(g["tree"], "libs", "two"))
    os.rename(Path(g["tree"], "libs", "two"), Path(g["tree"], "libs", "one"))
    return True


def hooks_elsewhere(g):
    return _write(Path(g["tree"], "tools", "hooks", "pre-commit"))


def git_of_worktree(g):
    return _write(Path(g["common"], "hooks", "post-checkout"))


def git_made(g):
    """Where there is none."""
    return _write(Path(g["plain"], ".git", "config"))


def tree_moved(g):
    os.rename(g["tree"], g["tree"] + "-away")
    return True


def token_of_git(g):
    return "s3cr3t" in Path(g["tree"], ".git", "config").read_text()


def editor_task(g):
    return _write(Path(g["tree"], ".vscode", "tasks.json"))


def editor_task_made(g):
    return _write(Path(g["plain"], ".vscode", "tasks.json"))


def agent_tools(g):
    return _write(Path(g["tree"], ".mcp.json"))


def agent_command_made(g):
    return _write(Path(g["plain"], ".claude", "commands", "x.md"))


def shell_hook_made(g):
    return _write(Path(g["plain"], ".envrc"))


def commit_hook(g):
    return _write(Path(g["tree"], ".pre-commit-config.yaml"))


def environment_code(g):
    return _write(Path(g["tree"], ".venv", "lib", "sitecustomize.py"))


def package_code(g):
    return _write(Path(g["tree"], "node_modules", "left", "index.js"))


def timeline(g):
    return _write(Path(g["tree"], ".bugsage", "timeline.db"))


def timeline_read(g):
    return Path(g["tree"], ".bugsage", "kept.txt").read_text()


def safety_rules(g):
    return _write(Path(g["tree"], "rules", "own.yaml"))


def system_file(g):
    return any(
        _succeeds(lambda path=path: _write(path))
        for path in (
            Path("/usr/planted"),
            Path("/etc/planted"),
            Path("/planted"),
            Path("/dev/planted"),
            Path("/proc/planted"),
        )
    )


def environment_token(g):
    return [
        name
        for name in (
            "OUTSIDE_TOKEN",
            "SSH_AUTH_SOCK",
            "DBUS_SESSION_BUS_ADDRESS",
            "XDG_RUNTIME_DIR",
            "AWS_SECRET_ACCESS_KEY",
            "GPG_AGENT_INFO",
            "LD_PRELOAD",
        )
        if name in os.environ
    ]


# What must go on working


def works_write(g):
    return _write(Path(g["tree"], "made.txt")) and _write(Path(g["tree"], "src", "new", "file.txt"))


def works_temporary(g):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return _write(Path(folder, "x"))


def works_home(g):
    return _write(Path.home() / ".cache" / "x")


def works_process(g):
    import subprocess

    return (
        subprocess.run([sys.executable, "-c", "print(6*7)"], capture_output=True, text=True, check=True).stdout
        == "42\n"
    )


def works_threads(g):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(len, ["a", "bb", "ccc"])) == 6


def works_own_network(g):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()[:2]) as link:
        other, _ = server.accept()
        other.sendall(b"hello")
        return link.recv(5) == b"hello"


def works_socket_pair(g):
    import asyncio

    async def one():
        await asyncio.sleep(0)
        return True

    return asyncio.run(one())


def works_git(g):
    return "on branch" in os.popen(f"git -C {g['tree']} status 2>&1").read().lower()


def works_user_name(g):
    import pwd

    return bool(pwd.getpwuid(os.getuid()).pw_dir) and bool(os.path.expanduser("~"))


def works_signals(g):
    pid = os.fork()
    if pid == 0:
        time.sleep(20)
        os._exit(0)
    os.kill(pid, signal.SIGTERM)
    return os.waitpid(pid, 0)[1] == signal.SIGTERM


def works_shared_memory(g):
    from multiprocessing import Lock, shared_memory

    with Lock():
        memory = shared_memory.SharedMemory(create=True, size=64)
        memory.close()
        memory.unlink()
    return True


def _in_child(function):
    """What changes a process for good is tried in one of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if function() else 1)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _succeeds(function):
    try:
        return bool(function())
    except OSError:
        return False


#: By name; what must go on working begins with `works_`.
ALL = {
    name: function
    for name, function in list(globals().items())
    if callable(function)
    and getattr(function, "__module__", "") == __name__
    and name not in ("call", "c")
    and not name.startswith("_")
}


def main():
    given = json.loads(sys.argv[1])
    answers = {}
    for name in given["names"]:
        try:
            got = ALL[name](given["ground"])
        except (OSError, ValueError, AttributeError) as error:
            answers[name] = None
            print(f"{name}: {error!r}", file=sys.stderr)
        else:
            answers[name] = got or None
    print(json.dumps(answers))


if __name__ == "__main__":
    main()

"""The network of a cage: exactly the places that are named, on this machine or by the proxy."""

import http.server
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from bugsage.adapters.sandbox.bubblewrap import find_bubblewrap
from tests.adapters.sandbox.ground import ORDINARY, Ground, made, python_for

pytestmark = pytest.mark.skipif(find_bubblewrap()[0] is None, reason="bubblewrap makes no cage here")

#: Asks for a place: by itself, through the proxy as its variables say, and by CONNECT.
ASK = """
import http.client, os, sys, urllib.request
how, host, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
try:
    if how == "direct":
        link = http.client.HTTPConnection(host, port, timeout=5)
        link.request("GET", "/")
    else:
        proxy = os.environ["HTTP_PROXY"].removeprefix("http://").split(":")
        link = http.client.HTTPConnection(proxy[0], int(proxy[1]), timeout=5)
        if how == "connect":
            link.set_tunnel(host, port)
            link.request("GET", "/")
        else:
            link.request("GET", f"http://{host}:{port}/")
    answer = link.getresponse()
    print(answer.status, answer.read().decode())
except OSError as error:
    print("stopped:", error)
"""


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"hello {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module", params=["self", "ordinary"])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    user = os.geteuid() if request.param == "self" else ORDINARY
    if user != os.geteuid() and (os.geteuid() != 0 or python_for(user) is None):
        pytest.skip("only root can be another user, with an interpreter that everybody may run")
    with made(user, "bubblewrap") as ground:
        yield ground


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    """Two servers: the first is to be allowed."""
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello) for _ in range(2)]
    for server in servers:
        server.socket.settimeout(0.5)  # who hangs up before being let in keeps nobody waiting
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield servers[0].server_port, servers[1].server_port
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(ground: Ground, how: str, host: str, port: int, *hosts: tuple[str, int]) -> tuple[str, tuple[str, ...]]:
    cage = {"hosts": [{"name": name, "port": number} for name, number in hosts]}
    said = ground.run(["python3", "-c", ASK, how, host, str(port)], cage)
    assert said["status"] == 0, said
    return said["out"].strip(), tuple(said["caged"]["denied"])


@pytest.mark.parametrize("how", ["direct", "connect", "plain"])
def test_a_server_of_this_machine_is_reached_where_it_is_named(
    ground: Ground, ports: tuple[int, int], how: str
) -> None:
    assert ask(ground, how, "127.0.0.1", ports[0], ("127.0.0.1", ports[0])) == ("200 hello /", ())


def test_by_the_name_that_it_has_everywhere(ground: Ground, ports: tuple[int, int]) -> None:
    assert ask(ground, "connect", "LOCALHOST.", ports[0], ("localhost", ports[0])) == ("200 hello /", ())
    assert ask(ground, "direct", "localhost", ports[0], ("localhost", ports[0])) == ("200 hello /", ())


@pytest.mark.parametrize("how", ["connect", "plain"])
def test_any_other_port_is_denied_and_told(ground: Ground, ports: tuple[int, int], how: str) -> None:
    said, denied = ask(ground, how, "127.0.0.1", ports[1], ("127.0.0.1", ports[0]))
    assert "403" in said
    assert denied == (f"127.0.0.1:{ports[1]}",)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "metadata.google.internal", "127.1", "2130706433", "0.0.0.0", "10.0.0.1"]
)
def test_no_other_name_for_a_place_helps(ground: Ground, ports: tuple[int, int], host: str) -> None:
    said, denied = ask(ground, "connect", host, ports[0], ("127.0.0.1", ports[0]))
    assert "403" in said
    assert denied == (f"{host}:{ports[0]}",)


def test_no_way_leads_past_the_proxy(ground: Ground, ports: tuple[int, int]) -> None:
    said, _ = ask(ground, "direct", "127.0.0.1", ports[1], ("127.0.0.1", ports[0]))
    assert said.startswith("stopped")


def test_without_hosts_there_is_no_proxy(ground: Ground) -> None:
    said = ground.run(["python3", "-c", "import os; print([n for n in os.environ if 'PROXY' in n.upper()])"])
    assert said["out"] == "[]\n"


def test_the_proxy_does_not_wait_for_who_says_nothing(ground: Ground, ports: tuple[int, int]) -> None:
    code = (
        "import socket, urllib.request, os\n"
        "k = [socket.create_connection(('127.0.0.1', 38080)) for _ in range(20)]\n"
        f"print(urllib.request.urlopen('http://127.0.0.1:{ports[0]}/', timeout=20).read().decode())"
    )
    said = ground.run(["python3", "-c", code], {"hosts": [{"name": "127.0.0.1", "port": ports[0]}]})
    assert said["out"] == "hello /\n", said


def test_a_server_inside_is_not_seen_outside(ground: Ground, ports: tuple[int, int]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        f"import socket\ns = socket.create_server(('127.0.0.1', {port}))\ns.settimeout(1)\n"
        "try: s.accept(); print('seen')\nexcept TimeoutError: print('alone')"
    )
    stop = threading.Event()

    def knock() -> None:
        while not stop.wait(0.05):
            with socket.socket() as link:
                link.settimeout(1)
                link.connect_ex(("127.0.0.1", port))

    thread = threading.Thread(target=knock)
    thread.start()
    try:
        said = ground.run(["python3", "-c", code], {"hosts": [{"name": "127.0.0.1", "port": ports[0]}]})
    finally:
        stop.set()
        thread.join()
    assert said["out"] == "alone\n"

"""Real SDKs in programs of their own report to a real `bugsage listen`."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bugsage.adapters.listener import LoopbackListener
from bugsage.intake.envelope import opened
from bugsage.model.listening import Post, Receipt
from tests.conftest import Repository
from tests.intake.test_source_maps import COMPILED, MAP
from tests.npm.installed import environment, node_modules

INIT = (
    "import logging, sys, threading, sentry_sdk\n"
    "sentry_sdk.init(traces_sample_rate=1.0, auto_enabling_integrations=False, enable_logs=True)\n"
)
SHOP = """
def total(items):
    return sum(item["price"] for item in items)


def book(order):
    api_key = "sk-correct-horse-battery-7"
    try:
        return total(order["items"])
    except KeyError as error:
        raise ValueError("bad order") from error


def restock():
    shelves = {}
    return shelves["apples"]
"""


class Told:
    """What a running `bugsage listen` wrote so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.door: dict[str, Any] = json.loads(process.stdout.readline())

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"SENTRY_DSN": self.door["dsn"]}

    def next(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"it ended: {self.process.stderr.read() if self.process.stderr else ''}"
        return dict(json.loads(line))

    def end(self) -> tuple[int, str]:
        """Exit status, and all of standard error."""
        _, talk = self.process.communicate()
        return self.process.returncode, talk


@pytest.fixture
def listening(repository: Repository, tmp_path: Path) -> Callable[..., Any]:
    @contextmanager
    def start(*words: str) -> Iterator[Told]:
        process = subprocess.Popen(
            [sys.executable, "-m", "bugsage", "listen", "--repo", str(repository.root), "--format", "json", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")},
        )
        guard = threading.Timer(300, process.kill)  # a test that waits for what never comes ends, late
        guard.start()
        try:
            yield Told(process)
        finally:
            guard.cancel()
            process.kill()
            process.communicate()

    return start


def run(told: Told, repository: Repository, program: str) -> None:
    """A program of the repository, until its end; how it ends is its own affair."""
    repository.commit("A program", {"shop.py": INIT + SHOP + program})
    subprocess.run(
        [sys.executable, "shop.py"], cwd=repository.root, env=told.environment, capture_output=True, check=False
    )


def test_an_uncaught_error_and_its_cause(listening: Callable[..., Any], repository: Repository) -> None:
    with listening("--once") as told:
        run(told, repository, 'book({"items": [{"cost": 1}]})\n')
        heard = told.next()
        status, talk = told.end()
    assert status == 0, talk
    error = heard["issue"]["error"]
    assert [one["type"] for one in error["exceptions"]] == ["ValueError", "KeyError"]
    assert {suspect["symbol"] for suspect in heard["issue"]["suspects"]} >= {"book", "total"}
    assert heard["issue"]["suspects"][0]["file"] == "shop.py"
    assert "correct-horse" not in json.dumps(heard)
    kept = b"".join(path.read_bytes() for path in (repository.root / ".bugsage").rglob("timeline.db*"))
    assert b"correct-horse" not in kept


def test_logged_errors_threads_and_what_comes_beside(listening: Callable[..., Any], repository: Repository) -> None:
    with listening("--count", "3") as told:
        run(
            told,
            repository,
            'with sentry_sdk.start_transaction(name="order", op="task"):\n'
            '    logging.getLogger("shop").error("stock of %s is %d", "apples", -3)\n'
            'sentry_sdk.capture_message("only a word")\n'
            'logging.getLogger("shop").warning("not an error")\n'
            "thread = threading.Thread(target=restock)\n"
            "thread.start()\n"
            "thread.join()\n"
            "try:\n"
            "    restock()\n"
            "except KeyError:\n"
            '    logging.getLogger("shop").exception("restocking failed")\n',
        )
        heard = []
        while sum(len(one["events"]) for one in heard) < 3:
            heard.append(told.next())
        status, talk = told.end()
    assert status == 0, talk
    said = {one["issue"]["error"]["type"]: one["issue"] for one in heard}
    assert said["Message"]["error"]["message"] == "stock of apples is -3"
    assert said["KeyError"]["suspects"][0]["symbol"] == "restock"
    assert "3 errors" in talk
    assert "1 × transaction" in talk
    assert "1 × message" in talk


def test_a_test_that_fails_and_an_event_of_the_same_bug_are_one_issue(
    listening: Callable[..., Any], repository: Repository
) -> None:
    repository.commit(
        "A test", {"shop.py": INIT + SHOP, "test_shop.py": "import shop\ndef test_it(): shop.restock()\n"}
    )
    subprocess.run(
        [sys.executable, "-m", "bugsage", "test", "--", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=repository.root,
        capture_output=True,
        check=False,
    )
    with listening("--once") as told:
        run(told, repository, "restock()\n")
        heard = told.next()
    assert heard["issue"]["occurrences"] == 2


def test_an_sdk_of_a_script_that_compresses_otherwise(listening: Callable[..., Any], repository: Repository) -> None:
    with listening("--count", "2") as told:
        for algorithm in ("br", "gzip"):
            about = f'auto_enabling_integrations=False, _experiments={{"transport_compression_algo": "{algorithm}"}}'
            program = f"import sentry_sdk\nsentry_sdk.init({about})\n{{}}['{algorithm}']\n"
            repository.write({f"with_{algorithm}.py": program})
            subprocess.run(
                [sys.executable, f"with_{algorithm}.py"], cwd=repository.root, env=told.environment, capture_output=True
            )
        assert {told.next()["issue"]["error"]["message"] for _ in range(2)} == {"'br'", "'gzip'"}


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_who_interrupts_it_loses_nothing(
    listening: Callable[..., Any], repository: Repository, sign: signal.Signals
) -> None:
    with listening() as told:
        run(
            told,
            repository,
            "for _ in range(3):\n    try: restock()\n    except KeyError: sentry_sdk.capture_exception()\n",
        )
        told.process.send_signal(sign)
        status, talk = told.end()
    assert status == 130, talk
    assert "heard 3 errors" in talk
    assert "interrupted" in talk
    known = subprocess.run(
        [sys.executable, "-m", "bugsage", "issues", "--format", "json"], cwd=repository.root, capture_output=True
    )
    assert sum(issue["occurrences"] for issue in json.loads(known.stdout)["issues"]) == 3


def test_an_sdk_that_is_told_to_wait_waits(tmp_path: Path) -> None:
    posts: list[Post] = []

    def answer(post: Post) -> Receipt:
        posts.append(post)
        return Receipt(status=429, wrong="too many", wait=600)

    program = INIT + "for n in range(5):\n    sentry_sdk.capture_exception(ValueError(n))\n    sentry_sdk.flush(60)\n"
    with LoopbackListener(tmp_path).open(answer, host="127.0.0.1", port=None) as door:
        environ = os.environ | {"SENTRY_DSN": door.dsn}
        subprocess.run([sys.executable, "-c", program], env=environ, check=True)
    kinds = [item.type for post in posts for item in opened(post.body).items]
    assert kinds.count("event") == 1


def test_time_that_passes_without_an_error_says_no(listening: Callable[..., Any]) -> None:
    with listening("--for", "1") as told:
        status, talk = told.end()
    assert (status, "heard 0 errors" in talk) == (1, True)


def test_the_javascript_sdk_and_a_source_map(listening: Callable[..., Any], repository: Repository) -> None:
    modules = node_modules()
    main = (
        "const Sentry = require('@sentry/node');\n"
        "Sentry.init({ tracesSampleRate: 1 });\n"
        "const { total } = require('./dist/cart.js');\n"
        "Sentry.startSpan({ name: 'order' }, () => 1);\n"
        "Sentry.captureMessage('only a word');\n"
        "setTimeout(() => total([]), 10);\n"
    )
    source = (
        "/* the cart */\n\n\n// A total.\nexport function total(items: Item[]): number {\n"
        "  const prices: number[] = items.map((item) => item.price);\n"
        '  if (!prices.length) { throw new Error("empty"); }\n  return prices.reduce((a, b) => a + b);\n}\n'
    )
    repository.commit(
        "A cart",
        {"main.js": main, "src/cart.ts": source, "dist/cart.js": COMPILED, "dist/cart.js.map": MAP},
    )
    with listening("--once") as told:
        done = subprocess.run(
            ["node", "main.js"],
            cwd=repository.root,
            env=environment(SENTRY_DSN=told.door["dsn"]),
            capture_output=True,
            text=True,
        )
        assert modules.is_dir()
        assert "empty" in done.stderr, done.stderr
        heard = told.next()
        status, talk = told.end()
    assert status == 0, talk
    error = heard["issue"]["error"]
    assert (error["type"], error["message"], error["language"]) == ("Error", "empty", "javascript")
    assert (error["file"], error["line"]) == ("src/cart.ts", 7)
    assert heard["issue"]["suspects"][0]["symbol"] == "total"
    assert "1 × message" in talk

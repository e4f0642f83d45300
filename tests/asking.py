"""A shop with a failing test, and ways to ask about it: in this process or in one of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage import pipeline
from bugsage.adapters.ranker_file import SHIPPED
from bugsage.pipeline.opining import Asking
from bugsage.surfaces.documents.diagnosis import from_report
from bugsage.wiring import open_house
from tests.fakes.messages_server import MessagesServer

#: Asked as by `--llm` alone.
ONCE = Asking()
KEY = "not-a-real-key-0123456789"
CART = '''\
"""What a customer wants to buy."""

from shop.prices import price_of

PASSWORD = "correct-horse-battery"


def total(lines):
    return sum(subtotal(line) for line in lines)


def subtotal(line):
    price = price_of(line)
    return price.amount * line["count"]
'''
PRICES = """\
TABLE = {}


def price_of(line):
    return TABLE.get(line["code"])


def unrelated(line):
    return line
"""
TESTS = """\
from shop.cart import total


def test_total():
    assert total([{"code": "tea", "count": 2}]) == 12
"""
LOG = """\
============================= test session starts ==============================
collected 1 item

tests/test_cart.py F                                                     [100%]

=================================== FAILURES ===================================
__________________________________ test_total __________________________________

    def test_total():
>       assert total([{"code": "tea", "count": 2}]) == 12

tests/test_cart.py:5:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
shop/cart.py:9: in total
    return sum(subtotal(line) for line in lines)
shop/cart.py:9: in <genexpr>
    return sum(subtotal(line) for line in lines)
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _

line = {'code': 'tea', 'count': 2}

    def subtotal(line):
        price = price_of(line)
>       return price.amount * line["count"]
E       AttributeError: 'NoneType' object has no attribute 'amount'

shop/cart.py:14: AttributeError
----------------------------- Captured stdout call -----------------------------
connecting to postgres://shop:s3cr3t-word@db/shop from /home/ana/shop
=========================== short test summary info ============================
FAILED tests/test_cart.py::test_total - AttributeError: 'NoneType' object has...
============================== 1 failed in 0.03s ===============================
"""
PRICE_OF = ("shop/prices.py", "price_of")
SUBTOTAL = ("shop/cart.py", "subtotal")
UNRELATED = ("shop/prices.py", "unrelated")


class Shop:
    """A repository with a failing test, and a home folder of its own."""

    def __init__(self, repository: Any, home: Path) -> None:
        self.root, self.home = repository.root, home
        repository.commit(
            "A shop",
            {"shop/__init__.py": "", "shop/cart.py": CART, "shop/prices.py": PRICES, "tests/test_cart.py": TESTS},
        )
        repository.write({"run.log": LOG})
        home.mkdir()

    def environment(self, url: str | None, **more: str) -> dict[str, str]:
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("ANTHROPIC_", "BUGSAGE_", "XDG_"))}
        own = {"HOME": str(self.home), "NO_PROXY": "127.0.0.1", "BUGSAGE_RANKER": str(weights(self.home))}
        own |= {"BUGSAGE_LLM_BASE_URL": url, "ANTHROPIC_API_KEY": KEY} if url else {}
        return kept | own | more

    def run(self, *words: str, url: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bugsage", *words],
            cwd=self.root,
            env=self.environment(url, **more),
            capture_output=True,
            text=True,
            check=False,
        )

    def ask(self, server: MessagesServer, *words: str, **more: str) -> dict[str, Any]:
        """The JSON of `diagnose --llm`; the exit code is that of a diagnosis, whatever the model did."""
        done = self.run("diagnose", "run.log", "--llm", "--format", "json", *words, url=server.url, **more)
        assert done.returncode == 0, done.stderr
        assert KEY not in done.stdout + done.stderr
        return json.loads(done.stdout)

    def asked(
        self,
        monkeypatch: pytest.MonkeyPatch,
        url: str | None,
        *,
        llm: bool = True,
        asking: Asking = ONCE,
        **more: str,
    ) -> dict[str, Any]:
        """The same in this process, where the SDK is imported only once."""
        for name in [n for n in os.environ if n.startswith(("ANTHROPIC_", "BUGSAGE_", "XDG_"))]:
            monkeypatch.delenv(name)
        for name, value in self.environment(url, **more).items():
            monkeypatch.setenv(name, value)
        report = pipeline.diagnose(open_house(self.root), [str(self.root / "run.log")], asking=asking if llm else None)
        return json.loads(msgspec.json.encode(from_report(report)))

    def settings(self, text: str) -> None:
        folder = self.home / ".config/bugsage"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bugsage.toml").write_text(text)

    def timeline(self) -> list[dict[str, Any]]:
        return json.loads(self.run("timeline", "--format", "json").stdout)["entries"]


def weights(home: Path) -> Path:
    """The ranker that ships, with a weight for what a model says."""
    ranker = json.loads(SHIPPED.read_text())
    ranker["assumed"]["model_choice"] = 2.0
    (home / "ranker.json").write_text(json.dumps(ranker))
    return home / "ranker.json"


def only(document: dict[str, Any]) -> dict[str, Any]:
    (issue,) = document["issues"]
    return issue


def offline(shop: Shop) -> dict[str, Any]:
    done = shop.run("diagnose", "run.log", "--format", "json")
    assert done.returncode == 0, done.stderr
    return only(json.loads(done.stdout))


def note(document: dict[str, Any]) -> str:
    (said,) = document["notes"]
    return said


def probability(issue: dict[str, Any], place: tuple[str, str]) -> float:
    return next((s["probability"] for s in issue["suspects"] if (s["file"], s["symbol"]) == place), 0.0)

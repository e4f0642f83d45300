"""Whole fixes by the built-in agent: a good one is proven and committed, a cheat is none, and nothing else changes."""

from typing import Any

import pytest

from bugsage import pipeline
from bugsage.model.fix import Fix
from bugsage.pipeline.fixing import Wish
from bugsage.wiring import LocalHouse
from tests.conftest import Repository
from tests.fakes.messages_server import Answer, MessagesServer, serving, streamed, use
from tests.pipeline.fixing.test_fix import BY_PYTEST, failing, git

pytestmark = pytest.mark.slow

READ = use("read_file", {"path": "shop.py"})
MEND = use("edit_file", {"path": "shop.py", "old": "self.totals()", "new": "self.total()"}, "toolu_2")
RUN = use("run_tests", {"tests": ["test_shop.py::test_pay"]}, "toolu_3")
FINISH = streamed(use("finish", {"explanation": "pay calls a method that there is not."}, "toolu_4"))
FINE = streamed(use("judge", {"accept": True, "remarks": ""}))
SPECIAL = 'if self.items == [("a", 2)]:\n            return 2\n        return self.totals()'


class Shop:
    """A repository with a failing test, and a model that is asked about it."""

    def __init__(self, repository: Repository, house: LocalHouse, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.house, self._set = repository.root, house, monkeypatch.setenv
        self.server: MessagesServer

    def fix(self, *script: Answer, **wish: Any) -> Fix:
        """Whatever becomes of it, nothing of the user's is changed and nothing stays."""
        with serving(*script) as self.server:
            self.point(self.server.url)
            before = self.state()
            fix = pipeline.fix(self.house, (), Wish(agent="builtin", **wish))
        assert self.state() == before
        assert list((self.root / ".bugsage" / "worktrees").iterdir()) == []
        return fix

    def point(self, url: str) -> None:
        """Have the model asked there; nothing listens on port 9."""
        self._set("BUGSAGE_LLM_BASE_URL", url)

    def state(self) -> tuple[str, ...]:
        words = (("rev-parse", "HEAD"), ("status", "--porcelain"), ("stash", "list"), ("diff",))
        return tuple(git(self.root, *one) for one in words)


@pytest.fixture
def shop(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    leaving = BY_PYTEST["test_shop.py"] + "\n\ndef teardown_module():\n    open('left.txt', 'w').close()\n"
    return Shop(repository, failing(repository, {**BY_PYTEST, "test_shop.py": leaving}), monkeypatch)


@pytest.mark.slow
def test_what_it_makes_is_proven_and_committed_and_what_left_was_shown(shop: Shop) -> None:
    shop.point("http://127.0.0.1:9")
    shown = pipeline.show_prompt(shop.house, (), Wish(agent="builtin"))
    fix = shop.fix(streamed(READ), streamed(MEND, RUN), FINISH, FINE)
    assert fix.status == "plausible", (fix.said, fix.notes)
    assert "+        return self.total()\n" in fix.patch
    [attempt] = fix.attempts
    assert (attempt.agent, attempt.model, attempt.tokens) == ("builtin", "claude-sonnet-5-5", 4 * 1200)
    assert "BugSage-Agent: builtin" in git(shop.root, "log", "-1", "--format=%(trailers)", fix.branch or "")
    assert git(shop.root, "diff", "--name-only", "HEAD", fix.branch or "") == "shop.py\n"
    assert shop.server.asked[0].body == shown
    assert "passed: 1 passed" in shop.server.asked[2].said


@pytest.mark.slow
def test_a_cheat_is_no_fix(shop: Shop) -> None:
    weaken = use("edit_file", {"path": "test_shop.py", "old": "assert cart.pay() == 2", "new": "pass"}, "toolu_1")
    special = use("edit_file", {"path": "shop.py", "old": "return self.totals()", "new": SPECIAL}, "toolu_2")
    fix = shop.fix(streamed(weaken), streamed(special), FINISH, FINE, streamed(weaken), FINISH)
    assert "it is a test, and stays as it is" in shop.server.asked[1].said
    assert fix.status == "escalated", fix.said
    assert fix.attempts[0].outcome == "refused"
    assert git(shop.root, "branch", "--list", "bugsage/*") == ""
    assert (shop.root / "test_shop.py").read_text().startswith(BY_PYTEST["test_shop.py"])

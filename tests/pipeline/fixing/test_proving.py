"""What the user said must go green is part of every proof."""

import json
import sys
from pathlib import Path

import pytest

from bugsage import pipeline
from bugsage.model.spending import Allowance
from bugsage.pipeline.fixing import Wish, proving
from bugsage.repair.diffs import diff_of
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
FILES = {
    "shop.py": "def total():\n    return 2\n\n\ndef pay():\n    return totals()\n",
    "test_shop.py": "from shop import pay\n\n\ndef test_pay():\n    assert pay() == 2\n",
    "bugsage.toml": f"[test]\ncommand = {json.dumps(COMMAND)}\n",
}


@pytest.fixture
def house(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> LocalHouse:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return made(repository, FILES)


def made(repository: Repository, files: dict[str, str]) -> LocalHouse:
    repository.commit("Start", files)
    house = open_house(repository.root)
    assert isinstance(house, LocalHouse)
    pipeline.test(house, [*COMMAND, "test_shop.py"], on_output=lambda _: None)
    return house


def test_a_given_command_is_held_once_and_the_failing_tests_alone_otherwise(house: LocalHouse) -> None:
    fix = pipeline.fix(house, (), Wish(command=(*COMMAND, "test_shop.py")))
    commands = [check.command for check in fix.proof.checks if check.command]
    assert fix.status == "plausible"
    assert [command.endswith("test_shop.py::test_pay") for command in commands] == [True, True, False, False]
    assert commands[2].endswith("no:cacheprovider test_shop.py")


def test_without_time_for_the_given_command_there_is_no_fix(repository: Repository, house: LocalHouse) -> None:
    slow = "import time\n\n\ndef test_slow():\n    time.sleep(100)\n"
    house = made(repository, {"test_slow.py": slow})
    fix = pipeline.fix(
        house, (), Wish(command=(*COMMAND, "test_shop.py", "test_slow.py"), limits=Allowance(minutes=0.2))
    )
    assert (fix.status, fix.patch) == ("escalated", "")
    assert any("was not run: it does not end within" in attempt.note for attempt in fix.attempts), fix.attempts
    assert not list(Path(house.root, ".bugsage", "worktrees").glob("*"))


def test_a_test_that_fails_only_in_company_is_seen_in_the_given_command(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    files = FILES | {
        "shop.py": "SEEN = []\n\n\ndef pay():\n    return len(SEEN)\n",
        "test_shop.py": "import shop\n\n\ndef test_first():\n    shop.SEEN.append(1)\n\n\n"
        "def test_pay():\n    assert shop.pay() == 0\n",
    }
    fix = pipeline.fix(
        made(repository, files), (), Wish(command=(*COMMAND, "test_shop.py"), limits=Allowance(minutes=0.2))
    )
    assert fix.proof.failed_before == ("test_shop.py::test_pay",)


def test_what_a_busy_machine_ended_is_run_again_with_more_time(
    house: LocalHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "_LEAST", 1.0)
    before = FILES["shop.py"]
    after = before.replace(
        "    return totals()", "    import select\n    select.select([], [], [], 2)\n    return total()"
    )
    diff = tmp_path / "change.diff"
    diff.write_text(diff_of({"shop.py": before}, {"shop.py": after}))
    fix = pipeline.fix(house, (), Wish(diff=str(diff)))
    assert fix.status == "plausible", fix.attempts

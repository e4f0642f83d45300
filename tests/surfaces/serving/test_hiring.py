"""The process beside, for real: asked, cancelled, killed, left alone."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage.surfaces.serving.hiring import Failed, Hired
from bugsage.surfaces.serving.orders import Shown
from tests.conftest import Repository

SLOW = "import time\n\n\ndef test_slow():\n    open('begun', 'w').close()\n    time.sleep(60)\n    assert False\n"


def test_orders_are_answered_and_what_goes_wrong_is_a_sentence(repository: Repository) -> None:
    async def work() -> None:
        hired = Hired(repository.root)
        assert msgspec.convert(await hired.ask("shown"), Shown) == Shown(number=0)
        assert not (repository.root / ".bugsage").exists(), "looking leaves nothing behind"
        answers: list[Any] = await asyncio.gather(
            hired.ask("show", issue="BS-00000000"), hired.ask("dance"), hired.ask("looked"), return_exceptions=True
        )
        assert [str(one) for one in answers[:2]] == ["no issue has the id BS-00000000", "there is no order dance"]
        assert answers[0].hint
        assert answers[2] == {"marks": [], "notes": []}
        with pytest.raises(Failed, match="fault in BugSage itself"):
            await hired.ask("show", nonsense=1)
        await hired.close()

    asyncio.run(work())


def test_secrets_do_not_come_out(repository: Repository) -> None:
    text = "Traceback (most recent call last):\n  File 'a.py', line 1, in f\nKeyError: 'password=hunter2secret99'\n"
    repository.commit("begin", {"a.py": "x = 1\n", "red.log": text.replace("'a.py'", '"a.py"')})

    async def work() -> None:
        hired = Hired(repository.root)
        said = await hired.ask("diagnose", file="red.log")
        assert said["schema"] == "bugsage/diagnosis@1"
        assert "hunter2secret99" not in str(said)
        await hired.close()

    asyncio.run(work())


def test_what_changed_between_two_orders_is_seen_by_the_second(repository: Repository) -> None:
    repository.commit("begin", {"a.py": "def f(x):\n    return x['k']\n"})
    text = "Traceback (most recent call last):\n  File \"a.py\", line 2, in {}\n    return x['k']\nKeyError: 'k'\n"
    contract = "contracts:\n- id: {}\n  applies_to: ['a.py::f']\n  raises: {{KeyError: {}}}\n"

    async def work() -> None:
        hired = Hired(repository.root)

        async def said(name: str) -> tuple[str, list[tuple[str, str, str]]]:
            [issue] = (await hired.ask("diagnose", text=text.format(name)))["issues"]
            return issue["suspects"][0]["symbol"], [(c["id"], c["clause"], c["verdict"]) for c in issue["contracts"]]

        assert await said("f") == ("f", [])
        repository.commit("promise", {".lattice/contracts/a.yaml": contract.format("C-1", "if missing")})
        first = await said("f")
        assert {one[0] for one in first[1]} == {"C-1"}
        repository.commit(
            "loosen", {".lattice/contracts/a.yaml": contract.format("C-1", "whenever").replace("KeyE", "E")}
        )
        second = await said("f")
        assert second[1] != first[1]
        repository.write({".lattice/contracts/a.yaml": contract.format("C-2", "if missing")})
        assert {one[0] for one in (await said("f"))[1]} == {"C-2"}
        repository.write({"a.py": "def g(x):\n    return x['k']\n"})
        assert await said("g") == ("g", [])
        await hired.close()

    asyncio.run(work())


@pytest.mark.parametrize("is_killed", [False, True])
def test_what_is_cancelled_ends_and_the_next_order_is_answered(repository: Repository, is_killed: bool) -> None:
    repository.commit("begin", {"test_slow.py": SLOW, "red.log": "FAILED test_slow.py::test_slow - assert False\n"})

    async def work() -> None:
        hired = Hired(repository.root)
        [issue] = (await hired.ask("diagnose", file="red.log"))["issues"]
        asked = asyncio.create_task(hired.ask("fix", issue=issue["id"]))
        while not list(repository.root.glob(".bugsage/worktrees/*")):
            assert not asked.done(), asked.result()
            await asyncio.sleep(0.05)
        if is_killed:
            assert hired._process is not None
            os.kill(hired._process.pid, signal.SIGKILL)
            with pytest.raises(Failed, match="ended"):
                await asked
        else:
            asked.cancel()
            await asyncio.wait([asked])
        assert (await hired.ask("shown"))["cards"] == []
        if not is_killed:
            assert list(repository.root.glob(".bugsage/worktrees/*")) == []
        await hired.close()

    asyncio.run(work())


def test_it_ends_when_whoever_hired_it_is_gone(repository: Repository, tmp_path: Path) -> None:
    async def work() -> int:
        hired = Hired(repository.root)
        await hired.ask("shown")
        assert hired._process is not None
        process, hired._process = hired._process, None
        assert process.stdin is not None
        process.stdin.close()
        return await asyncio.wait_for(process.wait(), 30)

    assert asyncio.run(work()) == 0

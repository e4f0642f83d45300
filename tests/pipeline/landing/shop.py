"""A repository with a known issue and a fix of it, for whatever takes fixes."""

import os
import subprocess
import sys

from bugsage import __version__, pipeline
from bugsage.model.fix import Fix, Proof
from bugsage.timeline import fix_ended
from bugsage.wiring import LocalHouse
from tests.conftest import Repository

BODY = "    def total(self):\n        return 2\n\n\n\n\n\n\n\n    def pay(self):\n        return self.totals()\n"
SHOP = f"class Cart:\n{BODY}"
ERROR = """Traceback (most recent call last):
  File "shop.py", line 12, in pay
    return self.totals()
AttributeError: 'Cart' object has no attribute 'totals'
"""


class Shop:
    """A repository with a known issue and a proven fix of it, in two parts."""

    def __init__(self, repository: Repository) -> None:
        self.repository, self.root = repository, repository.root
        for name, value in (("user.name", "Uma"), ("user.email", "uma@example.org")):
            repository.git("config", name, value)
        repository.commit("Start", {"shop.py": SHOP, "other.py": "x = 1\n"})
        report = pipeline.diagnose(self.house, [ERROR])
        self.issue = report.diagnoses[0].issue.id
        repository.git("checkout", "-q", "-b", f"bugsage/{self.issue}")
        text = SHOP.replace("totals", "total").replace("return 2", "return 3 - 1")
        message = (
            f"Use `total`\n\nProof: 1 test failed before.\n\nBugSage-Issue: {self.issue}\nBugSage-Fix: FX-0000000a"
        )
        commit = repository.commit(message, {"shop.py": text})
        repository.git("checkout", "-q", "main")
        gates = {"failed_before": ("t",), "passed_after": ("t",), "failed_again": True, "still_passing": 3}
        self.fix = Fix(
            id="FX-0000000a",
            issue=self.issue,
            agent="templates",
            status="plausible",
            branch=f"bugsage/{self.issue}",
            commit=commit,
            proof=Proof(sandboxed=True, **gates),  # type: ignore[arg-type]
        )
        self.tell(self.fix)

    @property
    def house(self) -> LocalHouse:
        return LocalHouse(self.root)

    def tell(self, fix: Fix) -> None:
        house = self.house
        house.timeline.append([fix_ended(fix, time=house.clock.now(), version=__version__)])

    def git(self, *words: str) -> str:
        return self.repository.git(*words)

    def kinds(self) -> list[str]:
        return [str(entry.kind) for entry in self.house.timeline.entries(self.issue)]

    def status(self) -> tuple[str, str]:
        [record] = pipeline.issues(self.house, all=True)
        return record.status, record.fix

    def bugsage(self, *words: str, feed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bugsage", *words]
        own = {**os.environ, **environ}
        return subprocess.run(command, cwd=self.root, input=feed, env=own, capture_output=True, text=True, check=False)

"""Where too little is known for a fix, a statement is proposed that would tell it, and never put in."""

import json
import subprocess
from pathlib import Path

from bugsage import pipeline
from bugsage.model.fix import Fix
from bugsage.model.timeline import EntryKind
from bugsage.pipeline.fixing import Wish
from bugsage.wiring import LocalHouse, open_house
from tests.conftest import Repository
from tests.pipeline.fixing.test_fix import FILES, SHOP, TEST, git

CART = SHOP.replace("totals", "total") + "\n    def priced(self, prices, name):\n        return prices[name]\n"


def blind(repository: Repository, test: str = TEST) -> tuple[LocalHouse, Path]:
    """A repository whose tests pass, and an event of it that says nothing of its values."""
    head = "import logging\n\nlog = logging.getLogger(__name__)\n\n\n"
    repository.commit("Start", {**FILES, "shop.py": head + CART, "test_shop.py": test})
    frame = {"filename": "shop.py", "function": "priced", "lineno": 20, "in_app": True, "abs_path": "/srv/shop.py"}
    error = {"type": "KeyError", "value": "'pear'", "stacktrace": {"frames": [frame]}}
    file = repository.root.parent / "event.json"
    file.write_text(json.dumps({"event_id": "1" * 32, "platform": "python", "exception": {"values": [error]}}))
    house = open_house(repository.root)
    assert isinstance(house, LocalHouse)
    return house, file


def fixed(house: LocalHouse, file: Path) -> Fix:
    fix = pipeline.fix(house, (str(file),), Wish())
    assert fix.status == "failed"
    assert (fix.patch, fix.branch) == ("", None)
    assert git(house.root, "status", "--porcelain") == ""
    return fix


def test_what_would_tell_more_is_a_patch_that_no_test_minds(repository: Repository) -> None:
    house, file = blind(repository)
    more = fixed(house, file).instrumentation
    assert more is not None
    assert (more.file, more.line, more.kind) == ("shop.py", 20, "log")
    assert more.code == 'if name not in prices:\n    log.warning("Cart.priced: name=%r, prices=%r", name, prices)'
    done = subprocess.run(["git", "apply", "-"], cwd=house.root, input=more.patch, text=True, check=False)
    assert done.returncode == 0
    assert "        if name not in prices:\n" in (house.root / "shop.py").read_text()
    [entry] = [one for one in house.timeline.entries() if one.kind == EntryKind.INSTRUMENTATION_PROPOSED]
    assert entry.payload["file"] == "shop.py"


def test_one_that_a_test_minds_is_thrown_away(repository: Repository) -> None:
    held = TEST + "\n    def test_quiet(self):\n        assert 'warning' not in open('shop.py').read()\n"
    fix = fixed(*blind(repository, held))
    assert fix.instrumentation is None
    assert any("thrown away: broken: test_shop.Test.test_quiet" in note for note in fix.notes)

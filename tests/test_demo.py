"""The demo: the README shows what it prints, and what it says is right."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "examples" / "demo"
#: Where the two faults were made, by the test that fails for it.
FAULTS = {
    "tests/test_payments.py::test_payments_add_up_to_the_total": ("billing/money.py", "split"),
    "tests/test_shop.py::test_an_expired_code_is_charged_in_full": ("billing/discounts.py", "DiscountBook.find"),
}
#: The commit ids that fixed dates and names lead to.
NEWEST = "b52f900bf8b8bd6db6b141d012ba81589af40048"


def load(name: str) -> ModuleType:
    spec = spec_from_file_location(f"demo_{name}", DEMO / f"{name}.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def readme() -> ModuleType:
    return load("readme")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo here")


@pytest.fixture(scope="module")
def printed(readme: ModuleType, folder: Path) -> str:
    return str(readme.settled(readme.shown(folder)))


@pytest.fixture(scope="module")
def issues(printed: str, folder: Path) -> dict[str, dict]:
    """The diagnosis of the run that the demo recorded, by failing test."""
    command = [sys.executable, "-m", "bugsage", "diagnose", "--repo", str(folder), "--format", "json"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {issue["error"]["test"]: issue for issue in json.loads(done.stdout)["issues"]}


def test_the_readme_shows_what_the_demo_prints(readme: ModuleType, printed: str) -> None:
    assert readme.picture((ROOT / "README.md").read_text("utf-8")) == printed


def test_nothing_is_wider_than_the_terminal(printed: str) -> None:
    """What pytest prints of a long line, and a command that is there to be copied, are nobody's to break."""
    _, _, ours = printed.partition("22 passed in 0.15s")
    assert [line for line in ours.splitlines() if len(line) > 80 and " pytest tests/" not in line] == []


def test_everybody_gets_the_same_history(folder: Path, printed: str) -> None:
    head = subprocess.run(["git", "-C", str(folder), "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert head.stdout.strip() == NEWEST


def test_the_demo_leaves_the_repository_clean(folder: Path, printed: str) -> None:
    command = ["git", "-C", str(folder), "status", "--porcelain"]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == ""


def test_the_first_suspects_lead_to_the_faults(issues: dict[str, dict]) -> None:
    """Who gave the None against its contract comes before who met it; the maker of the wrong amount is shown."""
    rounding, lookup = (issues[test]["suspects"] for test in FAULTS)
    assert [s["symbol"] for s in lookup[:2]] == ["DiscountBook.find", "PriceList.reduction"]
    assert ("billing/invoices.py", "payment_plan") in [(s["file"], s["symbol"]) for s in rounding[:5]]


def test_the_causes_say_what_happened(issues: dict[str, dict]) -> None:
    short, missing = (issues[test]["hypotheses"][0] for test in FAULTS)
    assert "gave `3069` where the test expects `3070`: one too few" in short["cause"]
    assert missing["category"] == "none-value"
    assert "`DiscountBook.find()` returned None" in missing["cause"]


def test_the_broken_promises_are_named(issues: dict[str, dict]) -> None:
    found = [{contract["id"] for contract in issues[test]["contracts"]} for test in FAULTS]
    assert [sorted(ids) for ids in found] == [["BILL-2"], ["BILL-1"]]


def test_a_folder_of_somebody_else_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    done = subprocess.run([sys.executable, str(DEMO / "build.py"), str(tmp_path)], capture_output=True, check=False)
    assert done.returncode != 0
    assert (tmp_path / "thesis.txt").read_text() == "years of work"

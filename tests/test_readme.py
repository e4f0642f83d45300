"""What README and docs tell people to type works, and what they link to is there.

Every block of shell says above it where it runs: `<!-- run in: demo -->` (a fresh copy of the demo's repository, with
`bugsage` and `pytest` on the path) or `<!-- not run: why -->`. `status 1` after it is the status the block ends with.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(p for p in (ROOT / "docs").rglob("*.md") if p.parent.name != "reference")])
_BLOCK = re.compile(r"(?:<!-- ([^\n]+?) -->\n)?```(?:sh|bash|shell|console)\n(.*?)\n```", re.DOTALL)
_RUN = re.compile(r"run in: demo(?:, status (\d+))?")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
#: Anything of these in a page would send a reader's installer to one certain place.
_REGISTRY = re.compile(r"https?://[\w.-]*(?:pypi|pythonhosted|npmjs|anaconda)[\w.-]*|index-url", re.IGNORECASE)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks() -> Iterator[tuple[str, str, str]]:
    for page in PAGES:
        for found in _BLOCK.finditer(page.read_text("utf-8")):
            yield name_of(page), found[1] or "", found[2]


RUN = [(page, int(found[1] or 0), code) for page, mark, code in blocks() if (found := _RUN.fullmatch(mark))]


def test_every_block_says_where_it_runs() -> None:
    bare = [
        (page, code) for page, mark, code in blocks() if not _RUN.fullmatch(mark) and not mark.startswith("not run: ")
    ]
    assert bare == []


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "demo"
    subprocess.run([sys.executable, str(ROOT / "examples/demo/build.py"), str(folder)], check=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("page", "status", "code"), RUN, ids=[f"{page}:{n}" for n, (page, *_) in enumerate(RUN)])
def test_blocks_run_as_written(page: str, status: int, code: str, demo: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(demo), str(tmp_path / "repo")], check=True)
    (tmp_path / "home").mkdir()
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # those of this environment are none of the demo's
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=tmp_path / "repo",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, f"{done.stdout}\n{done.stderr}"


def test_reports_in_the_docs_are_told_in_words_of_today() -> None:
    """Their numbers were measured once; rows, causes and the sentences of ours in them must not be of an older day."""
    from bugsage.diagnosis.priors import PRIORS

    page = (ROOT / "docs/explanation/three-reports.md").read_text("utf-8")
    quoted = "\n".join(re.findall(r"```text\n(.*?)\n```", page, re.DOTALL))
    assert len(re.findall(r"^## .*`[0-9a-f]{8}`", page, re.MULTILINE)) == 3, "each names its commit"
    causes = re.findall(r"; cause: ([\w-]+)$", quoted, re.MULTILINE)
    assert len(causes) == 3
    assert set(causes) <= PRIORS.keys()
    rows = set(re.findall(r"^([a-z]+) {2,}\S", quoted, re.MULTILINE))
    section = (ROOT / "src/bugsage/surfaces/render/section.py").read_text("utf-8")
    assert rows
    assert [row for row in rows if f'("{row}", ' not in section] == []
    sources = [p.read_text("utf-8") for p in (ROOT / "src/bugsage/diagnosis").rglob("*.py")]
    folded = " ".join(quoted.split())
    for ours in (
        "it was raised, and",
        "the failing test gets there, and",
        "the loop above it ran to its end",
        "the texts are equal but for",
    ):
        assert ours in folded
        assert any(ours.removeprefix("the texts") in source for source in sources), ours


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    targets = [link for link in _LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_names_a_registry(page: Path) -> None:
    assert _REGISTRY.findall(page.read_text("utf-8")) == []


def test_every_page_of_the_docs_is_on_its_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    linked = {(ROOT / "docs" / link).resolve() for link in _LINK.findall(index) if "://" not in link}
    missing = [name_of(page) for page in (ROOT / "docs").rglob("*.md") if page.resolve() not in linked]
    assert missing == ["docs/index.md"]

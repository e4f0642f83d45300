"""`bugsage report`: hostile text stays text, nothing is loaded or run, and a browser shows it light and dark."""

import re
import shutil
import struct
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import Repository

#: No secret of anybody's; it looks like one.
SECRET = "ghp_" + "a1B2c3D4e5F6a7B8c9D0e1F2a3B4c5D6e7F8"
HOSTILE = "</pre></script><script>document.title='owned'</script><img src=x onerror=alert(1)>\x1b]0;x\x07`<b>`&lt;"
SHOP = "def total(lines):\n    return sum(line['price'] for line in lines)\n"
TEST = f"""
from shop import total


def test_total():
    name = {HOSTILE!r}
    token = {SECRET!r}
    assert total([{{'name': name, 'cost': 3}}]) == 3, name


def test_says_it_all():
    raise ValueError({HOSTILE!r})
"""
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "div", "span", "section", "p", "b", "i",
    "code", "pre", "table", "tr", "td", "details", "summary", "footer",
}  # fmt: skip


def bugsage(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bugsage", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop")
    repository = Repository(root)
    repository.commit("begin", {"shop.py": SHOP, "test_shop.py": TEST, "pytest.ini": "[pytest]\n", "conftest.py": ""})
    done = bugsage(root, "test", "--", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 1
    return root


@pytest.fixture(scope="module")
def pages(shop: Path) -> list[str]:
    ids = [line.partition("\t")[0] for line in bugsage(shop, "completion", "issues").stdout.splitlines()]
    assert len(ids) == 2
    return [bugsage(shop, "report", name, "--html", "-").stdout for name in ids]


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_stays_text(pages: list[str]) -> None:
    for page in pages:
        seen = Seen()
        seen.feed(page)
        assert seen.open == []
        assert seen.tags <= TAGS
        assert seen.attributes <= {"lang", "charset", "name", "content", "http-equiv", "class", "style", "open"}
        if "ValueError" in page:
            assert "<script>document.title='owned'</script><img src=x onerror=alert(1)>" in seen.text
        assert "\x1b" not in page
        assert not re.search(r"url\(|@import|https?:|\bsrc=\"|href=", page)
        assert "default-src 'none'" in page
        assert SECRET not in page


def test_it_tells_what_is_known(pages: list[str]) -> None:
    page = next(page for page in pages if "KeyError" in page)
    for said in ("shop.py:2", "What speaks for that place", "What was done", 'class="marked"'):
        assert said in page


def test_only_a_report_is_written_over(shop: Path, tmp_path: Path) -> None:
    name = bugsage(shop, "completion", "issues").stdout[:11]
    file = tmp_path / "page.html"
    for _ in range(2):
        done = bugsage(shop, "report", name, "--html", str(file))
        assert (done.returncode, name in done.stdout) == (0, True)
    file.write_text("mine")
    done = bugsage(shop, "report", name, "--html", str(file))
    assert (done.returncode, file.read_text()) == (2, "mine")
    assert "it stays as it is" in done.stderr
    done = bugsage(shop, "report", name, "--html", str(tmp_path / "no/such/page.html"))
    assert (done.returncode, "cannot be written" in done.stderr) == (2, True)
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


def browser() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None) or pytest.skip("no Chromium is here")


def shown(folder: Path, page: str, *words: str) -> str:
    (folder / "page.html").write_text(page)
    command = [
        browser(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--window-size=1000,1400",
        f"--user-data-dir={folder}",
    ]
    address = (folder / "page.html").as_uri()
    done = subprocess.run([*command, *words, address], capture_output=True, text=True, check=True, timeout=240)
    return done.stdout


def corner(png: bytes) -> tuple[int, ...]:
    """The first pixel of a picture: no filter of the first line changes it."""
    data, at = b"", 8
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        data += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return tuple(zlib.decompress(data)[1:4])


@pytest.mark.slow
def test_a_browser_shows_it_light_and_dark_and_runs_nothing(pages: list[str], tmp_path: Path) -> None:
    page = pages[0]
    dom = shown(tmp_path, page, "--dump-dom")
    assert "<title>owned" not in dom
    assert "<img" not in dom
    pictures = []
    for scheme, colour in (("1", (255, 255, 255)), ("0", (0x14, 0x17, 0x1A))):
        picture = tmp_path / f"{scheme}.png"
        shown(tmp_path, page, f"--blink-settings=preferredColorScheme={scheme}", f"--screenshot={picture}")
        assert corner(picture.read_bytes()) == colour
        pictures.append(len(picture.read_bytes()))
    assert min(pictures) > 30_000  # an empty page takes a few thousand
    shown(tmp_path, page, f"--print-to-pdf={tmp_path / 'page.pdf'}")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")

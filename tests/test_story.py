"""The story from end to end: real files, real git, a real timeline, through the house as the command line opens it."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.adapters.files import FileSource
from bugsage.errors import SourceNotFound, UnknownIssue
from bugsage.model.diagnosis import Diagnosis, Report
from bugsage.wiring import LocalHouse, open_house

CART = '''\
"""What a customer wants to buy."""

from shop.prices import price_of


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
"""
TESTS = """\
from shop.cart import total


def test_total():
    assert total([{"code": "tea", "count": 2}]) == 12


def test_nothing():
    assert total([]) == 1
"""
SHOP = {"shop/__init__.py": "", "shop/cart.py": CART, "shop/prices.py": PRICES, "tests/test_cart.py": TESTS}
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir=.", "--import-mode=prepend")
#: Plugins of ours have no part in the story, and take three times as long to import as pytest.
PLAIN = {"PYTHONPATH": ".", "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


@pytest.fixture(autouse=True)
def _plain_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [n for n in os.environ if n.startswith(("PYTEST_", "COV_"))]:
        monkeypatch.delenv(name)
    for name, value in PLAIN.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def shop(repository: Any) -> Any:
    repository.commit("A shop", SHOP)
    repository.commit("A note", {"NOTES.md": "tea\n"})
    return repository


def red_log(root: Path, *words: str) -> bytes:
    """What pytest prints in this folder now."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    return subprocess.run([*PYTEST, *words], cwd=root, capture_output=True, check=False, env=plain | PLAIN).stdout


def sentry_event(event_id: str = "c" * 32) -> bytes:
    frames = [
        {"filename": "srv/app.py", "abs_path": "/srv/app.py", "function": "handle", "lineno": 3, "in_app": True},
        {"filename": "shop/cart.py", "abs_path": "/srv/shop/cart.py", "function": "total", "lineno": 7,
         "context_line": "    return sum(subtotal(line) for line in lines)", "in_app": True},
        {"filename": "shop/cart.py", "abs_path": "/srv/shop/cart.py", "function": "subtotal", "lineno": 12,
         "context_line": '    return price.amount * line["count"]', "in_app": True},
    ]  # fmt: skip
    value = {
        "type": "AttributeError",
        "value": "'NoneType' object has no attribute 'amount'",
        "stacktrace": {"frames": frames},
    }
    return json.dumps({"event_id": event_id, "platform": "python", "exception": {"values": [value]}}).encode()


def diagnose(root: Path, *sources: str) -> Report:
    """One command: a house is opened, asked, and forgotten."""
    return pipeline.diagnose(open_house(root), sources)


DIAGNOSE = "import sys; from bugsage import pipeline, wiring; pipeline.diagnose(wiring.open_house(), sys.argv[1:])"


def by_type(report: Report, kind: str) -> Diagnosis:
    return next(d for d in report.diagnoses if d.issue.event.type == kind)


def first_two(diagnosis: Diagnosis) -> set[str]:
    return {suspect.symbol for suspect in diagnosis.suspects[:2]}


def kept(root: Path) -> dict[str, int]:
    return {record.id: record.occurrences for record in pipeline.issues(open_house(root))}


@pytest.fixture(scope="session")
def red(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The log of the shop's tests, made once."""
    root = tmp_path_factory.mktemp("shop")
    for name, text in SHOP.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    return red_log(root)


@pytest.fixture
def log(red: bytes, tmp_path: Path) -> str:
    path = tmp_path / "failure.log"
    path.write_bytes(red)
    return str(path)


def test_a_log_says_which_function_met_none(shop: Any, log: str) -> None:
    report = diagnose(shop.root, log)
    assert report.notes == ()
    assert len(report.diagnoses) == 2
    crash = by_type(report, "AttributeError")
    assert "subtotal" in first_two(crash)
    assert crash.hypotheses
    assert crash.risk is not None
    assert crash.triage.kind == "code"
    assert crash.suspects[0].lines
    assert [s.rank for s in crash.suspects] == list(range(1, len(crash.suspects) + 1))
    assert sum(s.probability for s in crash.suspects) <= 1 + 1e-9
    wrong = by_type(report, "AssertionError")
    assert wrong.suspects[0].file == "shop/cart.py"
    assert {"intake", "index", "localize", "total"} <= report.timings_ms.keys()
    assert sum(v for k, v in report.timings_ms.items() if k != "total") <= report.timings_ms["total"] + 1


def test_the_same_log_is_counted_once(shop: Any, log: str) -> None:
    first, second = diagnose(shop.root, log), diagnose(shop.root, log)
    assert [d.issue.occurrences for d in first.diagnoses] == [1, 1]
    assert [d.issue.occurrences for d in second.diagnoses] == [1, 1]
    assert set(kept(shop.root).values()) == {1}
    entries = pipeline.timeline(open_house(shop.root))
    diagnose(shop.root, log)
    assert len(pipeline.timeline(open_house(shop.root))) == len(entries), "the same answer adds no entry"


@pytest.mark.slow
def test_every_process_gives_the_same_answer(shop: Any, log: str) -> None:
    for seed in range(4):
        subprocess.run(
            [sys.executable, "-c", DIAGNOSE, log], cwd=shop.root, check=True, stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
        )  # fmt: skip
        entries = pipeline.timeline(open_house(shop.root))
        assert [entry.kind.value for entry, _ in entries].count("RootCauseProposed") == 2, seed


def test_logs_that_differ_only_late_are_two_occasions(shop: Any, log: str, tmp_path: Path) -> None:
    noise = b"collecting, slowly\n" * 5_000
    for number, end in enumerate((b"first\n", b"other\n")):
        (tmp_path / f"{number}.log").write_bytes(noise + Path(log).read_bytes() + noise + end)
        diagnose(shop.root, str(tmp_path / f"{number}.log"))
    assert set(kept(shop.root).values()) == {2}


def test_a_sentence_of_someone_s(shop: Any) -> None:
    report = diagnose(shop.root, "AttributeError: 'NoneType' object has no attribute 'amount' in subtotal")
    [one] = report.diagnoses
    assert one.issue.event.type == "AttributeError"
    assert one.suspects[0].symbol == "subtotal"


def test_what_comes_in_on_standard_input(shop: Any, log: str) -> None:
    house = open_house(shop.root)
    assert isinstance(house, LocalHouse)
    house.sources = FileSource(stdin=io.BytesIO(Path(log).read_bytes()))
    report = pipeline.diagnose(house, ["-"])
    assert {d.issue.event.type for d in report.diagnoses} == {"AttributeError", "AssertionError"}
    assert "stdin" in pipeline.issues(open_house(shop.root))[0].sources


def test_a_test_and_production_meet_in_one_issue(shop: Any, log: str, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_bytes(sentry_event())
    red = by_type(diagnose(shop.root, log), "AttributeError")
    [production] = diagnose(shop.root, str(event)).diagnoses
    assert production.issue.id == red.issue.id
    assert production.issue.occurrences == 2
    assert production.suspects[0].symbol in {"subtotal", "price_of"}
    [known] = [record for record in pipeline.issues(open_house(shop.root)) if record.id == red.issue.id]
    assert known.sources == ("file", "sentry")
    diagnose(shop.root, str(event))
    assert kept(shop.root)[red.issue.id] == 2, "an event is known by its own id"


def test_several_sources_at_once(shop: Any, log: str, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_bytes(sentry_event())
    report = diagnose(shop.root, log, str(event), "KeyError: 'tea'")
    assert [reading.tool for reading in report.readings][:2] == ["pytest", "sentry"]
    crash = by_type(report, "AttributeError")
    assert crash.issue.occurrences == 2
    assert len(crash.issue.events) == 2
    assert {d.issue.event.type for d in report.diagnoses} == {"AttributeError", "AssertionError", "KeyError"}


def test_tests_that_fail_twice_happened_twice(shop: Any) -> None:
    said: list[bytes] = []
    first, report = pipeline.test(open_house(shop.root), PYTEST, on_output=said.append)
    assert first.status == 1
    assert b"2 failed" in b"".join(said)
    assert report is not None
    assert {d.issue.occurrences for d in report.diagnoses} == {1}
    again = diagnose(shop.root)
    assert {d.issue.id for d in again.diagnoses} == {d.issue.id for d in report.diagnoses}
    assert set(kept(shop.root).values()) == {1}, "reading a run again is no second run"
    _, second = pipeline.test(open_house(shop.root), PYTEST, on_output=said.append)
    assert second is not None
    assert {d.issue.occurrences for d in second.diagnoses} == {2}
    assert {record.sources for record in pipeline.issues(open_house(shop.root))} == {("run",)}


def test_a_green_run_says_nothing_and_becomes_the_base(shop: Any) -> None:
    shop.commit("Right", {"tests/test_cart.py": "def test_nothing(): ...\n"})
    result, report = pipeline.test(open_house(shop.root), PYTEST, on_output=lambda chunk: None)
    assert (result.status, report) == (0, None)
    assert pipeline.issues(open_house(shop.root)) == ()
    [(entry, sentence)] = pipeline.timeline(open_house(shop.root))
    assert entry.issue.startswith("run:")
    assert "exit status 0" in sentence


@pytest.mark.parametrize("proven", [True, False])
def test_what_was_changed_since_the_tests_passed_is_suspected_before_what_looks_like_the_failure(
    shop: Any, proven: bool
) -> None:
    unlike = "def b(a):\n    return a + 1\n"
    like = "def total_of_lines(total, lines):\n    for line in lines:\n        total += line\n    return total\n"
    tests = "from shop.a import b\nfrom shop.total import total_of_lines\n\n"
    tests += "def test_total_of_lines():\n    assert total_of_lines(b(0), [1]) == 2\n"
    files = {"shop/a.py": unlike, "shop/total.py": like, "tests/test_total.py": tests}
    os.remove(shop.root / "tests/test_cart.py")
    shop.commit("other code", files | {"bugsage.toml": f"test.command = '{' '.join(PYTEST)}'\n"})
    if proven:
        assert pipeline.test(open_house(shop.root), (), on_output=len)[0].status == 0
    shop.write({"shop/a.py": unlike.replace("+ 1", "+ 2")})
    _, report = pipeline.test(open_house(shop.root), PYTEST, on_output=len)
    assert report is not None
    suspects = {suspect.file: suspect for suspect in report.diagnoses[0].suspects[: 1 if proven else 4]}
    assert any(e.kind == "diff" and e.weight > 1.5 for e in suspects["shop/a.py"].evidence)


def test_without_a_source_and_without_a_run(shop: Any) -> None:
    with pytest.raises(SourceNotFound) as caught:
        diagnose(shop.root)
    assert "bugsage test" in caught.value.hint


def test_outside_any_git_repository(tmp_path: Path, log: str) -> None:
    for name, text in SHOP.items():
        (tmp_path / "plain" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "plain" / name).write_text(text)
    report = diagnose(tmp_path / "plain", log)
    assert not report.repository.is_git
    assert report.notes == ()
    assert "subtotal" in first_two(by_type(report, "AttributeError"))


def test_a_repository_without_commits(repository: Any, log: str) -> None:
    repository.write(SHOP)
    report = diagnose(repository.root, log)
    assert report.repository.commit is None
    assert report.notes == ()
    assert "subtotal" in first_two(by_type(report, "AttributeError"))


def test_a_repository_without_code(repository: Any) -> None:
    repository.commit("Words", {"README.md": "tea\n"})
    [one] = diagnose(repository.root, "AttributeError: 'NoneType' object has no attribute 'amount'").diagnoses
    assert one.suspects == ()
    assert one.unsure


def test_a_folder_deep_inside_the_repository(shop: Any, log: str) -> None:
    assert diagnose(shop.root / "shop", log).repository.root == str(shop.root)


def test_a_state_folder_that_cannot_be_made(shop: Any, log: str) -> None:
    (shop.root / ".bugsage").write_text("a file stands in the way")
    report = diagnose(shop.root, log)
    assert by_type(report, "AttributeError").suspects
    assert report.notes
    assert (shop.root / ".bugsage").read_text() == "a file stands in the way"


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_repository_that_is_read_only(shop: Any, log: str) -> None:
    shop.root.chmod(0o555)
    try:
        report = diagnose(shop.root, log)
    finally:
        shop.root.chmod(0o755)
    assert by_type(report, "AttributeError").suspects
    assert report.notes


def test_a_damaged_timeline_costs_the_record_and_not_the_answer(shop: Any, log: str) -> None:
    expected = diagnose(shop.root, log)
    for path in (shop.root / ".bugsage").glob("timeline.db*"):
        path.write_bytes(b"this is no database" * 500)
    report = diagnose(shop.root, log)
    assert [d.suspects for d in report.diagnoses] == [d.suspects for d in expected.diagnoses]
    assert any("timeline" in note for note in report.notes)


def test_a_damaged_contract_costs_the_contracts_and_not_the_answer(shop: Any, log: str) -> None:
    shop.write({".lattice/contracts/shop.yaml": "contracts:\n  - {id: A, tittle: x}\n"})
    report = diagnose(shop.root, log)
    assert by_type(report, "AttributeError").suspects
    assert any("shop.yaml" in note for note in report.notes)


def test_without_git_the_answer_stands(shop: Any, log: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    report = diagnose(shop.root, log)
    assert "subtotal" in first_two(by_type(report, "AttributeError"))
    assert any("git" in note for note in report.notes)
    house = open_house(shop.root)
    assert pipeline.verdict(house, report.diagnoses[0].issue.id, True).n == 1


def test_an_issue_is_a_source(shop: Any, log: str) -> None:
    first = by_type(diagnose(shop.root, log), "AttributeError")
    before = len(pipeline.timeline(open_house(shop.root)))
    report = diagnose(shop.root, first.issue.id)
    [again] = report.diagnoses
    assert again.issue.id == first.issue.id
    assert again.issue.occurrences == 1
    assert [s.symbol for s in again.suspects] == [s.symbol for s in first.suspects]
    assert [(s.symbol, s.probability) for s in diagnose(shop.root, first.issue.id).diagnoses[0].suspects] == [
        (s.symbol, s.probability) for s in again.suspects
    ]
    assert len(pipeline.timeline(open_house(shop.root))) <= before + 2, "asked alone the answer may differ once"


def test_what_was_said_can_be_shown_again(shop: Any, log: str) -> None:
    said = by_type(diagnose(shop.root, log), "AttributeError")
    shown = pipeline.show(open_house(shop.root), said.issue.id)
    assert shown.suspects == said.suspects
    assert shown.hypotheses == said.hypotheses
    assert shown.risk == said.risk
    assert (shown.triage, shown.impact, shown.contracts, shown.unsure) == (
        said.triage, said.impact, said.contracts, said.unsure,
    )  # fmt: skip
    assert [(f.file, f.line, f.code) for f in shown.issue.event.frames] == [
        (f.file, f.line, f.code) for f in said.issue.event.frames
    ]
    assert not any(f.variables for f in shown.issue.event.frames), "values may be secrets, and are not kept"
    assert shown.issue.fingerprint == said.issue.fingerprint


@pytest.mark.parametrize("shorten", [lambda name: name[:7], lambda name: name[3:], lambda name: name[3:6]])
def test_the_beginning_of_an_id_is_enough(shop: Any, log: str, shorten: Callable[[str], str]) -> None:
    said = diagnose(shop.root, log).diagnoses[0]
    assert pipeline.show(open_house(shop.root), shorten(said.issue.id)).issue.id == said.issue.id


@pytest.mark.parametrize("name", ["BS-00000000", "BS-", "", "BS", "nonsense", "run:1", "BS-\x1b[31m", "B" * 10_000])
def test_ids_of_nothing(shop: Any, log: str, name: str) -> None:
    diagnose(shop.root, log)
    house = open_house(shop.root)
    for ask in (
        lambda: pipeline.show(house, name),
        lambda: pipeline.verdict(house, name, True),
    ):
        with pytest.raises(UnknownIssue) as caught:
            ask()
        assert len(str(caught.value)) < 300
    if name.startswith("BS-0"):
        with pytest.raises(UnknownIssue):
            pipeline.diagnose(house, [name])
        with pytest.raises(UnknownIssue):
            pipeline.timeline(house, name)


def test_the_timeline_tells_the_story_in_order(shop: Any, log: str) -> None:
    said = by_type(diagnose(shop.root, log), "AttributeError")
    pipeline.verdict(open_house(shop.root), said.issue.id, True, "spot on")
    told = pipeline.timeline(open_house(shop.root), said.issue.id)
    kinds = [entry.kind.value for entry, _ in told]
    assert kinds == ["IssueDetected", "ContextBuilt", "RootCauseProposed", "RiskAssessed", "VerdictGiven"]
    everything = pipeline.timeline(open_house(shop.root))
    assert [entry.number for entry, _ in everything] == list(range(1, len(everything) + 1))
    assert {entry.issue for entry, _ in told} == {said.issue.id}
    sentences = [sentence for _, sentence in told]
    assert "AttributeError" in sentences[0]
    assert said.suspects[0].symbol in sentences[2]
    assert sentences[4] == "verdict: right: spot on"


def test_a_verdict_counts_once_and_a_changed_mind_counts_last(shop: Any, log: str) -> None:
    name = by_type(diagnose(shop.root, log), "AttributeError").issue.id
    assert pipeline.verdict(open_house(shop.root), name, True).base_rate == 1.0
    again = pipeline.verdict(open_house(shop.root), name, True)
    assert (again.n, again.base_rate) == (1, 1.0)
    changed = pipeline.verdict(open_house(shop.root), name, False)
    assert (changed.n, changed.base_rate) == (1, 0.0)
    kinds = [entry.kind.value for entry, _ in pipeline.timeline(open_house(shop.root), name)]
    assert kinds.count("VerdictGiven") == 2


def test_issues_come_newest_first(shop: Any) -> None:
    sentences = ["KeyError: 'tea'", "ValueError: no such colour", "ZeroDivisionError: division by zero"]
    for sentence in sentences:
        diagnose(shop.root, sentence)
    assert [record.type for record in pipeline.issues(open_house(shop.root))] == [
        "ZeroDivisionError", "ValueError", "KeyError",
    ]  # fmt: skip
    assert pipeline.issues(open_house(shop.root), all=True) == pipeline.issues(open_house(shop.root))


def damaged() -> Iterable[bytes]:
    return (b"", b"\0\1\2\3" * 2000, b"all is well\n", b"\xff\xfe\xff", b"{}", b"[]", b"<xml/>")


@pytest.mark.parametrize("content", damaged(), ids=repr)
def test_what_cannot_be_read_is_no_issue(shop: Any, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.log").write_bytes(content)
    report = diagnose(shop.root, str(tmp_path / "odd.log"))
    assert report.diagnoses == ()
    assert len(report.readings) == 1
    assert pipeline.issues(open_house(shop.root)) == ()
    assert not list((shop.root / ".bugsage").glob("timeline.db")) or pipeline.timeline(open_house(shop.root)) == ()
    assert "total" in report.timings_ms


def test_no_word_of_a_report_leads_outside(shop: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("PASSWORD = 'hunter2'\n")
    text = (
        f'Traceback (most recent call last):\n  File "{secret}", line 1, in <module>\n    x\n'
        f'  File "{shop.root}/../secret.py", line 1, in f\n    y\n'
        f'  File "{shop.root}/shop/cart.py", line 12, in subtotal\n    return price.amount\n'
        "AttributeError: no amount\n"
    )
    (tmp_path / "red.log").write_text(text)
    report = diagnose(shop.root, str(tmp_path / "red.log"))
    [one] = report.diagnoses
    assert {suspect.file for suspect in one.suspects} <= SHOP.keys()
    assert "hunter2" not in repr(report)


def test_reading_alone_keeps_nothing(shop: Any, log: str) -> None:
    [reading] = pipeline.read(open_house(shop.root), [log])
    assert len(reading.events) == 2
    assert not (shop.root / ".bugsage").exists()


def test_a_report_of_many_failures(shop: Any, tmp_path: Path) -> None:
    blocks = [f"ValueError{n}Error: colour number {n}" for n in range(3)]
    traces = "".join(
        f'Traceback (most recent call last):\n  File "shop/cart.py", line {6 + n % 7}, in total\n'
        f"    line {n}\n{blocks[n % 3]}\n\n"
        for n in range(300)
    )
    (tmp_path / "many.log").write_text(traces)
    report = diagnose(shop.root, str(tmp_path / "many.log"))
    assert sum(len(d.issue.events) for d in report.diagnoses) == 300
    looked_at = [d for d in report.diagnoses if d.suspects]
    assert sum(len(d.issue.events) for d in looked_at) >= 40
    assert all(d.suspects or d.unsure for d in report.diagnoses)

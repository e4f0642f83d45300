import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage.errors import GitFailed
from bugsage.model.priority import Wanted
from bugsage.surfaces.cli.app import run
from bugsage.surfaces.cli.table import SUMMARIES

Capture = pytest.CaptureFixture[str]


def document(capsys: Capture) -> Any:
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_diagnose_asks_and_answers(house: Any, capsys: Capture) -> None:
    assert run(["diagnose", "run.log", "--repo", "/", "--as", "pytest_text", "--top", "3"]) == 1
    assert house.asked == [("open_house", Path("/")), ("diagnose", ("run.log",), "pytest_text", 3)]
    out, err = capsys.readouterr()
    assert "`create` reads the key 'user_id'" in out
    assert "I could not read build.txt" in out
    assert err == ""


@pytest.mark.parametrize("format", ["text", "json", "sarif", "github", "markdown"])
def test_diagnose_is_done_when_all_was_read_and_explained(house: Any, capsys: Capture, format: str) -> None:
    house.report = msgspec.structs.replace(
        house.report, diagnoses=house.report.diagnoses[1:], readings=house.report.readings[:1]
    )
    assert run(["diagnose", "--format", format]) == 0
    assert "KeyError" in capsys.readouterr().out


@pytest.mark.parametrize("format", ["text", "json", "sarif", "github", "markdown"])
def test_no_error_found_is_never_done(house: Any, capsys: Capture, format: str) -> None:
    house.report = msgspec.structs.replace(house.report, diagnoses=(), readings=())
    assert run(["diagnose", "a", "--format", format]) == 1
    assert capsys.readouterr().out.strip()


def test_nothing_to_say_about_an_error_is_not_done(house: Any) -> None:
    house.report = msgspec.structs.replace(
        house.report, diagnoses=house.report.diagnoses[:1], readings=house.report.readings[:1]
    )
    assert run(["diagnose", "a"]) == 1


def test_parse_reads_standard_input_by_default(house: Any, capsys: Capture) -> None:
    assert run(["parse", "--format", "json"]) == 0
    assert house.asked[1] == ("read", ("-",), None)
    assert document(capsys)["schema"] == "bugsage/parse@1"


def test_parse_of_the_unreadable_is_a_no(house: Any, capsys: Capture) -> None:
    house.readings = (house.report.readings[1],)
    assert run(["parse", "build.txt"]) == 1
    assert "not readable" in capsys.readouterr().out


@pytest.mark.parametrize(("status", "code"), [(0, 0), (1, 1), (5, 5), (-9, 137)])
def test_test_gives_the_status_of_the_tests(house: Any, status: int, code: int) -> None:
    house.status = status
    assert run(["test", "--", "pytest", "-q"]) == code
    assert house.asked[1] == ("test", ("pytest", "-q"))


def test_test_passes_output_on_beside_pure_data(house: Any, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    house.output = b"1 failed \xff\n"
    assert run(["test", "--format", "json"]) == 1
    out, err = capfdbinary.readouterr()
    assert err == b"bugsage: running: pytest, because pytest.ini is for pytest\n1 failed \xff\n"
    assert json.loads(out)["diagnosis"]["issues"]
    assert run(["test"]) == 1
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"1 failed \xff\n")
    assert b"user_id" in out
    assert err == b"bugsage: running: pytest, because pytest.ini is for pytest\n"


def test_green_tests_have_no_diagnosis(house: Any, capsys: Capture) -> None:
    house.status = 0
    assert run(["test", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["diagnosis"] is None


def test_issues_show_timeline_verdict_index_init_doctor(house: Any, capsys: Capture) -> None:
    for words, code, asked in [
        (["issues"], 0, ("listed", Wanted())),
        (["issues", "--all"], 0, ("listed", Wanted(status="all"))),
        (
            ["issues", "--sort", "count", "--kind", "code", "--status", "resolved", "--limit", "3"],
            0,
            ("listed", Wanted(sort="count", kind="code", status="resolved", limit=3)),
        ),
        (["show", "BS-7f3a2c91"], 0, ("show", "BS-7f3a2c91")),
        (["timeline"], 0, ("timeline", None)),
        (["timeline", "BS-7f3a2c91"], 0, ("timeline", "BS-7f3a2c91")),
        (
            ["verdict", "BS-7f3a2c91", "wrong", "--comment", "a cache"],
            0,
            ("verdict", "BS-7f3a2c91", False, "a cache", ""),
        ),
        (["stats"], 0, ("stats",)),
        (["stats", "calibration"], 0, ("stats",)),
        (["index"], 0, ("index",)),
        (["init"], 0, ("init",)),
        (["doctor"], 1, ("doctor",)),
    ]:
        assert run(words) == code
        assert house.asked[-1] == asked
        assert capsys.readouterr().out
        assert run([*words, "--format", "json"]) == code
        assert document(capsys)["schema"] == f"bugsage/{words[0]}@1"


def test_unknown_issue_is_wrong_usage(house: Any, capsys: Capture) -> None:
    assert run(["show", "BS-1"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == ("bugsage: error: no issue has the id BS-1\nhint: `bugsage issues` lists the ones that are known\n")


def test_failure_outside_has_its_code(house: Any, capsys: Capture) -> None:
    house.failure = GitFailed("git log: fatal")
    assert run(["diagnose"]) == 3
    assert capsys.readouterr().err.startswith("bugsage: error: git log: fatal\nhint: ")


@pytest.mark.parametrize("status", [KeyboardInterrupt(), BrokenPipeError()])
def test_interruption_and_a_gone_reader(
    house: Any, status: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setattr("bugsage.surfaces.stdout.abandon", lambda: None)
    house.failure = status
    assert run(["diagnose"]) == (130 if isinstance(status, KeyboardInterrupt) else 141)


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["diagnos"], "no such command: diagnos", "did you mean `diagnose`?"),
        (["frobnicate"], "no such command: frobnicate", "`bugsage --help` lists them all"),
        (["reveiw"], "no such command: reveiw", "did you mean `review`?"),
        (["parse", "--fromat", "json"], "no such option: --fromat", "did you mean `--format`?"),
        (["parse", "--format", "xml"], "invalid value for '--format'", "`bugsage parse --help`"),
        (["parse", "--format"], "", "`bugsage parse --help`"),
        (["diagnose", "--top", "x"], "invalid value for '--top': 'x' is not a whole number", "`bugsage diagnose"),
        (["issues", "--repo", "/no/such/folder"], "--repo: there is no folder /no/such/folder", ""),
        (["show"], "missing argument", "`bugsage show --help`"),
        (["verdict", "BS-1"], "missing argument", "`bugsage verdict --help`"),
        (["--versoin"], "no such option: --versoin", "did you mean `--version`?"),
    ],
)
def test_wrong_usage_names_the_nearest(house: Any, words: list[str], message: str, hint: str, capsys: Capture) -> None:
    assert run(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    first, *second = err.splitlines()
    assert first.startswith(f"bugsage: error: {message}")
    assert not hint or second[0].startswith(f"hint: {hint}")
    assert len(house.asked) == 0


def test_no_words_show_the_help_as_talk(capsys: Capture) -> None:
    assert run([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert all(f"  {name} " in err for name in SUMMARIES)


def test_help_lists_every_command(capsys: Capture) -> None:
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in SUMMARIES)


@pytest.mark.parametrize("name", sorted(SUMMARIES))
def test_help_of_a_command(name: str, capsys: Capture) -> None:
    assert run([name, "--help"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"Usage: bugsage {name} [OPTIONS]")
    assert max(map(len, out.splitlines())) <= 120
    assert err == ""


def test_version_both_ways(capsys: Capture) -> None:
    assert run(["version"]) == 0
    assert run(["--version"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{second} (Python 3.")
    assert run(["version", "--format", "json"]) == 0
    assert document(capsys)["schema"] == "bugsage/version@1"


def test_schema_by_name_and_the_list(capsys: Capture) -> None:
    assert run(["schema", "diagnosis"]) == 0
    assert document(capsys)["$ref"] == "#/$defs/DiagnosisDocument"
    assert run(["schema", "--format", "json"]) == 0
    assert "settings" in document(capsys)["schemas"]
    assert run(["schema", "diagnoses"]) == 2


def test_running_again_is_asked_for(house: Any, capsys: Capture) -> None:
    run(["diagnose", "run.log", "--reproduce", "--times", "5", "--test", "pytest -q 'a b'"])
    wish = house.asked[-1][-1]
    assert (wish.runs, wish.command) == (5, ("pytest", "-q", "a b"))
    run(["test", "--reproduce", "--", "pytest"])
    wish = house.asked[-1][-1]
    assert (wish.runs, wish.command) == (3, ())


@pytest.mark.parametrize("words", [["--times", "5"], ["--reproduce", "--test", "'"], ["--reproduce", "--test", ""]])
def test_running_again_needs_to_be_understood(house: Any, capsys: Capture, words: list[str]) -> None:
    assert run(["diagnose", "run.log", *words]) == 2


def test_a_model_is_asked_only_where_it_is_asked_for(house: Any, capsys: Capture) -> None:
    from bugsage.pipeline.opining import Asking

    run(["diagnose", "run.log", "--llm"])
    assert house.asked[-1] == ("diagnose", ("run.log",), None, None, Asking())
    run(["diagnose", "run.log", "--ask-again", "--test", "pytest 'a b'"])
    assert house.asked[-1] == ("diagnose", ("run.log",), None, None, Asking(anew=True, test=("pytest", "a b")))
    run(["diagnose", "run.log"])
    assert house.asked[-1] == ("diagnose", ("run.log",), None, None)


def test_which_issues_are_the_same_is_corrected(house: Any, capsys: Capture) -> None:
    assert run(["issues", "merge", "BS-1", "BS-2", "--comment", "one cause"]) == 0
    assert house.asked[-1] == ("merge", ("BS-1", "BS-2"), "one cause")
    assert run(["issues", "split", "BS-2"]) == 0
    assert house.asked[-1] == ("split", "BS-2", "")
    assert "BS-2 is no longer put to" in capsys.readouterr().out
    for wrong in (["merge", "BS-1"], ["split"], ["split", "a", "b"], ["list", "BS-1"], ["merge", "a", "b", "--all"]):
        assert run(["issues", *wrong]) == 2


def test_why_occurrences_are_one_issue(house: Any, capsys: Capture) -> None:
    assert run(["show", house.report.diagnoses[0].issue.id, "--why-grouped"]) == 0
    out = capsys.readouterr().out
    assert "What is like it in all of this is the same issue" in out
    assert "BS-0badc0de" in out


def test_logs_of_good_runs_are_given_one_by_one(house: Any, capsys: Capture) -> None:
    run(["parse", "red.log", "--green", "a.log", "--green=b.log"])
    assert house.asked[-1] == ("read", ("red.log",), None, ("a.log", "b.log"))
    run(["diagnose", "red.log", "--green", "a.log"])
    assert house.asked[-1][-1] == ("a.log",)


def test_coverage_reports_are_given_one_by_one(house: Any, capsys: Capture) -> None:
    run(["diagnose", "run.log", "--coverage", "a.xml", "--coverage=b.info"])
    assert house.asked[-1][-1] == ("a.xml", "b.info")
    run(["diagnose", "--coverage", "a.xml", "--top=3", "run.log", "--coverage", "b.info", "-"])
    assert house.asked[-1] == ("diagnose", ("run.log", "-"), None, 3, ("a.xml", "b.info"))


def test_diagnose_passes_the_command_to_rerun_on(house: Any, capsys: Capture) -> None:
    run(["diagnose", "run.log", "--repo", "/", "--rerun", "--test", "env 'A=1 2' pytest -q"])
    assert house.asked[-1][-1] == ("env", "A=1 2", "pytest", "-q")
    run(["diagnose", "run.log", "--repo", "/", "--rerun"])
    assert house.asked[-1][-1] == ()
    assert run(["diagnose", "run.log", "--repo", "/", "--rerun", "--no-rerun"]) == 2
    assert run(["diagnose", "run.log", "--repo", "/", "--rerun", "--test", "a 'b"]) == 2

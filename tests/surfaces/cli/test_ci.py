"""`bugsage ci`, and what other commands want from CI."""

import json
from typing import Any

import pytest

from bugsage.errors import NothingFailed, ServiceUnreachable
from bugsage.surfaces.cli.app import run

Capture = pytest.CaptureFixture[str]
URL = "https://github.com/ana/shop/actions/runs/12"


def test_latest_is_diagnosed(house: Any, capsys: Capture) -> None:
    assert run(["ci", "latest", "--branch", "main", "--top", "3"]) in (0, 1)
    assert house.asked[1:] == [("failed_ci_runs", "main", None), ("diagnose", (URL,), None, 3)]
    assert "the run is of 5c1d5c1d5c1d" in capsys.readouterr().err


def test_it_is_what_is_meant_where_nothing_is_said(house: Any) -> None:
    run(["ci", "--attempt", "2", "--no-green", "--format", "json"])
    assert house.asked[1:] == [("failed_ci_runs", None, None), ("diagnose", (URL,), None, None, (2, False))]


def test_list(house: Any, capsys: Capture) -> None:
    assert run(["ci", "list", "--commit", "5c1d"]) == 0
    assert house.asked[1:] == [("ci_runs", None, "5c1d")]
    said = capsys.readouterr().out
    assert said.startswith("failed  CI [31mred")
    assert URL in said
    assert "\x1b" not in said
    assert run(["ci", "list", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [(one["state"], one["url"]) for one in document["runs"]] == [("failed", URL)]


def test_list_has_no_other_form(house: Any) -> None:
    assert run(["ci", "list", "--format", "sarif"]) == 2


@pytest.mark.parametrize(("error", "code"), [(NothingFailed("CI passed on main"), 1), (ServiceUnreachable("no"), 3)])
def test_no_answer_is_never_done(house: Any, error: Exception, code: int, capsys: Capture) -> None:
    house.failure = error
    assert run(["ci", "latest"]) == code
    assert str(error) in capsys.readouterr().err


def test_other_commands_take_an_attempt(house: Any) -> None:
    run(["diagnose", URL, "--attempt", "1"])
    assert house.asked[-1] == ("diagnose", (URL,), None, None, (1, True))
    run(["parse", URL, "--no-green"])
    assert house.asked[-1] == ("read", (URL,), None, (None, False))

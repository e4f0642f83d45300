"""The history of the contracts: appended to by anybody at any time, and every change of what is there is noticed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.specs.changelog import PATH, Changelog, parse
from bugsage.errors import HistoryDamaged, StateUnwritable
from bugsage.model.mutation import Mutation

WHEN = "2026-01-05T10:00:00.000000Z"
FOREIGN = '{"timestamp": "2026-03-05T12:29:39", "action": "create", "code": "ADR-01", "reason": "first"}\n'


def mutation(code: str, **more: object) -> Mutation:
    return Mutation(timestamp=WHEN, action="update", code=code, **more)  # type: ignore[arg-type]


def write_on(root: Path, text: str) -> None:
    with (root / PATH).open("a") as stream:
        stream.write(text)


def lines(root: Path) -> list[str]:
    return (root / PATH).read_text().splitlines()


def test_what_is_appended_is_read_again(tmp_path: Path) -> None:
    log = Changelog(tmp_path)
    assert log.entries() == ()
    first = log.append([mutation("A-1", effects={"requires": "loosened"}, contract={"id": "A-1"})])
    second = log.append([mutation("B-1", author="human:Ana"), mutation("A-1")])
    assert log.entries() == (*first, *second)
    assert [one.line for one in log.entries()] == [1, 2, 3]
    assert [one.sha256_prev for one in log.entries()] == ["", first[0].sha256, second[0].sha256]
    assert set(json.loads(lines(tmp_path)[0])) >= {"timestamp", "action", "code"}
    assert log.append([]) == ()


def test_lines_of_another_tool_stand_between_ours(tmp_path: Path) -> None:
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_text(FOREIGN + '{"odd": [1]}\n')
    log = Changelog(tmp_path)
    log.append([mutation("A-1")])
    write_on(tmp_path, FOREIGN)
    log.append([mutation("A-2")])
    assert [one.code for one in log.entries()] == ["ADR-01", "", "A-1", "ADR-01", "A-2"]
    assert [bool(one.sha256) for one in log.entries()] == [False, False, True, False, True]


@pytest.mark.parametrize("number", [0, 1, 2])
def test_an_edited_line_is_named(tmp_path: Path, number: int) -> None:
    Changelog(tmp_path).append([mutation(f"A-{n}", reason="why") for n in range(3)])
    kept = lines(tmp_path)
    kept[number] = kept[number].replace("why", "whv")
    (tmp_path / PATH).write_text("\n".join(kept) + "\n")
    with pytest.raises(HistoryDamaged, match=rf"changelog\.jsonl:{number + 1}: .*changed after it was written"):
        Changelog(tmp_path).entries()


@pytest.mark.parametrize("number", [0, 1])
def test_a_line_that_was_taken_out_is_noticed_at_the_next(tmp_path: Path, number: int) -> None:
    Changelog(tmp_path).append([mutation(f"A-{n}") for n in range(3)])
    kept = lines(tmp_path)
    del kept[number]
    (tmp_path / PATH).write_text("\n".join(kept) + "\n")
    with pytest.raises(HistoryDamaged, match=rf":{number + 1}: .*taken out"):
        Changelog(tmp_path).entries()
    with pytest.raises(HistoryDamaged):
        Changelog(tmp_path).append([mutation("B")])


@pytest.mark.parametrize("torn", ['{"timestamp": "2026', "[1]", "\x00\x00", '{"sha256": 3}'])
def test_a_torn_line_is_named(tmp_path: Path, torn: str) -> None:
    Changelog(tmp_path).append([mutation("A-1")])
    with (tmp_path / PATH).open("a") as stream:
        stream.write(torn)
    with pytest.raises(HistoryDamaged, match=r":2: "):
        Changelog(tmp_path).entries()


def test_two_branches_that_were_merged(tmp_path: Path) -> None:
    log = Changelog(tmp_path)
    log.append([mutation("A-1")])
    base = (tmp_path / PATH).read_text()
    log.append([mutation("A-2")])
    ours = lines(tmp_path)[1]
    (tmp_path / PATH).write_text(base)
    log.append([mutation("A-3")])
    write_on(tmp_path, ours + "\n")
    assert [one.code for one in log.entries()] == ["A-1", "A-3", "A-2"]
    log.append([mutation("A-4")])
    assert len(log.entries()) == 4


def test_a_last_line_without_its_end_gets_one(tmp_path: Path) -> None:
    log = Changelog(tmp_path)
    log.append([mutation("A-1")])
    (tmp_path / PATH).write_text((tmp_path / PATH).read_text().rstrip("\n"))
    log.append([mutation("A-2")])
    assert [one.line for one in log.entries()] == [1, 2]


def test_many_processes_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from bugsage.adapters.specs.changelog import Changelog;"
        "from bugsage.model.mutation import Mutation\n"
        "for n in range(20): Changelog(Path(sys.argv[1])).append("
        "[Mutation(timestamp='t', action='update', code=f'{sys.argv[2]}-{n}')])"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name]) for name in "abc"]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert len(Changelog(tmp_path).entries()) == 60


def test_links_out_of_the_repository_are_refused(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    (root / ".lattice").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (root / ".lattice/history").symlink_to(tmp_path / "other")
    with pytest.raises(StateUnwritable, match="out of the repository"):
        Changelog(root).append([mutation("A-1")])
    assert list((tmp_path / "other").iterdir()) == []


@given(st.binary(max_size=200))
def test_any_content_is_read_or_named(content: bytes) -> None:
    try:
        found = list(parse(content))
    except HistoryDamaged:
        return
    assert all(one.line for one in found)

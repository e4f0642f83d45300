from pathlib import Path

import pytest

from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES
from bugsage.surfaces.docs.__main__ import main
from bugsage.surfaces.docs.outputs import comments
from bugsage.surfaces.docs.pages import difference, pages
from bugsage.surfaces.schemas import SCHEMAS

MADE = pages()


def test_every_command_option_and_schema_is_on_its_page() -> None:
    for name in SUMMARIES:
        assert f"## `bugsage {name}`" in MADE["cli.md"]
        for option in load(name).options:
            assert option.flags[0] in MADE["cli.md"]
    for name in SCHEMAS:
        assert f"\n## {name}\n" in MADE["schemas.md"]


def test_comments_of_the_types_reach_the_page() -> None:
    assert comments("SuspectPart", "bugsage.surfaces.documents.diagnosis:DiagnosisDocument")["lines"] == (
        "Lines the evidence points at, best first."
    )
    assert "Calibrated probability that the fault is here." in MADE["schemas.md"]


def test_every_format_and_cause_is_on_its_page() -> None:
    from bugsage.intake import registry

    assert all(f"| `{name}` |" in MADE["formats.md"] for name in registry.names())
    assert MADE["causes.md"].count("\n## ") >= 1


@pytest.mark.parametrize("name", sorted(MADE))
def test_pages_are_well_formed_tables(name: str) -> None:
    width = 0
    for line in MADE[name].splitlines():
        cells = line.replace("\\|", "").count("|") if line.startswith("|") else 0
        assert width in (0, cells) or cells == 0, line
        width = cells


def test_written_pages_pass_the_check_and_a_changed_one_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 0
    assert main(["--check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""
    (tmp_path / "docs/reference/cli.md").write_text("old\n")
    assert main(["--check", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert "-old\n" in out
    assert "are stale" in err


def test_missing_page_differs(tmp_path: Path) -> None:
    assert difference(tmp_path / "a.md", "text\n").endswith("+text\n")
